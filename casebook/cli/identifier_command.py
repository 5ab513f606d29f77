"""The command about identifiers: the register, its mergers, links, groups and persons."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from casebook.actions import keep
from casebook.actions.collect_identifiers import (
    Seen,
    country_sentence,
    country_words,
    listed,
    one,
    register,
    seen,
    with_asked,
)
from casebook.actions.collect_mentions import collect_mentions
from casebook.actions.group_identifiers import change_members, correct_group, make_group, members_of
from casebook.actions.identifier_facts import LinkedTo, links_of, read_facts
from casebook.actions.link_identifiers import (
    add_link,
    correct_link,
    end_words,
    link_words,
    retract_person,
)
from casebook.actions.mentioned_identifiers import MentionedRow, list_of, page
from casebook.actions.merge_identifiers import merge, split
from casebook.actions.paste_lines import recognise
from casebook.actions.progress import Directly
from casebook.actions.register_text import read_text, register_all
from casebook.cli import session, terminal
from casebook.cli.timeline_commands import number_from_1
from casebook.errors import CaseError
from casebook.model.counted import counted
from casebook.model.identifier import (
    Identifier,
    IdentifierGroup,
    IdentifierKind,
    Link,
    Person,
    PersonRole,
)
from casebook.model.instant import iso_utc
from casebook.model.labels import kind_and_number, label
from casebook.store.case_file import CaseFile
from casebook.store.mention_list import Order
from casebook.store.mentions import uncollected

_KINDS = {kind.name.lower(): kind for kind in IdentifierKind}

_ORDERS = {order.name.lower(): order for order in Order}

_ACTIONS = {
    "add": "register one identifier, or all of a text",
    "list": "list the register with what was asked and seen",
    "mentions": "list what the records mention, or collect what an import did not",
    "show": "show all the case says about one identifier",
    "correct": "correct the remarks of an identifier",
    "retract": "retract an identifier; it stays, struck through",
    "merge": "say that one identifier is another spelling of another",
    "split": "take a merger back",
    "link": "link an identifier with a person or another identifier",
    "group": "list groups, make one, or change its members",
    "person": "list persons, add, correct or retract one",
}

EPILOG = """\
examples:
  casebook identifier mentions aiims.casebook --kind ipv4 --order records --limit 20
  casebook identifier add aiims.casebook 203.0.113[.]45 --remarks "tried the portal's login"
  casebook identifier add aiims.casebook --text ransom-mails.txt --group "Ransom mails"
  casebook identifier merge aiims.casebook I-12 I-1 --why "the same address, mapped into IPv6"
  casebook identifier person aiims.casebook --name "R. Sharma" --role suspect
  casebook identifier link aiims.casebook I-2 PN-1 --relation "account opened with" --cited RP-1
  casebook identifier group aiims.casebook G-1 --add I-7 --why "it stands in the third mail"
"""


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    subs = {}
    for action, summary in _ACTIONS.items():
        sub = subs[action] = actions.add_parser(
            action, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
        )
        session.add_case(sub)
        if action not in ("list", "show"):
            session.add_examiner(sub)
    add = subs["add"]
    add.add_argument("identifier", nargs="?", help="as you found it; hxxp and [.] are understood")
    add.add_argument("--text", type=Path, metavar="FILE", help="register all that a text holds")
    add.add_argument("--kind", choices=_KINDS, help="what it is, or what every row of the text is")
    add.add_argument("--group", default="", metavar="NAME", help="make a group of all in the text")
    add.add_argument("--remarks", default="")
    subs["list"].add_argument("--kind", choices=_KINDS)
    subs["list"].add_argument("--group", metavar="NUMBER", help="only the members of a group")
    subs["list"].add_argument("--asked", choices=("yes", "no", "answered"), help="only such")
    _define_mentions(subs["mentions"])
    for action in ("show", "correct", "retract", "split"):
        subs[action].add_argument("number", metavar="NUMBER", help="the identifier, like I-3")
    subs["correct"].add_argument("--remarks", required=True)
    subs["merge"].add_argument("number", metavar="NUMBER", help="the one that is struck through")
    subs["merge"].add_argument("into", metavar="INTO", help="the one that stays")
    for action in ("correct", "retract", "merge", "split"):
        subs[action].add_argument("--why", required=True)
    _define_link(subs["link"])
    _define_group(subs["group"])
    _define_person(subs["person"])


def run(args: argparse.Namespace) -> int:
    """Run one of the actions."""
    return {
        "add": add,
        "list": show_list,
        "mentions": mentions,
        "show": show,
        "correct": correct,
        "retract": retract,
        "merge": merge_into,
        "split": split_again,
        "link": link,
        "group": group,
        "person": person,
    }[args.action](args)


def add(args: argparse.Namespace) -> int:
    """Register one identifier, or all of a text; 1 when some row could not be taken."""
    if (args.text is None) == (args.identifier is None):
        raise CaseError("Name one identifier, or a text with --text.")
    if args.text is not None:
        return _add_text(args)
    if args.group:
        raise CaseError("--group goes with --text. Put this one into a group afterwards.")
    kind = _KINDS[args.kind] if args.kind else _recognised(args.identifier)
    with session.writing(args) as case:
        row = register(case, kind, args.identifier, args.remarks)
    return _say(args, row, f"{label(row)} registered: {row.value} ({row.kind})")


def show_list(args: argparse.Namespace) -> int:
    """List the register."""
    with session.reading(args.case) as case:
        rows = seen(case)
        wanted = session.thing(case, IdentifierGroup, args.group).id if args.group else None
    shown = [row for row in rows if _is_wanted(args, row, wanted)]
    if args.json:
        terminal.show_json({"count": len(shown), "identifiers": [_fields(row) for row in shown]})
        return 0
    if shown:
        terminal.show_table([_cells(row) for row in shown])
    return 0


def mentions(args: argparse.Namespace) -> int:
    """List what the records mention, or with --collect gather what an import did not."""
    if args.collect:
        with session.writing(args) as case:
            done = collect_mentions(Directly(case), terminal.progress_for_terminal())
        if args.json:
            terminal.show_json({"collected": done})
        else:
            terminal.say(f"The identifiers of {counted(done, 'record')} were collected.")
        return 0
    with session.reading(args.case) as case:
        kind = _KINDS[args.kind].value if args.kind else ""
        listed = list_of(case, kind, args.text, _ORDERS[args.order])
        while not listed.is_done:
            listed.step(case, 1)
        rows = page(case, listed, 0, args.limit)
        gaps = [f"S-{number}" for number in uncollected(case)]
    if gaps:
        terminal.warn([f"Not collected: {', '.join(gaps)}. --collect gathers them."])
    if args.json:
        terminal.show_json(
            {"count": listed.total, "kinds": listed.kinds, "not_collected": gaps,
             "identifiers": [_mention_fields(row) for row in rows]}
        )  # fmt: skip
        return 0
    if rows:
        terminal.show_table(
            [[row.found.kind, f"{row.found.records:,} records",
              _time(row.found.first_us) or "", _time(row.found.last_us) or "",
              country_words(row.country), label(row.identifier) if row.identifier else "",
              row.found.value] for row in rows]
        )  # fmt: skip
    shown = "" if listed.total == len(rows) else f", the first {len(rows)} shown"
    terminal.say(f"{listed.total:,} identifiers{shown}")
    return 0


def show(args: argparse.Namespace) -> int:
    """Show one identifier."""
    with session.reading(args.case) as case:
        row = one(case, session.thing(case, Identifier, args.number))
        facts = read_facts(case, row, 1_000_000)
    fields = _fields(row)
    fields["lines"] = [
        {"request": f"R-{line.request_number}", "line": line.line.position, "agency": line.agency,
         "sent": _time(line.sent_us), "asked": line.line.asked, "state": line.line.state,
         "answer": line.line.answer,
         "reply": f"RP-{line.reply_number}" if line.reply_number else None,
         "holders": line.holders}
        for line in facts.lines
    ]  # fmt: skip
    fields["links"] = [_link_fields(each) for each in facts.links]
    fields["notes"] = [label(note) for note in facts.notes]
    fields["history"] = [
        {"seq": entry.seq, "at": entry.at, "actor": entry.actor, "summary": entry.summary}
        for entry in facts.history
    ]
    if args.json:
        terminal.show_json(fields)
        return 0
    terminal.say(f"{label(row.identifier)} {row.identifier.value} ({row.identifier.kind})")
    for name in ("retracted", "merged_into", "country", "country_caveat", "remarks", "records",
                 "first_seen", "last_seen", "sources", "groups", "merged", "notes"):  # fmt: skip
        value = fields[name]
        if value not in (None, "", [], {}):
            terminal.say(f"{name.replace('_', ' ')}: {_words(value)}")
    for line in facts.lines:
        sent = _time(line.sent_us) or "not sent"
        terminal.say(
            f"R-{line.request_number} line {line.line.position}: {line.agency}, {sent}, "
            f"{line.line.asked} ({line.line.state}) {line.line.answer}".rstrip()
        )
        for holder in line.holders:
            terminal.say(
                f"  holder: {holder.name} ({holder.nature}); shows: {holder.shows}; does not show: "
                f"{holder.does_not_show}; could be: {holder.could_be or 'not said'}"
            )
    for linked in facts.links:
        terminal.say(
            f"linked: {end_words(linked.other)} ({linked.link.relation}), rests on "
            f"{linked.link.cited}"
        )
    for entry in facts.history:
        terminal.say(f"J-{entry.seq} {entry.at}: {entry.summary}")
    return 0


def correct(args: argparse.Namespace) -> int:
    """Correct the remarks."""
    with session.writing(args) as case:
        old = session.thing(case, Identifier, args.number)
        row = keep.correct(case, dataclasses.replace(old, remarks=args.remarks), args.why)
    return _say(args, row, f"{label(row)} corrected")


def retract(args: argparse.Namespace) -> int:
    """Retract an identifier."""
    with session.writing(args) as case:
        row = keep.retract(case, session.thing(case, Identifier, args.number), args.why)
    return _say(args, row, f"{label(row)} retracted: {args.why}")


def merge_into(args: argparse.Namespace) -> int:
    """Merge one identifier into another."""
    with session.writing(args) as case:
        into = session.thing(case, Identifier, args.into)
        row = merge(case, session.thing(case, Identifier, args.number), into, args.why)
    return _say(args, row, f"{label(row)} merged into {label(into)}", merged_into=label(into))


def split_again(args: argparse.Namespace) -> int:
    """Take a merger back."""
    with session.writing(args) as case:
        row = split(case, session.thing(case, Identifier, args.number), args.why)
    return _say(args, row, f"{label(row)} stands by itself again")


def link(args: argparse.Namespace) -> int:
    """Link two things, or correct or retract the link there is; without a second, list the links.

    The link to correct or retract is found by its two ends and, of several, by --which.
    """
    if args.to is None:
        with session.reading(args.case) as case:
            links = links_of(case, _end(case, args.number).id)
        return _say_links(args, links)
    with session.writing(args) as case:
        own, other = _end(case, args.number), _end(case, args.to)
        if args.retract or args.correct:
            found = _the_link(case, own, other, args.which)
            if args.retract:
                row = keep.retract(case, found, args.why)
            else:
                row = correct_link(case, dataclasses.replace(found, **_given(args)), args.why)
        else:
            if not args.relation:
                raise CaseError("Say how they belong together with --relation.")
            if isinstance(own, Person):
                own, other = other, own
            row = add_link(
                case, Link("", own.id, other.id, args.relation, args.cited or "",
                           args.remarks or "")
            )  # fmt: skip
        words = link_words(case, row)
    done = "retracted" if args.retract else "corrected" if args.correct else "added"
    if args.json:
        terminal.show_json({"link": words, "cited": row.cited, "state": done})
    else:
        terminal.say(f"{words}: {done}")
    return 0


def group(args: argparse.Namespace) -> int:
    """List groups, make one, change its members, correct or retract it."""
    members = bool(args.add or args.remove)
    if args.number is None and not args.name:
        if members:
            raise CaseError("Say which group, like G-1, or name a new one with --name.")
        return _list_groups(args)
    changes = members or args.name or args.retract or args.remarks is not None
    with session.writing(args) if changes else session.reading(args.case) as case:
        adding = [session.thing(case, Identifier, text) for text in args.add]
        removing = [session.thing(case, Identifier, text) for text in args.remove]
        if args.number is None:
            row = make_group(case, args.name, adding, args.remarks or "")
        else:
            row = session.thing(case, IdentifierGroup, args.number)
            if args.retract:
                row = keep.retract(case, row, args.why)
            if args.name or args.remarks is not None:
                remarks = row.remarks if args.remarks is None else args.remarks
                changed = dataclasses.replace(row, name=args.name or row.name, remarks=remarks)
                row = correct_group(case, changed, args.why)
            if adding or removing:
                row = change_members(case, row, adding, removing, args.why)
        fields = _group_fields(case, row)
    if args.json:
        terminal.show_json(fields)
    else:
        terminal.say(f"{label(row)} {row.name}: {', '.join(fields['members']) or 'no member'}")
    return 0


def person(args: argparse.Namespace) -> int:
    """List persons, add one, correct or retract one."""
    given: dict[str, Any] = {
        name: getattr(args, name)
        for name in ("name", "parentage", "address", "remarks")
        if getattr(args, name) is not None
    }
    if args.role:
        given["role"] = PersonRole(args.role)
    if args.other_name:
        given["other_names"] = tuple(args.other_name)
    if args.number is None and not given:
        return _list_persons(args)
    if args.retract and given:
        raise CaseError("Correct a person or retract them, not both at once.")
    changes = given or args.retract
    with session.writing(args) if changes else session.reading(args.case) as case:
        if args.number is None:
            row = keep.add(case, dataclasses.replace(Person("", 0, ""), **given))
        else:
            row = session.thing(case, Person, args.number)
            if args.retract:
                row = retract_person(case, row, args.why)
            elif given:
                row = keep.correct(case, dataclasses.replace(row, **given), args.why)
        links = links_of(case, row.id)
    if args.json:
        fields = {"label": label(row), **terminal.plain(row)}
        terminal.show_json({**fields, "links": [_link_fields(each) for each in links]})
    else:
        terminal.say(f"{label(row)} {row.name} ({row.role})")
        for each in links:
            terminal.say(f"linked: {end_words(each.other)} ({each.link.relation})")
    return 0


def _add_text(args: argparse.Namespace) -> int:
    try:
        text = args.text.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{args.text.name} cannot be read as UTF-8 text: {error}") from error
    read = read_text(text, _KINDS[args.kind] if args.kind else None)
    with session.writing(args) as case:
        done = register_all(case, read.found, args.remarks, args.group)
    if args.json:
        terminal.show_json(
            {"added": [label(row) for row in done.added],
             "known": [label(row) for row in done.known],
             "group": label(done.group) if done.group else None, "not_taken": read.bad}
        )  # fmt: skip
    else:
        for row in done.added:
            terminal.say(f"{label(row)} registered: {row.value} ({row.kind})")
        for row in done.known:
            terminal.say(f"{label(row)} was there already: {row.value}")
        if done.group:
            terminal.say(f"{label(done.group)} made: {done.group.name}")
    terminal.warn(bad.sentence for bad in read.bad)
    return 1 if read.bad else 0


def _list_groups(args: argparse.Namespace) -> int:
    with session.reading(args.case) as case:
        found = [_group_fields(case, row) for row in case.all(IdentifierGroup)]
    if args.json:
        terminal.show_json({"count": len(found), "groups": found})
    elif found:
        terminal.show_table([[f["label"], f["name"], ", ".join(f["members"])] for f in found])
    return 0


def _list_persons(args: argparse.Namespace) -> int:
    with session.reading(args.case) as case:
        found = case.all(Person)
    if args.json:
        rows = [{"label": label(row), **terminal.plain(row)} for row in found]
        terminal.show_json({"count": len(found), "persons": rows})
    elif found:
        terminal.show_table([[label(row), str(row.role), row.name] for row in found])
    return 0


def _say(args: argparse.Namespace, row: Identifier, words: str, **more: str) -> int:
    if args.json:
        terminal.show_json({"label": label(row), "value": row.value, "kind": row.kind,
                            "retracted": row.retracted, **more})  # fmt: skip
    else:
        terminal.say(words)
    return 0


def _say_links(args: argparse.Namespace, links: Sequence[LinkedTo]) -> int:
    if args.json:
        terminal.show_json({"count": len(links), "links": [_link_fields(each) for each in links]})
    for each in () if args.json else links:
        terminal.say(f"{end_words(each.other)} ({each.link.relation}), rests on {each.link.cited}")
    return 0


def _is_wanted(args: argparse.Namespace, row: Seen, group_id: str | None) -> bool:
    asked = row.asked
    if args.kind and row.identifier.kind is not _KINDS[args.kind]:
        return False
    if group_id is not None and all(each.id != group_id for each in row.groups):
        return False
    if args.asked is None or asked is None:
        return True
    if args.asked == "answered":
        return bool(asked.answered or asked.partly)
    return bool(asked.sent) is (args.asked == "yes")


def _fields(row: Seen) -> dict[str, Any]:
    own, found, asked = row.identifier, row.seen, row.asked
    return {
        "label": label(own),
        "kind": own.kind,
        "value": own.value,
        "as_found": own.as_found,
        "remarks": own.remarks,
        "retracted": own.retracted,
        "merged_into": label(row.into) if row.into else None,
        "merged": [label(each) for each in row.merged],
        "country": country_words(row.country),
        "country_code": row.country.code if row.country else "",
        "country_caveat": country_sentence(row.country) if row.country else "",
        "groups": [label(each) for each in row.groups],
        "records": found.count if found else 0,
        "first_seen": _time(found.first_us) if found else None,
        "last_seen": _time(found.last_us) if found else None,
        "sources": {f"S-{n}": count for n, count in found.by_source.items()} if found else {},
        "asked": asked._asdict() | {"last_us": _time(asked.last_us)} if asked else None,
    }


def _cells(row: Seen) -> list[str]:
    asked, found = row.asked, row.seen
    words = f"asked {asked.sent}" if asked and asked.sent else "not asked"
    counts = f"{found.count} records" if found else ""
    kind, country = row.identifier.kind.value, country_words(row.country)
    return [label(row.identifier), kind, country, words, counts, row.identifier.value]


def _link_fields(linked: LinkedTo) -> dict[str, Any]:
    return {
        "other": label(linked.other),
        "outgoing": linked.is_outgoing,
        "relation": linked.link.relation,
        "cited": linked.link.cited,
        "remarks": linked.link.remarks,
    }


def _group_fields(case: CaseFile, row: IdentifierGroup) -> dict[str, Any]:
    members = members_of(case, row)
    known = {each.identifier.id: each for each in listed(case)}
    asked = with_asked(case, [known[member.id] for member in members])
    return {
        "label": label(row),
        "name": row.name,
        "remarks": row.remarks,
        "retracted": row.retracted,
        "members": [label(member) for member in members],
        "asked": sum(bool(each.asked and each.asked.sent) for each in asked),
    }


def _end(case: CaseFile, text: str) -> Identifier | Person:
    found = kind_and_number(text)
    if found is not None and found[0] is Person:
        return session.thing(case, Person, text)
    return session.thing(case, Identifier, text)


def _the_link(
    case: CaseFile, own: Identifier | Person, other: Identifier | Person, which: int
) -> Link:
    found = [each.link for each in links_of(case, own.id) if each.other.id == other.id]
    if not 1 <= which <= len(found):
        raise CaseError(
            f"There are {len(found)} links between {label(own)} and {label(other)}; --which counts "
            "from 1."
        )
    return found[which - 1]


def _given(args: argparse.Namespace) -> dict[str, str]:
    names = ("relation", "cited", "remarks")
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _recognised(text: str) -> IdentifierKind:
    shown = recognise(text)
    if shown is None:
        raise CaseError(f"Say what “{text}” is with --kind.")
    return shown[0]


def _time(utc_us: int | None) -> str | None:
    return None if utc_us is None else iso_utc(utc_us)


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)


def _mention_fields(row: MentionedRow) -> dict[str, Any]:
    found = row.found
    return {
        "kind": found.kind,
        "value": found.value,
        "records": found.records,
        "sources": {f"S-{number}": count for number, count in sorted(found.sources.items())},
        "first_seen": _time(found.first_us),
        "last_seen": _time(found.last_us),
        "country": country_words(row.country),
        "country_code": row.country.code if row.country else "",
        "country_caveat": country_sentence(row.country) if row.country else "",
        "registered": label(row.identifier) if row.identifier else None,
        "requests": [f"R-{number}" for number in row.requests],
    }


def _define_mentions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=_KINDS)
    parser.add_argument("--text", default="", help="only what holds this")
    parser.add_argument("--order", choices=_ORDERS, default="value", help="value by default")
    parser.add_argument(
        "--limit", type=number_from_1, default=100, metavar="N", help="at most N (100)"
    )
    parser.add_argument(
        "--collect", action="store_true", help="gather those of sources of an older version"
    )


def _define_link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="an identifier or person, like I-3")
    parser.add_argument("to", metavar="TO", nargs="?", help="what it belongs to: PN-1 or I-4")
    parser.add_argument("--relation", help="how, like “account opened with”")
    parser.add_argument("--cited", help="what it rests on: a reply, a record, an exhibit")
    parser.add_argument("--remarks")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--correct", action="store_true", help="correct the link there is")
    change.add_argument("--retract", action="store_true", help="retract the link there is")
    parser.add_argument("--which", type=int, default=1, help="of several links, counted from 1")
    parser.add_argument("--why", default="", help="the reason of a correction or retraction")


def _define_group(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", nargs="?", help="the group, like G-1")
    parser.add_argument("--name", default="", help="the name of a new group, or another name")
    parser.add_argument("--add", action="append", default=[], metavar="I-3", help="repeat")
    parser.add_argument("--remove", action="append", default=[], metavar="I-3", help="repeat")
    parser.add_argument("--remarks")
    parser.add_argument("--retract", action="store_true")
    parser.add_argument("--why", default="", help="the reason of a change")


def _define_person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", nargs="?", help="the person, like PN-1")
    parser.add_argument("--name")
    parser.add_argument("--role", choices=[role.value for role in PersonRole], metavar="ROLE",
                        help=", ".join(PersonRole))  # fmt: skip
    parser.add_argument("--other-name", action="append", default=[], help="repeat")
    for name in ("parentage", "address", "remarks"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--retract", action="store_true")
    parser.add_argument("--why", default="", help="the reason of a change")
