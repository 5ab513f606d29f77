"""The command about agencies: the directory, those of a case, their people, and merging."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from casebook.actions import agency_directory, keep, merge_agencies
from casebook.cli import row_options, session, terminal
from casebook.errors import CaseError
from casebook.model.agency import Agency, Contact
from casebook.model.labels import label
from casebook.model.request import Leg, Request
from casebook.store.case_file import CaseFile

_HELPS = {
    "directory": "show the directory that is shipped with the program, or one entry of it",
    "add": "add an agency, from the directory or typed",
    "correct": "correct an agency, with the reason",
    "retract": "retract an agency; it stays, struck through",
    "list": "list the agencies of a case, or those that may be the same",
    "show": "show an agency, its people and its requests",
    "contact": "add, correct or retract a person at an agency",
    "merge": "merge an agency into another; all that names it follows",
}

_LEFT_OUT = ("merged_into_id", "directory_key")


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    del name
    parser.epilog = (
        "examples:\n"
        "  casebook agency directory\n"
        "  casebook agency add aiims.casebook --from cbi\n"
        "  casebook agency add aiims.casebook --from mail_provider_abroad \\\n"
        '      --name "Example Mail Ltd" --short-name "Example Mail"\n'
        '  casebook agency contact aiims.casebook A-2 --name "B. Nodal" --phone 011-0000\n'
        '  casebook agency merge aiims.casebook A-3 A-2 --why "the same nodal office"\n'
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    subs = {action: actions.add_parser(action, help=text) for action, text in _HELPS.items()}
    for action, sub in subs.items():
        if action == "directory":
            sub.add_argument("key", metavar="KEY", nargs="?", help="one entry, like cbi")
            session.add_json(sub)
            continue
        session.add_case(sub)
        if action not in ("add", "list"):
            sub.add_argument("number", metavar="NUMBER", help="the agency, like A-2")
    subs["add"].add_argument("--from", dest="key", metavar="KEY", help="an entry of the directory")
    for action in ("add", "correct"):
        row_options.add(subs[action], Agency, leave_out=_LEFT_OUT)
    row_options.add(subs["contact"], Contact, leave_out=("agency_id",))
    subs["contact"].add_argument("--correct", metavar="N", type=int, help="the person to correct")
    subs["contact"].add_argument("--retract", metavar="N", type=int, help="the person to retract")
    subs["contact"].add_argument("--why", default="", help="the reason to correct or retract")
    subs["merge"].add_argument("into", metavar="INTO", help="the agency that stays, like A-1")
    subs["list"].add_argument("--retracted", action="store_true", help="list retracted ones too")
    subs["list"].add_argument(
        "--likely-same", action="store_true", help="list pairs that may be the same agency"
    )
    for action in ("correct", "retract", "merge"):
        subs[action].add_argument("--why", required=True, help="the reason; it stays beside it")
    for action in ("add", "correct", "retract", "contact", "merge"):
        session.add_examiner(subs[action])


def run(args: argparse.Namespace) -> int:
    """Run one of the actions."""
    return {
        "directory": directory,
        "add": add,
        "correct": correct,
        "retract": retract,
        "list": list_all,
        "show": show,
        "contact": contact,
        "merge": merge,
    }[args.action](args)


def directory(args: argparse.Namespace) -> int:
    """Show the directory, or one entry in full."""
    if args.key:
        found = agency_directory.entry(args.key)
        item = _entry(found)
        if args.json:
            terminal.show_json(item)
        else:
            _say_fields(item)
        return 0
    items = [_entry(each) for each in agency_directory.entries()]
    if args.json:
        terminal.show_json({"entries": items})
        return 0
    terminal.show_table(
        [
            [i["key"], i["country"], i["checked_on"], "verify" if i["verify"] else "", i["name"]]
            for i in items
        ]
    )
    return 0


def add(args: argparse.Namespace) -> int:
    """Add an agency; what is typed goes before what the directory says."""
    with session.writing(args) as case:
        given = row_options.changes(args, case, Agency, leave_out=_LEFT_OUT)
        if args.key:
            added = agency_directory.add(case, args.key, given)
        else:
            added = keep.add(case, dataclasses.replace(Agency("", 0, "", ""), **given))
    return _said(args, added, f"{label(added)} ({added.short_name}) added: {added.name}")


def correct(args: argparse.Namespace) -> int:
    """Correct the fields that are given."""
    with session.writing(args) as case:
        old = session.thing(case, Agency, args.number)
        given = row_options.changes(args, case, Agency, leave_out=_LEFT_OUT)
        row = keep.correct(case, dataclasses.replace(old, **given), args.why)
    return _said(args, row, f"{label(row)} ({row.short_name}) corrected")


def retract(args: argparse.Namespace) -> int:
    """Retract an agency."""
    with session.writing(args) as case:
        row = keep.retract(case, session.thing(case, Agency, args.number), args.why)
    return _said(args, row, f"{label(row)} ({row.short_name}) retracted")


def list_all(args: argparse.Namespace) -> int:
    """List the agencies, or the pairs that may be one."""
    with session.reading(args.case) as case:
        if args.likely_same:
            return _likely_same(args, case)
        found = case.all(Agency, retracted=args.retracted)
    if args.json:
        terminal.show_json({"agencies": [{"label": label(a), **terminal.plain(a)} for a in found]})
    elif found:
        terminal.show_table(
            [
                [label(a), a.short_name, str(a.kind), a.country,
                 f"{a.name} (retracted: {a.retracted})" if a.retracted else a.name]
                for a in found
            ]
        )  # fmt: skip
    else:
        terminal.say("There is no agency in this case.")
    return 0


def show(args: argparse.Namespace) -> int:
    """Show an agency with its people and the requests that go to or through it."""
    with session.reading(args.case) as case:
        agency = session.thing(case, Agency, args.number)
        people = case.where(Contact, agency_id=agency.id)
        out = case.where(Leg, from_agency_id=agency.id)
        legs = {leg.request_id for leg in (*out, *case.where(Leg, to_agency_id=agency.id))}
        requests = sorted(
            (case.get(Request, request_id) for request_id in legs), key=lambda r: r.number
        )
        merged = [label(a) for a in case.where(Agency, retracted=True, merged_into_id=agency.id)]
        into = case.get(Agency, agency.merged_into_id) if agency.merged_into_id else None
    item = {
        "label": label(agency),
        **terminal.plain(agency),
        "contacts": [terminal.plain(each) for each in people],
        "requests": [label(request) for request in requests],
        "merged_here": merged,
        "merged_into": label(into) if into else None,
    }
    if args.json:
        terminal.show_json(item)
        return 0
    _say_fields({name: value for name, value in item.items() if name != "contacts"})
    for each in people:
        parts = (each.name, each.designation, each.phone, each.email, each.address)
        terminal.say(f"contact {each.position}: {'; '.join(part for part in parts if part)}")
    return 0


def contact(args: argparse.Namespace) -> int:
    """Add a person, or correct or retract one by its place in the list."""
    if args.correct and args.retract:
        raise CaseError("Either correct a person or retract one.")
    with session.writing(args) as case:
        agency = session.thing(case, Agency, args.number)
        given = row_options.changes(args, case, Contact, leave_out=("agency_id",))
        if args.retract:
            row = keep.retract(case, _person(case, agency, args.retract), args.why)
            what = "retracted"
        elif args.correct:
            old = _person(case, agency, args.correct)
            row = keep.correct(case, dataclasses.replace(old, **given), args.why)
            what = "corrected"
        else:
            row = keep.add(case, dataclasses.replace(Contact("", agency.id, 0, ""), **given))
            what = "added"
    if args.json:
        terminal.show_json({"agency": label(agency), **terminal.plain(row)})
    else:
        terminal.say(f"{label(agency)} contact {row.position} ({row.name}) {what}.")
    return 0


def merge(args: argparse.Namespace) -> int:
    """Merge an agency into another."""
    with session.writing(args) as case:
        gone = session.thing(case, Agency, args.number)
        kept = merge_agencies.merge_agencies(
            case, gone, session.thing(case, Agency, args.into), args.why
        )
        said = next(case.entries(case.head().seq)).summary
    return _said(args, kept, said)


def _likely_same(args: argparse.Namespace, case: CaseFile) -> int:
    pairs = merge_agencies.likely_same(case)
    if args.json:
        terminal.show_json(
            {
                "pairs": [
                    {"first": label(p.first), "second": label(p.second), "because": p.because}
                    for p in pairs
                ]
            }
        )
    elif pairs:
        terminal.show_table([[label(p.first), label(p.second), p.because] for p in pairs])
    else:
        terminal.say("No two agencies share a name or a domain of e-mail.")
    return 0


def _person(case: CaseFile, agency: Agency, position: int) -> Contact:
    for each in case.where(Contact, agency_id=agency.id):
        if each.position == position:
            return each
    raise CaseError(f"{label(agency)} has no contact {position}. See: casebook agency show.")


def _entry(found: agency_directory.Entry) -> dict[str, Any]:
    fields = terminal.plain(found.agency)
    left_out = ("id", "number", "retracted", "merged_into_id", "directory_key")
    return {
        "key": found.key,
        "is_pattern": found.is_pattern,
        **{name: value for name, value in fields.items() if name not in left_out},
    }


def _say_fields(item: dict[str, Any]) -> None:
    for name, value in item.items():
        if value and not name.endswith("id") and name != "id":
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            terminal.say(f"{name.replace('_', ' ')}: {text}")


def _said(args: argparse.Namespace, row: Agency, said: str) -> int:
    if args.json:
        terminal.show_json({"label": label(row), **terminal.plain(row)})
    else:
        terminal.say(f"{said}.")
    return 0
