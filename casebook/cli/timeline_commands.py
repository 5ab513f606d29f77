"""The commands about the timeline: import and search."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeVar

from casebook.actions.add_event import instant_of_record
from casebook.actions.collect_identifiers import normalised
from casebook.actions.export_records import export_records
from casebook.actions.import_source import ImportOptions, import_source, preview
from casebook.actions.progress import Directly
from casebook.actions.typed_time import typed_time
from casebook.cli import session, terminal
from casebook.errors import CaseError
from casebook.model.evidence import Exhibit
from casebook.model.exported import ExportFormat
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Precision, iso_utc
from casebook.model.labels import label
from casebook.model.timeline import DayOrder, Record, RecordFilter, Source
from casebook.store import search
from casebook.store.case_file import CaseFile

N = TypeVar("N", int, float)

_FORMS = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "jsonl": "JSON Lines",
    "timesketch-csv": "Timesketch CSV",
    "timesketch-jsonl": "Timesketch JSON Lines",
}
LIMIT = 100


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command `name`."""
    session.add_case(parser)
    if name == "import":
        _define_import(parser)
    else:
        _define_search(parser)


def run(args: argparse.Namespace) -> int:
    """Run one of the commands."""
    return import_file(args) if args.command == "import" else search_records(args)


def import_file(args: argparse.Namespace) -> int:
    """Import a file, or with --preview show its first rows and what must be answered."""
    if args.preview:
        return _preview(args)
    with session.writing(args) as case:
        options = _options(args, case)
        source = import_source(Directly(case), args.file, options, terminal.progress_for_terminal())
    if args.json:
        terminal.show_json(
            {
                "source": label(source),
                "reader": source.reader,
                "sha256": source.sha256,
                "read": source.rows_read,
                "records": source.records,
                "duplicates": source.duplicates,
                "rejects": source.rejects,
                "first": _iso(source.first_us),
                "last": _iso(source.last_us),
                "undated": source.undated,
                "warnings": source.warnings,
                "taken": source.rows_taken,
            }
        )
        return 0
    terminal.say(f"{label(source)} {source.name}, read as {source.reader}")
    terminal.say(source.balance)
    if source.first_us is not None:
        terminal.say(f"from {_iso(source.first_us)} to {_iso(source.last_us)}")
    terminal.say(f"SHA-256 {source.sha256}")
    terminal.warn(source.warnings)
    return 0


def search_records(args: argparse.Namespace) -> int:
    """Find records whose message holds all the words, and show or write them."""
    if args.output:
        return _export(args)
    with session.reading(args.case) as case:
        flt = _filter(args, case)
        total = search.count(case, flt)
        found = search.first_page(case, flt, args.limit)
        hits = [_hit(case, record) for record in found]
    if args.json:
        terminal.show_json({"count": total, "hits": hits})
        return 0
    if hits:
        terminal.show_table(
            [[str(hit[key] or "") for key in ("time", "source", "locator", "text")] for hit in hits]
        )
    shown = "" if total == len(hits) else f", the first {len(hits)} shown"
    terminal.say(f"{total:,} records{shown}")
    return 0


def _export(args: argparse.Namespace) -> int:
    with session.writing(args) as case:
        result = export_records(
            Directly(case),
            _filter(args, case),
            ExportFormat(_FORMS[args.format]),
            args.output,
            args.zone or "UTC",
            terminal.progress_for_terminal(),
        )
    if args.json:
        terminal.show_json(
            {
                "written": result.written,
                "left_out": result.left_out,
                "file": str(result.path),
                "sha256": result.sha256,
            }
        )
        return 0
    terminal.say(f"{result.sentence}.")
    terminal.say(f"SHA-256 {result.sha256}")
    return 0


def _preview(args: argparse.Namespace) -> int:
    with session.reading(args.case) as case:
        options = _options(args, case)
    seen = preview(args.file, options)
    questions = [
        {"name": q.name, "sentence": q.sentence, "evidence": q.evidence, "suggestion": q.suggestion}
        for q in seen.questions
    ]
    if args.json:
        terminal.show_json(
            {
                "reader": seen.reader,
                "encoding": seen.encoding,
                "questions": questions,
                "columns": seen.columns,
                "rows": seen.rows,
                "warnings": seen.warnings,
            }
        )
        return 0
    terminal.say(f"{args.file.name} would be read as {seen.reader} ({seen.encoding})")
    terminal.show_table([seen.columns, *seen.rows], 28)
    for question in questions:
        terminal.say(str(question["sentence"]))
    terminal.warn(seen.warnings)
    return 0


def _options(args: argparse.Namespace, case: CaseFile) -> ImportOptions:
    order = DayOrder.NONE
    if args.day_first:
        order = DayOrder.DAY_FIRST
    elif args.month_first:
        order = DayOrder.MONTH_FIRST
    exhibit = session.thing(case, Exhibit, args.exhibit) if args.exhibit else None
    return ImportOptions(
        reader=args.reader,
        zone=args.zone,
        year=args.year,
        day_order=order,
        columns=_columns(args.column),
        clock_offset_us=round(args.clock_offset * 1_000_000),
        exhibit_id=exhibit.id if exhibit else None,
    )


def _columns(pairs: list[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if not sign:
            raise CaseError(f"“{pair}” is no column map. Write it like --column time=Date.")
        columns[field] = column
    return columns


def _filter(args: argparse.Namespace, case: CaseFile) -> RecordFilter:
    return RecordFilter(
        from_us=_bound(args.from_time, args.zone),
        to_us=_bound(args.to_time, args.zone),
        source=session.thing(case, Source, args.source).number if args.source else None,
        host=args.host,
        user=args.user,
        kind=args.kind,
        event_id=args.event_id,
        text=args.text,
        identifier=_identifier(args.identifier) if args.identifier else None,
    )


def _identifier(text: str) -> tuple[str, str]:
    """Read KIND=VALUE; the value may be written in any way that is understood."""
    name, equals, value = text.partition("=")
    wanted = name.strip().casefold()
    for kind in IdentifierKind:
        if equals and wanted in (kind.value.casefold(), kind.name.casefold()):
            return kind.value, normalised(kind, value)
    kinds = ", ".join(kind.value for kind in IdentifierKind)
    raise CaseError(
        f"“{text}” is not KIND=VALUE, like “IPv4 address=203.0.113.9”. The kinds are: {kinds}."
    )


def _bound(text: str, zone: str) -> int | None:
    if not text:
        return None
    return typed_time(text, zone or "UTC").utc_us


def _hit(case: CaseFile, record: Record) -> dict[str, object]:
    source = case.numbered(Source, record.source)
    at = None if record.utc_us is None else instant_of_record(source, record)
    return {
        "time": None if at is None else at.iso(),
        "original_time": record.time_text,
        "source": label(source),
        "locator": f"{source.locator} {record.locator}",
        "text": record.message,
        "raw": search.raw_text(case, record),
        "record": f"{record.source}:{record.id}",
        "host": record.host,
        "user": record.user,
        "kind": record.kind,
        "event_id": record.event_id,
        "doubt": record.doubt,
    }


def _iso(utc_us: int | None) -> str | None:
    """Give a time without a fraction that is zero."""
    if utc_us is None:
        return None
    if utc_us % 1_000_000 == 0:
        return iso_utc(utc_us, Precision.SECOND)
    return iso_utc(utc_us, Precision.MILLISECOND if utc_us % 1000 == 0 else Precision.MICROSECOND)


def _define_import(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "A zone, a year or an order of day and month that the file does not say is asked for and "
        "never\nguessed: the command stops and says which option answers.\n\n"
        "examples:\n  casebook import aiims.casebook auth.log --zone Asia/Kolkata --year 2022\n"
        "  casebook import aiims.casebook events.csv --preview"
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the file, opened read-only")
    parser.add_argument("--zone", default="", help="zone of its times, like Asia/Kolkata or +05:30")
    parser.add_argument("--year", type=year, help="year of the first line, where lines have none")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", help="12/11 is 12 November")
    order.add_argument("--month-first", action="store_true", help="12/11 is December 11")
    parser.add_argument("--reader", default="", metavar="NAME", help="read as this format")
    parser.add_argument(
        "--column", action="append", default=[], metavar="FIELD=COLUMN", help="map a column; repeat"
    )
    parser.add_argument(
        "--clock-offset", type=seconds, default=0, metavar="SECONDS", help="add to every time"
    )
    parser.add_argument("--exhibit", metavar="NUMBER", help="the exhibit the file belongs to")
    parser.add_argument("--preview", action="store_true", help="show the first rows, store nothing")
    session.add_examiner(parser)


def _define_search(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        'All words must occur; "a phrase" and a prefix* work; an empty text finds every record.\n'
        "A time that names no zone is read in --zone, else in UTC.\n\n"
        "An asterisk before a word finds it inside words too: *7f3ac2.\n\n"
        "examples:\n  casebook search aiims.casebook 'failed \"invalid user\"' "
        "--from 2022-11-23T00:00:00+05:30 --source S-1 --json\n"
        '  casebook search aiims.casebook --identifier "IPv4 address=203.0.113.9"\n'
        "  casebook search aiims.casebook failed --zone Asia/Kolkata -o failed.xlsx --format xlsx"
    )
    parser.add_argument(
        "text", metavar="TEXT", nargs="?", default="", help='words, "a phrase" or a prefix*'
    )
    parser.add_argument("--from", dest="from_time", default="", metavar="TIME", help="not before")
    parser.add_argument("--to", dest="to_time", default="", metavar="TIME", help="before")
    session.add_zone(parser)
    parser.add_argument("--source", metavar="NUMBER", help="only this source, like S-1")
    for name in ("host", "user", "kind", "event-id"):
        parser.add_argument(f"--{name}", default="", help=f"only this {name.replace('-', ' ')}")
    parser.add_argument(
        "--identifier", default="", metavar="KIND=VALUE", help="only records that mention it"
    )
    parser.add_argument(
        "--limit", type=number_from_1, default=LIMIT, metavar="N", help="at most N hits"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write every record found to a new file"
    )
    parser.add_argument(
        "--format", choices=tuple(_FORMS), default="csv", help="the form of that file (csv)"
    )
    session.add_examiner(parser)


def number_from_1(text: str) -> int:
    """Read a number from 1 to a thousand million."""
    return _within(int(text), 1, 10**9)


def year(text: str) -> int:
    """Read a year of the calendar."""
    return _within(int(text), 1, 9999)


def seconds(text: str) -> float:
    """Read a number of seconds, at most a hundred years of them."""
    return _within(float(text), -3_155_760_000, 3_155_760_000)


def _within(number: N, least: int, most: int) -> N:
    # The comparison also refuses what is no number at all (nan).
    if not least <= number <= most:
        raise ValueError(f"{number} is not from {least} to {most}")
    return number
