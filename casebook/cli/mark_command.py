"""The command that puts tags, a star, a colour or a comment on records."""

from __future__ import annotations

import argparse

from casebook.actions.mark_records import MOST_AT_ONCE, MarkChange, mark_records, tags_typed
from casebook.cli import session, terminal
from casebook.errors import CaseError
from casebook.model.labels import kind_and_number
from casebook.model.timeline import COLOURS, Record, Source
from casebook.store import record_rows
from casebook.store.case_file import CaseFile

NO_COLOUR = "none"


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    session.add_case(parser)
    parser.epilog = (
        "A record is named by its source and its place in the file: S-2:118 is line (or record) "
        "118 of S-2.\nWhere one row gave several records, all of them are meant.\n\n"
        'examples:\n  casebook mark aiims.casebook S-2:118 S-2:119 --tag "first access" --star\n'
        '  casebook mark aiims.casebook S-2:118 --untag "first access" --colour none'
    )
    parser.add_argument(
        "places", metavar="PLACE", nargs="+", help="a record by source and place, like S-2:118"
    )
    parser.add_argument(
        "--tag", action="append", default=[], metavar="TAG", help="put a tag on; repeat for more"
    )
    parser.add_argument(
        "--untag", action="append", default=[], metavar="TAG", help="take a tag off; repeat"
    )
    star = parser.add_mutually_exclusive_group()
    star.add_argument("--star", action="store_true", help="put a star on")
    star.add_argument("--unstar", action="store_true", help="take the star off")
    parser.add_argument(
        "--colour", choices=(*COLOURS, NO_COLOUR), help="give a colour, or take it off"
    )
    parser.add_argument("--comment", metavar="TEXT", help="comment on it; empty takes it off")
    session.add_examiner(parser)


def run(args: argparse.Namespace) -> int:
    """Mark the records; print how many marks changed."""
    with session.writing(args) as case:
        records = [record for place in args.places for record in _records_at(case, place)]
        if len(records) > MOST_AT_ONCE:
            raise CaseError(f"At most {MOST_AT_ONCE:,} records are marked at once.")
        changed = mark_records(case, records, _change(case, args))
    if args.json:
        terminal.show_json({"records": len(records), "changed": changed})
    else:
        terminal.say(f"{changed:,} of {len(records):,} records changed")
    return 0


def _change(case: CaseFile, args: argparse.Namespace) -> MarkChange:
    colour = "" if args.colour == NO_COLOUR else args.colour
    return MarkChange(
        starred=True if args.star else False if args.unstar else None,
        colour=colour,
        comment=args.comment,
        add_tags=tags_typed(case, ",".join(args.tag)),
        remove_tags=tags_typed(case, ",".join(args.untag)),
    )


def _records_at(case: CaseFile, place: str) -> tuple[Record, ...]:
    name, _, number = place.partition(":")
    named = kind_and_number(name)
    is_place = number.isascii() and number.isdigit() and len(number) < 16
    if named is None or named[0] is not Source or not is_place:
        raise CaseError(f"“{place}” is no place of a record. Write it like S-2:118.")
    source = case.numbered(Source, named[1])
    found = record_rows.at_locator(case, source.number, int(number))
    if not found:
        raise CaseError(
            f"S-{source.number} has no record at {source.locator} {number} that is on the timeline."
        )
    return found
