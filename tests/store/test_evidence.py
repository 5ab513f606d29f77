from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.examination import Incident
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.store import evidence
from casebook.store.case_file import CaseFile

HOUR_US = 3_600_000_000
BASE_US = 1_669_372_200_000_000


def at(hours: int) -> Instant:
    return Instant(
        BASE_US + hours * HOUR_US, f"hour {hours}", Precision.SECOND, "UTC", ZoneBasis.IN_TEXT
    )


def move(exhibit: Exhibit, out: int, back: int | None, to: str) -> CustodyMove:
    return CustodyMove(
        id="",
        exhibit_id=exhibit.id,
        position=0,
        from_person="SI Rao",
        from_place="AIIMS",
        to_person=to,
        to_place="Store",
        released_at=at(out),
        received_at=None if back is None else at(back),
        purpose="safe keeping",
    )


@pytest.fixture
def servers(case: CaseFile) -> tuple[Exhibit, ...]:
    return tuple(
        keep.add(
            case,
            Exhibit("", 0, f"Server web-0{n}", ExhibitKind.SERVER, stored_at=f"Shelf {n}"),
        )
        for n in (1, 2, 3)
    )


def test_the_state_of_an_exhibit_is_that_of_its_last_move_in_force(
    case: CaseFile, servers: tuple[Exhibit, ...]
) -> None:
    one, two, three = servers
    keep.add(case, move(one, 1, 2, "HC Singh"))
    late = keep.add(case, move(one, 3, None, "FSL Rohini"))
    keep.retract(case, keep.add(case, move(two, 1, 2, "Nobody")), "entered twice")
    states = evidence.exhibit_states(case, [e.id for e in servers])
    assert states[one.id].is_in_transit
    assert (states[one.id].held_by, states[one.id].since_us) == ("FSL Rohini", at(3).utc_us)
    assert (states[two.id].held_by, states[two.id].held_at) == ("", "Shelf 2")
    assert not states[three.id].is_in_transit
    keep.correct(case, dataclasses.replace(late, received_at=at(5)), "the slip came back")
    state = evidence.exhibit_states(case, [one.id])[one.id]
    assert (state.is_in_transit, state.since_us) == (False, at(5).utc_us)


def test_the_state_counts_digests_and_what_differs(
    case: CaseFile, servers: tuple[Exhibit, ...]
) -> None:
    for hour, value, says, claimed in (
        (1, "a", "", False),
        (4, "b", "differs from that of hour 1", False),
        (2, "c", "", True),
    ):
        keep.add(
            case,
            Digest("", servers[0].id, Algorithm.SHA256, value * 64, "image", 10, at(hour), "SI Rao",
                   "sha256sum 9.1", DigestPurpose.AT_SEIZURE, says, is_claimed=claimed),
        )  # fmt: skip
    state = evidence.exhibit_states(case, [servers[0].id])[servers[0].id]
    assert (state.digests, state.differs, state.hashed_us) == (2, 1, at(4).utc_us)
    hashed = evidence.not_hashed(case, [ExhibitKind.SERVER.value], 10)
    assert [e.number for e in hashed] == [2, 3]
    assert evidence.count_not_hashed(case, [ExhibitKind.SERVER.value]) == 2
    assert evidence.holders_of_digest(case, "b" * 64) == ((1, "image"),)


def test_the_register_is_filtered_by_every_word_of_move_or_exhibit(
    case: CaseFile, servers: tuple[Exhibit, ...]
) -> None:
    for exhibit in servers:
        keep.add(case, move(exhibit, 1, 2, "HC Singh"))
    keep.add(case, move(servers[1], 3, None, "100%_sure"))
    found = evidence.moves_at(case, evidence.find_moves(case, "web-02 singh"))
    assert [(line.exhibit_number, line.move.position) for line in found] == [(2, 1)]
    assert len(evidence.find_moves(case)) == 4
    assert len(evidence.find_moves(case, open_only=True)) == 1
    assert len(evidence.find_moves(case, "100%_sure")) == 1
    assert len(evidence.find_moves(case, "%")) == 1
    assert [line.exhibit_description for line in evidence.open_moves(case, 5)] == ["Server web-02"]
    assert evidence.count_open_moves(case) == 1


def test_a_long_list_of_rows_is_read_in_parts_and_in_its_order(
    case: CaseFile, servers: tuple[Exhibit, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "AT_ONCE", 2)
    for exhibit in servers:
        keep.add(case, move(exhibit, 1, 2, "HC Singh"))
    found = evidence.moves_at(case, evidence.find_moves(case))
    assert [line.exhibit_number for line in found] == [3, 2, 1]
    assert len(evidence.exhibit_states(case, [e.id for e in servers])) == 3


def test_an_incident_is_open_until_it_is_explained(
    case: CaseFile, servers: tuple[Exhibit, ...]
) -> None:
    incident = keep.add(
        case, Incident("", 0, servers[0].id, "digest", "The digest differs.", at(1))
    )
    assert evidence.open_incidents(case, 5) == (incident,)
    assert evidence.exhibit_states(case, [servers[0].id])[servers[0].id].incidents == 1
    explained = dataclasses.replace(
        incident, explanation="Wrong file.", explained_at=at(2), explained_by="SI Rao"
    )
    keep.correct(case, explained, "explained")
    assert evidence.count_open_incidents(case) == 0
    assert evidence.open_incidents(case, 5) == ()


def test_exhibits_are_listed_by_number_with_what_the_filter_looks_into(
    case: CaseFile, servers: tuple[Exhibit, ...]
) -> None:
    keep.retract(case, servers[1], "entered twice")
    lines = evidence.exhibit_lines(case)
    assert [(line.number, line.retracted) for line in lines] == [
        (1, None),
        (2, "entered twice"),
        (3, None),
    ]
    assert "Shelf 3" in lines[2].searched
    some = evidence.lines_of(case, [lines[2].id, "gone", lines[0].id])
    assert sorted(some, key=lambda line: line.number) == [lines[0], lines[2]]
    assert evidence.same_serials(case, "") == (1, 3)
