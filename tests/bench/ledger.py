"""The evidence ledger at 10,000 exhibits and 100,000 moves: what each view reads first."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from casebook.actions import check_evidence
from casebook.model.case import CaseHeader, Examiner
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.store import evidence
from casebook.store.case_file import CaseFile
from casebook.ui import today
from casebook.ui.interpreter import set_for_window
from tests.bench.measure import Result, median, milliseconds, timed
from tests.bench.timeline import Workplace

EXHIBITS = 10_000
MOVES_EACH = 10
LIMIT_S = 0.1
ROUNDS = 5
SCREENFUL = 60
_HOUR_US = 3_600_000_000
_BASE_US = 1_669_372_200_000_000


def measure_ledger(place: Workplace) -> list[Result]:
    """Time the reads behind every view of the Evidence page and behind the Overview."""
    case = _large_case(place.folder / "ledger.casebook")
    # As the window has it.
    set_for_window()
    lines = evidence.exhibit_lines(case)
    rows = evidence.find_moves(case)
    middle = EXHIBITS // 2
    exhibit = case.numbered(Exhibit, middle)
    reads: dict[str, Callable[[], object]] = {
        "tree": lambda: evidence.exhibit_lines(case),
        "tree, one screenful of states": lambda: evidence.exhibit_states(
            case, [line.id for line in lines[middle : middle + SCREENFUL]]
        ),
        "custody register": lambda: evidence.find_moves(case),
        "custody register, one screenful": lambda: evidence.moves_at(
            case, rows[len(rows) // 2 : len(rows) // 2 + SCREENFUL]
        ),
        "custody register, open only": lambda: evidence.find_moves(case, open_only=True),
        "custody register, filter by two words": lambda: evidence.find_moves(case, "web-7 store"),
        "findings of one exhibit": lambda: check_evidence.findings_of(case, exhibit),
        "certificates of one exhibit": lambda: check_evidence.certificate_needs(case, exhibit.id),
        "Overview": lambda: today.tasks(case, _BASE_US + 1000 * _HOUR_US),
    }
    results = [_result(what, read) for what, read in reads.items()]
    case.close()
    return results


def _result(what: str, read: Callable[[], object]) -> Result:
    read()
    seconds = median([timed(read) for _ in range(ROUNDS)])
    return Result("ledger", what, milliseconds(seconds), "", "", "<= 100 ms", seconds <= LIMIT_S)


def _large_case(path: Path) -> CaseFile:
    case = CaseFile.create(path, Examiner("Bench"), CaseHeader(id="case", title="Ledger"))
    parent = None
    for first in range(1, EXHIBITS + 1, 1000):
        with case.transaction():
            for number in range(first, first + 1000):
                # Every fifth stands by itself, the four after it are its parts.
                if number % 5 == 1:
                    parent = None
                made = _exhibit(number, parent)
                parent = parent or made.id
                # An entry for each, as an examiner makes them: a history reads whole entries.
                for row in (made, *_moves(made), *_digest(made)):
                    case.append("bench.add", [row])
    return case


def _exhibit(number: int, parent_id: str | None) -> Exhibit:
    return Exhibit(
        str(uuid.uuid4()), number, f"Disk {number} of web-{number % 50}", ExhibitKind.COMPUTER,
        parent_id=parent_id, serial_number=f"SN{number:08}", seal=f"IFSO-{number}",
        seized_at=_at(0), place_found="Server room", seized_by="Person 0",
        original_or_copy="copy" if number % 5 == 2 else "original",
    )  # fmt: skip


def _moves(exhibit: Exhibit) -> list[CustodyMove]:
    return [
        CustodyMove(
            str(uuid.uuid4()), exhibit.id, n + 1, f"Person {n}", f"Store {n}", f"Person {n + 1}",
            f"Store {n + 1}", _at(3 * n + 1),
            None if n == MOVES_EACH - 1 and exhibit.number % 7 == 0 else _at(3 * n + 2),
            "to the next store",
        )
        for n in range(MOVES_EACH)
    ]  # fmt: skip


def _digest(exhibit: Exhibit) -> list[Digest]:
    if exhibit.number % 3 == 0:
        return []
    value = f"{exhibit.number:064x}"
    return [
        Digest(str(uuid.uuid4()), exhibit.id, Algorithm.SHA256, value, "image", 10, _at(0), "Bench",
               "sha256sum 9.1", DigestPurpose.AT_SEIZURE)
    ]  # fmt: skip


def _at(hours: int) -> Instant:
    us = _BASE_US + hours * _HOUR_US
    return Instant(us, f"{us}", Precision.SECOND, "UTC", ZoneBasis.IN_TEXT)
