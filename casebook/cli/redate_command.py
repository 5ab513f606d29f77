"""The command that decides anew how the times of a source are read."""

from __future__ import annotations

import argparse
from dataclasses import replace

from casebook.actions.decide_times import (
    Decided,
    decide_times,
    preview_decision,
)
from casebook.actions.progress import Directly
from casebook.actions.redate_source import events_resting_on, kept_times
from casebook.actions.time_basis import basis_of, difference
from casebook.cli import session, terminal
from casebook.cli.filter_options import bound
from casebook.cli.timeline_commands import add_clock_span, day_order, seconds, year
from casebook.errors import CaseError
from casebook.model.counted import counted
from casebook.model.instant import iso_utc
from casebook.model.labels import label
from casebook.model.timeline import Source, TimeBasis
from casebook.store.case_file import CaseFile


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    del name
    session.add_case(parser)
    parser.epilog = (
        "What is not named stays as it was decided. The times are placed again from the text that\n"
        "the case keeps, as a new source; the old one is retracted with the reason, and citations\n"
        "follow.\n\nexamples:\n"
        "  casebook redate aiims.casebook S-1 --zone Asia/Kolkata --preview\n"
        "  casebook redate aiims.casebook S-1 --year 2021 --why 'the rotation log says 2021'\n"
        "  casebook redate aiims.casebook S-2 --clock-offset 133 --clock-until 2022-11-23T04:00:00Z"
    )
    parser.add_argument("source", metavar="NUMBER", help="the source, like S-1")
    parser.add_argument("--zone", default="", help="zone of its times, like Asia/Kolkata or +05:30")
    parser.add_argument("--year", type=year, help="year of the first line, where lines have none")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", help="12/11 is 12 November")
    order.add_argument("--month-first", action="store_true", help="12/11 is December 11")
    parser.add_argument(
        "--clock-offset", type=seconds, metavar="SECONDS", help="add to every time, 0 for nothing"
    )
    add_clock_span(parser)
    parser.add_argument("--why", default="", help="the reason, for the journal")
    parser.add_argument("--preview", action="store_true", help="show what changes, store nothing")
    session.add_examiner(parser)


def run(args: argparse.Namespace) -> int:
    """Show before and after, or decide."""
    with session.reading(args.case) if args.preview else session.writing(args) as case:
        source = session.thing(case, Source, args.source)
        basis = _basis(args, source)
        progress = terminal.progress_for_terminal()
        if args.preview:
            return _show(args, preview_decision(Directly(case), source, basis, progress))
        if not args.why.strip():
            raise CaseError(
                "Say why it is decided anew: --why. Look first at what changes: --preview."
            )
        made = decide_times(Directly(case), source, basis, args.why, progress)
        return _say(args, case, source, made)


def _basis(args: argparse.Namespace, source: Source) -> TimeBasis:
    old = basis_of(source)
    offset_us = old.clock_offset_us
    first, last = old.clock_from_us, old.clock_until_us
    if args.clock_offset is not None:
        # Another offset brings its own span.
        offset_us, first, last = round(args.clock_offset * 1_000_000), None, None
    return replace(
        old,
        zone=args.zone or old.zone,
        year=args.year or old.year,
        day_order=day_order(args) or old.day_order,
        clock_offset_us=offset_us,
        clock_from_us=bound(args.clock_from, "") if args.clock_from else first,
        clock_until_us=bound(args.clock_until, "") if args.clock_until else last,
    )


def _show(args: argparse.Namespace, shown: Decided) -> int:
    if args.json:
        terminal.show_json(
            {
                "source": label(shown.source),
                "decides": difference(shown.source, shown.basis),
                "before": shown.before,
                "after": shown.after,
                "changed": shown.changed,
                "rejects_taken": shown.taken,
                "rows": shown.rows,
                "events": [label(event) for event in shown.events],
            }
        )
        return 0
    terminal.say(f"{label(shown.source)} {shown.source.name}")
    for part in difference(shown.source, shown.basis):
        terminal.say(f"  {part}")
    terminal.say(f"before: {shown.before.words}")
    terminal.say(f"after: {shown.after.words}")
    terminal.say(
        f"another time for {counted(shown.changed, 'record')}; "
        f"{counted(shown.taken, 'reject')} taken as records"
    )
    head = [str(shown.source.locator), "time as written", "before", "after"]
    rows = [
        [str(row.locator), row.time_text, _time(row.before_us, row.before_doubt),
         _time(row.after_us, row.after_doubt)]
        for row in shown.rows
    ]  # fmt: skip
    terminal.show_table([head, *rows], 60)
    if shown.events:
        terminal.say(kept_times(shown.events))
    return 0


def _say(args: argparse.Namespace, case: CaseFile, old: Source, made: Source) -> int:
    said = case.history(made.id)[-1].summary
    events = [label(event) for event in events_resting_on(case, made)]
    if args.json:
        terminal.show_json(
            {"source": label(made), "was": label(old), "said": said, "records": made.records,
             "rejects": made.rejects, "undated": made.undated, "events": events}
        )  # fmt: skip
        return 0
    terminal.say(f"{said}.")
    terminal.say(made.balance)
    if events:
        terminal.say(
            f"Look at {', '.join(events)}: each rests on records of it and keeps the time it was "
            "given."
        )
    return 0


def _time(us: int | None, doubt: str) -> str:
    at = "undated" if us is None else iso_utc(us)
    return f"{at} ({doubt})" if doubt else at
