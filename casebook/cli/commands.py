"""The commands by name: each loads its own module when it is used."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from casebook import __version__
from casebook.errors import CaseError

SUMMARIES = {
    "new": "make a new case file",
    "sample": "build the sample case",
    "open": "open the window, with a case or without",
    "import": "read a log or a timeline into a case",
    "redate": "decide anew how the times of a source are read",
    "search": "find records on the timeline",
    "mark": "put tags, stars, colours and comments on records",
    "list": "list what a case holds",
    "note": "write a note, or supersede one",
    "exhibit": "add, correct, retract or show exhibits",
    "custody": "record that exhibits change hands, and show who held them",
    "seizure": "add, correct, retract or show seizures",
    "clock": "record the clock of an exhibit, and date a source by it",
    "incident": "list what must be explained, and explain it",
    "certificate": "keep certificates, and list which are needed",
    "forwarding": "keep memos that forward exhibits to a laboratory",
    "event": "put an event on the timeline",
    "identifier": "register identifiers, merge, link and group them",
    "request": "ask an agency, and record what came back",
    "agency": "keep agencies and the people there, and show the shipped directory",
    "reply": "register replies, and match them with what was asked",
    "hash": "compute digests of files, folders and images",
    "compare": "compare a manifest or an acquisition log with the register",
    "issue": "issue a paper as a PDF",
    "reissue": "write an issued paper out again",
    "verify": "check that nothing in a case was changed",
    "seal": "say the head of the journal, and journal that",
    "copy": "make a verified copy of a case",
    "export": "write the journal out, with its verifier",
}

EXAMPLES = """\
examples:
  casebook new aiims.casebook --title "AIIMS servers" --examiner "A. Kumar" --rank Inspector
  casebook import aiims.casebook auth.log --zone Asia/Kolkata --year 2022
  casebook search aiims.casebook "failed password" --from 2022-11-23T00:00:00Z --limit 20
  casebook exhibit add aiims.casebook --description "Server web-02" --kind server
  casebook hash aiims.casebook disk.img --exhibit EX-2
  casebook issue aiims.casebook report -o report.pdf
  casebook verify aiims.casebook

Every command has its own help: casebook COMMAND --help.
Exit codes: 0 done, 1 refused or failed (one sentence on standard error) or a digest that differs,
2 wrong usage.
"""


class Command(Protocol):
    """A module of this package that adds the arguments of its commands and runs them."""

    def define(self, name: str, parser: argparse.ArgumentParser) -> None:
        """Add the arguments of the command `name`."""

    def run(self, args: argparse.Namespace) -> int:
        """Run the command; give the exit code."""


def run(words: Sequence[str]) -> int:
    """Run the command that the words say; no words at all open the window."""
    if not words:
        words = ["open"]
    parser = argparse.ArgumentParser(
        prog="casebook",
        description="Keep a digital-forensic case in one file. The same actions as in the window.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", "-V", action="version", version=f"casebook {__version__}")
    found = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in SUMMARIES.items():
        subparser = found.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == words[0]:
            module = _module(name)
            module.define(name, subparser)
    args = parser.parse_args(words)
    _check_text(args)
    return _module(args.command).run(args)


def _module(name: str) -> Command:
    # Each import is written out, so that a packaged build finds it.
    if name in ("new", "sample", "open", "verify", "seal", "copy", "export"):
        from casebook.cli import case_commands

        return case_commands
    if name in ("import", "search"):
        from casebook.cli import timeline_commands

        return timeline_commands
    if name == "mark":
        from casebook.cli import mark_command

        return mark_command
    if name == "redate":
        from casebook.cli import redate_command

        return redate_command
    if name == "list":
        from casebook.cli import list_command

        return list_command
    if name in ("note", "event"):
        from casebook.cli import notebook_commands

        return notebook_commands
    if name in ("exhibit", "hash", "compare"):
        from casebook.cli import evidence_commands

        return evidence_commands
    if name == "custody":
        from casebook.cli import custody_commands

        return custody_commands
    if name in ("seizure", "clock", "incident", "certificate", "forwarding"):
        from casebook.cli import ledger_commands

        return ledger_commands
    if name == "identifier":
        from casebook.cli import identifier_command

        return identifier_command
    if name == "request":
        from casebook.cli import request_command

        return request_command
    if name == "agency":
        from casebook.cli import agency_command

        return agency_command
    if name == "reply":
        from casebook.cli import reply_command

        return reply_command
    from casebook.cli import paper_commands

    return paper_commands


def _check_text(args: argparse.Namespace) -> None:
    """Refuse an argument that is no text: it would be refused later with a worse sentence."""
    for name, value in vars(args).items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, Path) or not isinstance(text, str):
                continue
            try:
                text.encode()
            except UnicodeEncodeError as error:
                raise CaseError(f"What was given as {name} is not valid UTF-8 text.") from error
