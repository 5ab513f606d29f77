"""Match a registered reply with the lines it answers; nothing is answered without a choice."""

from __future__ import annotations

import dataclasses
import gc
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from casebook.actions.progress import OnCase, Progress
from casebook.actions.read_reply import Content, parts_of, read_reply
from casebook.actions.reply_rows import packed_rows
from casebook.actions.reply_source import open_registered
from casebook.errors import CaseError
from casebook.intake.replies.keys import key_of
from casebook.model.instant import Instant, Precision, iso_utc
from casebook.model.labels import label
from casebook.model.reply import Reply, ReplyForm
from casebook.model.reply_table import (
    ANSWERS,
    FITS,
    NOTHING,
    KeptRow,
    LineVerdict,
    ReadOptions,
    Role,
    Verdict,
    parse_columns,
)
from casebook.model.request import Line, LineState, Request
from casebook.rules import fields, times
from casebook.rules.match_reply import Answered, Asked, Fit, Matcher, OfLine, by_line, said
from casebook.store.asked_lines import AskedLine, asked_lines
from casebook.store.case_file import CaseFile
from casebook.store.slices import rows_in

LINES_IN_ENTRY = 20_000
"""The most lines that one entry of the journal answers; more take several, in one transaction."""

_LONGEST_ANSWER = 8_000
_START = (Role.START, Role.DATE, Role.TIME)
_END = (Role.END, Role.END_DATE, Role.END_TIME)
_PARTLY = (Verdict.NO_TIME, Verdict.NO_PORT, Verdict.NAMED)
_BEST_FIRST = tuple(Verdict)


class LineProposal(NamedTuple):
    """What a reply says about one line.

    `rows` are places of rows in the reply, from 0 and the best first, and `row_count` how many
    there are. `state` is proposed; `Proposal.choice` gives the text of the answer. Only with
    `is_ready` one row, and it alone, fits exactly and names somebody; everything else needs a
    choice of the examiner. `said` says why.
    """

    line_id: str
    position: int
    verdict: Verdict | LineVerdict
    rows: tuple[int, ...]
    row_count: int
    state: LineState
    is_ready: bool
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the examiner takes over for one line; `row` is the number of the row that says so."""

    line_id: str
    state: LineState
    answer: str
    row: int | None = None


@dataclass(frozen=True)
class Proposal:
    """A reply beside the lines of its request. Nothing of it is kept until `accept`.

    `lines` has one proposal for every line in force, by position. `counts` says how many rows have
    which verdict. `said` are sentences about the whole. `fits` says of each row what it is to the
    lines as they are in `asked`.
    """

    reply: Reply
    options: ReadOptions
    content: Content
    lines: tuple[LineProposal, ...]
    counts: dict[Verdict, int]
    said: tuple[str, ...]
    asked: tuple[Asked, ...]
    fits: tuple[Fit, ...]

    @property
    def row_count(self) -> int:
        """Give the number of rows."""
        return len(self.fits)

    def rows(self, first: int = 0, most: int | None = None) -> Iterator[KeptRow]:
        """Give rows with what became of each, from the place `first` on, counted from 0."""
        last = len(self.fits) if most is None else min(first + most, len(self.fits))
        for place in range(first, last):
            yield self._row(place)

    def ready(self) -> tuple[Choice, ...]:
        """Give the choices that need no confirmation: one row that alone fits exactly."""
        return tuple(self.choice(line) for line in self.lines if line.is_ready)

    def choice(self, line: LineProposal) -> Choice:
        """Give what is proposed for a line as a choice, with the answer of its best row."""
        if not line.rows:
            return Choice(line.line_id, line.state, "")
        return self.choice_of(line, line.rows[0])

    def choice_of(self, line: LineProposal, place: int) -> Choice:
        """Give a row as the choice for a line, by the place of the row."""
        row = self.content.rows[place]
        return Choice(line.line_id, line.state, self.answer_of(place), row.number)

    def answer_of(self, place: int) -> str:
        """Give the text of the answer that a row holds, with what does not fit about it."""
        text = self._words.answer(place)
        if self.content.about.form is not ReplyForm.TABLE:
            return text
        doubt = said(self.fits[place], self.content.rows[place], self.asked)
        return f"{text}. {doubt}" if doubt else text

    def place_of(self, number: int) -> int:
        """Give the place of the row with a number as in the file. Raises CaseError."""
        for place, row in enumerate(self.content.rows):
            if row.number == number and not row.problem:
                return place
        raise CaseError(f"The reply has no row {number} that could be read.")

    @cached_property
    def _words(self) -> _Words:
        return _Words(self.content, self.reply)

    def _row(self, place: int) -> KeptRow:
        fit, row = self.fits[place], self.content.rows[place]
        parts = parts_of(self.content.packed[place])
        return KeptRow(
            row.number,
            fit.verdict,
            said(fit, row, self.asked),
            tuple(self.asked[line].position for line in fit.lines[:20]),
            fit.total,
            row.key,
            row.port,
            _iso(row.first_us),
            _iso(row.last_us),
            parts.notes,
            parts.text,
        )


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was kept: the reply with its counts, and the lines with their answers."""

    reply: Reply
    lines: tuple[Line, ...]


def propose(
    on_case: OnCase,
    reply: Reply,
    options: ReadOptions,
    progress: Progress,
    *,
    path: Path | None = None,
) -> Proposal:
    """Read a registered reply and set it beside the lines of its request; nothing is changed.

    A table needs `options.columns`: they are decided, never guessed. `path` is where a file lies
    that is too large for the case. Raises CaseError for a question still open, and Cancelled.
    """
    if reply.retracted is not None:
        raise CaseError(f"{label(reply)} is retracted.")
    matching = _Matching(on_case, reply.request_id, options.zone)
    with _uncollected():
        return _proposed(on_case, reply, options, progress, path, matching)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold back the garbage collector, which would walk the same rows again and again.

    Measured at 100,000 rows: a third of the time, and nothing of it goes in circles.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _proposed(
    on_case: OnCase,
    reply: Reply,
    options: ReadOptions,
    progress: Progress,
    path: Path | None,
    matching: _Matching,
) -> Proposal:
    with open_registered(on_case, reply, path, progress) as source:
        content = read_reply(source, options, progress, taker=matching)
    about = content.about
    if about.form is ReplyForm.TABLE and not options.columns:
        raise CaseError(
            f"Say what the columns of {reply.name} are. By their names they look like "
            f"{'; '.join(about.columns) or 'none that is known'}."
        )
    if content.questions:
        question = content.questions[0]
        raise CaseError(f"{question.sentence} {question.evidence}")
    progress.check_cancelled()
    asked, fits = matching.asked, tuple(matching.fits)
    progress.advance(0, None, f"Matching {len(content.rows):,} rows with {len(asked):,} lines")
    found = by_line(fits, len(asked))
    progress.check_cancelled()
    lines = tuple(
        _line_proposal(asked, place, of_line, fits, content.rows)
        for place, of_line in enumerate(found)
    )
    counts = dict(Counter(fit.verdict for fit in fits))
    sentences = about.said + content.said + _sentences(asked, fits, lines, counts)
    return Proposal(reply, options, content, lines, counts, sentences, asked, fits)


class _Matching:
    """Matches rows with the lines of a request as they come."""

    def __init__(self, on_case: OnCase, request_id: str, zone: str) -> None:
        self.asked: tuple[Asked, ...] = ()
        self.fits: list[Fit] = []
        self._on_case = on_case
        self._request_id = request_id
        self._zone = zone
        self._matcher = Matcher(())

    def prepare(self) -> None:
        """Read the lines, sorted so that a row finds its own."""
        read = self._on_case(lambda case: asked_lines(case, self._request_id))
        self.asked = tuple(map(_asked, read))
        self._matcher = Matcher(self.asked, self._zone)

    def take(self, rows: Sequence[Answered]) -> None:
        """Match the next rows."""
        self.fits += map(self._matcher.fit, rows)

    def begin_again(self) -> None:
        """Forget what was matched: all rows come again."""
        self.fits.clear()


def accept(
    case: CaseFile,
    proposal: Proposal,
    choices: Sequence[Choice],
    at: Instant | None = None,
    reference: str = "",
) -> Accepted:
    """Keep the rows with what became of each, and answer the lines that were chosen.

    Without any choice the reply counts as read and no line is answered. `at` is when the answers
    came, the receipt of the reply where none is given. All is kept or nothing: raises CaseError
    for a choice that no longer fits the case, and FieldError for an answer that is none.
    """
    reply = case.get(Reply, proposal.reply.id)
    if reply.retracted is not None:
        raise CaseError(f"{label(reply)} is retracted.")
    _check_choices(proposal, choices)
    stored = {line.id: line for line in rows_in(case, Line, "id", [c.line_id for c in choices])}
    before = {line.id: line for line in proposal.asked}
    lines = [
        _answered(before[choice.line_id], reply, stored.get(choice.line_id), choice, at, reference)
        for choice in choices
    ]
    for line in lines:
        fields.check(line)
    rows = packed_rows(proposal.rows())
    changed = _counted(case, proposal, reply, choices, rows)
    fields.check(changed)
    request = case.get(Request, reply.request_id)
    with case.transaction():
        for first in range(0, max(len(lines), 1), LINES_IN_ENTRY):
            some = lines[first : first + LINES_IN_ENTRY]
            is_first = first == 0
            words = f"{label(reply)} to {label(request)}: {len(some)} lines answered"
            if is_first:
                words += f", {changed.rows_read} rows kept"
            case.append(
                "reply.answer",
                [*((changed,) if is_first else ()), *some],
                summary=words,
                blobs=[rows] if is_first else (),
            )
    return Accepted(changed, tuple(lines))


def _asked(line: AskedLine) -> Asked:
    first = last = None
    if line.at_us is not None:
        first = line.at_us
        last = _last_us(line.at_us, line.at_precision)
        if line.until_us is not None:
            last = max(_last_us(line.until_us, line.until_precision), last)
    key, glued = key_of(line.identifier)
    return Asked(
        line.id,
        line.position,
        key,
        line.source_port or glued,
        first,
        last,
        line.at_zone or "UTC",
        line.at_clock_us or 0,
        line.state == LineState.OUTSTANDING,
    )


_SPAN_US = {Precision.DAY.value: 86_400_000_000, Precision.MINUTE.value: 60_000_000,
            Precision.SECOND.value: 1_000_000, Precision.MILLISECOND.value: 1_000}  # fmt: skip


def _last_us(us: int, precision: str | None) -> int:
    return us + _SPAN_US.get(precision or "", 1) - 1


class _Words:
    """Writes the text of answers from the cells of rows."""

    def __init__(self, content: Content, reply: Reply) -> None:
        about = content.about
        self._content = content
        self._name = reply.name
        self._is_table = about.form is ReplyForm.TABLE
        places = [
            (role, about.header.index(name))
            for role, name in parse_columns(about.columns)
            if name in about.header
        ]
        order = {role: rank for rank, role in enumerate(ANSWERS)}
        told = sorted((order[role], place) for role, place in places if role in order)
        self._told = [(ANSWERS[rank].value, place) for rank, place in told]
        by_role = dict(places)
        self._start = [by_role[role] for role in _START if role in by_role]
        self._end = [by_role[role] for role in _END if role in by_role]

    def answer(self, place: int) -> str:
        """Give the answer that a row holds."""
        number = self._content.rows[place].number
        parts = parts_of(self._content.packed[place])
        if not self._is_table:
            where = ", ".join((f"line {number} of {self._name}", *parts.notes))
            return f"{parts.text.strip()[:_LONGEST_ANSWER]} ({where})"
        cells = parts.cells
        told = [
            f"{name}: {' '.join(cells[at].split())}"
            for name, at in self._told
            if cells[at].casefold() not in NOTHING
        ]
        start, end = (
            " ".join(cells[at] for at in places if cells[at]) for places in (self._start, self._end)
        )
        if start:
            told.append(f"time as written there: {start}{f' to {end}' if end else ''}")
        text = "; ".join(told)[:_LONGEST_ANSWER] or "the row says nothing more"
        return f"{text} (row {number} of {self._name})"


def _line_proposal(
    asked: Sequence[Asked], place: int, found: OfLine, fits: Sequence[Fit], rows: Sequence[Answered]
) -> LineProposal:
    line = asked[place]
    if not found.rows:
        none: LineVerdict = LineVerdict.NONE if line.is_open else LineVerdict.ANSWERED
        return LineProposal(line.id, line.position, none, (), 0, LineState.OUTSTANDING, False, ())
    ranked = found.rows
    if not found.fits and len(ranked) > 1:
        ranked = tuple(sorted(ranked, key=lambda row: _BEST_FIRST.index(fits[row].verdict)))
    best = ranked[0]
    verdict: Verdict | LineVerdict = fits[best].verdict
    names = rows[best].names
    if found.fits == 1 and verdict is Verdict.EXACT and names and line.is_open and not found.near:
        return LineProposal(
            line.id, line.position, verdict, (best,), 1, LineState.ANSWERED, True, ()
        )
    sentences = tuple(filter(None, (said(fits[row], rows[row], asked) for row in ranked[:3])))
    state = LineState.OUTSTANDING
    if found.fits:
        state = LineState.ANSWERED if names else LineState.PARTLY
        if not names:
            sentences += (f"Row {rows[best].number} fits and names nobody.",)
    elif verdict in _PARTLY:
        state = LineState.PARTLY
    is_ready = line.is_open and found.fits == 1 and verdict is Verdict.EXACT and names
    if found.fits > 1:
        verdict = LineVerdict.MORE
        sentences = (f"{found.fits:,} rows fit this line, where one was asked for.", *sentences)
    if not line.is_open:
        verdict = LineVerdict.ANSWERED
        sentences = ("This line has an answer already.", *sentences)
    total = found.fits + found.near
    return LineProposal(line.id, line.position, verdict, ranked, total, state, is_ready, sentences)


def _sentences(
    asked: Sequence[Asked],
    fits: Sequence[Fit],
    lines: Sequence[LineProposal],
    counts: dict[Verdict, int],
) -> tuple[str, ...]:
    found = []
    without = sum(line.verdict is LineVerdict.NONE for line in lines)
    rows = len(fits) - counts.get(Verdict.REJECTED, 0)
    if rows < len(asked):
        found.append(
            f"The reply has fewer rows than were asked for: {_counted_rows(rows)} for "
            f"{len(asked):,} lines."
        )
    elif rows > len(asked):
        found.append(
            f"The reply has more rows than were asked for: {_counted_rows(rows)} for "
            f"{len(asked):,} lines."
        )
    if without:
        verb = "line has" if without == 1 else "lines have"
        found.append(f"{without:,} {verb} no row in it.")
    for verdict in Verdict:
        if counts.get(verdict):
            found.append(f"{_counted_rows(counts[verdict])}: {verdict}.")
    return tuple(found)


def _check_choices(proposal: Proposal, choices: Iterable[Choice]) -> None:
    known = {line.line_id: line for line in proposal.lines}
    readable = {row.number for row in proposal.content.rows if not row.problem}
    seen: set[str] = set()
    for choice in choices:
        line = known.get(choice.line_id)
        if line is None:
            raise CaseError("A choice names a line that is no line of this request. Match again.")
        if choice.line_id in seen:
            raise CaseError(f"Line {line.position} is chosen twice. Choose one answer for it.")
        seen.add(choice.line_id)
        if choice.state is LineState.OUTSTANDING:
            raise CaseError(
                f"Line {line.position} would stay outstanding: leave it out, or say whether it is "
                "answered, partly answered or refused."
            )
        if choice.row is not None and choice.row not in readable:
            raise CaseError(f"The reply has no row {choice.row} that could be read.")


def _answered(
    before: Asked,
    reply: Reply,
    line: Line | None,
    choice: Choice,
    at: Instant | None,
    reference: str,
) -> Line:
    if line is None:
        raise CaseError(f"Line {before.position} was retracted meanwhile. Match again.")
    if (line.state is LineState.OUTSTANDING) != before.is_open:
        raise CaseError(f"Line {line.position} was answered meanwhile. Match again.")
    answered_at = at or reply.received_at
    if times.is_before(answered_at, reply.received_at):
        raise CaseError("An answer cannot come before its reply was received. Correct the time.")
    return dataclasses.replace(
        line,
        state=choice.state,
        answer=choice.answer,
        answered_at=answered_at,
        answer_reference=reference or reply.reference or label(reply),
        reply_id=reply.id,
        reply_row=choice.row,
    )


def _counted(
    case: CaseFile, proposal: Proposal, reply: Reply, choices: Iterable[Choice], rows: bytes
) -> Reply:
    chosen = {choice.row for choice in choices if choice.row is not None}
    matched = rejected = 0
    for row, fit in zip(proposal.content.rows, proposal.fits, strict=True):
        if fit.verdict is Verdict.REJECTED:
            rejected += 1
        elif fit.verdict in FITS or row.number in chosen:
            matched += 1
    total = proposal.row_count
    about, options = proposal.content.about, proposal.options
    return dataclasses.replace(
        reply,
        reader=about.reader,
        columns=about.columns,
        zone=options.zone,
        day_order=options.day_order.value,
        decided_by=options.decided_by or case.examiner.title(),
        rows_read=total,
        rows_matched=matched,
        rows_unasked=total - matched - rejected,
        rows_rejected=rejected,
        rows_sha256=hashlib.sha256(rows).hexdigest(),
    )


def _counted_rows(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"


def _iso(us: int | None) -> str:
    return "" if us is None else iso_utc(us, Precision.SECOND)
