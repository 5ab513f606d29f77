"""The commands about papers: issue and reissue."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from casebook.actions import issue_paper
from casebook.actions.filter_words import filter_words
from casebook.actions.issue_all import ToIssue, issue_all
from casebook.actions.progress import Directly
from casebook.cli import filter_options, session, terminal
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.counted import counted
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.model.paper import Paper, PaperKind
from casebook.model.request import Request
from casebook.model.seizure import Seizure
from casebook.model.timeline import RecordFilter, Source
from casebook.model.transfer import Forwarding, HandOver
from casebook.store import search
from casebook.store.case_file import CaseFile

KINDS = {
    "report": PaperKind.REPORT,
    "timeline": PaperKind.TIMELINE,
    "custody": PaperKind.CUSTODY_FORM,
    "letter": PaperKind.LETTER,
    "status": PaperKind.STATUS,
    "evidence-register": PaperKind.EVIDENCE_REGISTER,
    "seizure-memo": PaperKind.SEIZURE_MEMO,
    "custody-register": PaperKind.CUSTODY_REGISTER,
    "custody-sequence": PaperKind.CUSTODY_SEQUENCE,
    "digest-report": PaperKind.DIGEST_REPORT,
    "forwarding-memo": PaperKind.FORWARDING_MEMO,
    "hand-over-slip": PaperKind.HAND_OVER_SLIP,
    "labels": PaperKind.LABEL_SHEET,
    "single-labels": PaperKind.SINGLE_LABELS,
    "request-file": PaperKind.REQUEST_FILE,
    "correspondence": PaperKind.CORRESPONDENCE,
    "reconciliation": PaperKind.RECONCILIATION,
}

_SUBJECTS: dict[str, tuple[type[Any], tuple[PaperKind, ...]]] = {
    "exhibit": (
        Exhibit,
        (
            PaperKind.CUSTODY_FORM,
            PaperKind.CUSTODY_SEQUENCE,
            PaperKind.DIGEST_REPORT,
            PaperKind.LABEL_SHEET,
            PaperKind.SINGLE_LABELS,
        ),
    ),
    "request": (Request, (PaperKind.LETTER, PaperKind.STATUS, PaperKind.REQUEST_FILE)),
    "agency": (Agency, (PaperKind.CORRESPONDENCE,)),
    "seizure": (Seizure, (PaperKind.SEIZURE_MEMO,)),
    "forwarding": (Forwarding, (PaperKind.FORWARDING_MEMO,)),
    "slip": (HandOver, (PaperKind.HAND_OVER_SLIP,)),
    "source": (Source, (PaperKind.RECONCILIATION,)),
}
"""The options that name what a paper is about, and the papers that take them."""

_NEED_SUBJECT = (
    PaperKind.CUSTODY_FORM,
    PaperKind.LETTER,
    PaperKind.SEIZURE_MEMO,
    PaperKind.FORWARDING_MEMO,
    PaperKind.HAND_OVER_SLIP,
    PaperKind.REQUEST_FILE,
    PaperKind.CORRESPONDENCE,
)


def define(name: str, parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command `name`."""
    session.add_case(parser)
    if name == "issue":
        parser.epilog = (
            "custody takes --exhibit; letter and request-file --request; correspondence --agency;\n"
            "seizure-memo --seizure; forwarding-memo --forwarding; hand-over-slip --slip. Status,\n"
            "custody-sequence, digest-report, labels, reconciliation (--source) take theirs, or\n"
            "cover all. A timeline takes the options of search and lists those records,\n"
            "--text '' every one; without any, the records that events cite.\n\n"
            "examples:\n"
            "  casebook issue aiims.casebook report -o report.pdf\n"
            "  casebook issue aiims.casebook letter --request R-1 -o letter.pdf --recipient CBI\n"
            "  casebook issue aiims.casebook timeline --host web-02 --text failed -o failed.pdf\n"
            "  casebook issue aiims.casebook --all -o papers"
        )
        parser.add_argument(
            "paper", metavar="PAPER", nargs="?", choices=KINDS, help=", ".join(KINDS)
        )
        subject = parser.add_mutually_exclusive_group()
        subject.add_argument(
            "--all", action="store_true", help="issue every paper, into the folder given with -o"
        )
        for option in _SUBJECTS:
            subject.add_argument(f"--{option}", metavar="NUMBER", help=f"the {option} it is about")
        parser.add_argument("--recipient", action="append", default=[], help="who gets it; repeat")
        parser.add_argument("--text", help='words, "a phrase", prefix* or *piece of the records')
        filter_options.add(parser)
    else:
        parser.epilog = "example:\n  casebook reissue aiims.casebook P-1 -o report.pdf"
        parser.add_argument("paper", metavar="NUMBER", help="the paper, like P-1")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=True)
    if name == "issue":
        session.add_examiner(parser)


def run(args: argparse.Namespace) -> int:
    """Run one of the commands."""
    return issue(args) if args.command == "issue" else reissue(args)


def issue(args: argparse.Namespace) -> int:
    """Issue a paper and write it to a file."""
    if args.all:
        return _issue_every(args)
    if args.paper is None:
        raise CaseError("Say which paper is issued, or --all for every paper.")
    kind = KINDS[args.paper]
    _check_filter(args, kind)
    _check_output(args)
    with session.writing(args) as case:
        records = _listed(args, kind, case)
        subject = _subject(args, kind, case)
        lacks = issue_paper.missing_for(case, kind, subject)
        paper = issue_paper.issue(
            Directly(case), kind, subject, ", ".join(args.recipient),
            terminal.progress_for_terminal(), records,
        )  # fmt: skip
        data = issue_paper.paper_bytes(case, paper)
        listed = None if records is None else (search.count(case, records), filter_words(records))
    return _hand_out(args, paper, data, "issued", lacks, listed)


def _issue_every(args: argparse.Namespace) -> int:
    """Issue every paper into a folder, and name those that were refused."""
    if args.paper is not None:
        raise CaseError("Either name one paper or issue them with --all.")
    _check_filter(args, None)
    folder: Path = args.output
    if not folder.is_dir():
        raise CaseError(f"There is no folder {folder}. Make it first. Nothing was issued.")
    names = {kind: name for name, kind in KINDS.items()}
    issued: list[dict[str, object]] = []

    def take(asked: ToIssue, paper: Paper, data: bytes) -> None:
        target = folder / f"{'-'.join(filter(None, (names[asked.kind], asked.number)))}.pdf"
        _write_issued(args, target, paper, data, "issued")
        issued.append({"paper": label(paper), "file": str(target), "sha256": paper.sha256})

    with session.writing(args) as case:
        refused = issue_all(
            Directly(case), ", ".join(args.recipient), terminal.progress_for_terminal(), take
        )
    why = [f"{names[one.asked.kind]} {one.asked.number}".strip() + f" is not issued: {one.why}"
           for one in refused]  # fmt: skip
    if args.json:
        terminal.show_json({"issued": issued, "refused": why})
    else:
        terminal.say(f"{len(issued)} papers issued into {folder}")
        terminal.warn(why)
    return 1 if refused else 0


def reissue(args: argparse.Namespace) -> int:
    """Write a paper out again, byte for byte as it was issued."""
    _check_output(args)
    with session.reading(args.case) as case:
        paper = session.thing(case, Paper, args.paper)
        data = issue_paper.paper_bytes(case, paper)
    return _hand_out(args, paper, data, "written out again", ())


def _subject(args: argparse.Namespace, kind: PaperKind, case: CaseFile) -> str | None:
    for option, (row, kinds) in _SUBJECTS.items():
        given = getattr(args, option)
        if option == "source" and kind is PaperKind.TIMELINE:
            # It lists the records of that source.
            continue
        if kind in kinds and kind in _NEED_SUBJECT and not given:
            raise CaseError(f"The {kind} is about one {option}: name it with --{option} NUMBER.")
        if given and kind not in kinds:
            raise CaseError(f"The {kind} is about no single {option}. Leave out --{option}.")
        if given:
            return str(session.thing(case, row, given).id)
    return None


def _check_filter(args: argparse.Namespace, kind: PaperKind | None) -> None:
    """Raise CaseError for options of a filter that this paper has no use for."""
    if kind is PaperKind.TIMELINE:
        return
    used = [option for option in filter_options.given(args) if option != "--source"]
    used += ["--zone"] * bool(args.zone) + ["--text"] * (args.text is not None)
    if used:
        raise CaseError(f"Only a single timeline lists records. Leave out {', '.join(used)}.")


def _listed(args: argparse.Namespace, kind: PaperKind, case: CaseFile) -> RecordFilter | None:
    """Give the filter of the records to list; None for those that events cite."""
    if kind is PaperKind.TIMELINE and (args.text is not None or filter_options.given(args)):
        return filter_options.asked_for(args, case)
    return None


def _check_output(args: argparse.Namespace) -> None:
    target: Path = args.output
    if not target.absolute().parent.is_dir():
        raise CaseError(f"There is no folder for {target}. Nothing was issued.")
    if target.exists() and args.case.exists() and target.samefile(args.case):
        raise CaseError(f"{target.name} is the case itself. Name another file.")


def _hand_out(
    args: argparse.Namespace,
    paper: Paper,
    data: bytes,
    word: str,
    lacks: Sequence[str],
    listed: tuple[int, str] | None = None,
) -> int:
    """Write a paper out; `listed` are the records in it, counted, and the filter in words."""
    _write_issued(args, args.output, paper, data, word)
    if args.json:
        terminal.show_json(
            {
                "paper": label(paper),
                "title": paper.title,
                "version": paper.version,
                "pages": paper.pages,
                "sha256": paper.sha256,
                "head": f"{paper.head_seq}:{paper.head_hash}",
                "file": str(args.output),
                "lacks": lacks,
                **({"records": listed[0], "filter": listed[1]} if listed else {}),
            }
        )
    else:
        terminal.say(f"{label(paper)} {word}: {paper.title}, {paper.pages} pages, {args.output}")
        if listed is not None:
            terminal.say(f"{counted(listed[0], 'record')} listed: {listed[1]}")
        terminal.say(f"SHA-256 {paper.sha256}")
        terminal.warn(lacks)
    return 0


def _write_issued(
    args: argparse.Namespace, target: Path, paper: Paper, data: bytes, word: str
) -> None:
    try:
        _write(target, data)
    except OSError as error:
        raise CaseError(
            f"{label(paper)} was {word}, but {target.name} could not be written: "
            f"{error.strerror}. Make room and run: casebook reissue {args.case} {label(paper)}"
        ) from error


def _write(target: Path, data: bytes) -> None:
    """Write the whole file or leave what was there."""
    descriptor, part = tempfile.mkstemp(prefix=".casebook-", dir=target.absolute().parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(part).chmod(0o600)
        Path(part).replace(target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
