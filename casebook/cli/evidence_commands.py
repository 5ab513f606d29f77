"""The commands about exhibits and their digests."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from casebook.actions import check_evidence, keep, regroup
from casebook.actions.attach_from_file import attach_from_file
from casebook.actions.compare_manifest import read_acquisition
from casebook.actions.hash_exhibit import HashReport, hash_exhibit, hash_paths
from casebook.actions.progress import Directly, Progress
from casebook.cli import row_options, session, terminal
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

_SAID_OTHERWISE = ("description", "kind", "parent_id", "size_bytes", "original_or_copy")
"""Fields with options of their own."""


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command `name`."""
    {"exhibit": _define_exhibit, "hash": _define_hash, "compare": _define_compare}[name](parser)


def run(args: argparse.Namespace) -> int:
    """Run one of the commands."""
    if args.command in ("hash", "compare"):
        return hash_files(args) if args.command == "hash" else compare(args)
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


def regroup_exhibits(args: argparse.Namespace) -> int:
    """Move exhibits under another one, or out to stand by themselves."""
    with session.writing(args) as case:
        exhibits = [session.thing(case, Exhibit, number) for number in args.numbers]
        under = session.thing(case, Exhibit, args.under) if args.under else None
        moved = regroup.regroup(case, exhibits, under.id if under else None, args.why)
    where = f"under {label(under)}" if under else "out, to stand by themselves"
    if args.json:
        terminal.show_json({"moved": [label(e) for e in moved], "under": args.under})
    else:
        terminal.say(f"{', '.join(label(e) for e in moved)} moved {where}.")
    return 0


def attach_file(args: argparse.Namespace) -> int:
    """Keep a photograph or a document inside the case, attached to an exhibit."""
    progress = terminal.progress_for_terminal()
    with session.writing(args) as case:
        exhibit = session.thing(case, Exhibit, args.number)
        kept = attach_from_file(Directly(case), exhibit, args.file, progress, args.caption)
    if args.json:
        terminal.show_json({"exhibit": label(exhibit), **terminal.plain(kept)})
    else:
        terminal.say(f"{kept.name} attached to {label(exhibit)}, SHA-256 {kept.sha256}")
    return 0


def check_exhibits(args: argparse.Namespace) -> int:
    """Say what is wrong or doubtful about the evidence, exhibit by exhibit."""
    found: list[tuple[str, str, str]] = []
    with session.reading(args.case) as case:
        if args.number:
            exhibit = session.thing(case, Exhibit, args.number)
            for finding in check_evidence.findings_of(case, exhibit):
                found.append((label(exhibit), finding.sentence, finding.remedy))
        else:
            check_evidence.check_all(
                Directly(case),
                terminal.progress_for_terminal(),
                lambda exhibit, findings: found.extend(
                    (label(exhibit), finding.sentence, finding.remedy) for finding in findings
                ),
            )
    if args.json:
        names = ("exhibit", "sentence", "remedy")
        terminal.show_json({"findings": [dict(zip(names, row, strict=True)) for row in found]})
        return 0
    for number, sentence, remedy in found:
        terminal.say(f"{number}: {sentence} {remedy}")
    if not found:
        terminal.say("Nothing was found.")
    return 0


def hash_files(args: argparse.Namespace) -> int:
    """Compute digests; with --exhibit they are stored with it."""
    algorithms = tuple(Algorithm(name) for name in args.algorithm) or (Algorithm.SHA256,)
    progress = terminal.progress_for_terminal()
    if not args.exhibit:
        with session.reading(args.case):
            pass
        return _say_digests(args, _files(args.paths, algorithms, progress))
    with session.writing(args) as case:
        exhibit = session.thing(case, Exhibit, args.exhibit)
        reports = [
            hash_exhibit(
                Directly(case), exhibit, path, DigestPurpose(args.purpose), algorithms, progress,
                args.reason, args.method,
            )
            for path in args.paths
        ]  # fmt: skip
    # What was computed is stored; a digest that differs is told as `sha256sum --check` tells it.
    return _say_reports(args, label(exhibit), reports)


def compare(args: argparse.Namespace) -> int:
    """Read a manifest or an acquisition log, and compare what it claims."""
    with session.writing(args) as case:
        exhibit = session.thing(case, Exhibit, args.number)
        read = read_acquisition(
            Directly(case), exhibit, args.file, terminal.progress_for_terminal(), args.folder
        )
    if args.json:
        terminal.show_json({"exhibit": label(exhibit), **terminal.plain(read)})
        return 0
    terminal.say(f"{read.name}: {read.kind}, SHA-256 {read.sha256}")
    for line in (*read.claims, *read.compared):
        terminal.say(line)
    return 0


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
    ("exhibit", "regroup"): regroup_exhibits,
    ("exhibit", "attach"): attach_file,
    ("exhibit", "check"): check_exhibits,
}


def _changes(args: argparse.Namespace, case: CaseFile) -> dict[str, Any]:
    """Give the fields that were named on the command line."""
    changes = row_options.changes(args, case, Exhibit, leave_out=_SAID_OTHERWISE)
    if args.parent is not None:
        changes["parent_id"] = session.thing(case, Exhibit, args.parent).id if args.parent else None
    if args.size is not None:
        changes["size_bytes"] = args.size
    if args.copy is not None:
        changes["original_or_copy"] = "copy" if args.copy else "original"
    return changes


def _kind(name: str) -> ExhibitKind:
    return ExhibitKind[name.upper().replace("-", "_")]


def _say_exhibit(args: argparse.Namespace, exhibit: Exhibit, word: str) -> int:
    if args.json:
        terminal.show_json({"exhibit": label(exhibit), "description": exhibit.description})
    else:
        terminal.say(f"{label(exhibit)} {word}: {exhibit.description}")
    return 0


def _say_digests(args: argparse.Namespace, files: Sequence[Mapping[str, Any]]) -> int:
    if args.json:
        terminal.show_json({"exhibit": None, "stored": False, "files": files})
        return 0
    for file in files:
        for algorithm, value in file["digests"].items():
            terminal.say(f"{algorithm} {value}  {file['path']}")
    terminal.warn(["Nothing was stored. Name the exhibit with --exhibit to keep the digests."])
    return 0


def _say_reports(args: argparse.Namespace, exhibit: str, reports: Sequence[HashReport]) -> int:
    code = 1 if any(report.incidents for report in reports) else 0
    if args.json:
        files = [
            {
                "path": digest.over,
                "size": digest.size_bytes,
                "digests": {str(digest.algorithm): digest.value},
                "claimed": digest.is_claimed,
                "compared": digest.matches,
            }
            for report in reports
            for digest in report.digests
        ]
        terminal.show_json(
            {
                "exhibit": exhibit,
                "stored": True,
                "files": files,
                "manifests": [report.manifest for report in reports if report.manifest],
                "problems": [text for report in reports for text in report.problems],
                "said": [text for report in reports for text in report.said],
                "incidents": [label(i) for report in reports for i in report.incidents],
            }
        )
        return code
    for report in reports:
        for digest in report.digests:
            claim = " (claimed)" if digest.is_claimed else ""
            compared = f", {digest.matches}" if digest.matches else ""
            terminal.say(f"{digest.algorithm} {digest.value}  {digest.over}{claim}{compared}")
        if report.manifest is not None:
            kept = report.manifest
            terminal.say(
                f"Manifest of {kept.name}: {kept.files:,} files, {kept.total_bytes:,} bytes, "
                f"SHA-256 {kept.sha256}"
            )
        for sentence in report.said:
            terminal.say(sentence)
        terminal.warn(report.problems)
        terminal.warn(f"{label(i)}: {i.sentence}" for i in report.incidents)
    return code


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
    _define_doings(actions)
    for sub in (add, correct, retract):
        session.add_examiner(sub)


def _define_doings(actions: Any) -> None:
    move = actions.add_parser("regroup", help="move exhibits under another one")
    session.add_case(move)
    move.add_argument("numbers", metavar="NUMBER", nargs="+", help="the exhibits, like EX-3")
    move.add_argument("--under", metavar="NUMBER", help="without: they stand by themselves")
    move.add_argument("--why", required=True, help="the reason; it stands beside it for ever")
    session.add_examiner(move)
    attach = actions.add_parser("attach", help="keep a photograph or a document with an exhibit")
    session.add_case(attach)
    attach.add_argument("number", metavar="NUMBER", help="the exhibit, like EX-3")
    attach.add_argument("file", metavar="FILE", type=Path)
    attach.add_argument("--caption", default="", help="what it shows")
    session.add_examiner(attach)
    check = actions.add_parser("check", help="what is wrong or doubtful about the evidence")
    session.add_case(check)
    check.add_argument("number", metavar="NUMBER", nargs="?", help="one exhibit; without: all")


def _define_exhibit_fields(parser: argparse.ArgumentParser, *, is_new: bool) -> None:
    kinds = [kind.name.lower().replace("_", "-") for kind in ExhibitKind]
    parser.add_argument("--description", required=is_new, help="what it is")
    parser.add_argument("--kind", choices=kinds, default="other" if is_new else None)
    parser.add_argument("--parent", metavar="NUMBER", help="the exhibit it was taken or made from")
    parser.add_argument("--size", type=int, metavar="BYTES")
    row_options.add(parser, Exhibit, leave_out=_SAID_OTHERWISE)
    copy = parser.add_mutually_exclusive_group()
    copy.add_argument("--copy", action="store_true", default=None, help="it is a copy")
    copy.add_argument("--original", action="store_false", dest="copy", help="it is the original")


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
        help="SHA-256 always; repeat for others beside it",
    )
    parser.add_argument("--reason", default="", help="why the digest is late")
    parser.add_argument("--method", default="", help="how the evidence was protected")
    session.add_examiner(parser)


def _define_compare(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "Understood are files of sha256sum, md5sum and hashdeep, and logs of FTK Imager, Guymager, "
        "ewfacquire\nand KAPE.\n\nexample:\n  casebook compare aiims.casebook EX-3 disk.E01.txt"
    )
    session.add_case(parser)
    parser.add_argument("number", metavar="NUMBER", help="the exhibit, like EX-3")
    parser.add_argument("file", metavar="FILE", type=Path, help="the manifest or the log")
    parser.add_argument("--folder", type=Path, help="hash the files of this folder and compare")
    session.add_examiner(parser)
