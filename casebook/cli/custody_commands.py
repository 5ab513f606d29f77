"""The command about custody: who releases an exhibit, who receives it, one by one or together."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from casebook.actions import check_evidence, custody_line, move_custody
from casebook.cli import session, terminal
from casebook.errors import CaseError
from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.labels import label
from casebook.model.transfer import HandOver
from casebook.store import evidence

_AT_RECEIPT = ("seal_intact", "remarks", "digest_check", "store_register", "gd_entry",
               "delay_reason", "opened")  # fmt: skip

_MOST_OPEN = 10_000


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    del name
    parser.epilog = (
        "example:\n  casebook custody release aiims.casebook EX-2 --at 2022-11-25T18:00+05:30 \\\n"
        '      --from-person "SI Rao" --from-place AIIMS --to-person "HC Singh" --to-place '
        'Malkhana \\\n      --purpose "safe keeping" --seal IFSO-17\n'
        "  casebook custody hand-over aiims.casebook --exhibit EX-1 --exhibit EX-2 --at now ...\n"
        "  casebook custody slip aiims.casebook H-1 --at 2022-11-25T20:00+05:30 --seal-intact yes"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for action, (define_it, _, about) in _ACTIONS.items():
        sub = actions.add_parser(action, help=about)
        session.add_case(sub)
        define_it(sub)


def run(args: argparse.Namespace) -> int:
    """Run one of the actions."""
    return _ACTIONS[args.action][1](args)


def release(args: argparse.Namespace) -> int:
    """Record that an exhibit leaves someone's hands."""
    with session.writing(args) as case:
        move = CustodyMove(
            id="",
            exhibit_id=session.thing(case, Exhibit, args.number).id,
            position=0,
            from_person=args.from_person,
            from_place=args.from_place,
            to_person=args.to_person,
            to_place=args.to_place,
            released_at=session.time_of(case, args.at, args.zone),
            received_at=None,
            purpose=args.purpose,
            mode=args.mode,
            seal=args.seal,
            reference=args.reference,
            remarks=args.remarks,
            road_certificate=args.road_certificate,
            gd_entry=args.gd_entry,
        )
        return _say_move(args, move_custody.release(case, move), "released")


def receive(args: argparse.Namespace) -> int:
    """Record that the open move of an exhibit has arrived."""
    with session.writing(args) as case:
        exhibit = session.thing(case, Exhibit, args.number)
        moves = [m for m in case.where(CustodyMove, exhibit_id=exhibit.id) if m.is_open]
        if not moves:
            raise CaseError(f"{label(exhibit)} is not on its way to anybody.")
        at = session.time_of(case, args.at, args.zone)
        given = {name: getattr(args, name) for name in _AT_RECEIPT}
        return _say_move(args, move_custody.receive(case, moves[-1], at, **given), "received")


def hand_over(args: argparse.Namespace) -> int:
    """Record that several exhibits leave someone's hands together."""
    with session.writing(args) as case:
        exhibits = [session.thing(case, Exhibit, number) for number in args.exhibit]
        slip = HandOver(
            id="",
            number=0,
            from_person=args.from_person,
            from_place=args.from_place,
            to_person=args.to_person,
            to_place=args.to_place,
            released_at=session.time_of(case, args.at, args.zone),
            purpose=args.purpose,
            mode=args.mode,
            road_certificate=args.road_certificate,
            remarks=args.remarks,
        )
        made = move_custody.hand_over(case, slip, exhibits)
    return _say_slip(args, made, f"released to {made.to_person}: {len(exhibits)} exhibits")


def return_slip(args: argparse.Namespace) -> int:
    """Record a hand-over slip that came back signed: every exhibit on it has arrived."""
    with session.writing(args) as case:
        slip = session.thing(case, HandOver, args.number)
        broken = {session.thing(case, Exhibit, number).id for number in args.broken}
        intact: Mapping[str, str] | str = args.seal_intact
        if broken:
            moves = move_custody.moves_of(case, slip)
            intact = {m.exhibit_id: "no" if m.exhibit_id in broken else args.seal_intact
                      for m in moves}  # fmt: skip
        made = move_custody.receive_hand_over(
            case,
            slip,
            session.time_of(case, args.at, args.zone),
            intact,
            args.remarks,
            args.store_register,
            args.gd_entry,
        )
    return _say_slip(args, made, f"received by {made.to_person}")


def show(args: argparse.Namespace) -> int:
    """Show who held an exhibit from when to when, and what is not proven."""
    with session.reading(args.case) as case:
        exhibit = session.thing(case, Exhibit, args.number)
        holdings = custody_line.holders_of(case, exhibit)
        findings = check_evidence.findings_of(case, exhibit)
    if args.json:
        terminal.show_json({"exhibit": label(exhibit), "holdings": holdings, "findings": findings})
        return 0
    rows = [
        [terminal.when(h.since), terminal.when(h.until) or "now", h.holder,
         "; ".join(part for part in (h.place, h.gap) if part)]
        for h in holdings
    ]  # fmt: skip
    if rows:
        terminal.show_table(rows)
    else:
        terminal.say(f"No custody is recorded of {label(exhibit)}.")
    for finding in findings:
        terminal.say(f"! {finding.sentence} {finding.remedy}")
    return 0


def list_open(args: argparse.Namespace) -> int:
    """List what is on its way, the longest first."""
    with session.reading(args.case) as case:
        found = evidence.open_moves(case, _MOST_OPEN)
        rows = [
            [f"EX-{line.exhibit_number}", terminal.when(line.move.released_at),
             f"{line.move.from_person} to {line.move.to_person}: {line.move.purpose}"]
            for line in found
        ]  # fmt: skip
    if args.json:
        terminal.show_json({"open": found})
    elif rows:
        terminal.show_table(rows)
    else:
        terminal.say("Nothing is on its way.")
    return 0


def _say_move(args: argparse.Namespace, move: CustodyMove, word: str) -> int:
    at = move.received_at or move.released_at
    if args.json:
        terminal.show_json({"move": move.position, "open": move.is_open, "at": terminal.when(at)})
    else:
        hands = f"{move.from_person} to {move.to_person}"
        terminal.say(f"Move {move.position} {word}: {hands}, {terminal.when(at)}")
    return 0


def _say_slip(args: argparse.Namespace, slip: HandOver, said: str) -> int:
    if args.json:
        terminal.show_json({"slip": label(slip), **terminal.plain(slip)})
    else:
        terminal.say(f"{label(slip)} {said}.")
    return 0


def _define_release(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="the exhibit, like EX-3")
    _define_going(parser)
    for name in ("seal", "reference", "gd-entry"):
        parser.add_argument(f"--{name}", default="")
    session.add_examiner(parser)


def _define_receive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="the exhibit, like EX-3")
    session.add_time(parser, "when")
    helps = {"seal_intact": "yes, no, or words that begin with one of them"}
    for name in _AT_RECEIPT:
        parser.add_argument(f"--{name.replace('_', '-')}", default="", help=helps.get(name))
    session.add_examiner(parser)


def _define_hand_over(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--exhibit", metavar="NUMBER", action="append", required=True,
                        help="an exhibit on the slip; repeat")  # fmt: skip
    _define_going(parser)
    session.add_examiner(parser)


def _define_slip(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="the slip, like H-1")
    session.add_time(parser, "when the exhibits arrived")
    parser.add_argument("--seal-intact", default="", help="yes, no, or in words, for all of them")
    parser.add_argument("--broken", metavar="NUMBER", action="append", default=[],
                        help="an exhibit whose seal was not intact; repeat")  # fmt: skip
    for name in ("remarks", "store-register", "gd-entry"):
        parser.add_argument(f"--{name}", default="")
    session.add_examiner(parser)


def _define_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="the exhibit, like EX-3")


def _define_nothing(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the case is enough."""


def _define_going(parser: argparse.ArgumentParser) -> None:
    session.add_time(parser, "when")
    for name in ("from-person", "from-place", "to-person", "to-place", "purpose"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("mode", "road-certificate", "remarks"):
        parser.add_argument(f"--{name}", default="")


Define = Callable[[argparse.ArgumentParser], None]
Run = Callable[[argparse.Namespace], int]

_ACTIONS: dict[str, tuple[Define, Run, str]] = {
    "release": (_define_release, release, "an exhibit leaves someone's hands"),
    "receive": (_define_receive, receive, "the receiver has signed for it"),
    "hand-over": (_define_hand_over, hand_over, "several exhibits leave someone's hands together"),
    "slip": (_define_slip, return_slip, "a hand-over slip came back signed"),
    "show": (_define_show, show, "who held an exhibit, and what is not proven"),
    "open": (_define_nothing, list_open, "what is on its way, the longest first"),
}
