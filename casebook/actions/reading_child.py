"""The talk with a child process that reads a source: JSON lines to it and from it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from casebook.actions.child import child_command
from casebook.actions.import_worker import Message
from casebook.errors import CaseError
from casebook.intake.source import SourceFile

_STDERR_TAIL = 400


class ReadingChild:
    """A child process that reads one piece after another, as it is told."""

    def __init__(self, plan: Message, fd: int, scratch_folder: Path) -> None:
        self._rest = b""
        self._error = ""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            child_command("import"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            pass_fds=(fd,),
            # SQLite sorts in this folder: evidence never lies in the system's temporary folder.
            env={**os.environ, "SQLITE_TMPDIR": str(scratch_folder)},
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self.output = self._process.stdin, self._process.stdout
        self.give(plan)

    def give(self, message: Message) -> None:
        """Send a plan or a job."""
        # A child that has died is found out when it is heard.
        with suppress(BrokenPipeError):
            self._input.write(json.dumps(message).encode() + b"\n")
            self._input.flush()

    def hear(self, name: str) -> list[Message]:
        """Give what the child says. Raises CaseError when it ended before its work did."""
        data = os.read(self.output.fileno(), 1 << 16)
        *lines, self._rest = (self._rest + data).split(b"\n")
        said: list[Message] = [json.loads(line) for line in lines]
        self._error = next((s["error"] for s in said if "error" in s), self._error)
        if not data:
            self.end(name)
            raise CaseError(f"The parser stopped before the end of {name}. Nothing was imported.")
        return said

    def end(self, name: str) -> None:
        """Let it go. Raises CaseError with what became of it, unless all is well."""
        self._close(self._input)
        code = self._process.wait()
        if self._error:
            raise CaseError(self._error)
        if code < 0:
            died = signal.Signals(-code).name
            raise CaseError(f"The parser of {name} died by {died}. Nothing was imported.")
        if code:
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace").strip()[-_STDERR_TAIL:]
            raise CaseError(f"The parser of {name} failed. Nothing was imported. It said: {said}")

    def kill(self) -> None:
        """End it at once, if it still runs, and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._input, self.output, self._errors):
            self._close(pipe)

    def _close(self, pipe: IO[bytes]) -> None:
        # What was still to be sent to a child that is gone goes nowhere.
        with suppress(BrokenPipeError):
            pipe.close()


def ask_child(
    source: SourceFile, plan: Message, jobs: Sequence[Message], wanted: Sequence[str]
) -> Message:
    """Give the answers of a child to some jobs. Raises CaseError with what it says instead."""
    answers: Message = {}
    child = ReadingChild(plan, source.fd, Path(tempfile.gettempdir()))
    try:
        for job in jobs:
            child.give(job)
        while True:
            for said in child.hear(source.name):
                answers |= said
            if all(name in answers for name in wanted):
                return answers
    finally:
        child.kill()
