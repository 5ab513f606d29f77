"""The command about requests: agencies, requests, their legs and lines, and the answers."""

from __future__ import annotations

import argparse
from typing import TypeVar

from casebook.actions import ask_agency, check_request, keep, paste_lines, record_answer
from casebook.cli import line_command, session, terminal
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.labels import label
from casebook.model.request import Leg, Line, LineState, Request, RequestKind, state_of
from casebook.store.case_file import CaseFile

R = TypeVar("R", Leg, Line)

_KINDS = {kind.name.lower(): kind for kind in RequestKind}
_IDENTIFIERS = {kind.name.lower(): kind for kind in IdentifierKind}
_TEXTS = ("facts", "link_to_facts", "assistance", "legal_basis", "urgency", "reference", "remarks")


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    del name
    parser.epilog = (
        "example:\n"
        '  casebook request agency aiims.casebook --name "Central Bureau of Investigation" '
        "--short-name CBI\n"
        '  casebook request add aiims.casebook --kind interpol --subject "E-mail IDs in China" \\\n'
        '      --route IFSO --route CBI --route "NCB Beijing"\n'
        "  casebook request line aiims.casebook R-1 --identifier 203.0.113.45 --port 50122 \\\n"
        "      --at 2022-11-23T07:04:11+05:30 --asked subscriber\n"
        "  casebook request leg aiims.casebook R-1 1 sent --at 2022-12-18T11:00:00+05:30\n"
        "  casebook request answer aiims.casebook R-1 1 answered --at 2023-01-09T10:00+05:30 \\\n"
        '      --answer "Example Mail Ltd, account opened 2022-10-02"\n'
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    helps = {
        "agency": "add an agency",
        "add": "ask an agency",
        "line": "add a line to a request",
        "lines": "add lines from a table, from records or from the register of identifiers",
        "leg": "record that a leg was sent, acknowledged, forwarded or replied to",
        "answer": "record what became of a line",
        "check": "say what a request's letter still lacks",
        "show": "show a request: its route, its lines, and where it is",
        "retract": "retract a request; it stays, struck through",
    }
    subs = {action: actions.add_parser(action, help=text) for action, text in helps.items()}
    for action, sub in subs.items():
        session.add_case(sub)
        if action not in ("agency", "add"):
            sub.add_argument("number", metavar="NUMBER", help="the request, like R-2")
    _define_agency(subs["agency"])
    _define_add(subs["add"])
    _define_line(subs["line"])
    line_command.define(subs["lines"])
    _define_progress(subs["leg"], subs["answer"])
    subs["retract"].add_argument("--why", required=True)
    for action in ("agency", "add", "line", "lines", "leg", "answer", "retract"):
        session.add_examiner(subs[action])


def run(args: argparse.Namespace) -> int:
    """Run one of the actions."""
    return {
        "agency": add_agency,
        "add": add_request,
        "line": add_line,
        "lines": line_command.add_lines,
        "leg": step_leg,
        "answer": answer,
        "check": check,
        "show": show,
        "retract": retract,
    }[args.action](args)


def add_agency(args: argparse.Namespace) -> int:
    """Add an agency."""
    with session.writing(args) as case:
        agency = Agency("", 0, args.name, args.short_name, args.country, args.address, args.email)
        added = keep.add(case, agency)
    if args.json:
        terminal.show_json({"agency": label(added), "short_name": added.short_name})
    else:
        terminal.say(f"{label(added)} added: {added.name} ({added.short_name})")
    return 0


def add_request(args: argparse.Namespace) -> int:
    """Add a request with its route."""
    with session.writing(args) as case:
        route = [_agency(case, text) for text in args.route]
        request = Request(
            id="",
            number=0,
            kind=_KINDS[args.kind],
            subject=args.subject,
            to_agency_id=route[-1].id,
            due_at=session.time_of(case, args.due, args.zone) if args.due else None,
            **{name: getattr(args, name) for name in _TEXTS},
        )
        added = ask_agency.ask_agency(case, request, route, (), args.mode)
    if args.json:
        terminal.show_json({"request": label(added), "legs": len(route) - 1})
    else:
        names = " to ".join(agency.short_name for agency in route)
        terminal.say(f"{label(added)} added: {added.subject}, {names}")
    return 0


def add_line(args: argparse.Namespace) -> int:
    """Add a line to a request."""
    kind, identifier = _identifier(args)
    with session.writing(args) as case:
        request = session.thing(case, Request, args.number)
        line = Line(
            id="",
            request_id=request.id,
            position=0,
            identifier_kind=kind,
            identifier=identifier,
            asked=args.asked,
            at=session.time_of(case, args.at, args.zone) if args.at else None,
            source_port=args.port,
            port_not_logged=args.port_not_logged,
            destination=args.destination,
            cited=args.cited,
            link_to_facts=args.link_to_facts,
        )
        (added,) = paste_lines.add_lines(case, request, [line])
    if args.json:
        terminal.show_json({"request": label(request), "line": added.position})
    else:
        terminal.say(f"{label(request)} line {added.position} added: {added.identifier}")
    return 0


def step_leg(args: argparse.Namespace) -> int:
    """Record a step of a leg."""
    with session.writing(args) as case:
        request = session.thing(case, Request, args.number)
        leg = _at_position(case.where(Leg, request_id=request.id), args.leg, "leg", request)
        at = session.time_of(case, args.at, args.zone)
        record_answer.record_leg(
            case,
            leg,
            args.step,
            at,
            args.reference,
            args.reply,
            by=args.by,
            because=args.because,
        )
        where = check_request.where_is_it(case, request)
    return _say_where(args, request, where)


def answer(args: argparse.Namespace) -> int:
    """Record what became of a line."""
    with session.writing(args) as case:
        request = session.thing(case, Request, args.number)
        lines = case.where(Line, request_id=request.id)
        line = _at_position(lines, args.line, "line", request)
        at = session.time_of(case, args.at, args.zone) if args.at else None
        state = LineState(args.state)
        record_answer.answer_line(case, line, state, args.answer, at, args.reference)
        where = check_request.where_is_it(case, request)
    return _say_where(args, request, where)


def check(args: argparse.Namespace) -> int:
    """Say what a request's letter still lacks; 1 when something blocks it."""
    with session.reading(args.case) as case:
        request = session.thing(case, Request, args.number)
        found = check_request.findings(case, request)
    blocks = sum(finding.blocks for finding in found)
    if args.json:
        terminal.show_json({"request": label(request), "blocks": blocks, "findings": found})
    for finding in () if args.json else found:
        word = "blocks" if finding.blocks else "look at"
        terminal.say(f"{word}: {finding.sentence} {finding.remedy}")
    if blocks:
        raise CaseError(f"The letter of {label(request)} cannot be issued yet.")
    if not args.json:
        terminal.say(f"The letter of {label(request)} can be issued.")
    return 0


def show(args: argparse.Namespace) -> int:
    """Show a request."""
    with session.reading(args.case) as case:
        request = session.thing(case, Request, args.number)
        legs = case.where(Leg, request_id=request.id)
        lines = case.where(Line, request_id=request.id)
        names = {agency.id: agency.short_name for agency in case.all(Agency, retracted=True)}
        where = check_request.where_is_it(case, request)
    state = state_of(legs, lines)
    if args.json:
        terminal.show_json(
            {"request": label(request), "state": state, "where": where,
             **terminal.plain(request), "legs": legs, "lines": lines}
        )  # fmt: skip
        return 0
    terminal.say(f"{label(request)} {request.subject}")
    terminal.say(f"{state}: {where}")
    is_handed_on = False
    for leg in legs:
        steps = (("prepared", leg.prepared_at), ("approved", leg.approved_at),
                 ("sent", leg.sent_at), ("acknowledged", leg.acknowledged_at),
                 ("forwarded", leg.forwarded_at), ("replied", leg.replied_at),
                 ("returned", leg.returned_at))  # fmt: skip
        said = [f"{word} {terminal.when(at)}" for word, at in steps if at]
        if leg.sent_at is None:
            said.append("own sending not recorded" if is_handed_on else "not sent")
        if leg.returned_because:
            said.append(f"because: {leg.returned_because}")
        is_handed_on, done = leg.forwarded_at is not None, ", ".join(said)
        terminal.say(
            f"leg {leg.position}: {names[leg.from_agency_id]} to {names[leg.to_agency_id]}, {done}"
        )
    for line in lines:
        at = terminal.when(line.at)
        words = (line.identifier, str(line.source_port or ""), at, line.asked, f"({line.state})")
        terminal.say(f"line {line.position}: {' '.join(word for word in words if word)}")
    return 0


def retract(args: argparse.Namespace) -> int:
    """Retract a request."""
    with session.writing(args) as case:
        request = keep.retract(case, session.thing(case, Request, args.number), args.why)
    return _say_where(args, request, f"retracted: {args.why}")


def _say_where(args: argparse.Namespace, request: Request, where: str) -> int:
    if args.json:
        terminal.show_json({"request": label(request), "where": where})
    else:
        terminal.say(f"{label(request)}: {where}")
    return 0


def _identifier(args: argparse.Namespace) -> tuple[IdentifierKind, str]:
    if args.kind:
        return _IDENTIFIERS[args.kind], args.identifier
    shown = paste_lines.recognise(args.identifier)
    if shown is None:
        raise CaseError(f"Say what “{args.identifier}” is with --kind.")
    return shown


def _agency(case: CaseFile, text: str) -> Agency:
    """Give the agency of a number like A-2, a short name or a name."""
    known = case.all(Agency)
    wanted = text.casefold()
    for agency in known:
        if wanted in (label(agency).casefold(), agency.short_name.casefold(),
                      agency.name.casefold()):  # fmt: skip
            return agency
    names = ", ".join(agency.short_name for agency in known) or "none yet"
    raise CaseError(
        f"“{text}” is no agency of this case ({names}). Add it with “casebook request agency”."
    )


def _at_position(rows: tuple[R, ...], position: int, what: str, request: Request) -> R:
    for row in rows:
        if row.position == position:
            return row
    raise CaseError(f"{label(request)} has no {what} {position}.")


def _define_agency(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True)
    parser.add_argument("--short-name", required=True, help="as it stands on a route, like CBI")
    for name in ("country", "address", "email"):
        parser.add_argument(f"--{name}", default="")


def _define_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=_KINDS, required=True)
    parser.add_argument("--subject", required=True)
    parser.add_argument(
        "--route", action="append", required=True, metavar="AGENCY",
        help="who asks, every agency it goes through, who is asked; repeat in order",
    )  # fmt: skip
    parser.add_argument(
        "--mode", action="append", default=[], help="how each leg travels; repeat in order"
    )
    for name in _TEXTS:
        parser.add_argument(f"--{name.replace('_', '-')}", default="")
    parser.add_argument("--due", metavar="TIME", help="when the answer is needed")
    session.add_zone(parser)


def _define_line(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--identifier", required=True, help="the address, account or other name")
    parser.add_argument("--kind", choices=_IDENTIFIERS, help="what the identifier is")
    parser.add_argument("--asked", required=True, help="what is asked about it")
    session.add_time(parser, "the time it was used", required=False)
    port = parser.add_mutually_exclusive_group()
    port.add_argument("--port", type=int, help="the source port")
    port.add_argument("--port-not-logged", action="store_true", help="no log holds the port")
    parser.add_argument("--destination", default="", help="the address and port it spoke to")
    parser.add_argument("--cited", default="", help="where it was found: exhibit and record")
    parser.add_argument("--link-to-facts", default="", help="how it is linked to the crime")


def _define_progress(leg: argparse.ArgumentParser, answer: argparse.ArgumentParser) -> None:
    leg.add_argument("leg", metavar="LEG", type=int, help="the leg, counted from 1")
    leg.add_argument("step", choices=record_answer.STEPS)
    session.add_time(leg, "when")
    leg.add_argument("--reference", default="")
    leg.add_argument("--reply", default="", help="what was replied, in short")
    leg.add_argument("--by", default="", help="who prepared or approved it")
    leg.add_argument("--because", default="", help="why it was returned")
    answer.add_argument("line", metavar="LINE", type=int, help="the line, counted from 1")
    answer.add_argument("state", choices=[str(state) for state in LineState])
    session.add_time(answer, "when it came back", required=False)
    answer.add_argument("--answer", default="", help="what came back")
    answer.add_argument("--reference", default="")
