"""The commands about what the examiner writes: notes and events."""

from __future__ import annotations

import argparse
import sys

from casebook.actions import add_event, keep, write_note
from casebook.cli import session, terminal
from casebook.errors import CaseError
from casebook.model.evidence import Exhibit
from casebook.model.labels import kind_and_number, label
from casebook.model.note import Note
from casebook.model.timeline import Citation, CitedKind, Event, Record, Source, Weight
from casebook.store import record_rows
from casebook.store.case_file import CaseFile

PUBLIC = "public:"


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command `name`."""
    if name == "note":
        _define_note(parser)
    else:
        _define_event(parser)


def run(args: argparse.Namespace) -> int:
    """Run one of the commands."""
    return _note(args) if args.command == "note" else _EVENT[args.action](args)


def _note(args: argparse.Namespace) -> int:
    if bool(args.supersede) != bool(args.reason):
        raise CaseError("Superseding a note takes both --supersede NUMBER and --reason TEXT.")
    text = args.text
    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "backslashreplace").rstrip("\n")
    with session.writing(args) as case:
        if args.supersede:
            old = session.thing(case, Note, args.supersede)
            note = write_note.supersede_note(case, old, text, args.reason)
        else:
            about = session.time_of(case, args.about, args.zone) if args.about else None
            note = write_note.write_note(case, text, about)
    if args.json:
        terminal.show_json({"note": label(note), "written_at": terminal.when(note.written_at)})
    else:
        terminal.say(f"{label(note)} saved at {terminal.when(note.written_at)}.")
    return 0


def _add(args: argparse.Namespace) -> int:
    with session.writing(args) as case:
        at = session.time_of(case, args.at, args.zone)
        event = Event("", 0, at, args.title, args.text, Weight(args.weight))
        citations = [_citation(case, text) for text in args.cite]
        added = add_event.add_event(case, event, citations)
    return _say(args, added)


def _promote(args: argparse.Namespace) -> int:
    with session.writing(args) as case:
        record = _record(case, args.record)
        added = add_event.promote_record(case, record, args.title, args.text, Weight(args.weight))
    return _say(args, added)


def _retract(args: argparse.Namespace) -> int:
    with session.writing(args) as case:
        retracted = keep.retract(case, session.thing(case, Event, args.number), args.why)
    return _say(args, retracted, "retracted")


def _say(args: argparse.Namespace, event: Event, word: str = "added") -> int:
    if args.json:
        terminal.show_json(
            {"event": label(event), "at": terminal.when(event.at), "title": event.title}
        )
    else:
        terminal.say(f"{label(event)} {word}: {terminal.when(event.at)} {event.title}")
    return 0


_EVENT = {"add": _add, "promote": _promote, "retract": _retract}


def _citation(case: CaseFile, text: str) -> Citation:
    """Read a citation: EX-3, N-2, a record like 1:100000005, or public: WHERE."""
    if text.startswith(PUBLIC):
        return Citation("", "", CitedKind.PUBLIC, "", text.removeprefix(PUBLIC).strip())
    found = kind_and_number(text)
    if found is not None and found[0] in (Exhibit, Note):
        thing = case.numbered(*found)
        kind = CitedKind.EXHIBIT if found[0] is Exhibit else CitedKind.NOTE
        return Citation("", "", kind, thing.id, label(thing))
    record = _record(case, text)
    return add_event.cite_record(case, case.numbered(Source, record.source), record)


def _record(case: CaseFile, text: str) -> Record:
    source, _, record_id = text.removeprefix("S-").partition(":")
    if not (source.isdecimal() and record_id.isdecimal()):
        raise CaseError(
            f"“{text}” is neither an exhibit, a note, “public: WHERE” nor a record. A record is "
            "named as “search --json” names it, like 1:100000005."
        )
    return record_rows.record(case, int(source), int(record_id))


def _define_note(parser: argparse.ArgumentParser) -> None:
    parser.epilog = 'example:\n  casebook note aiims.casebook "Disk EX-2 received, seal whole."'
    session.add_case(parser)
    parser.add_argument("text", metavar="TEXT", help="the note, or - to read it from a pipe")
    parser.add_argument("--about", metavar="TIME", help="a late entry: the time it speaks of")
    session.add_zone(parser)
    parser.add_argument("--supersede", metavar="NUMBER", help="the note this one replaces")
    parser.add_argument("--reason", metavar="TEXT", help="why it is replaced")
    session.add_examiner(parser)


def _define_event(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="add an event by hand")
    promote = actions.add_parser("promote", help="make an event of a record")
    retract = actions.add_parser("retract", help="retract an event; it stays, struck through")
    for sub in (add, promote, retract):
        session.add_case(sub)
        session.add_examiner(sub)
    session.add_time(add, "when it happened")
    add.add_argument(
        "--cite",
        action="append",
        default=[],
        metavar="WHAT",
        help="EX-3, N-2, a record like 1:100000005, or “public: WHERE”; repeat",
    )
    promote.add_argument("--record", required=True, help="the record, as “search --json” names it")
    for sub in (add, promote):
        sub.add_argument("--title", required=True, help="what happened, in a few words")
        sub.add_argument("--text", default="", help="the statement")
        sub.add_argument("--weight", choices=[str(w) for w in Weight], default=str(Weight.KEY))
    retract.add_argument("number", metavar="NUMBER", help="the event, like E-3")
    retract.add_argument("--why", required=True)
