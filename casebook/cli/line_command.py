"""Lines of a request on the command line: from a table, from records, or from the register."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from casebook.actions import (
    check_lines,
    lines_from_identifiers,
    lines_from_records,
    paste_lines,
    read_table,
)
from casebook.actions.line_rows import Defaults
from casebook.actions.lines_from_identifiers import Period
from casebook.actions.progress import Directly
from casebook.cli import session, terminal
from casebook.errors import CaseError
from casebook.model.identifier import Identifier
from casebook.model.labels import label
from casebook.model.request import Line, Request
from casebook.model.timeline import DayOrder, RecordFilter, Source
from casebook.store.case_file import CaseFile

EPILOG = """example:
  casebook request lines aiims.casebook R-1 --table asked.csv --zone Asia/Kolkata --asked subscriber
  casebook request lines aiims.casebook R-1 --source S-3 --locator 12 --locator 15-20 \\
      --about 203.0.113.45 --asked "subscriber and login history"
  casebook request lines aiims.casebook R-1 --search "failed password" --about 203.0.113.45 \\
      --asked subscriber --port-not-logged --dry-run
  casebook request lines aiims.casebook R-1 --identifier I-3 --period first-to-last --asked holder
"""

_DAY_ORDERS = {"day-first": DayOrder.DAY_FIRST, "month-first": DayOrder.MONTH_FIRST}
_PERIODS = {
    "first-to-last": Period.FIRST_TO_LAST,
    "first": Period.FIRST,
    "last": Period.LAST,
    "none": Period.NONE,
}


def define(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `request lines`; the case and the request are there."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    made_of = parser.add_argument_group("what the lines are made of")
    made_of.add_argument(
        "--table", metavar="FILE", help="a table with or without a heading; - for standard input"
    )
    made_of.add_argument("--source", metavar="S-3", help="records of this source")
    made_of.add_argument(
        "--locator", action="append", default=[], metavar="N[-M]",
        help="records at these places of the source; repeat",
    )  # fmt: skip
    made_of.add_argument("--search", metavar="TEXT", help="records that hold these words")
    made_of.add_argument(
        "--identifier", action="append", default=[], metavar="I-3",
        help="an identifier of the register; repeat",
    )  # fmt: skip
    how = parser.add_argument_group("how they are made")
    how.add_argument(
        "--about", action="append", default=[], metavar="VALUE",
        help="which identifiers of the records are asked about; repeat (needed for records)",
    )  # fmt: skip
    how.add_argument(
        "--port-not-logged", action="store_true",
        help="say so of addresses beside which no port stands in their record",
    )  # fmt: skip
    how.add_argument(
        "--period", choices=_PERIODS, default="first-to-last",
        help="which time is asked about for identifiers of the register",
    )  # fmt: skip
    how.add_argument("--asked", default="", help="what is asked where a row does not say")
    how.add_argument("--cited", default="", help="where every row of the table was found")
    how.add_argument("--link-to-facts", default="", help="how they are linked to the crime")
    how.add_argument(
        "--day-order", choices=_DAY_ORDERS, help="how dates like 03/04/2022 of the table are read"
    )
    session.add_zone(parser)
    parser.add_argument(
        "--skip-bad", action="store_true",
        help="add the good rows although others cannot be read; these are listed",
    )  # fmt: skip
    parser.add_argument(
        "--skip-repeats", action="store_true",
        help="leave out what was asked of the same provider before, or stands in it twice",
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would be added, and add nothing"
    )


def add_lines(args: argparse.Namespace) -> int:
    """Make lines, say what is wrong or was asked before, and add them unless it is a dry run."""
    ways = [bool(args.table), bool(args.source or args.search), bool(args.identifier)]
    if sum(ways) != 1:
        raise CaseError(
            "Say what the lines are made of: --table, or --source and --search, or --identifier."
        )
    table = _table_text(args.table) if args.table else ""
    opened = session.reading(args.case) if args.dry_run else session.writing(args)
    with opened as case:
        request = session.thing(case, Request, args.number)
        lines, unread, notes, decided = _made(case, args, table)
        checked = check_lines.preview(case, request, lines, without_repeats=args.skip_repeats)
        said = checked.repeats_said
        terminal.warn([*unread, *notes, *said])
        is_stopped = bool(unread) and not args.skip_bad
        is_added = not (is_stopped or args.dry_run)
        lines, found = checked.lines, checked.findings
        if is_added and lines:
            lines = paste_lines.add_lines(case, request, lines, decided)
    if args.json:
        terminal.show_json(
            {"request": label(request), "added": len(lines) if is_added else 0, "lines": lines,
             "bad": unread, "notes": notes, "repeats": said, "findings": found}
        )  # fmt: skip
    else:
        for finding in found:
            word = "blocks" if finding.blocks else "look at"
            terminal.say(f"{word}: {finding.sentence} {finding.remedy}")
        _say_added(request, lines, is_added)
    if is_stopped:
        raise CaseError(
            f"{_count(len(unread), 'row')} cannot be taken, so nothing was added. Mend them, or "
            "add --skip-bad."
        )
    return 0


def _say_added(request: Request, lines: Sequence[Line], is_added: bool) -> None:
    if not is_added:
        terminal.say(f"{_count(len(lines), 'line')} for {label(request)} understood, none added")
    elif not lines:
        terminal.say(f"{label(request)}: no line is left to add")
    elif len(lines) == 1:
        terminal.say(f"{label(request)} line {lines[0].position} added: {lines[0].identifier}")
    else:
        terminal.say(f"{label(request)} lines {lines[0].position} to {lines[-1].position} added")


def _made(
    case: CaseFile, args: argparse.Namespace, table: str
) -> tuple[tuple[Line, ...], list[str], list[str], str]:
    """Give the lines, what could not be taken, what is to be looked at, and what was decided."""
    link = args.link_to_facts
    if args.table:
        given = Defaults(
            args.zone,
            _DAY_ORDERS.get(args.day_order, DayOrder.NONE),
            _who(case, args),
            args.asked.strip(),
            args.cited.strip(),
            link.strip(),
        )
        reading = paste_lines.Reading(table, given)
        reading.advance(reading.total)
        pasted = reading.pasted()
        bad = [row.sentence for row in pasted.bad]
        return pasted.lines, bad, list(pasted.notes), paste_lines.decisions(pasted.lines, given)
    if args.identifier:
        named = [session.thing(case, Identifier, text) for text in args.identifier]
        seen = [lines_from_identifiers.sighted(case, each) for each in named]
        period = _PERIODS[args.period]
        return lines_from_identifiers.lines_of(seen, period, args.asked, link=link), [], [], ""
    made = _from_records(case, args)
    return made.lines, [], list(made.left_out), ""


def _who(case: CaseFile, args: argparse.Namespace) -> str:
    """Name who decides about zones; a dry run decides nothing yet."""
    if not case.is_view:
        return case.examiner.title()
    examiner = session.examiner_of(args)
    return examiner.title() if examiner else "the examiner"


def _from_records(case: CaseFile, args: argparse.Namespace) -> lines_from_records.Made:
    source = session.thing(case, Source, args.source) if args.source else None
    if args.locator:
        if source is None or args.search:
            raise CaseError("--locator names places of one --source, and goes without --search.")
        records = lines_from_records.at_places(case, source, _places(args.locator))
    else:
        wanted = RecordFilter(source=source.number if source else None, text=args.search or "")
        records = lines_from_records.records_of(case, wanted)
    progress = terminal.progress_for_terminal()
    askers = lines_from_records.read_records(Directly(case), records, progress)
    offered = lines_from_records.offered(askers)
    chosen = []
    for text in args.about:
        shown = paste_lines.recognise(text)
        value = shown[1] if shown else text
        keys = [each.key for each in offered if each.value == value]
        if not keys:
            raise CaseError(f"“{text}” stands in none of the records.")
        chosen += keys
    if not chosen:
        held = ", ".join(f"{each.value} ({each.records:,})" for each in offered[:20])
        raise CaseError(
            f"Say with --about which identifiers are asked about. The records hold: "
            f"{held or 'none'}."
        )
    return lines_from_records.lines_of(
        askers, chosen, args.asked, link=args.link_to_facts, port_not_logged=args.port_not_logged
    )


def _places(texts: Sequence[str]) -> list[int]:
    places: list[int] = []
    for text in texts:
        first, dash, last = text.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise CaseError(f"“{text}” is no place like 12 or 12-20.")
        begin, end = int(first), int(last or first)
        if not begin <= end < begin + lines_from_records.MOST_RECORDS:
            raise CaseError(f"“{text}” is no range of up to 10,000 places.")
        places += range(begin, end + 1)
    return places


def _table_text(name: str) -> str:
    if name == "-":
        return read_table.text_of_bytes(sys.stdin.buffer.read(), "standard input")
    return read_table.text_of(Path(name))


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
