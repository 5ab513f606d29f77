from __future__ import annotations

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.model.agency import Agency
from casebook.model.request import Request, RequestKind
from casebook.store.agencies import count_asked, requests_through
from casebook.store.case_file import CaseFile
from tests.actions.conftest import case

__all__ = ["case"]


def test_requests_to_and_through_an_agency_are_found_newest_first(case: CaseFile) -> None:
    unit, cbi, beijing = (keep.add(case, Agency("", 0, n, n)) for n in ("IFSO", "CBI", "NCB"))
    for subject in ("one", "two", "three"):
        request = Request("", 0, RequestKind.INTERPOL, subject, beijing.id)
        made = ask_agency(case, request, (unit, cbi, beijing), ())
    keep.retract(case, made, "asked twice")
    assert count_asked(case) == {beijing.id: 2}
    assert requests_through(case, cbi.id, 1) == (2, ((2, "two"),))
    assert requests_through(case, beijing.id, 9) == (2, ((2, "two"), (1, "one")))
