"""The commands about a whole case: new, sample, open, verify, seal, copy, export."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from casebook.actions.progress import Directly
from casebook.cli import session, terminal
from casebook.errors import CaseError, Refused
from casebook.model.case import CaseHeader
from casebook.model.labels import label

_HEADER_OPTIONS = (
    ("fir-number", "the number of the FIR"),
    ("fir-date", "the date of the FIR, YYYY-MM-DD"),
    ("offence-date", "the date of the offence, YYYY-MM-DD"),
    ("police-station", ""),
    ("district", ""),
    ("state", ""),
    ("complainant", ""),
    ("affected-organisation", ""),
    ("investigating-officer", ""),
    ("court", ""),
    ("summary", "what happened, in a few sentences"),
    ("max-punishment", "the maximum punishment, as a request abroad must state it"),
)


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command `name`."""
    if name == "sample":
        parser.add_argument(
            "case", metavar="CASE", type=Path, nargs="?", default=Path("sample.casebook")
        )
        session.add_json(parser)
    elif name == "open":
        parser.add_argument("case", metavar="CASE", type=Path, nargs="?")
    else:
        session.add_case(parser)
    if name == "new":
        _define_new(parser)
    if name == "seal":
        parser.add_argument("--remarks", default="", help="where the head is kept, or who was told")
    if name == "copy":
        parser.add_argument("target", metavar="TARGET", type=Path, help="the file to write")
    if name == "export":
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="a new or empty folder")
    if name in ("new", "seal", "copy", "export"):
        session.add_examiner(parser)


def run(args: argparse.Namespace) -> int:
    """Run one of the commands."""
    return {
        "new": new,
        "sample": sample,
        "open": open_window,
        "verify": verify,
        "seal": seal,
        "copy": copy,
        "export": export,
    }[args.command](args)


def new(args: argparse.Namespace) -> int:
    """Make a new case file."""
    from casebook.actions.profile import load_profile
    from casebook.actions.start_case import new_case

    examiner = session.examiner_of(args)
    if examiner is None:
        raise CaseError(
            "A case needs an examiner, who is named on every entry. Give --examiner NAME."
        )
    profile = load_profile()
    values = {name.replace("-", "_"): getattr(args, name.replace("-", "_")) for name, _ in
              _HEADER_OPTIONS}  # fmt: skip
    zones = tuple(args.zones or ()) or (profile.zones if profile else ("UTC", "Asia/Kolkata"))
    header = CaseHeader(
        id="case",
        title=args.title,
        unit=examiner.unit,
        sections=tuple(args.sections),
        agencies=tuple(args.agencies),
        zones=zones,
        **values,
    )
    case = new_case(args.case, examiner, header)
    case.close()
    if args.json:
        terminal.show_json({"case": str(args.case), "title": args.title})
    else:
        terminal.say(f"{args.case.name} was made for “{args.title}”.")
    return 0


def sample(args: argparse.Namespace) -> int:
    """Build the sample case."""
    from casebook.actions.build_sample import build_sample

    build_sample(args.case, terminal.progress_for_terminal())
    with session.reading(args.case) as case:
        head = case.head()
    if args.json:
        terminal.show_json({"case": str(args.case), "entries": head.seq, "head": str(head)})
    else:
        terminal.say(f"{args.case.name} holds the sample case, {head.seq} entries.")
    return 0


def open_window(args: argparse.Namespace) -> int:
    """Open the window."""
    is_linux = sys.platform.startswith("linux")
    has_display = any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    if is_linux and not has_display:
        raise CaseError(
            "There is no display here, so the window cannot be opened. "
            "Every action has a command: casebook --help."
        )
    from casebook.ui import app

    return app.run(args.case)


def verify(args: argparse.Namespace) -> int:
    """Check that nothing in a case was changed."""
    from casebook.actions.verify_case import verify as verify_case

    try:
        with session.reading(args.case) as case:
            verdict = verify_case(Directly(case), terminal.progress_for_terminal())
    except Refused as error:
        if args.json:
            terminal.show_json(
                {"ok": False, "entries": None, "head": None, "findings": [str(error)]}
            )
        raise
    if args.json:
        terminal.show_json(
            {
                "ok": verdict.ok,
                "entries": verdict.entries,
                "head": str(verdict.head),
                "sources": verdict.sources,
                "findings": verdict.findings,
            }
        )
    if not verdict.ok:
        raise CaseError(f"{args.case.name} was changed: {' '.join(verdict.findings)}")
    if not args.json:
        terminal.say(f"Nothing was changed: {verdict.entries} entries, {verdict.sources} sources.")
        terminal.say(f"HEAD {verdict.head}")
    return 0


def seal(args: argparse.Namespace) -> int:
    """Journal the head as it stands, and print it."""
    from casebook.actions.seal_case import seal as seal_case

    with session.writing(args) as case:
        made = seal_case(case, args.remarks)
    head = f"{made.head_seq}:{made.head_hash}"
    if args.json:
        terminal.show_json(
            {"seal": label(made), "head": head, "made_at": terminal.when(made.made_at)}
        )
    else:
        terminal.say(f"{label(made)} of entry {made.head_seq}. Keep this line outside the case:")
        terminal.say(f"HEAD {head}")
    return 0


def copy(args: argparse.Namespace) -> int:
    """Make a verified copy."""
    from casebook.actions.copy_case import copy_case, place_of

    with session.writing(args) as case:
        written = copy_case(Directly(case), args.target, terminal.progress_for_terminal())
    if args.json:
        place = place_of(args.target)
        terminal.show_json({"copy": str(args.target), "sha256": written, "place": place.kind})
    else:
        terminal.say(f"{args.target.name} was written, read back and verified.")
        terminal.say(f"SHA-256 {written}")
    return 0


def export(args: argparse.Namespace) -> int:
    """Write the journal out, with its verifier."""
    from casebook.actions.export_journal import export as export_journal

    with session.writing(args) as case:
        export_journal(Directly(case), args.folder, terminal.progress_for_terminal())
    files = sorted(path.name for path in args.folder.iterdir())
    if args.json:
        terminal.show_json({"folder": str(args.folder), "files": files})
    else:
        terminal.say(f"{args.folder.name} holds {', '.join(files)}.")
    return 0


def _define_new(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        'example:\n  casebook new aiims.casebook --title "AIIMS servers" --fir-number 214/2022 '
        '--fir-date 2022-11-25 \\\n      --section "IPC 385" --section "IT Act 66F" '
        '--examiner "A. Kumar" --rank Inspector --unit IFSO'
    )
    parser.add_argument("--title", required=True, help="the name of the case")
    for option, text in _HEADER_OPTIONS:
        parser.add_argument(f"--{option}", default="", help=text or option.replace("-", " "))
    parser.add_argument(
        "--section", dest="sections", action="append", default=[], help="like “IPC 385”; repeat"
    )
    parser.add_argument(
        "--agency", dest="agencies", action="append", default=[], help="an agency involved; repeat"
    )
    parser.add_argument(
        "--show-zone", dest="zones", action="append", help="a zone shown; give it twice"
    )
