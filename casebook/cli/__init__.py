"""The command line: the same actions as the window, for scripts and for checking.

Nothing heavy is imported before the command is known: each command loads what it needs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from casebook import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Gives 0 when done, 1 when refused or failed, 2 for wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words in (["--version"], ["-V"]):
        print(f"casebook {__version__}")
        return 0
    if words[:1] == ["--child"]:
        from casebook.actions.child import run_child

        return run_child(words[1:])
    from casebook.cli import ending

    return ending.run(lambda: _run(words))


def _run(words: list[str]) -> int:
    if words[:1] == ["headless"]:
        from casebook.cli import headless

        return headless.run(words[1:])
    from casebook.cli import commands

    return commands.run(words)
