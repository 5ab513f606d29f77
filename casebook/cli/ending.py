"""How a command ends: an exit code, and at most one sentence on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from casebook.errors import Cancelled, CaseError
from casebook.ui.widgets.visible_text import one_line


def run(command: Callable[[], int]) -> int:
    """Run a command and turn what stops it into a sentence and an exit code."""
    sys.excepthook = _say_fault
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its code instead of a crash.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = command()
        sys.stdout.flush()
    except CaseError as error:
        return _fail(str(error))
    except Cancelled:
        return _fail("Cancelled. Nothing of it was kept.")
    except KeyboardInterrupt:
        return _fail("Stopped. Everything that was saved before is in the case.")
    except BrokenPipeError:
        # Whoever read the output has gone; Python must not try to flush into the pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MemoryError:
        return _fail("There is not enough memory. Everything that was saved before is in the case.")
    except OSError as error:
        about = f"{Path(str(error.filename)).name}: " if error.filename else ""
        return _fail(f"{about}{error.strerror or error}.")
    return code


def _fail(sentence: str) -> int:
    print(one_line(sentence), file=sys.stderr)
    return 1


def _say_fault(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Say in one line what went wrong in the program itself, for a report to its makers."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    print(
        one_line(
            f"This is an error of Casebook; please report it: {kind.__name__}: {error}{place}."
        ),
        file=sys.stderr,
    )
