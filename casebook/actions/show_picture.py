"""Show a picture that is kept in the case, decoded by a child process and never by this one."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from casebook.actions.child import child_command
from casebook.errors import CaseError

MAX_SIDE = 4096
_WALL_SECONDS = 60
_MAX_LINE = 4096


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture: `rgb` has three bytes a pixel, row by row from the top left.

    `original` is width and height as stored in the file; `said` is what the file is and what was
    done to show it.
    """

    width: int
    height: int
    rgb: bytes
    original: tuple[int, int]
    said: str


def picture(data: bytes, most: int) -> Picture:
    """Decode a picture to at most `most` pixels wide and high (up to `MAX_SIDE`); never enlarged.

    Takes a tenth of a second and more, so not on the thread of the window or of the case. Raises
    CaseError for what is no picture, is too large, or makes its decoder fail.
    """
    most = max(1, min(most, MAX_SIDE))
    process = subprocess.Popen(
        child_command("picture"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    feeder = threading.Thread(target=_feed, args=(process.stdin, data, most), daemon=True)
    timer = threading.Timer(_WALL_SECONDS, process.kill)
    feeder.start()
    timer.start()
    longest = _MAX_LINE + 3 * most * most
    try:
        answer = process.stdout.read(longest + 1)
        if len(answer) > longest:
            process.kill()
        process.wait()
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        feeder.join()
        process.stdout.close()
    return _checked(answer, most, process.returncode)


def _feed(pipe: IO[bytes], data: bytes, most: int) -> None:
    # A child that refuses or dies early does not read to the end.
    with suppress(BrokenPipeError), pipe:
        pipe.write(json.dumps({"most": most}).encode() + b"\n")
        pipe.write(data)


def _checked(answer: bytes, most: int, code: int) -> Picture:
    """Take the answer only when it is what a child of ours gives. Raises CaseError otherwise."""
    if code < 0:
        died = signal.Signals(-code)
        why = (
            "took too long" if died in (signal.SIGXCPU, signal.SIGKILL) else f"died by {died.name}"
        )
        raise CaseError(f"The picture is not shown: its decoder {why}.")
    line, _, rgb = answer.partition(b"\n")
    try:
        about: dict[str, Any] = json.loads(line)
        if "error" in about:
            raise CaseError(str(about["error"]))
        width, height = int(about["width"]), int(about["height"])
        stored_width, stored_height = map(int, about["original"])
        found = Picture(width, height, rgb, (stored_width, stored_height), str(about["said"]))
    except (ValueError, LookupError, TypeError) as error:
        raise CaseError("The picture is not shown: its decoder failed.") from error
    if code or not (0 < width <= most and 0 < height <= most) or len(rgb) != 3 * width * height:
        raise CaseError("The picture is not shown: its decoder failed.")
    return found
