"""The options that say which records are meant: those of `search`, and of a printed timeline."""

from __future__ import annotations

import argparse
import dataclasses

from casebook.actions.collect_identifiers import normalised
from casebook.actions.save_search import filter_of, search_named
from casebook.actions.typed_time import typed_time
from casebook.cli import session
from casebook.errors import CaseError
from casebook.model.identifier import IdentifierKind
from casebook.model.timeline import COLOURS, RecordFilter, Source
from casebook.store.case_file import CaseFile

_OPTIONS = {
    "from_time": "--from", "to_time": "--to", "source": "--source", "host": "--host",
    "user": "--user", "kind": "--kind", "event_id": "--event-id", "tag": "--tag",
    "colour": "--colour", "starred": "--starred", "commented": "--commented",
    "undated": "--undated", "doubtful": "--doubtful", "saved": "--saved",
    "identifier": "--identifier",
}  # fmt: skip


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options, but for the searched words and `--source`."""
    parser.add_argument("--from", dest="from_time", default="", metavar="TIME", help="not before")
    parser.add_argument("--to", dest="to_time", default="", metavar="TIME", help="before")
    session.add_zone(parser)
    for name in ("host", "user", "kind", "event-id"):
        parser.add_argument(f"--{name}", default="", help=f"only this {name.replace('-', ' ')}")
    parser.add_argument("--tag", default="", help="only records with this tag")
    parser.add_argument("--colour", default="", choices=COLOURS, help="only records of this colour")
    parser.add_argument("--starred", action="store_true", help="only records with a star")
    parser.add_argument("--commented", action="store_true", help="only records with a comment")
    parser.add_argument("--undated", action="store_true", help="only records without a time")
    parser.add_argument("--saved", default="", metavar="NAME", help="what a saved search finds")
    parser.add_argument(
        "--doubtful", action="store_true",
        help="only times in doubt: ambiguous, impossible, inferred, not readable",
    )  # fmt: skip
    parser.add_argument(
        "--identifier", default="", metavar="KIND=VALUE", help="only records that mention it"
    )


def given(args: argparse.Namespace) -> tuple[str, ...]:
    """Give the options of a filter that were used."""
    return tuple(option for name, option in _OPTIONS.items() if getattr(args, name))


def asked_for(args: argparse.Namespace, case: CaseFile) -> RecordFilter:
    """Give the filter of the options; over a saved one they take its place field by field."""
    asked = RecordFilter(
        from_us=bound(args.from_time, args.zone),
        to_us=bound(args.to_time, args.zone),
        source=session.thing(case, Source, args.source).number if args.source else None,
        host=args.host,
        user=args.user,
        kind=args.kind,
        event_id=args.event_id,
        text=args.text or "",
        tag=args.tag,
        colour=args.colour,
        starred=args.starred,
        commented=args.commented,
        undated=args.undated,
        doubtful=args.doubtful,
        identifier=_identifier(args.identifier) if args.identifier else None,
    )
    if not args.saved:
        return asked
    saved = filter_of(search_named(case, args.saved))
    changes = {
        field.name: value
        for field in dataclasses.fields(asked)
        if (value := getattr(asked, field.name)) != field.default
    }
    return dataclasses.replace(saved, **changes)


def _identifier(text: str) -> tuple[str, str]:
    """Read KIND=VALUE; the value may be written in any way that is understood."""
    name, equals, value = text.partition("=")
    wanted = name.strip().casefold()
    for kind in IdentifierKind:
        if equals and wanted in (kind.value.casefold(), kind.name.casefold()):
            return kind.value, normalised(kind, value)
    kinds = ", ".join(kind.value for kind in IdentifierKind)
    raise CaseError(
        f"“{text}” is not KIND=VALUE, like “IPv4 address=203.0.113.9”. The kinds are: {kinds}."
    )


def bound(text: str, zone: str) -> int | None:
    """Read one end of a range of times; one that names no zone is in `zone`, else in UTC."""
    if not text:
        return None
    return typed_time(text, zone or "UTC").utc_us
