from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import agency_directory, keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.undo import undo
from casebook.actions.usual_routes import OfferedRoute, offered, settle
from casebook.errors import CaseError
from casebook.model.agency import Agency, AgencyKind
from casebook.model.request import Leg, Request, RequestKind
from casebook.store.case_file import CaseFile


def named(case: CaseFile, unit: str, court: str = "") -> None:
    header = dataclasses.replace(case.header(), unit=unit, court=court)
    keep.correct(case, header, "as in the FIR")


def names(route: OfferedRoute) -> list[str]:
    return [stop.name for stop in route.stops]


def test_interpol_goes_from_the_unit_through_cbi_to_the_bureau_abroad(case: CaseFile) -> None:
    named(case, unit="IFSO, Delhi Police")
    beijing = agency_directory.add(case, "ncb_beijing")
    first, second = offered(case, RequestKind.INTERPOL, beijing.id)
    assert names(first) == ["IFSO, Delhi Police", "CBI", "NCB Beijing"]
    assert first.modes == ("letter", "I-24/7")
    assert [stop.agency for stop in first.stops] == [None, None, beijing]
    assert names(second) == ["IFSO, Delhi Police", "ILO", "CBI", "NCB Beijing"]


def test_taking_a_route_adds_what_the_case_lacks_in_one_entry_and_only_once(case: CaseFile) -> None:
    named(case, unit="IFSO", court="CMM, New Delhi")
    hong_kong = agency_directory.add(case, "sfj_hong_kong")
    before = case.head().seq
    route = offered(case, RequestKind.LETTER_OF_REQUEST, hong_kong.id)[0]
    agencies = settle(case, route)
    assert case.head().seq == before + 1
    assert [(a.number, a.short_name, a.directory_key) for a in agencies] == [
        (2, "IFSO", ""),
        (3, "MHA", "mha"),
        (4, "Court", "court"),
        (1, "SJ Hong Kong", "sfj_hong_kong"),
    ]
    assert agencies[0].kind is AgencyKind.UNIT
    assert agencies[2].name == "CMM, New Delhi"
    # The same offer taken again, as it was read before, adds nothing.
    assert settle(case, route) == agencies
    assert case.head().seq == before + 1
    request = Request("", 0, RequestKind.LETTER_OF_REQUEST, "Accounts", hong_kong.id)
    made = ask_agency(case, request, agencies, (), route.modes)
    assert [leg.mode for leg in case.where(Leg, request_id=made.id)][1] == "concurrence"


def test_the_agencies_added_for_a_route_are_undone_together(case: CaseFile) -> None:
    named(case, unit="IFSO")
    settle(case, offered(case, RequestKind.CERT_IN, None)[0])
    assert len(case.all(Agency)) == 2
    undo(case)
    assert case.all(Agency) == ()


def test_an_agency_typed_by_hand_is_not_added_again(case: CaseFile) -> None:
    unit = keep.add(case, Agency("", 0, "Cyber Cell", "CC", kind=AgencyKind.UNIT))
    cbi = keep.add(case, Agency("", 0, "Central Bureau", "cbi"))
    beijing = keep.add(case, Agency("", 0, "NCB Beijing", "NCB Beijing"))
    route = offered(case, RequestKind.INTERPOL, beijing.id)[0]
    assert [stop.agency for stop in route.stops] == [unit, cbi, beijing]
    assert settle(case, route) == (unit, cbi, beijing)


def test_the_unit_is_the_one_the_header_names_else_who_asked_before(case: CaseFile) -> None:
    other = keep.add(case, Agency("", 0, "Other unit", "Other"))
    isp = keep.add(case, Agency("", 0, "Example ISP", "ISP"))
    ask_agency(case, Request("", 0, RequestKind.LETTER, "x", isp.id), [other, isp], ())
    assert offered(case, RequestKind.SUBSCRIBER, isp.id)[0].stops[0].agency == other
    own = keep.add(case, Agency("", 0, "Special Cell", "IFSO"))
    named(case, unit="ifso")
    assert offered(case, RequestKind.SUBSCRIBER, isp.id)[0].stops[0].agency == own


def test_a_route_that_ends_elsewhere_or_goes_nowhere_is_not_offered(case: CaseFile) -> None:
    named(case, unit="IFSO")
    isp = keep.add(case, Agency("", 0, "Example ISP", "ISP"))
    assert offered(case, RequestKind.CERT_IN, isp.id) == ()
    cbi = agency_directory.add(case, "cbi")
    routes = offered(case, RequestKind.INTERPOL, cbi.id)
    assert [names(route) for route in routes] == [["IFSO", "CBI"], ["IFSO", "ILO", "CBI"]]
    assert routes[1].modes == ("letter", "BHARATPOL")


def test_a_route_without_an_addressee_or_a_unit_says_what_to_do(case: CaseFile) -> None:
    route = offered(case, RequestKind.INTERPOL, None)[0]
    assert names(route) == ["this unit", "CBI", "the agency asked"]
    before = case.head().seq
    with pytest.raises(CaseError, match="Enter the unit in the case header"):
        settle(case, route)
    named(case, unit="IFSO")
    with pytest.raises(CaseError, match="Choose the agency that is asked"):
        settle(case, route)
    assert case.head().seq == before + 1
    assert case.all(Agency) == ()
