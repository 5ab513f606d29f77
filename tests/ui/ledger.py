"""Rows of the evidence ledger that the tests of its views share."""

from __future__ import annotations

from casebook.actions import keep, move_custody
from casebook.actions.typed_time import typed_time
from casebook.model.evidence import CustodyMove, Exhibit, ExhibitKind
from casebook.model.instant import Instant
from casebook.store.case_file import CaseFile

HOSTILE = "<img src='/etc/hostname'><b>bold</b> \u202egpj.exe"
SHOWN = "<img src='/etc/hostname'><b>bold</b> ⟨U+202E⟩gpj.exe"
"""How the window shows `HOSTILE`: as itself, and what hides in it spelt out."""


def at(text: str) -> Instant:
    """Give a time as the officer types it, in the zone of the office."""
    return typed_time(text, "Asia/Kolkata", "A. Rao")


def servers(case: CaseFile, count: int) -> tuple[Exhibit, ...]:
    """Add servers web-01, web-02 … with the seals S-1, S-2 …"""
    return tuple(
        keep.add(
            case,
            Exhibit(
                "",
                0,
                f"Server web-{number:02}",
                ExhibitKind.SERVER,
                seized_by="Insp. Rao",
                place_found="Data centre",
                seal=f"S-{number}",
            ),
        )
        for number in range(1, count + 1)
    )


def release(
    case: CaseFile, exhibit: Exhibit, to_person: str = "HC Suresh", when: str = "2022-11-25 15:00"
) -> CustodyMove:
    """Let an exhibit leave for the store; the move is open."""
    return move_custody.release(
        case,
        CustodyMove(
            "",
            exhibit.id,
            0,
            "Insp. Rao",
            "Data centre",
            to_person,
            "Malkhana",
            at(when),
            None,
            "safe keeping",
            seal=exhibit.seal,
        ),
    )
