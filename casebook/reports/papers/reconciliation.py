"""The reconciliation: every row of a source accounted for, and how anybody recomputes it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from casebook.model.evidence import Exhibit
from casebook.model.instant import Precision, iso_utc
from casebook.model.labels import label
from casebook.model.timeline import DayOrder, LocatorKind, Source
from casebook.reports.content import (
    Align,
    Block,
    Column,
    Document,
    Heading,
    KeyValues,
    Note,
    Paragraph,
    Preformatted,
    RecordTable,
    SignatureBlock,
    Table,
    Text,
    Title,
    bold,
    grouped,
    mono,
    muted,
)
from casebook.reports.papers.reconciliation_subject import ReconciliationSubject, SourceAccount
from casebook.reports.papers.timeline import clock_span, time_basis
from casebook.reports.papers.wording import (
    ESCAPES,
    case_particulars,
    exhibit_title,
    given,
    in_zone,
    joined,
    seconds,
    size,
)

_MOST_OF_ROW = 1_000
_ANY_TABLE = ("table", "JSON lines")
_SIGNED = ("Signature", "Name, rank and number", "Date (DD/MM/YYYY), time (IST) and place")


def build(subject: ReconciliationSubject) -> Document:
    """Give the reconciliation of one source, or of all that stand."""
    frame = subject.frame
    one = subject.accounts[0].source if subject.accounts and not subject.is_whole else None
    title = f"Reconciliation of {label(one)}" if one else "Reconciliation of all sources"
    blocks: list[Block] = [
        Title(title, one.name if one else frame.header.title),
        case_particulars(frame),
        Note((_PURPOSE, *ESCAPES)),
        Heading("The account"),
        _balances(subject.accounts),
    ]
    for account in subject.accounts:
        blocks += _one(account, subject)
    blocks += [
        Heading("How this is recomputed"),
        *(Paragraph(text, f"{n}.") for n, text in enumerate(_RECOMPUTED, 1)),
        Heading("Compiled by"),
        SignatureBlock((("Imported by", _SIGNED), ("Compiled by", _SIGNED))),
    ]
    return Document(title, frame.header.title, tuple(blocks), landscape=True)


_PURPOSE = (
    "Every row that was read from a file is taken as records, counted as a duplicate, or rejected "
    "with a reason: rows read = rows taken + duplicates + rejects. No row is left out without "
    "being counted here. "
)
_RECOMPUTED = (
    "Compute the SHA-256 of the file with any tool (sha256sum FILE, certutil -hashfile FILE "
    "SHA256) and compare it with the value printed under its source. Where the file was packed, "
    "unpack the part that is named and compare its SHA-256 too.",
    "Count its rows with any tool. Each kind of row that a reader passes over by its format "
    "(header lines, empty lines) is no row; every other one must be found again in the account.",
    "Import the file into a new case with the command printed under its source, with the version "
    "of the reader and the time zone data named there. The counts and the first and last time must "
    "be the same. A source that was dated anew keeps rows that an import would reject for their "
    "time as undated records; the command gives them as rejects.",
    "Place any single time by hand: the text as it stood, the zone, year and order of day and "
    "month decided, then the clock offset added for times in its span.",
    "Check that the stored records are those of the import, without Casebook: “casebook export” "
    "writes a verifier in plain Python beside the journal, which recomputes every digest. The "
    "digest of the records is the SHA-256 of the SHA-256 values of all records in the order of the "
    "file, each over “place:length of the time text:time text” and the raw row.",
)


def _balances(accounts: Sequence[SourceAccount]) -> Table:
    columns = (
        Column("Source", 14),
        Column("File", 60),
        Column("Rows read", 24, Align.RIGHT),
        Column("= rows taken", 26, Align.RIGHT),
        Column("+ duplicates", 26, Align.RIGHT),
        Column("+ rejects", 22, Align.RIGHT),
        Column("Adds up", 18),
        Column("Records", 24, Align.RIGHT),
        Column("of them undated", 24, Align.RIGHT),
        Column("of them doubtful", 24, Align.RIGHT),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            label(account.source),
            account.source.name,
            f"{account.source.rows_read:,}",
            f"{rows_taken(account.source):,}",
            f"{account.source.duplicates:,}",
            f"{account.source.rejects:,}",
            "yes" if account.source.adds_up else bold("NO"),
            f"{account.source.records:,}",
            f"{account.source.undated:,}",
            f"{sum(n for _, n in account.doubts):,}",
        )
        for account in accounts
    )
    return Table(columns, rows, "No source was imported.")


def rows_taken(source: Source) -> int:
    """Give how many rows gave records."""
    return source.records if source.rows_taken is None else source.rows_taken


def _one(account: SourceAccount, subject: ReconciliationSubject) -> list[Block]:
    source = account.source
    blocks: list[Block] = [
        Heading(f"{label(source)}: {source.name}"),
        KeyValues(tuple(_file(account))),
        Heading("Counts", 2),
        KeyValues(tuple(_counts(account, subject))),
        Heading("How times were decided, by whom and when", 2),
        KeyValues(tuple(_times(account))),
        _steps(account),
        Heading("Rejected rows by reason", 2),
        _reasons(account),
    ]
    if account.rejects:
        shown, total = len(account.rejects), source.rejects
        head = "Rejected rows"
        if shown < total:
            head += f": the first {shown:,} of {total:,}, the others are counted above"
        blocks += [Heading(head, 2), _rejects(account)]
    blocks += [
        Heading("The same import again", 2),
        Preformatted(import_command(source)),
    ]
    return blocks


def _file(account: SourceAccount) -> Iterator[tuple[str, Text]]:
    source = account.source
    yield "File", source.name
    if source.retracted is not None:
        yield "Retracted", source.retracted
    yield "Size", size(source.size_bytes)
    yield "SHA-256", grouped(source.sha256)
    if source.packing:
        part = f", part {source.member}" if source.member else ""
        yield "Packed as", f"{source.packing}{part}"
    if source.content_sha256:
        yield "Unpacked", size(source.content_bytes)
        yield "SHA-256 unpacked", grouped(source.content_sha256)
    yield "Read from exhibit", given(_exhibit(account.exhibit))
    yield "Reader", f"{source.reader}, version {source.reader_version}"
    yield "Encoding", given(source.encoding)
    columns = _columns(source)
    if columns:
        yield "Columns", joined((f"{role} = {name}" for role, name in columns), "; ")
    is_line = source.locator is LocatorKind.LINE
    yield "Places are", "lines of the file, from 1" if is_line else "the record numbers of the file"
    for warning in source.warnings:
        yield "Warning", warning


def _counts(account: SourceAccount, subject: ReconciliationSubject) -> Iterator[tuple[str, Text]]:
    source = account.source
    taken = rows_taken(source)
    yield (
        "Rows read",
        f"{source.rows_read:,} = {taken:,} taken + {source.duplicates:,} duplicates + "
        f"{source.rejects:,} rejects" + ("" if source.adds_up else "  THIS DOES NOT ADD UP"),
    )
    of = f" of the {taken:,} rows taken" if taken != source.records else ""
    yield "Records", f"{source.records:,}{of}"
    yield (
        "Duplicates",
        f"{source.duplicates:,}"
        + (": read before under the same place, counted and not kept" * bool(source.duplicates)),
    )
    for what, us in (("First time", source.first_us), ("Last time", source.last_us)):
        if us is None:
            yield what, muted("none")
        else:
            zones = subject.frame.header.zones
            yield what, mono("\n".join(in_zone(us, zone, Precision.MICROSECOND) for zone in zones))
    yield "Records without a time", f"{source.undated:,}"
    doubts = "\n".join(f"{n:,}: {doubt}" for doubt, n in account.doubts)
    yield "Times in doubt", doubts or "none"
    yield "Records, SHA-256", grouped(source.records_sha256)
    yield "Rejects, SHA-256", grouped(source.rejects_sha256)


def _times(account: SourceAccount) -> Iterator[tuple[str, Text]]:
    source = account.source
    yield "Decided", time_basis(source, account.zone, ())
    if source.clock_offset_us:
        yield "Clock offset", f"{seconds(source.clock_offset_us)} s added{clock_span(source)}"
        measured = joined(account.dating[:1]) if source.clock_reading_id else ""
        yield "How measured", given(measured)
    for words in account.dating[bool(source.clock_reading_id) :]:
        yield "Before", words
    yield "Time zone data", given(source.tzdb)


def _steps(account: SourceAccount) -> Table:
    columns = (
        Column("Entry", 12),
        Column("When (UTC)", 36),
        Column("By", 40),
        Column("What", 90),
        Column("Why", 60),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            f"{step.seq:,}",
            mono(f"{step.at[:19]}Z"),
            step.actor,
            joined((step.summary, step.decided), "\n"),
            step.why or muted("none given"),
        )
        for step in account.steps
    )
    return Table(columns, rows, "No entry of the journal speaks of it.")


def _reasons(account: SourceAccount) -> Table:
    columns = (Column("Rows", 20, Align.RIGHT), Column("Reason", 180))
    rows: tuple[tuple[Text, ...], ...] = tuple((f"{n:,}", said) for said, n in account.reasons)
    if len(rows) > 1:
        rows += ((bold(f"{sum(n for _, n in account.reasons):,}"), bold("in all")),)
    return Table(columns, rows, "No row was rejected.")


def _rejects(account: SourceAccount) -> RecordTable:
    columns = (Column("Place", 70), Column("Reason", 190), Column("Row as it stood", 490))
    word = account.source.locator

    def rows() -> Iterator[Sequence[str]]:
        for reject in account.rejects:
            raw = reject.raw
            if len(raw) > _MOST_OF_ROW:
                raw = f"{raw[:_MOST_OF_ROW]} … (cut here; {len(raw):,} characters are kept)"
            yield f"{word} {reject.locator:,}", reject.reason, raw

    return RecordTable(columns, rows, len(account.rejects), "No row was rejected.")


def import_command(source: Source) -> str:
    """Give the command that imports a file again by the same decisions."""
    sheet = json.loads(source.layout).get("sheet")
    # A part of an archive is named behind the file it is in.
    name = source.name.removesuffix(f": {source.member}") if source.member else source.name
    words = ["casebook", "import", "CHECK.casebook", name, "--reader", source.reader]
    if source.member:
        words += ["--member", source.member]
    if sheet:
        words += ["--sheet", sheet]
    if source.zone:
        words += ["--zone", source.zone]
    if source.year is not None:
        words += ["--year", str(source.year)]
    if source.day_order:
        words.append("--day-first" if source.day_order is DayOrder.DAY_FIRST else "--month-first")
    for role, column in _columns(source):
        words += ["--column", f"{role}={column}"]
    if source.clock_offset_us:
        words += ["--clock-offset", seconds(source.clock_offset_us)]
    for option, us in (
        ("--clock-from", source.clock_from_us), ("--clock-until", source.clock_until_us),
    ):  # fmt: skip
        if us is not None:
            words += [option, iso_utc(us)]
    return shlex.join(words)


def _columns(source: Source) -> list[tuple[str, str]]:
    """Give the columns that were chosen for a table; formats that are known need no choice."""
    layout = json.loads(source.layout)
    is_any = source.reader in _ANY_TABLE or layout.get("dialect") == "table"
    return list(layout.get("columns", {}).items()) if is_any else []


def _exhibit(exhibit: Exhibit | None) -> str:
    return "" if exhibit is None else f"{exhibit_title(exhibit)}: {exhibit.description}"
