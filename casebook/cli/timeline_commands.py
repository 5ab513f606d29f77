"""The commands about the timeline: import and search."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeVar

from casebook.actions.add_event import instant_of_record
from casebook.actions.export_records import export_records
from casebook.actions.import_source import ImportOptions, import_members, import_source, preview
from casebook.actions.progress import Directly, Progress
from casebook.actions.zone_of_source import times_words
from casebook.cli import filter_options, session, terminal
from casebook.cli.filter_options import bound
from casebook.errors import CaseError
from casebook.model.counted import counted
from casebook.model.evidence import Exhibit
from casebook.model.exported import ExportFormat
from casebook.model.instant import Precision, iso_utc
from casebook.model.labels import label
from casebook.model.timeline import (
    DayOrder,
    Record,
    RecordMark,
    Source,
)
from casebook.store import record_marks, record_rows, search
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
        progress = terminal.progress_for_terminal()
        if args.all_members:
            return _import_members(args, case, options, progress)
        source = import_source(Directly(case), args.file, options, progress)
    if args.json:
        terminal.show_json(_facts(source))
    else:
        _say_imported(source)
    return 0


def _import_members(
    args: argparse.Namespace, case: CaseFile, options: ImportOptions, progress: Progress
) -> int:
    """Import every file of an archive; 1 when one of them was refused."""
    done: list[dict[str, object]] = []

    def on_member(name: str, became: Source | CaseError) -> None:
        if isinstance(became, Source):
            done.append({"member": name, **_facts(became)})
            if not args.json:
                _say_imported(became)
        else:
            done.append({"member": name, "refused": str(became)})
            if not args.json:
                terminal.warn((f"{name}: {became}",))

    import_members(Directly(case), args.file, options, progress, on_member)
    if args.json:
        terminal.show_json({"members": done})
    return 1 if any("refused" in facts for facts in done) else 0


def _facts(source: Source) -> dict[str, object]:
    return {
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
        "taken": source.rows_taken,
        "packing": source.packing,
        "member": source.member,
        "content_sha256": source.content_sha256,
        "warnings": source.warnings,
        "balance": source.balance,
        "reader_version": source.reader_version,
        "zone": source.zone,
        "decided_by": source.time_decided_by,
        "times": times_words(source),
    }


def _say_imported(source: Source) -> None:
    terminal.say(f"{label(source)} {source.name}, read as {source.reader}")
    terminal.say(source.balance)
    terminal.say(times_words(source))
    if source.first_us is not None:
        terminal.say(f"from {_iso(source.first_us)} to {_iso(source.last_us)}")
    terminal.say(f"SHA-256 {source.sha256}")
    if source.packing:
        terminal.say(f"SHA-256 {source.content_sha256} of what was unpacked ({source.packing})")
    terminal.warn(source.warnings)


def search_records(args: argparse.Namespace) -> int:
    """Find the records that are as all the options say, and show or write them."""
    if args.text is None and not filter_options.given(args):
        args.refuse("say what to search for: TEXT, or an option like --tag")
    if args.output:
        return _export(args)
    with session.reading(args.case) as case:
        flt = filter_options.asked_for(args, case)
        total = search.count(case, flt)
        found = search.first_page(case, flt, args.limit)
        marks = record_marks.of_records(case, [(record.source, record.id) for record in found])
        none = RecordMark("", 0, 0)
        hits = [_hit(case, record, marks.get(record.id, none)) for record in found]
    if args.json:
        terminal.show_json({"count": total, "hits": hits})
        return 0
    if hits:
        terminal.show_table(
            [[str(hit[key] or "") for key in ("time", "source", "locator", "text")] for hit in hits]
        )
    shown = "" if total == len(hits) else f", the first {len(hits)} shown"
    terminal.say(f"{counted(total, 'record')}{shown}")
    return 0


def _export(args: argparse.Namespace) -> int:
    with session.writing(args) as case:
        result = export_records(
            Directly(case),
            filter_options.asked_for(args, case),
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
        seen = preview(args.file, options, Directly(case), terminal.progress_for_terminal())
    questions = [
        {
            "name": q.name,
            "sentence": q.sentence,
            "evidence": q.evidence,
            "suggestion": q.suggestion,
            "choices": q.choices,
        }
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
                "sheets": seen.sheets,
                "sheet": seen.sheet,
                "as_before": seen.known.sentence if seen.known else None,
            }
        )
        return 0
    if seen.reader:
        terminal.say(f"{args.file.name} would be read as {seen.reader} ({seen.encoding})")
        terminal.show_table([seen.columns, *seen.rows], 28)
    for question in seen.questions:
        terminal.say(question.sentence)
        for choice in question.choices:
            terminal.say(f"  {choice}")
    if seen.known is not None:
        terminal.say(f"{seen.known.sentence} (--as-before reads it so again.)")
    terminal.warn(seen.warnings)
    return 0


def _options(args: argparse.Namespace, case: CaseFile) -> ImportOptions:
    exhibit = session.thing(case, Exhibit, args.exhibit) if args.exhibit else None
    return ImportOptions(
        reader=args.reader,
        zone=args.zone,
        year=args.year,
        day_order=day_order(args),
        member=args.member,
        columns=_columns(args.column),
        sheet=args.sheet,
        as_before=args.as_before,
        collect=not args.identifiers_later,
        clock_offset_us=round(args.clock_offset * 1_000_000),
        exhibit_id=exhibit.id if exhibit else None,
        clock_from_us=bound(args.clock_from, ""),
        clock_until_us=bound(args.clock_until, ""),
    )


def day_order(args: argparse.Namespace) -> DayOrder:
    """Give the order of day and month that was named."""
    if args.day_first:
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if args.month_first else DayOrder.NONE


def _columns(pairs: list[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if not sign:
            raise CaseError(f"“{pair}” is no column map. Write it like --column time=Date.")
        columns[field] = column
    return columns


def _hit(case: CaseFile, record: Record, mark: RecordMark) -> dict[str, object]:
    source = case.numbered(Source, record.source)
    at = None if record.utc_us is None else instant_of_record(source, record)
    return {
        "time": None if at is None else at.iso(),
        "original_time": record.time_text,
        "source": label(source),
        "locator": f"{source.locator} {record.locator}",
        "text": record.message,
        "raw": record_rows.raw_text(case, record),
        "record": f"{record.source}:{record.id}",
        "host": record.host,
        "user": record.user,
        "kind": record.kind,
        "event_id": record.event_id,
        "doubt": record.doubt,
        "starred": mark.starred,
        "colour": mark.colour,
        "tags": mark.tags,
        "comment": mark.comment,
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
        "never\nguessed: the command stops and says which option answers.\n"
        "gz, bz2, xz, zst, zip and tar are unpacked beside the case. A part of an archive, and a\n"
        "sheet of a workbook, is a source of its own.\n\n"
        "examples:\n  casebook import aiims.casebook auth.log --zone Asia/Kolkata --year 2022\n"
        "  casebook import aiims.casebook events.csv --preview\n"
        "  casebook import aiims.casebook logs.tgz --member var/log/auth.log --zone UTC\n"
        "  casebook import aiims.casebook rows.jsonl --column time=at --column message=said"
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
        "--as-before",
        action="store_true",
        help="columns, zone and order as for the last table with this header",
    )
    parser.add_argument("--sheet", default="", metavar="NAME", help="the sheet of a workbook")
    parser.add_argument(
        "--clock-offset", type=seconds, default=0, metavar="SECONDS", help="add to every time"
    )
    add_clock_span(parser)
    parser.add_argument("--exhibit", metavar="NUMBER", help="the exhibit the file belongs to")
    members = parser.add_mutually_exclusive_group()
    members.add_argument("--member", default="", metavar="NAME", help="the file of an archive")
    members.add_argument(
        "--all-members", action="store_true", help="every file of an archive, each a source"
    )
    parser.add_argument(
        "--identifiers-later", action="store_true",
        help="be done sooner; “casebook identifier mentions --collect” collects them",
    )  # fmt: skip
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
        "text", metavar="TEXT", nargs="?", help='words, "a phrase", prefix* or *piece'
    )
    parser.set_defaults(refuse=parser.error)
    filter_options.add(parser)
    parser.add_argument("--source", metavar="NUMBER", help="only this source, like S-1")
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


def add_clock_span(parser: argparse.ArgumentParser) -> None:
    """Add the options that say from when to when a clock offset holds."""
    about = "by the device's clock; UTC unless it names a zone"
    parser.add_argument(
        "--clock-from", default="", metavar="TIME", help=f"the offset holds from then on, {about}"
    )
    parser.add_argument(
        "--clock-until", default="", metavar="TIME", help=f"the offset holds before then, {about}"
    )


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
