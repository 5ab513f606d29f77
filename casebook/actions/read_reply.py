"""Read a reply through the child process that parses it, and believe nothing it says unchecked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, Protocol

from casebook.actions.child import child_command
from casebook.actions.progress import Progress
from casebook.errors import CaseError
from casebook.intake import reply_worker
from casebook.intake.replies.headers import zone_proposed
from casebook.intake.source import SourceFile
from casebook.model.reply import ReplyForm
from casebook.model.reply_table import ReadOptions, ReplyQuestion
from casebook.rules.match_reply import Answered

_WAIT_S = 0.1
_LONGEST_LINE = 64 << 20
_NO_SENSE = "is not read: its parser answers what makes no sense."


@dataclass(frozen=True, slots=True)
class About:
    """What a file was found to be; `columns` are `role=column`, as given or as guessed."""

    form: ReplyForm
    reader: str
    table: str
    tables: tuple[str, ...]
    header_row: int
    header: tuple[str, ...]
    columns: tuple[str, ...]
    said: tuple[str, ...]


class ShownRow(NamedTuple):
    """A row for a preview: its number from 1, its cells and text, what is wrong, what was found."""

    number: int
    cells: tuple[str, ...]
    text: str
    problem: str
    notes: tuple[str, ...]
    identifiers: tuple[str, ...]


class RejectedRow(NamedTuple):
    """A row that cannot be read: its number from 1, why, and its text."""

    number: int
    problem: str
    text: str


@dataclass(slots=True)
class Content:
    """What was read. `packed` holds each row as the child told it; `parts_of` unpacks one.

    `count` is the number of rows there are. Of a preview only the first are in `shown`, the number
    of those that would be rejected in `rejected`, and the first of them in `rejects`.
    """

    about: About
    rows: list[Answered] = field(default_factory=list)
    packed: list[bytes] = field(default_factory=list)
    shown: tuple[ShownRow, ...] = ()
    count: int = 0
    said: tuple[str, ...] = ()
    questions: tuple[ReplyQuestion, ...] = ()
    rejected: int = 0
    rejects: tuple[RejectedRow, ...] = ()


class RowParts(NamedTuple):
    """What a packed row holds beside its facts."""

    notes: tuple[str, ...]
    cells: tuple[str, ...]
    text: str


class Taker(Protocol):
    """Takes the rows of a reply as they come, while the child still parses the others."""

    def prepare(self) -> None:
        """Do what can be done before the first row is there."""

    def take(self, rows: Sequence[Answered]) -> None:
        """Take the next rows."""

    def begin_again(self) -> None:
        """Forget the rows taken so far: they all come again."""


def read_reply(
    source: SourceFile,
    options: ReadOptions,
    progress: Progress,
    *,
    preview: int | None = None,
    taker: Taker | None = None,
) -> Content:
    """Read a reply; with `preview` only so many rows are shown and none is typed.

    Raises CaseError when it cannot be read, and Cancelled.
    """
    plan = reply_worker.plan_for(source.fd, source.name, source.size, options, preview)
    process = subprocess.Popen(
        child_command("reply"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=[source.fd],
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    hearing = _Hearing(source.name, progress, taker)
    said: SimpleQueue[bytes] = SimpleQueue()
    # The pipe is emptied by a thread of its own, or the child would wait while we work.
    drain = threading.Thread(target=_drain, args=(process.stdout.fileno(), said), daemon=True)
    try:
        _send(process, plan)
        drain.start()
        if taker is not None:
            taker.prepare()
        for line in _lines(said, source.name, progress):
            hearing.hear(line)
        code = process.wait()
    finally:
        process.kill()
        process.wait()
        if drain.ident is not None:
            drain.join()
        process.stdout.close()
    return hearing.content(code)


def parts_of(packed: bytes) -> RowParts:
    """Unpack what a row holds beside its facts."""
    try:
        notes, cells, text = json.loads(packed)
        return RowParts(_texts(notes), _texts(cells), str(text))
    except (ValueError, TypeError, RecursionError) as error:
        raise CaseError(f"A row of the reply {_NO_SENSE}") from error


class _Hearing:
    """Takes in what the child says, line by line."""

    def __init__(self, name: str, progress: Progress, taker: Taker | None) -> None:
        self._name = name
        self._taker = taker
        self._progress = progress
        self._content: Content | None = None
        self._is_whole = False
        self._rest = 0
        self._packed: list[bytes] = []

    def hear(self, line: bytes) -> None:
        """Take one line. Raises CaseError for the child's refusal and for what makes no sense."""
        if self._rest:
            self._rest -= 1
            self._packed.append(line)
            return
        try:
            self._take(json.loads(line))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # A parser that hostile bytes have taken over may say anything.
            raise CaseError(f"{self._name} {_NO_SENSE}") from error

    def content(self, code: int) -> Content:
        """Give what was heard once the child has ended with `code`. Raises CaseError."""
        if self._content is not None and self._is_whole and not self._rest and code == 0:
            return self._content
        why = "stopped before the end"
        if code < 0:
            died = signal.Signals(-code)
            slow = (signal.SIGXCPU, signal.SIGKILL)
            why = "took too long" if died in slow else f"died by {died.name}"
        raise CaseError(
            f"{self._name} is not read: its parser {why}. Open it with another program, save a "
            "copy as CSV or text, and register both: the one that came, and the copy."
        )

    def _take_rows(self, content: Content, rows: list[Any]) -> None:
        if self._is_whole:
            raise ValueError(rows)
        checked = [_checked(*row) for row in rows]
        content.rows += checked
        if self._taker is not None:
            self._taker.take(checked)
        self._rest = len(rows)
        self._packed = content.packed
        self._progress.advance(len(content.rows), None, f"Reading {self._name}")

    def _take(self, said: dict[str, Any]) -> None:
        if "error" in said:
            raise CaseError(str(said["error"]))
        if "about" in said:
            self._content = Content(_about(said["about"]))
            return
        content = self._content
        if content is None:
            raise ValueError(said)
        if "rows" in said:
            self._take_rows(content, said["rows"])
        elif "again" in said:
            if self._taker is not None:
                self._taker.begin_again()
            content.rows.clear()
            content.packed.clear()
        elif "shown" in said:
            content.shown = tuple(_shown(row) for row in said["shown"])
        elif "end" in said:
            end = said["end"]
            content.count = int(end["rows"])
            content.said = _texts(end["said"])
            content.questions = tuple(
                zone_proposed(content.about.columns, ReplyQuestion(*_texts(question)))
                for question in end["questions"]
            )
            content.rejected = int(end["rejected"])
            content.rejects = tuple(
                RejectedRow(int(number), *_texts(words)) for number, *words in end["rejects"]
            )
            self._is_whole = True


def _checked(
    number: Any,
    problem: Any,
    key: Any,
    port: Any,
    first_us: Any,
    last_us: Any,
    is_text: Any,
    names: Any,
) -> Answered:
    """Take the facts of a row. Raises ValueError for what the worker does not say."""
    if (
        type(number) is int
        and type(problem) is str
        and type(key) is str
        and (port is None or (type(port) is int and 0 < port < 65_536))
        and (first_us is None or (type(first_us) is int and type(last_us) is int))
        and type(is_text) is bool
        and type(names) is bool
    ):
        return Answered(number, problem, key, port, first_us, last_us, is_text, names)
    raise ValueError(number)


def _about(said: dict[str, Any]) -> About:
    return About(
        ReplyForm(said["form"]),
        str(said["reader"]),
        str(said["table"]),
        _texts(said["tables"]),
        int(said["header_row"]),
        _texts(said["header"]),
        _texts(said["columns"]),
        _texts(said["said"]),
    )


def _shown(row: list[Any]) -> ShownRow:
    number, cells, text, problem, notes, found = row
    return ShownRow(
        int(number), _texts(cells), str(text), str(problem), _texts(notes), _texts(found)
    )


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _send(process: subprocess.Popen[bytes], plan: dict[str, Any]) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(plan).encode() + b"\n")
        process.stdin.close()
    except BrokenPipeError:
        # How it died shows when it is heard.
        return


def _drain(fd: int, said: SimpleQueue[bytes]) -> None:
    while data := os.read(fd, 1 << 20):
        said.put(data)
    said.put(b"")


def _lines(said: SimpleQueue[bytes], name: str, progress: Progress) -> Iterator[bytes]:
    rest = b""
    while True:
        progress.check_cancelled()
        try:
            data = said.get(timeout=_WAIT_S)
        except Empty:
            continue
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        yield from lines
        if len(rest) > _LONGEST_LINE:
            raise CaseError(f"{name} {_NO_SENSE}")
