"""The command that lists what a case holds."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from casebook.actions import check_request, office_calendar
from casebook.actions.zone_of_source import times_words
from casebook.cli import session, terminal
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.model.examination import Acquisition, ClockReading, Incident, Manifest
from casebook.model.identifier import Identifier
from casebook.model.labels import label
from casebook.model.note import Note
from casebook.model.paper import Paper, Seal
from casebook.model.request import Request
from casebook.model.seizure import Seizure
from casebook.model.timeline import Event, Source
from casebook.model.transfer import Certificate, Forwarding, HandOver
from casebook.store import search
from casebook.store.case_file import CaseFile

KINDS: dict[str, type[Any]] = {
    "exhibits": Exhibit,
    "digests": Digest,
    "custody": CustodyMove,
    "seizures": Seizure,
    "clock-readings": ClockReading,
    "manifests": Manifest,
    "acquisitions": Acquisition,
    "incidents": Incident,
    "hand-overs": HandOver,
    "forwardings": Forwarding,
    "certificates": Certificate,
    "sources": Source,
    "events": Event,
    "identifiers": Identifier,
    "requests": Request,
    "agencies": Agency,
    "notes": Note,
    "papers": Paper,
    "seals": Seal,
}

OTHERS = ("header", "rejects", "due", "journal")

REJECTS_AT_MOST = 1_000_000


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    del name
    session.add_case(parser)
    parser.epilog = (
        "Without WHAT: how many of each there are.\n\nexamples:\n"
        "  casebook list aiims.casebook requests\n"
        "  casebook list aiims.casebook rejects --source S-1 --json\n"
        "  casebook list aiims.casebook due --ics office.ics"
    )
    parser.add_argument("what", metavar="WHAT", nargs="?", choices=(*KINDS, *OTHERS),
                        help=", ".join((*KINDS, *OTHERS)))  # fmt: skip
    parser.add_argument("--source", metavar="NUMBER", help="the source whose rejects are listed")
    parser.add_argument("--retracted", action="store_true", help="list retracted things too")
    parser.add_argument("--ics", metavar="FILE", type=Path,
                        help="with due: write it as a calendar file (iCalendar)")  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """List one kind of thing, or count all."""
    if args.ics is not None and args.what != "due":
        raise CaseError("A calendar is of what is due: casebook list CASE due --ics FILE.")
    with session.reading(args.case) as case:
        if args.ics is not None:
            events = office_calendar.save_calendar(case, args.ics)
        if args.what is None:
            return _counts(args, case)
        rows, items = _listed(args, case)
    if args.ics is not None:
        return _say_calendar(args, events)
    if args.json:
        terminal.show_json({"what": args.what, "count": len(items), "items": items})
    elif rows:
        terminal.show_table(rows)
    else:
        terminal.say(f"There are no {args.what} in this case.")
    return 0


def _say_calendar(args: argparse.Namespace, events: int) -> int:
    if args.json:
        terminal.show_json({"file": str(args.ics), "events": events})
    else:
        terminal.say(f"{args.ics.name} written with {events} event{'' if events == 1 else 's'}.")
    return 0


def _counts(args: argparse.Namespace, case: CaseFile) -> int:
    counts = {name: len(case.all(kind)) for name, kind in KINDS.items()}
    counts["journal"] = case.head().seq
    header = case.header()
    if args.json:
        terminal.show_json({"title": header.title, "counts": counts, "head": str(case.head())})
        return 0
    terminal.say(f"{header.title}{' (SAMPLE)' if header.is_sample else ''}")
    terminal.show_table([[name, str(count)] for name, count in counts.items()])
    return 0


def _listed(args: argparse.Namespace, case: CaseFile) -> tuple[list[list[str]], Sequence[object]]:
    special: dict[str, Callable[[], tuple[list[list[str]], Sequence[object]]]] = {
        "header": lambda: _header(case),
        "rejects": lambda: _rejects(args, case),
        "due": lambda: _due(case),
        "journal": lambda: _journal(case),
        "requests": lambda: _requests(args, case),
        "sources": lambda: _sources(args, case),
    }
    if args.what in special:
        return special[args.what]()
    kind = KINDS[args.what]
    found = case.all(kind, retracted=args.retracted)
    return [_row(case, item) for item in found], found


def _row(case: CaseFile, item: Any) -> list[str]:
    """Give the columns of one thing: its number, what fixes it in time, and its text."""
    match item:
        case Exhibit():
            parent = label(case.get(Exhibit, item.parent_id)) if item.parent_id else ""
            cells = [label(item), item.mark, parent, str(item.kind), item.description]
        case Digest():
            exhibit = label(case.get(Exhibit, item.exhibit_id))
            cells = [exhibit, str(item.algorithm), item.over, item.value]
        case CustodyMove():
            exhibit = label(case.get(Exhibit, item.exhibit_id))
            state = terminal.when(item.received_at) if item.received_at else "in transit"
            cells = [exhibit, terminal.when(item.released_at), state,
                     f"{item.from_person} to {item.to_person}: {item.purpose}"]  # fmt: skip
        case Source():
            cells = [
                label(item),
                f"{item.reader}, version {item.reader_version}",
                times_words(item),
                f"{item.name}: {item.balance}",
            ]
        case Event():
            cells = [label(item), terminal.when(item.at), str(item.weight), item.title]
        case Identifier():
            cells = [label(item), str(item.kind), item.value]
        case Agency():
            cells = [label(item), item.short_name, item.country, item.name]
        case Note():
            cells = [label(item), terminal.when(item.written_at), item.author, item.text]
        case Paper():
            cells = [label(item), str(item.kind), f"{item.pages} pages", item.sha256, item.title]
        case Seal():
            cells = [label(item), terminal.when(item.made_at), f"{item.head_seq}:{item.head_hash}"]
        case Seizure():
            cells = [label(item), terminal.when(item.started_at), item.memo_number, item.place]
        case ClockReading() | Manifest() | Acquisition():
            cells = _about_an_exhibit(case, item)
        case Incident():
            state = "open" if item.is_open else "explained"
            cells = [label(item), label(case.get(Exhibit, item.exhibit_id)), state, item.sentence]
        case HandOver():
            state = terminal.when(item.returned_at) or "slip not back"
            cells = [label(item), terminal.when(item.released_at), state, item.to_person]
        case Forwarding():
            cells = [label(item), item.memo_number, item.division, item.laboratory]
        case Certificate():
            cells = [label(item), str(item.part), str(item.state), item.signer, item.submission]
        case _:
            raise TypeError(type(item).__name__)
    retracted = getattr(item, "retracted", None)
    return [*cells[:-1], f"{cells[-1]} (retracted: {retracted})"] if retracted else cells


def _about_an_exhibit(case: CaseFile, item: ClockReading | Manifest | Acquisition) -> list[str]:
    exhibit = label(case.get(Exhibit, item.exhibit_id))
    match item:
        case ClockReading():
            seconds = f"{item.correction_us / 1_000_000:+.6f} s"
            return [exhibit, terminal.when(item.reference_time), seconds, str(item.reference)]
        case Manifest():
            return [exhibit, f"{item.files:,} files", item.sha256, item.name]
        case Acquisition():
            return [exhibit, str(item.kind), item.sha256, item.name]


def _header(case: CaseFile) -> tuple[list[list[str]], Sequence[object]]:
    header = case.header()
    values = terminal.plain(header)
    rows = [
        [name.replace("_", " "), "; ".join(value) if isinstance(value, list) else str(value)]
        for name, value in values.items()
        if value not in ("", [], False)
    ]
    return rows, [header]


def _rejects(args: argparse.Namespace, case: CaseFile) -> tuple[list[list[str]], Sequence[object]]:
    sources = case.all(Source)
    if args.source:
        sources = (session.thing(case, Source, args.source),)
    found = [
        (source, reject)
        for source in sources
        for reject in search.rejects(case, source.number, 0, REJECTS_AT_MOST)
    ]
    rows = [
        [label(source), f"{source.locator} {reject.locator}", reject.reason, reject.raw]
        for source, reject in found
    ]
    return rows, [reject for _, reject in found]


def _sources(args: argparse.Namespace, case: CaseFile) -> tuple[list[list[str]], Sequence[object]]:
    found = case.all(Source, retracted=args.retracted)
    items = [
        {**terminal.plain(source), "times": times_words(source), "balance": source.balance}
        for source in found
    ]
    return [_row(case, source) for source in found], items


def _due(case: CaseFile) -> tuple[list[list[str]], Sequence[object]]:
    found = check_request.due(case)
    rows = [
        [
            terminal.when(deadline.at),
            deadline.about or "case",
            str(deadline.kind),
            f"{deadline.sentence} To be verified: {deadline.verify}."
            if deadline.verify
            else deadline.sentence,
        ]
        for deadline in found
    ]
    return rows, found


def _journal(case: CaseFile) -> tuple[list[list[str]], Sequence[object]]:
    found = [
        {"seq": e.seq, "at": e.at, "kind": e.kind, "actor": e.actor, "why": e.why,
         "summary": e.summary, "hash": e.hash}
        for e in case.entries()
    ]  # fmt: skip
    return [[str(e["seq"]), str(e["at"]), str(e["actor"]), str(e["summary"])] for e in found], found


def _requests(args: argparse.Namespace, case: CaseFile) -> tuple[list[list[str]], Sequence[object]]:
    found = [
        standing
        for standing in check_request.standings(case)
        if args.retracted or standing.request.retracted is None
    ]
    rows = []
    for standing in found:
        due = terminal.when(standing.due_at)
        late = " OVERDUE" if standing.is_overdue else ""
        subject = f"{standing.request.subject}: {standing.where}"
        rows.append([label(standing.request), f"{standing.state}{late}", due, subject])
    return rows, found
