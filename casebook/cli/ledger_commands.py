"""The commands about seizures, memos to laboratories, certificates, clocks and incidents."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from casebook.actions import check_evidence, explain_incident, keep, read_clock, record_seizure
from casebook.actions.progress import Directly
from casebook.cli import row_options, session, terminal
from casebook.errors import CaseError
from casebook.model.evidence import Exhibit
from casebook.model.examination import ClockReading, ClockReference, Incident
from casebook.model.instant import iso_utc
from casebook.model.labels import label
from casebook.model.seizure import Seizure, Witness
from casebook.model.timeline import Source
from casebook.model.transfer import Certificate, CertificatePart, Forwarding

KINDS: dict[str, type[Any]] = {
    "seizure": Seizure,
    "forwarding": Forwarding,
    "certificate": Certificate,
}
"""Commands that add, correct, retract and show one kind of row."""

_EMPTY: dict[str, Any] = {
    "seizure": Seizure("", 0, "", ""),
    "forwarding": Forwarding("", 0, "", "", (), ()),
    "certificate": Certificate("", 0, CertificatePart.IEA_65B, (), "", ""),
}

_EPILOGS = {
    "seizure": 'example:\n  casebook seizure add aiims.casebook --memo-number 7/2022 --place "AIIMS'
    ' server room" \\\n      --seized-by "SI Rao" --started-at 2022-11-25T16:00+05:30 --exhibit '
    'EX-1 --exhibit EX-2 \\\n      --witness "A. Kumar; son of B. Kumar; 41; Ansari Nagar; '
    'ID 1234"',
    "forwarding": "example:\n  casebook forwarding add aiims.casebook --laboratory FSL --division "
    'Cyber \\\n      --exhibit EX-2 --questions "Is the image the content of the disk?"',
    "certificate": "example:\n  casebook certificate add aiims.casebook --exhibit EX-3 --submission"
    ' "Final report" \\\n      --signer "B. Admin" --hop "AIIMS, server administrator"\n'
    "  casebook certificate needs aiims.casebook",
    "clock": "example:\n  casebook clock read aiims.casebook EX-1 --device-time "
    "2022-11-25T16:10:00+05:30 \\\n      --reference-time 2022-11-25T16:12:13+05:30 --reference "
    '"NTP of NIC or NPL" \\\n      --how "both on one photograph" --read-by "SI Rao"',
    "incident": 'example:\n  casebook incident explain aiims.casebook INC-1 --text "The wrong file '
    'was hashed."',
}


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command `name`."""
    parser.epilog = _EPILOGS[name]
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    if name == "clock":
        _define_clock(actions)
    elif name == "incident":
        _define_incident(actions)
    else:
        _define_kind(name, actions)


def run(args: argparse.Namespace) -> int:
    """Run one of the commands."""
    if args.command in KINDS and args.action in _OF_A_KIND:
        return _OF_A_KIND[args.action](args)
    return _ACTIONS[args.command, args.action](args)


def add(args: argparse.Namespace) -> int:
    """Add a seizure, a forwarding memo or a certificate."""
    kind = KINDS[args.command]
    with session.writing(args) as case:
        row = dataclasses.replace(_EMPTY[args.command], **row_options.changes(args, case, kind))
        if kind is Seizure:
            exhibits = [session.thing(case, Exhibit, text) for text in args.exhibit]
            row = record_seizure.record_seizure(case, row, _witnesses(args), exhibits)
        else:
            row = keep.add(case, row)
        said = keep.describe(case, row)
    return _say(args, row, f"{said} added")


def correct(args: argparse.Namespace) -> int:
    """Correct the fields that are given."""
    kind = KINDS[args.command]
    with session.writing(args) as case:
        old = session.thing(case, kind, args.number)
        new = dataclasses.replace(old, **row_options.changes(args, case, kind))
        row = keep.correct(case, new, args.why)
        said = keep.describe(case, row)
    return _say(args, row, f"{said} corrected")


def retract(args: argparse.Namespace) -> int:
    """Retract a row; it stays, struck through."""
    with session.writing(args) as case:
        row = keep.retract(case, session.thing(case, KINDS[args.command], args.number), args.why)
        said = keep.describe(case, row)
    return _say(args, row, f"{said} retracted")


def show(args: argparse.Namespace) -> int:
    """Show one row in full."""
    with session.reading(args.case) as case:
        row = session.thing(case, KINDS[args.command], args.number)
        fields = {"label": label(row), **terminal.plain(row)}
        if "exhibit_ids" in fields:
            fields["exhibits"] = [label(case.get(Exhibit, key)) for key in row.exhibit_ids]
        if isinstance(row, Seizure):
            fields["exhibits"] = [label(e) for e in case.where(Exhibit, seizure_id=row.id)]
            fields["witnesses"] = case.where(Witness, seizure_id=row.id)
    if args.json:
        terminal.show_json(fields)
        return 0
    for name, value in fields.items():
        if value and not name.endswith(("id", "ids")):
            for text in _lines_of(value):
                terminal.say(f"{name.replace('_', ' ')}: {text}")
    return 0


def needs(args: argparse.Namespace) -> int:
    """List which certificates are needed, from whom, and which are there."""
    with session.reading(args.case) as case:
        found = check_evidence.certificate_needs(case)
        rows, items = [], []
        for need in found:
            exhibit = label(case.get(Exhibit, need.exhibit_id))
            kept = case.get(Certificate, need.certificate_id) if need.certificate_id else None
            state = f"{label(kept)} {kept.state}" if kept else "missing"
            doubts = [f"{finding.sentence} {finding.remedy}" for finding in need.findings]
            rows.append([exhibit, str(need.part), state, "; ".join([need.hop, need.submission])])
            rows += [["", "", "", doubt] for doubt in doubts]
            items.append(
                {"exhibit": exhibit, "part": need.part, "hop": need.hop, "findings": doubts,
                 "submission": need.submission, "certificate": label(kept) if kept else None}
            )  # fmt: skip
    if args.json:
        terminal.show_json({"needs": items})
    elif rows:
        terminal.show_table(rows)
    else:
        terminal.say("No certificate is needed: every exhibit is an original.")
    return 0


def read_clock_of(args: argparse.Namespace) -> int:
    """Record the clock of an exhibit against a reference."""
    with session.writing(args) as case:
        given = row_options.changes(args, case, ClockReading, leave_out=_CLOCK_LEFT_OUT)
        for name in ("device_time", "reference_time"):
            if given.get(name) is None:
                raise CaseError(f"Give the {name.replace('_', ' ')} with its zone.")
        reading = read_clock.record_reading(
            case,
            ClockReading(
                id="",
                exhibit_id=session.thing(case, Exhibit, args.number).id,
                device_time=given["device_time"],
                reference_time=given["reference_time"],
                reference=given.get("reference", ClockReference.OTHER),
                how=given.get("how", ""),
                read_by=given.get("read_by", ""),
                remarks=given.get("remarks", ""),
            ),
        )
    seconds = reading.correction_us / 1_000_000
    if args.json:
        terminal.show_json({"reading": reading, "seconds_added": seconds})
    else:
        terminal.say(f"Clock recorded: {seconds:+.6f} s are added to times of this device.")
    return 0


def apply_clock(args: argparse.Namespace) -> int:
    """Show how a source would be dated by the clock of its exhibit, or date it so."""
    with session.reading(args.case) if args.preview else session.writing(args) as case:
        source = session.thing(case, Source, args.source)
        named = session.thing(case, Exhibit, args.exhibit) if args.exhibit else None
        exhibit_id = _read_from(source, named)
        reading = read_clock.best_reading(case, exhibit_id)
        if reading is None:
            raise CaseError(
                f"No clock was read for the exhibit of {label(source)}. Record one: casebook clock "
                "read."
            )
        shown = read_clock.redating(case, source, reading.correction_us)
        sentence = f"{read_clock.clock_sentence(case, reading)}."
        doubt = read_clock.zone_doubt(reading)
        said = ""
        made = None
        if not args.preview:
            if source.exhibit_id is None and named is not None:
                source = read_clock.read_from(case, source, named)
            made = read_clock.redate(
                Directly(case), source, reading, terminal.progress_for_terminal()
            )
            said = f"{case.history(made.id)[-1].summary}."
    events = [label(event) for event in shown.events]
    if args.json:
        terminal.show_json(
            {"before": shown, "source": label(made) if made else None, "reading": sentence,
             "doubt": doubt, "said": said, "events": events}
        )  # fmt: skip
        return 0
    terminal.say(sentence)
    terminal.warn([doubt] if doubt else [])
    for locator, text, before_us, after_us in shown.examples:
        change = f"becomes {iso_utc(after_us)}" if before_us != after_us else "stays"
        terminal.say(f"{source.locator} {locator}: “{text}” {iso_utc(before_us)} {change}")
    if said:
        terminal.say(said)
    if events:
        terminal.say(
            f"Look at {', '.join(events)}: each rests on records of {label(source)} and keeps the "
            "time it was given."
        )
    return 0


def _read_from(source: Source, named: Exhibit | None) -> str:
    """Give the exhibit a source was read from, as it says itself or as was said now."""
    if source.exhibit_id is None and named is None:
        raise CaseError(
            f"{label(source)} ({source.name}) names no exhibit, so no clock is known to be its. "
            "Say which exhibit it was read from: --exhibit NUMBER."
        )
    if source.exhibit_id is None and named is not None:
        return named.id
    if named is not None and named.id != source.exhibit_id:
        raise CaseError(f"{label(source)} ({source.name}) was read from another exhibit.")
    assert source.exhibit_id is not None
    return source.exhibit_id


def list_incidents(args: argparse.Namespace) -> int:
    """List the incidents, open ones first."""
    with session.reading(args.case) as case:
        found = sorted(case.all(Incident), key=lambda i: (not i.is_open, i.number))
        rows = [
            [label(i), label(case.get(Exhibit, i.exhibit_id)), "open" if i.is_open else "explained",
             i.sentence if i.is_open else f"{i.sentence} {i.explanation}"]
            for i in found
        ]  # fmt: skip
    if args.json:
        terminal.show_json({"incidents": found})
    elif rows:
        terminal.show_table(rows)
    else:
        terminal.say("There is no incident in this case.")
    return 0


def explain(args: argparse.Namespace) -> int:
    """Explain an incident."""
    with session.writing(args) as case:
        incident = session.thing(case, Incident, args.number)
        explained = explain_incident.explain(case, incident, args.text)
    return _say(args, explained, f"{label(explained)} explained")


_OF_A_KIND = {"add": add, "correct": correct, "retract": retract, "show": show}

_ACTIONS = {
    ("certificate", "needs"): needs,
    ("clock", "read"): read_clock_of,
    ("clock", "apply"): apply_clock,
    ("incident", "list"): list_incidents,
    ("incident", "explain"): explain,
}

_CLOCK_LEFT_OUT = ("exhibit_id", "attachment_id")


def _witnesses(args: argparse.Namespace) -> tuple[Witness, ...]:
    """Read “name; parentage; age; address; identity” of each witness."""
    found = []
    for text in args.witness:
        parts = [part.strip() for part in text.split(";")]
        if len(parts) > 5:
            raise CaseError(
                f"“{text}” has {len(parts)} parts. A witness is: name; parentage; age; address; "
                "identity."
            )
        name, parentage, age, address, identity = parts + [""] * (5 - len(parts))
        found.append(Witness("", "", 0, name, parentage, age, address, identity))
    return tuple(found)


def _lines_of(value: Any) -> Sequence[str]:
    if isinstance(value, Mapping):
        return [str(value.get("time", value))]
    if isinstance(value, list | tuple):
        return [one for item in value for one in _lines_of(item)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = (str(part) for name, part in terminal.plain(value).items()
                 if part and not name.endswith(("id", "position")))  # fmt: skip
        return ["; ".join(parts)]
    return [str(value)]


def _say(args: argparse.Namespace, row: object, said: str) -> int:
    if args.json:
        terminal.show_json({"label": label(row), **terminal.plain(row)})
    else:
        terminal.say(f"{said}.")
    return 0


def _define_kind(name: str, actions: Any) -> None:
    what = {"seizure": "a seizure", "forwarding": "a memo to a laboratory",
            "certificate": "a certificate"}[name]  # fmt: skip
    for action in _OF_A_KIND:
        sub = actions.add_parser(action, help=f"{action} {what}")
        session.add_case(sub)
        if action != "add":
            sub.add_argument("number", metavar="NUMBER", help="like SZ-1, F-1, C-1")
        if action in ("add", "correct"):
            row_options.add(sub, KINDS[name])
        if name == "seizure" and action == "add":
            sub.add_argument("--exhibit", metavar="NUMBER", action="append", default=[],
                             help="an exhibit that was seized; repeat")  # fmt: skip
            sub.add_argument("--witness", metavar="TEXT", action="append", default=[],
                             help="name; parentage; age; address; identity; repeat")  # fmt: skip
        if action in ("correct", "retract"):
            sub.add_argument("--why", required=True, help="the reason; it stays beside it")
        if action != "show":
            session.add_examiner(sub)
    if name == "certificate":
        sub = actions.add_parser("needs", help="which are needed, from whom, and which are there")
        session.add_case(sub)


def _define_clock(actions: Any) -> None:
    read = actions.add_parser("read", help="record the clock of an exhibit against a reference")
    session.add_case(read)
    read.add_argument("number", metavar="NUMBER", help="the exhibit, like EX-3")
    row_options.add(read, ClockReading, leave_out=_CLOCK_LEFT_OUT)
    session.add_examiner(read)
    sub = actions.add_parser("apply", help="date a source by the clock of its exhibit")
    session.add_case(sub)
    sub.add_argument("source", metavar="NUMBER", help="the source, like S-1")
    sub.add_argument("--exhibit", metavar="NUMBER", help="what it was read from, if not said yet")
    sub.add_argument("--preview", action="store_true", help="show the change and store nothing")
    session.add_examiner(sub)


def _define_incident(actions: Any) -> None:
    sub = actions.add_parser("list", help="list the incidents, open ones first")
    session.add_case(sub)
    sub = actions.add_parser("explain", help="explain an incident")
    session.add_case(sub)
    sub.add_argument("number", metavar="NUMBER", help="the incident, like INC-1")
    sub.add_argument("--text", required=True, help="the explanation")
    session.add_examiner(sub)
