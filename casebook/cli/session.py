"""A command and its case: who writes, which file, which thing is meant."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from casebook.actions.clock import now
from casebook.actions.profile import load_profile
from casebook.actions.start_case import open_case
from casebook.cli import terminal
from casebook.errors import CaseError
from casebook.model.case import Examiner
from casebook.model.instant import Instant
from casebook.model.labels import PREFIXES, kind_and_number
from casebook.store.case_file import CaseFile

T = TypeVar("T")


def add_case(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names the case file, and `--json`."""
    parser.add_argument("case", metavar="CASE", type=Path, help="the case file, NAME.casebook")
    add_json(parser)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def add_examiner(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the examiner."""
    group = parser.add_argument_group(
        "who writes",
        "Without these: the details saved in the window, else who wrote last in the case.",
    )
    group.add_argument("--examiner", metavar="NAME", help="the person at the keyboard")
    group.add_argument("--rank", default="")
    group.add_argument("--badge", default="")
    group.add_argument("--unit", default="")


def add_time(parser: argparse.ArgumentParser, help_text: str, *, required: bool = True) -> None:
    """Add `--at` and the zone it is read in."""
    parser.add_argument("--at", metavar="TIME", required=required, help=f"{help_text}, or “now”")
    add_zone(parser)


def add_zone(parser: argparse.ArgumentParser) -> None:
    """Add the zone in which typed times are read."""
    parser.add_argument(
        "--zone", default="", help="zone of times that name none, like Asia/Kolkata or +05:30"
    )


def examiner_of(args: argparse.Namespace) -> Examiner | None:
    """Give the examiner named by the options or saved for this account."""
    if args.examiner:
        return Examiner(args.examiner, args.rank, args.badge, args.unit)
    profile = load_profile()
    return None if profile is None else profile.examiner


@contextmanager
def writing(args: argparse.Namespace) -> Iterator[CaseFile]:
    """Open the case for writing and close it again."""
    case = open_case(args.case, examiner_of(args) or _last_writer(args.case))
    try:
        terminal.warn(case.warnings)
        yield case
    except BaseException:
        # What stopped the command is what is said; that closing fails too adds nothing.
        with suppress(CaseError):
            case.close()
        raise
    case.close()


@contextmanager
def reading(path: Path) -> Iterator[CaseFile]:
    """Open the case for reading; not one byte of it changes."""
    case = CaseFile.view(path)
    try:
        terminal.warn(case.warnings)
        yield case
    finally:
        case.close()


def thing(case: CaseFile, kind: type[T], text: str) -> T:
    """Give the thing that a number like EX-3 or 3 means. Raises CaseError."""
    prefix = PREFIXES[kind]
    found = kind_and_number(text)
    if found is not None and found[0] is kind:
        return case.numbered(kind, found[1])
    if text.isascii() and text.isdigit() and 0 < len(text) < 10:
        return case.numbered(kind, int(text))
    raise CaseError(f"“{text}” is not a number like {prefix}-3.")


def time_of(case: CaseFile, text: str, zone: str) -> Instant:
    """Read a typed time; “now” is the computer's clock. Raises CaseError."""
    if text == "now":
        return now()
    from casebook.actions.typed_time import typed_time

    return typed_time(text, zone, case.examiner.title())


def _last_writer(path: Path) -> Examiner:
    """Give who wrote the newest entry of the case: nobody else was named."""
    with reading(path) as case:
        (entry,) = case.entries(case.head().seq)
    terminal.hint(f"Working as {entry.actor}, who wrote last in this case (else: --examiner).")
    return Examiner(entry.actor)
