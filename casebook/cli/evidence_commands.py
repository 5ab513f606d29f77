"""The commands about evidence: exhibits, custody and digests."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from casebook.actions import keep, move_custody
from casebook.actions.hash_exhibit import hash_exhibit, hash_paths
from casebook.actions.progress import Directly, Progress
from casebook.cli import session, terminal
from casebook.errors import CaseError
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.labels import label
from casebook.store.case_file import CaseFile

_TEXTS = ("make_model", "serial_number", "device_id", "colour", "how_produced", "place_found",
          "seized_by", "seal", "stored_at", "remarks")  # fmt: skip


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command `name`."""
    {"exhibit": _define_exhibit, "custody": _define_custody, "hash": _define_hash}[name](parser)


def run(args: argparse.Namespace) -> int:
    """Run one of the commands."""
    if args.command == "hash":
        return hash_files(args)
    return _ACTIONS[args.command, args.action](args)


def add_exhibit(args: argparse.Namespace) -> int:
    """Add an exhibit."""
    with session.writing(args) as case:
        empty = Exhibit("", 0, args.description, _kind(args.kind))
        exhibit = keep.add(case, dataclasses.replace(empty, **_changes(args, case)))
    return _say_exhibit(args, exhibit, "added")


def correct_exhibit(args: argparse.Namespace) -> int:
    """Correct the fields of an exhibit that are given."""
    with session.writing(args) as case:
        old = session.thing(case, Exhibit, args.number)
        changes = _changes(args, case)
        if args.description is not None:
            changes["description"] = args.description
        if args.kind is not None:
            changes["kind"] = _kind(args.kind)
        exhibit = keep.correct(case, dataclasses.replace(old, **changes), args.why)
    return _say_exhibit(args, exhibit, "corrected")


def retract_exhibit(args: argparse.Namespace) -> int:
    """Retract an exhibit."""
    with session.writing(args) as case:
        exhibit = keep.retract(case, session.thing(case, Exhibit, args.number), args.why)
    return _say_exhibit(args, exhibit, "retracted")


def show_exhibit(args: argparse.Namespace) -> int:
    """Show an exhibit with its digests and its custody."""
    with session.reading(args.case) as case:
        exhibit = session.thing(case, Exhibit, args.number)
        digests = case.where(Digest, exhibit_id=exhibit.id)
        moves = case.where(CustodyMove, exhibit_id=exhibit.id)
    if args.json:
        terminal.show_json(
            {"exhibit": label(exhibit), **terminal.plain(exhibit), "digests": digests,
             "custody": moves}
        )  # fmt: skip
        return 0
    for name, value in terminal.plain(exhibit).items():
        if value and not name.endswith("id"):
            shown = value["time"] if isinstance(value, dict) else value
            terminal.say(f"{name.replace('_', ' ')}: {shown}")
    for digest in digests:
        terminal.say(f"{digest.algorithm} {digest.value} of {digest.over}, {digest.purpose}")
    for move in moves:
        out, back = terminal.when(move.released_at), terminal.when(move.received_at)
        hands = f"{move.from_person} to {move.to_person}"
        terminal.say(
            f"{move.position}. {out} {hands}, {f'received {back}' if back else 'in transit'}"
        )
    return 0


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
        move = move_custody.receive(case, moves[-1], at, args.seal_intact, args.remarks)
        return _say_move(args, move, "received")


def hash_files(args: argparse.Namespace) -> int:
    """Compute digests; with --exhibit they are stored with it."""
    algorithms = tuple(Algorithm(name) for name in args.algorithm) or (Algorithm.SHA256,)
    progress = terminal.progress_for_terminal()
    if not args.exhibit:
        with session.reading(args.case):
            pass
        return _say_digests(args, _files(args.paths, algorithms, progress), None)
    with session.writing(args) as case:
        exhibit = session.thing(case, Exhibit, args.exhibit)
        purpose = DigestPurpose(args.purpose)
        stored = [
            digest
            for path in args.paths
            for digest in hash_exhibit(Directly(case), exhibit, path, purpose, algorithms, progress)
        ]
    files = [
        {
            "path": digest.over,
            "size": digest.size_bytes,
            "digests": {str(digest.algorithm): digest.value},
            "compared": digest.matches,
        }
        for digest in stored
    ]
    return _say_digests(args, files, label(exhibit))


def _files(
    paths: Sequence[Path], algorithms: Sequence[Algorithm], progress: Progress
) -> list[dict[str, Any]]:
    """Hash without storing; a file that cannot be read says why."""
    files = [
        {
            "path": hashed.path,
            "size": hashed.size_bytes,
            "digests": {str(algorithm): value for algorithm, value in hashed.digests},
            "problem": hashed.problem,
        }
        for hashed in hash_paths(paths, algorithms, progress)
    ]
    terminal.warn(f"{file['path']}: {file['problem']}" for file in files if file["problem"])
    if not any(file["digests"] for file in files):
        raise CaseError("There was no file to hash.")
    return files


_ACTIONS = {
    ("exhibit", "add"): add_exhibit,
    ("exhibit", "correct"): correct_exhibit,
    ("exhibit", "retract"): retract_exhibit,
    ("exhibit", "show"): show_exhibit,
    ("custody", "release"): release,
    ("custody", "receive"): receive,
}


def _changes(args: argparse.Namespace, case: CaseFile) -> dict[str, Any]:
    """Give the fields that were named on the command line."""
    changes: dict[str, Any] = {
        name: getattr(args, name) for name in _TEXTS if getattr(args, name) is not None
    }
    if args.parent is not None:
        changes["parent_id"] = session.thing(case, Exhibit, args.parent).id if args.parent else None
    if args.size is not None:
        changes["size_bytes"] = args.size
    if args.copy is not None:
        changes["original_or_copy"] = "copy" if args.copy else "original"
    if args.seized_at is not None:
        changes["seized_at"] = session.time_of(case, args.seized_at, args.zone)
    return changes


def _kind(name: str) -> ExhibitKind:
    return ExhibitKind[name.upper().replace("-", "_")]


def _say_exhibit(args: argparse.Namespace, exhibit: Exhibit, word: str) -> int:
    if args.json:
        terminal.show_json({"exhibit": label(exhibit), "description": exhibit.description})
    else:
        terminal.say(f"{label(exhibit)} {word}: {exhibit.description}")
    return 0


def _say_move(args: argparse.Namespace, move: CustodyMove, word: str) -> int:
    at = move.received_at or move.released_at
    if args.json:
        terminal.show_json({"move": move.position, "open": move.is_open, "at": terminal.when(at)})
    else:
        hands = f"{move.from_person} to {move.to_person}"
        terminal.say(f"Move {move.position} {word}: {hands}, {terminal.when(at)}")
    return 0


def _say_digests(
    args: argparse.Namespace, files: Sequence[Mapping[str, Any]], exhibit: str | None
) -> int:
    if args.json:
        terminal.show_json({"exhibit": exhibit, "stored": exhibit is not None, "files": files})
        return 0
    for file in files:
        for algorithm, value in file["digests"].items():
            terminal.say(f"{algorithm} {value}  {file['path']}")
    if exhibit is None:
        terminal.warn(["Nothing was stored. Name the exhibit with --exhibit to keep the digests."])
    return 0


def _define_exhibit(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        'example:\n  casebook exhibit add aiims.casebook --description "Disk of web-02" '
        "--kind computer \\\n      --parent EX-1 --serial-number S0M1234 --seal IFSO-17"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="add an exhibit")
    correct = actions.add_parser("correct", help="correct an exhibit, with the reason")
    retract = actions.add_parser("retract", help="retract an exhibit; it stays, struck through")
    show = actions.add_parser("show", help="show an exhibit with its digests and its custody")
    for sub in (add, correct, retract, show):
        session.add_case(sub)
    for sub in (correct, retract, show):
        sub.add_argument("number", metavar="NUMBER", help="the exhibit, like EX-3")
    for sub in (correct, retract):
        sub.add_argument("--why", required=True, help="the reason; it stands beside it for ever")
    for sub in (add, correct):
        _define_exhibit_fields(sub, is_new=sub is add)
    for sub in (add, correct, retract):
        session.add_examiner(sub)


def _define_exhibit_fields(parser: argparse.ArgumentParser, *, is_new: bool) -> None:
    kinds = [kind.name.lower().replace("_", "-") for kind in ExhibitKind]
    parser.add_argument("--description", required=is_new, help="what it is")
    parser.add_argument("--kind", choices=kinds, default="other" if is_new else None)
    parser.add_argument("--parent", metavar="NUMBER", help="the exhibit it was taken or made from")
    parser.add_argument("--size", type=int, metavar="BYTES")
    for name in _TEXTS:
        parser.add_argument(f"--{name.replace('_', '-')}")
    parser.add_argument("--seized-at", metavar="TIME")
    session.add_zone(parser)
    copy = parser.add_mutually_exclusive_group()
    copy.add_argument("--copy", action="store_true", default=None, help="it is a copy")
    copy.add_argument("--original", action="store_false", dest="copy", help="it is the original")


def _define_custody(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "example:\n  casebook custody release aiims.casebook EX-2 --at 2022-11-25T18:00+05:30 \\\n"
        '      --from-person "SI Rao" --from-place AIIMS --to-person "HC Singh" --to-place '
        'Malkhana \\\n      --purpose "safe keeping" --seal IFSO-17'
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    out = actions.add_parser("release", help="an exhibit leaves someone's hands")
    back = actions.add_parser("receive", help="the receiver has signed for it")
    for sub in (out, back):
        session.add_case(sub)
        sub.add_argument("number", metavar="NUMBER", help="the exhibit, like EX-3")
        session.add_time(sub, "when")
        sub.add_argument("--remarks", default="")
    for name in ("from-person", "from-place", "to-person", "to-place", "purpose"):
        out.add_argument(f"--{name}", required=True)
    for name in ("mode", "seal", "reference"):
        out.add_argument(f"--{name}", default="")
    back.add_argument("--seal-intact", default="", help="yes, no, or in words")
    for sub in (out, back):
        session.add_examiner(sub)


def _define_hash(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "Without --exhibit the digests are shown and not stored.\n\nexample:\n"
        '  casebook hash aiims.casebook disk.img --exhibit EX-2 --purpose "at acquisition"'
    )
    session.add_case(parser)
    parser.add_argument("paths", metavar="PATH", type=Path, nargs="+", help="files or folders")
    parser.add_argument("--exhibit", metavar="NUMBER", help="store the digests with this exhibit")
    parser.add_argument(
        "--purpose",
        choices=[str(purpose) for purpose in DigestPurpose],
        default=str(DigestPurpose.VERIFICATION),
    )
    parser.add_argument(
        "--algorithm",
        action="append",
        default=[],
        choices=[str(algorithm) for algorithm in Algorithm],
        help="SHA-256 unless given; repeat",
    )
    session.add_examiner(parser)
