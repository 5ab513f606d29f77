"""The command about replies: what came back, what of it fits what was asked, whom it names."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from casebook.actions import match_reply, preview_reply, record_holder, register_reply
from casebook.actions.match_reply import Choice, LineProposal, Proposal
from casebook.actions.preview_reply import Preview
from casebook.actions.progress import Directly
from casebook.actions.register_reply import HandedOver
from casebook.actions.reply_columns import keep_columns, kept_columns, options_of
from casebook.actions.reply_rows import rows_of
from casebook.actions.retract_reply import retract_reply
from casebook.cli import session, terminal
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.labels import label
from casebook.model.ranges import ranges
from casebook.model.reply import Holder, HolderNature, Reply, ReplyForm
from casebook.model.reply_table import ReadOptions, Role
from casebook.model.request import Leg, Line, LineState, Request
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile

_FORMS = {form.name.lower(): form for form in ReplyForm}
_NATURES = {nature.name.lower(): nature for nature in HolderNature}
_LINES_SHOWN = 200


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    del name
    parser.epilog = (
        "example:\n"
        "  casebook reply preview aiims.casebook ipdr.csv\n"
        "  casebook reply add aiims.casebook R-1 ipdr.csv --leg 1 --at 2023-01-09T10:00+05:30 \\\n"
        '      --from-person "Nodal officer" --to-person "SI Rao" --mark-leg\n'
        '  casebook reply match aiims.casebook RP-1 --column "identifier=NAT IP" \\\n'
        '      --column "start=Start Time" --column "end=End Time" --zone Asia/Kolkata\n'
        "  casebook reply match aiims.casebook RP-1 --as-kept --take ready\n"
        "  casebook reply holder aiims.casebook R-1 4 --name Example --nature hosting "
        "--reply RP-1\n"
        f"columns can be: {', '.join(role.value for role in Role)}\n"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    helps = {
        "preview": "look at a file before anything of it is kept",
        "add": "register a reply as an exhibit, with digest and custody",
        "match": "set a reply beside the lines it answers, and take answers over",
        "holder": "record whom a reply names, and what that shows",
        "show": "show a reply and what became of its rows",
        "retract": "retract a reply with the answers and holders that rest on it",
    }
    subs = {action: actions.add_parser(action, help=text) for action, text in helps.items()}
    for sub in subs.values():
        session.add_case(sub)
    _define_preview(subs["preview"])
    _define_add(subs["add"])
    _define_match(subs["match"])
    _define_holder(subs["holder"])
    subs["show"].add_argument("number", metavar="NUMBER", help="the reply, like RP-1")
    subs["show"].add_argument("--rows", type=int, default=20, metavar="N", help="rows to show")
    subs["show"].add_argument("--first", type=int, default=1, metavar="N", help="from which on")
    subs["retract"].add_argument("number", metavar="NUMBER", help="the reply, like RP-1")
    subs["retract"].add_argument("--why", required=True, help="the reason")
    for action in ("add", "match", "holder", "retract"):
        session.add_examiner(subs[action])


def run(args: argparse.Namespace) -> int:
    """Run one of the actions."""
    return {
        "preview": preview,
        "add": add,
        "match": match,
        "holder": holder,
        "show": show,
        "retract": retract,
    }[args.action](args)


def preview(args: argparse.Namespace) -> int:
    """Look at a file."""
    with session.reading(args.case) as case:
        agency = _agency(case, args.agency).id if args.agency else ""
        found = preview_reply.preview(
            Directly(case), args.file, _options(args), terminal.progress_for_terminal(),
            agency_id=agency, rows=args.rows,
        )  # fmt: skip
    if args.json:
        _show_preview_json(found)
        return 0
    for sentence in found.said:
        terminal.say(sentence)
    if found.content is None:
        raise CaseError(found.problem)
    content = found.content
    terminal.say(f"{found.name}: {content.about.form}, {content.count:,} rows, SHA-256 "
                 f"{found.sha256}")  # fmt: skip
    for column in content.about.columns:
        terminal.say(f"column {column}")
    for row in content.shown:
        terminal.say(f"row {row.number}: {row.text}{_behind(row.problem, row.notes)}")
        if row.identifiers:
            terminal.say(f"  names {', '.join(row.identifiers)}")
    for reject in content.rejects:
        terminal.say(f"row {reject.number} cannot be read: {reject.problem}")
    for question in found.questions:
        looks = f" It looks like: {question.suggestion}." if question.suggestion else ""
        terminal.say(f"to decide: {question.sentence} {question.evidence}{looks}")
    return 0


def add(args: argparse.Namespace) -> int:
    """Register a reply."""
    with session.writing(args) as case:
        request = session.thing(case, Request, args.number)
        sender = _agency(case, args.agency).id if args.agency else request.to_agency_id
        leg = _leg(case, request, args.leg) if args.leg else None
        form = _FORMS[args.form] if args.form else _form_of(args.file)
        draft = Reply(
            id="",
            number=0,
            request_id=request.id,
            from_agency_id=sender,
            received_at=session.time_of(case, args.at, args.zone),
            form=form,
            name=args.name,
            leg_id=leg.id if leg else None,
            reference=args.reference,
            dated_at=session.time_of(case, args.dated, args.zone) if args.dated else None,
            summary=args.summary,
            remarks=args.remarks,
        )
        handed = HandedOver(
            args.from_person, args.to_person, args.from_place, args.to_place, args.mode,
            seal=args.seal,
        )  # fmt: skip
        made = register_reply.register(
            Directly(case), draft, args.file, handed, terminal.progress_for_terminal(),
            mark_leg=args.mark_leg,
        )  # fmt: skip
    number = label(made.exhibit) if made.exhibit else None
    if args.json:
        terminal.show_json(
            {"label": label(made.reply), "exhibit_number": number, "said": made.said,
             **terminal.plain(made.reply)}
        )  # fmt: skip
        return 0
    place = f" as {number}, SHA-256 {made.reply.sha256}" if number and made.reply.sha256 else ""
    terminal.say(f"{label(made.reply)} registered{place}")
    for sentence in made.said:
        terminal.say(sentence)
    return 0


def match(args: argparse.Namespace) -> int:
    """Match a reply; take over what `--take` and `--line` say."""
    opened = session.writing(args) if _writes(args) else session.reading(args.case)
    with opened as case:
        reply = session.thing(case, Reply, args.number)
        options = _decided(args, case, reply)
        proposal = match_reply.propose(
            Directly(case), reply, options, terminal.progress_for_terminal(), path=args.file
        )
        taken: tuple[Line, ...] = ()
        if args.keep_columns:
            header = proposal.content.about.header
            keep_columns(case, reply.from_agency_id, args.keep_columns, header, options)
        if args.take is not None or args.line:
            choices = _choices(args, proposal)
            at = session.time_of(case, args.at, args.zone) if args.at else None
            kept = match_reply.accept(case, proposal, choices, at, args.reference)
            reply, taken = kept.reply, kept.lines
    if args.json:
        terminal.show_json(_matched(reply, proposal, taken))
        return 0
    for sentence in proposal.said:
        terminal.say(sentence)
    shown = [line for line in proposal.lines if line.rows or line.said]
    for line in shown[:_LINES_SHOWN]:
        rows = ", ".join(str(proposal.content.rows[place].number) for place in line.rows[:5])
        words = f"line {line.position}: {line.verdict}, row {rows}, proposed: {line.state}"
        terminal.say(f"{words}{' (ready)' if line.is_ready else ''}")
        for sentence in line.said:
            terminal.say(f"  {sentence}")
    if len(shown) > _LINES_SHOWN:
        terminal.say(f"and {len(shown) - _LINES_SHOWN:,} more lines (all of them: --json)")
    if _writes(args):
        terminal.say(f"{label(reply)}: {len(taken):,} lines answered, {_counts(reply)}")
    return 0


def holder(args: argparse.Namespace) -> int:
    """Record a holder."""
    with session.writing(args) as case:
        request = session.thing(case, Request, args.number)
        lines = case.where(Line, request_id=request.id, position=args.line)
        if not lines:
            raise CaseError(f"{label(request)} has no line {args.line}.")
        reply = session.thing(case, Reply, args.reply) if args.reply else None
        made = record_holder.record_holder(
            case,
            Holder(
                id="",
                line_id=lines[0].id,
                name=args.name,
                nature=_NATURES[args.nature],
                reply_id=reply.id if reply else None,
                address=args.address,
                contact=args.contact,
                shows=args.shows,
                does_not_show=args.does_not_show,
                could_be=args.could_be,
                remarks=args.remarks,
            ),
        )
    if args.json:
        terminal.show_json({"request": label(request), "line": args.line, **terminal.plain(made)})
        return 0
    terminal.say(f"{label(request)} line {args.line}: {made.name} ({made.nature})")
    terminal.say(f"shows: {made.shows}")
    terminal.say(f"does not show: {made.does_not_show}")
    terminal.say(f"could be: {made.could_be}")
    return 0


def retract(args: argparse.Namespace) -> int:
    """Retract a reply with what rests on it."""
    with session.writing(args) as case:
        lines = case.where(Line, reply_id=session.thing(case, Reply, args.number).id)
        reply = retract_reply(case, session.thing(case, Reply, args.number), args.why)
        lines = tuple(case.get(Line, line.id) for line in lines)
    opened = [line.position for line in lines if line.state is LineState.OUTSTANDING]
    if args.json:
        terminal.show_json({"reply": label(reply), "retracted": reply.retracted,
                            "outstanding_again": opened})  # fmt: skip
        return 0
    terminal.say(f"{label(reply)} retracted: {args.why}")
    if opened:
        terminal.say(f"outstanding again: line {ranges(opened)}")
    return 0


def show(args: argparse.Namespace) -> int:
    """Show a reply."""
    with session.reading(args.case) as case:
        reply = session.thing(case, Reply, args.number)
        request = case.get(Request, reply.request_id)
        sender = case.get(Agency, reply.from_agency_id)
        first = max(args.first - 1, 0)
        rows = rows_of(case, reply, first, args.rows) if reply.rows_sha256 else ()
        holders = case.where(Holder, reply_id=reply.id)
    if args.json:
        terminal.show_json(
            {"label": label(reply), "request": label(request), "agency": sender.short_name,
             **terminal.plain(reply), "rows": [row._asdict() for row in rows], "holders": holders}
        )  # fmt: skip
        return 0
    terminal.say(f"{label(reply)} to {label(request)} from {sender.short_name}: {reply.form}, "
                 f"{reply.name}")  # fmt: skip
    terminal.say(f"received {terminal.when(reply.received_at)}; {_counts(reply)}")
    for text in filter(None, (reply.reference, reply.summary, reply.sha256)):
        terminal.say(text)
    for row in rows:
        lines = f" (line {', '.join(map(str, row.lines))})" if row.lines else ""
        terminal.say(f"row {row.number}: {row.verdict}{lines}: {row.text}")
        if row.said:
            terminal.say(f"  {row.said}")
    for one in holders:
        terminal.say(f"names {one.name} ({one.nature}): {one.shows} {one.does_not_show}")
    return 0


def _decided(args: argparse.Namespace, case: CaseFile, reply: Reply) -> ReadOptions:
    """Give the options with the columns that were decided, guessed or kept as was asked."""
    options = _options(args)
    if options.columns or not (args.as_guessed or args.as_kept):
        return options
    found = preview_reply.preview_registered(
        Directly(case), reply, options, terminal.progress_for_terminal(), path=args.file, rows=0
    )
    if found.content is None:
        raise CaseError(found.problem)
    about = found.content.about
    if args.as_guessed:
        return dataclasses.replace(options, columns=about.columns)
    kept = kept_columns(case, reply.from_agency_id, about.header)
    if kept is None:
        raise CaseError(
            "No way to read a table of this sender with this header was kept. Say what its columns "
            "are, with --column."
        )
    return options_of(kept, options)


def _choices(args: argparse.Namespace, proposal: Proposal) -> tuple[Choice, ...]:
    chosen = {one.line_id: one for one in (proposal.ready() if args.take == "ready" else ())}
    by_position = {line.position: line for line in proposal.lines}
    for text in args.line:
        line, choice = _choice(text, proposal, by_position)
        chosen[line.line_id] = choice
    return tuple(chosen.values())


def _choice(
    text: str, proposal: Proposal, by_position: dict[int, LineProposal]
) -> tuple[LineProposal, Choice]:
    """Read a choice like 4=answered:17, which takes row 17 as the answer of line 4."""
    position, _, rest = text.partition("=")
    state, _, row = rest.partition(":")
    states = {str(one): one for one in LineState}
    if not position.isdigit() or state not in states or (row and not row.isdigit()):
        raise CaseError(
            f"“{text}” is no choice. Write it like 4=answered, or 4=partly:17 to take row 17."
        )
    line = by_position.get(int(position))
    if line is None:
        raise CaseError(f"The request has no line {position}.")
    choice = proposal.choice(line)
    if row:
        choice = proposal.choice_of(line, proposal.place_of(int(row)))
    return line, dataclasses.replace(choice, state=states[state])


def _matched(reply: Reply, proposal: Proposal, taken: tuple[Line, ...]) -> dict[str, object]:
    return {
        "label": label(reply),
        "rows": proposal.row_count,
        "counts": {verdict.value: count for verdict, count in proposal.counts.items()},
        "said": proposal.said,
        "lines": [
            {
                "line": line.position,
                "verdict": line.verdict.value,
                "rows": [proposal.content.rows[place].number for place in line.rows],
                "row_count": line.row_count,
                "state": line.state.value,
                "answer": proposal.choice(line).answer,
                "ready": line.is_ready,
                "said": line.said,
            }
            for line in proposal.lines
        ],
        "answered": [line.position for line in taken],
        "reply": terminal.plain(reply),
    }


def _show_preview_json(found: Preview) -> None:
    content = found.content
    terminal.show_json(
        {
            "name": found.name,
            "sha256": found.sha256,
            "size_bytes": found.size_bytes,
            "problem": found.problem,
            "said": found.said,
            "about": content.about if content else None,
            "rows": content.count if content else 0,
            "rejected": content.rejected if content else 0,
            "shown": [row._asdict() for row in content.shown] if content else [],
            "rejects": [row._asdict() for row in content.rejects] if content else [],
            "questions": [question._asdict() for question in found.questions],
            "kept": found.kept,
        }
    )


def _options(args: argparse.Namespace) -> ReadOptions:
    order = DayOrder.NONE
    if args.day_first or args.month_first:
        order = DayOrder.DAY_FIRST if args.day_first else DayOrder.MONTH_FIRST
    return ReadOptions(
        _FORMS[args.form] if args.form else None,
        args.table,
        "\t" if args.delimiter == "tab" else args.delimiter,
        args.header_row,
        tuple(args.column),
        args.zone,
        order,
        args.is_24_hour,
    )


def _writes(args: argparse.Namespace) -> bool:
    return args.take is not None or bool(args.line) or bool(args.keep_columns)


def _counts(reply: Reply) -> str:
    if not reply.rows_read:
        return "no rows read"
    return (
        f"{reply.rows_read:,} rows read: {reply.rows_matched:,} matched, {reply.rows_unasked:,} "
        f"matched no line, {reply.rows_rejected:,} could not be read"
    )


def _behind(problem: str, notes: tuple[str, ...]) -> str:
    words = "; ".join(filter(None, (problem, *notes)))
    return f" [{words}]" if words else ""


def _form_of(path: Path | None) -> ReplyForm:
    if path is None:
        return ReplyForm.PAPER
    ending = path.suffix.lower()
    return {".pdf": ReplyForm.PDF, ".csv": ReplyForm.TABLE, ".xlsx": ReplyForm.TABLE,
            ".tsv": ReplyForm.TABLE}.get(ending, ReplyForm.TEXT)  # fmt: skip


def _agency(case: CaseFile, text: str) -> Agency:
    """Give the agency of a number like A-2, a short name or a name."""
    wanted = text.casefold()
    for agency in case.all(Agency):
        names = (label(agency), agency.short_name, agency.name)
        if wanted in (name.casefold() for name in names):
            return agency
    raise CaseError(f"“{text}” is no agency of this case. See “casebook list” for those it has.")


def _leg(case: CaseFile, request: Request, position: int) -> Leg:
    found = case.where(Leg, request_id=request.id, position=position)
    if not found:
        raise CaseError(f"{label(request)} has no leg {position}.")
    return found[0]


def _define_preview(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--agency", metavar="AGENCY", help="who sent it, for what was kept")
    parser.add_argument("--rows", type=int, default=20, metavar="N", help="rows to show")
    _add_options(parser)


def _define_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="the request, like R-2")
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?",
                        help="its file; a reply on paper or by word of mouth has none")  # fmt: skip
    session.add_time(parser, "when it was received")
    parser.add_argument("--dated", metavar="TIME", help="the date that stands on it")
    parser.add_argument("--form", choices=_FORMS, help="in which form it came")
    parser.add_argument("--agency", metavar="AGENCY", help="who replies, else who was asked")
    parser.add_argument("--leg", type=int, metavar="LEG", help="the leg it answers, from 1")
    parser.add_argument("--mark-leg", action="store_true", help="record the leg as replied to")
    parser.add_argument("--from-person", required=True, help="who handed it over")
    parser.add_argument("--to-person", required=True, help="who took it")
    for name in ("name", "reference", "summary", "remarks", "from-place", "to-place", "mode",
                 "seal"):  # fmt: skip
        parser.add_argument(f"--{name}", default="")


def _define_match(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="the reply, like RP-1")
    parser.add_argument("--file", type=Path, help="its file, where it is too large for the case")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--as-guessed", action="store_true",
                     help="read the columns as preview shows them")  # fmt: skip
    how.add_argument("--as-kept", action="store_true",
                     help="read the columns as they were kept for this sender")  # fmt: skip
    parser.add_argument("--keep-columns", metavar="NAME", default="",
                        help="keep this way of reading for the next reply")  # fmt: skip
    parser.add_argument("--take", choices=("ready", "none"), help="ready: answer every line that "
                        "one row fits exactly; none: only keep the rows")  # fmt: skip
    parser.add_argument("--line", action="append", default=[], metavar="LINE=STATE[:ROW]",
                        help="answer a line, like 4=partly:17; repeat")  # fmt: skip
    parser.add_argument("--at", metavar="TIME", help="when it was answered, else as received")
    parser.add_argument("--reference", default="")
    _add_options(parser)


def _define_holder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="the request, like R-2")
    parser.add_argument("line", metavar="LINE", type=int, help="the line, counted from 1")
    parser.add_argument("--name", required=True, help="the holder, or “not named”")
    parser.add_argument("--nature", choices=_NATURES, required=True)
    parser.add_argument("--reply", metavar="NUMBER", help="the reply that says so, like RP-1")
    for name in ("address", "contact", "remarks"):
        parser.add_argument(f"--{name}", default="")
    for name in ("shows", "does-not-show", "could-be"):
        parser.add_argument(f"--{name}", default="", help="else a sentence that goes with nature")


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--form", choices=("table", "text", "pdf"), help="read it as this")
    parser.add_argument("--table", default="", metavar="SHEET", help="the sheet of a workbook")
    parser.add_argument("--delimiter", default="", help="what stands between cells, or “tab”")
    parser.add_argument("--header-row", type=int, metavar="N",
                        help="the row that names the columns, 0 for none")  # fmt: skip
    parser.add_argument("--column", action="append", default=[], metavar="ROLE=COLUMN",
                        help="what a column is; repeat")  # fmt: skip
    session.add_zone(parser)
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", help="05/06 is the fifth of June")
    order.add_argument("--month-first", action="store_true", help="05/06 is the sixth of May")
    parser.add_argument("--24-hour", dest="is_24_hour", action="store_true",
                        help="times without AM or PM are of a 24-hour clock")  # fmt: skip
