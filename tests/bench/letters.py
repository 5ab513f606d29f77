"""A letter of 5,000 lines: checked, and issued as PDF/A."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from casebook.actions import check_request, keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.issue_paper import issue
from casebook.actions.progress import Directly, Progress
from casebook.model.agency import Agency
from casebook.model.case import CaseHeader, Examiner
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis, iso_utc
from casebook.model.paper import PaperKind
from casebook.model.request import Line, Request, RequestKind
from casebook.store.case_file import CaseFile
from tests.bench.measure import Result, median, timed
from tests.bench.timeline import Workplace
from tests.rules.kinds.samples import AIIMS

LINES = 5_000
LIMIT_S = 5.0
CHECK_LIMIT_S = 0.5
ROUNDS = 3
_BASE_US = 1_669_179_600_000_000


def measure_letters(place: Workplace) -> list[Result]:
    """Time the checks of a long letter, and all that issuing it takes."""
    case = CaseFile.create(
        place.folder / "letters.casebook", Examiner("Bench"), CaseHeader(id="case", title="Letters")
    )
    keep.correct(case, dataclasses.replace(AIIMS, id=case.header().id), "filled in")
    unit = keep.add(case, Agency("", 0, "Unit", "Unit", "India"))
    isp = keep.add(case, Agency("", 0, "Example Telecom", "ET", "India", email="n@example.net"))
    draft = Request("", 0, RequestKind.SUBSCRIBER, "Whose addresses", isp.id, reference="U/1")
    request = ask_agency(case, draft, [unit, isp], [_line(n) for n in range(LINES)])
    on_case = Directly(case)
    results = [
        _measured(
            f"checks of a letter of {LINES:,} lines",
            lambda: check_request.findings(case, request),
            CHECK_LIMIT_S,
        ),
        _measured(
            f"a letter of {LINES:,} lines issued",
            lambda: issue(on_case, PaperKind.LETTER, request.id, "", Progress()),
            LIMIT_S,
        ),
    ]
    case.close()
    return results


def _measured(what: str, work: Callable[[], object], limit_s: float) -> Result:
    started = time.process_time()
    seconds = median([timed(work) for _ in range(ROUNDS)])
    cpu = (time.process_time() - started) / ROUNDS
    said = f"{seconds:.2f} s ({cpu:.2f} s CPU)"
    return Result("letters", what, said, "", "", f"<= {limit_s:.1f} s", seconds <= limit_s)


def _line(n: int) -> Line:
    us = _BASE_US + n * 7_000_000
    at = Instant(us, iso_utc(us, Precision.SECOND), Precision.SECOND, "UTC", ZoneBasis.IN_TEXT)
    return Line("", "", 0, IdentifierKind.IPV4, f"203.0.113.{n % 250 + 1}", "subscriber", at,
                1_024 + n, link_to_facts="It uploaded the file.")  # fmt: skip
