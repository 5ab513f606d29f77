from __future__ import annotations

import dataclasses

from casebook.model.evidence import CustodyMove
from casebook.model.transfer import Forwarding
from casebook.rules.laboratory import findings, names_laboratory
from tests.rules.rows import disk, ist, move

SEIZED = disk(seized_at=ist("2022-11-25T18:00:00"))
TO_STORE = move(1, "Rao", "Singh", "2022-11-25T18:30", "2022-11-25T19:00")
TO_LAB = dataclasses.replace(
    move(2, "Singh", "Mehta", "2022-11-28T09:00", "2022-11-28T10:00"), to_place="FSL Rohini"
)
MEMO = Forwarding(
    "f1", 3, "FSL Rohini", "Computer", ("x1",), ("Which files were changed?",),
    forwarded_at=ist("2022-11-28T09:00:00"),
)  # fmt: skip


def _said(*moves: CustodyMove, memo: Forwarding | None = None) -> list[str]:
    found = findings(SEIZED, moves, (memo,) if memo else (), ist("2022-12-01T19:00:00"))
    return [finding.sentence for finding in found]


def test_arrival_after_48_hours_is_found_with_its_source() -> None:
    assert _said(TO_STORE, TO_LAB) == [
        "It arrived at FSL Rohini (move 2) more than 2 days after it was seized; 48 hours are the "
        "limit (Kattavellai @ Devakar v. State of Tamil Nadu, 2025 INSC 845, by analogy)."
    ]


def test_arrival_within_48_hours_is_in_order() -> None:
    soon = dataclasses.replace(
        TO_LAB, released_at=ist("2022-11-27T16:00"), received_at=ist("2022-11-27T18:00")
    )
    assert _said(TO_STORE, soon) == []


def test_reason_for_the_delay_settles_it() -> None:
    assert _said(TO_STORE, dataclasses.replace(TO_LAB, delay_reason="Sunday, closed")) == []
    received = dataclasses.replace(MEMO, received_at=ist("2022-11-30T09:00:00"))
    assert len(_said(memo=received)) == 1
    assert _said(memo=dataclasses.replace(received, remarks="no place before Monday")) == []


def test_memo_that_has_not_arrived_counts_until_now() -> None:
    (said,) = _said(memo=MEMO)
    assert said.startswith("It is still on its way to FSL Rohini (F-3) more than 6 days after")


def test_first_arrival_counts_and_a_memo_of_other_exhibits_does_not() -> None:
    soon = dataclasses.replace(MEMO, received_at=ist("2022-11-26T09:00:00"))
    assert _said(TO_LAB, memo=soon) == []
    assert _said(memo=dataclasses.replace(MEMO, exhibit_ids=("x2",))) == []


def test_nothing_is_late_without_the_time_of_the_seizure() -> None:
    assert findings(disk(), (TO_LAB,), ()) == ()


def test_laboratory_is_named_by_place_receiver_or_purpose_and_not_on_the_way_back() -> None:
    plain = dataclasses.replace(TO_LAB, to_place="Rohini")
    assert not names_laboratory(plain)
    assert names_laboratory(dataclasses.replace(plain, purpose="opinion of the laboratory"))
    assert names_laboratory(dataclasses.replace(plain, to_person="Dr Sen, CFSL"))
    back = dataclasses.replace(plain, purpose="return from the laboratory")
    assert not names_laboratory(back)
