from __future__ import annotations

import pytest

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.merge_agencies import likely_same, merge_agencies
from casebook.actions.record_answer import record_leg
from casebook.actions.undo import last_undoable, undo
from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency, Contact
from casebook.model.reply import ColumnMap, Reply, ReplyForm
from casebook.model.request import Leg, Request, RequestKind
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

UNIT = Agency("", 0, "IFSO", "IFSO")
ISP = Agency("", 0, "Example Networks Ltd.", "ENL", email="nodal@example.com")
TWIN = Agency("", 0, "Example Networks", "enl", phone="011-0000", retention="2 years")


def filled(case: CaseFile) -> tuple[Agency, Agency, Request]:
    unit, isp, twin = (keep.add(case, each) for each in (UNIT, ISP, TWIN))
    request = ask_agency(
        case, Request("", 0, RequestKind.SUBSCRIBER, "Who", twin.id), (unit, twin), ()
    )
    keep.add(case, Contact("", isp.id, 0, "A. Nodal"))
    keep.add(case, Contact("", twin.id, 0, "B. Nodal"))
    keep.add(case, ColumnMap("", twin.id, "IPDR", ("ip",), ("identifier=ip",)))
    at = instant("2022-12-20T10:00:00+05:30")
    keep.add(case, Reply("", 0, request.id, twin.id, at, ReplyForm.ORAL, summary="soon"))
    return isp, twin, request


def test_agencies_of_one_name_or_one_mail_domain_are_likely_the_same(case: CaseFile) -> None:
    keep.add(case, ISP)
    keep.add(case, TWIN)
    keep.add(case, Agency("", 0, "Other", "Other", email="law@example.com"))
    keep.add(case, Agency("", 0, "Third", "Third", email="someone@gmail.com"))
    keep.add(case, Agency("", 0, "Fourth", "Fourth", email="other@gmail.com"))
    found = [(each.first.number, each.second.number, each.because) for each in likely_same(case)]
    assert found == [
        (1, 2, "both are called “enl”"),
        (1, 3, "both have e-mail at “example.com”"),
    ]


def test_everything_that_names_the_merged_one_follows_in_one_entry(case: CaseFile) -> None:
    isp, twin, request = filled(case)
    before = case.head().seq
    kept = merge_agencies(case, twin, isp, "same nodal officer")
    assert case.head().seq == before + 1
    assert case.get(Request, request.id).to_agency_id == isp.id
    assert [leg.to_agency_id for leg in case.where(Leg, request_id=request.id)] == [isp.id]
    assert case.all(Reply)[0].from_agency_id == isp.id
    assert case.all(ColumnMap)[0].agency_id == isp.id
    people = case.where(Contact, agency_id=isp.id)
    assert [(each.position, each.name) for each in people] == [(1, "A. Nodal"), (2, "B. Nodal")]
    gone = case.get(Agency, twin.id)
    assert gone.merged_into_id == isp.id
    assert gone.retracted == f"merged into A-{isp.number}: same nodal officer"
    # What the one that stays had no words for is taken over, and nothing else.
    assert (kept.email, kept.phone, kept.retention) == ("nodal@example.com", "011-0000", "2 years")
    summary = next(iter(case.entries(before + 1))).summary
    assert summary.endswith(
        "with 1 request, 1 leg, 1 reply, 1 contact, 1 column map, because same nodal officer"
    )


def test_a_merge_is_undone_as_a_whole(case: CaseFile) -> None:
    isp, twin, request = filled(case)
    merge_agencies(case, twin, isp, "same")
    assert undo(case).startswith("Undone: A-3 (enl) merged into A-2 (ENL)")
    assert case.get(Agency, twin.id) == twin
    assert case.get(Agency, isp.id) == isp
    assert case.get(Request, request.id).to_agency_id == twin.id
    assert [each.name for each in case.where(Contact, agency_id=twin.id)] == ["B. Nodal"]


def test_a_merge_is_not_undone_over_what_was_recorded_since(case: CaseFile) -> None:
    isp, twin, request = filled(case)
    merge_agencies(case, twin, isp, "same")
    (leg,) = case.where(Leg, request_id=request.id)
    record_leg(case, leg, "sent", instant("2022-12-01T10:00:00+05:30"))
    assert "merged" not in (last_undoable(case) or "")
    undo(case)
    assert "merged" in (last_undoable(case) or "")


def test_what_cannot_be_merged_is_a_sentence(case: CaseFile) -> None:
    isp, twin, _ = filled(case)
    with pytest.raises(FieldError, match="needs a reason"):
        merge_agencies(case, twin, isp, " ")
    with pytest.raises(CaseError, match="into itself"):
        merge_agencies(case, twin, twin, "same")
    (unit,) = case.where(Agency, short_name="IFSO")
    with pytest.raises(CaseError, match="R-1 goes between A-3 and A-1 in leg 1"):
        merge_agencies(case, twin, unit, "wrong")
    merge_agencies(case, twin, isp, "same")
    with pytest.raises(CaseError, match="is retracted already"):
        merge_agencies(case, twin, isp, "again")
