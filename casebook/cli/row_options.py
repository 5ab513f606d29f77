"""Options of a command for the fields of a row of the model: one option a field."""

from __future__ import annotations

import argparse
import dataclasses
import typing
from collections.abc import Iterator, Sequence
from enum import Enum
from types import UnionType
from typing import Any

from casebook.cli import session
from casebook.model.evidence import Exhibit
from casebook.model.instant import Instant
from casebook.model.seizure import Seizure
from casebook.model.transfer import Certificate
from casebook.store.case_file import CaseFile

NUMBERED: dict[str, type[Any]] = {
    "parent_id": Exhibit,
    "seizure_id": Seizure,
    "supersedes_id": Certificate,
    "exhibit_ids": Exhibit,
}
"""Fields that name other rows: typed as a number like EX-3, kept as an id."""

_ALWAYS_GIVEN = ("id", "number", "position", "retracted")


def add(parser: argparse.ArgumentParser, kind: type[Any], *, leave_out: Sequence[str] = ()) -> None:
    """Add an option for every field of `kind` that an examiner fills in."""
    has_time = False
    for name, hint in _fields(kind, leave_out):
        flag, about = _flag(name), _about(name)
        if hint is bool:
            parser.add_argument(
                flag, dest=name, action=argparse.BooleanOptionalAction, default=None, help=about
            )
        elif typing.get_origin(hint) is tuple:
            word = "NUMBER" if name in NUMBERED else "TEXT"
            parser.add_argument(
                flag, dest=name, action="append", metavar=word, help=f"{about}; repeat"
            )
        elif _is_enum(hint):
            choices = [str(member.value) for member in hint]
            parser.add_argument(flag, dest=name, choices=choices, metavar="WORD",
                                help=f"{about}: {', '.join(choices)}")  # fmt: skip
        elif hint is int:
            parser.add_argument(flag, dest=name, type=int, metavar="N", help=about)
        else:
            is_time = hint is Instant
            has_time = has_time or is_time
            word = "TIME" if is_time else "NUMBER" if name in NUMBERED else "TEXT"
            parser.add_argument(flag, dest=name, metavar=word, help=about)
    if has_time:
        session.add_zone(parser)


def changes(
    args: argparse.Namespace, case: CaseFile, kind: type[Any], *, leave_out: Sequence[str] = ()
) -> dict[str, Any]:
    """Give the fields that were named on the command line. Raises CaseError for a wrong one."""
    found: dict[str, Any] = {}
    for name, hint in _fields(kind, leave_out):
        given = getattr(args, name)
        if given is not None:
            found[name] = _value(args, case, name, hint, given)
    return found


def _value(args: argparse.Namespace, case: CaseFile, name: str, hint: Any, given: Any) -> Any:
    if name in NUMBERED:
        kind = NUMBERED[name]
        if isinstance(given, list):
            return tuple(session.thing(case, kind, text).id for text in given)
        return session.thing(case, kind, given).id if given else None
    if hint is Instant:
        return session.time_of(case, given, args.zone) if given else None
    if typing.get_origin(hint) is tuple:
        return tuple(text for text in given if text)
    return hint(given) if _is_enum(hint) else given


def _fields(kind: type[Any], leave_out: Sequence[str]) -> Iterator[tuple[str, Any]]:
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        if field.name not in _ALWAYS_GIVEN and field.name not in leave_out:
            hint = hints[field.name]
            if isinstance(hint, UnionType):
                hint = next(a for a in typing.get_args(hint) if a is not type(None))
            yield field.name, hint


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)


def _flag(name: str) -> str:
    if name == "exhibit_ids":
        return "--exhibit"
    stem = (name.removesuffix("_id") if name in NUMBERED else name).removeprefix("is_")
    return f"--{stem.replace('_', '-')}"


def _about(name: str) -> str:
    if name == "exhibit_ids":
        return "an exhibit it is about"
    return name.removeprefix("is_").replace("_", " ")
