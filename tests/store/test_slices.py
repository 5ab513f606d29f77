from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep
from casebook.actions.explain_incident import open_incident
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.store import row_history, slices
from casebook.store.case_file import CaseFile

AT = Instant(1_669_372_200_000_000, "then", Precision.SECOND, "UTC", ZoneBasis.IN_TEXT)


def add(case: CaseFile, parent: Exhibit | None = None) -> Exhibit:
    exhibit = Exhibit("", 0, "Disk", ExhibitKind.COMPUTER)
    return keep.add(case, dataclasses.replace(exhibit, parent_id=parent.id if parent else None))


def hashed(case: CaseFile, exhibit: Exhibit, value: str) -> Digest:
    return keep.add(
        case,
        Digest(
            "", exhibit.id, Algorithm.MD5, value * 16, "disk", 1, AT, "Rao", "x",
            DigestPurpose.AT_SEIZURE,
        ),
    )  # fmt: skip


def test_exhibits_in_force_come_in_parts_by_number(case: CaseFile) -> None:
    exhibits = [add(case) for _ in range(5)]
    keep.retract(case, exhibits[1], "entered twice")
    assert slices.count_exhibits(case) == 4
    assert slices.exhibits_after(case, 0, 2) == (exhibits[0], exhibits[2])
    assert slices.exhibits_after(case, 3, 9) == (exhibits[3], exhibits[4])
    assert slices.exhibits_after(case, 5, 9) == ()


def test_rows_are_found_by_many_values_of_a_column(case: CaseFile) -> None:
    exhibits = [add(case) for _ in range(3)]
    digests = [hashed(case, exhibit, f"a{n}") for n, exhibit in enumerate(exhibits)]
    gone = keep.retract(case, digests[1], "wrong")
    values = [digest.value for digest in digests]
    # More values than one query binds.
    many = values + [f"{n:032x}" for n in range(2 * slices.AT_ONCE)]
    assert set(slices.rows_in(case, Digest, "value", many)) == {digests[0], digests[2]}
    assert gone in slices.rows_in(case, Digest, "value", values, retracted=True)
    assert slices.rows_in(case, Digest, "value", ()) == ()
    assert slices.by_exhibit(case, Digest, [exhibits[2].id]) == {exhibits[2].id: [digests[2]]}
    with pytest.raises(KeyError):
        slices.rows_in(case, Digest, "1=1 OR value", values)


def test_wholes_are_read_up_to_the_top(case: CaseFile) -> None:
    top = add(case)
    middle = add(case, top)
    part = add(case, middle)
    assert slices.with_wholes(case, [part]) == {e.id: e for e in (top, middle, part)}


def test_a_digest_below_counts_at_any_depth_and_one_of_its_own_does_not(case: CaseFile) -> None:
    top = add(case)
    middle = add(case, top)
    part = add(case, middle)
    hashed(case, part, "aa")
    everything = [top.id, middle.id, part.id]
    assert slices.hashed_below(case, everything) == {top.id, middle.id}


def test_digests_that_several_exhibits_have_are_found(case: CaseFile) -> None:
    one, two = add(case), add(case)
    alone = hashed(case, one, "aa")
    shared = [hashed(case, one, "bb"), hashed(case, two, "bb")]
    hashed(case, one, "cc")
    hashed(case, one, "cc")
    values = [alone.value, shared[0].value, "cc" * 16]
    assert slices.shared_digests(case, values, 9) == tuple(shared)
    assert slices.shared_digests(case, values, 1) == tuple(shared[:1])


def test_what_is_recorded_about_an_exhibit_is_noticed(case: CaseFile) -> None:
    one, two, three = add(case), add(case), add(case)
    assert not slices.is_spoken_of(case, one.id)
    digest = hashed(case, one, "aa")
    open_incident(case, two.id, "x", "The seal was cut.")
    assert slices.is_spoken_of(case, one.id)
    assert slices.is_spoken_of(case, two.id)
    keep.retract(case, digest, "wrong")
    assert not slices.is_spoken_of(case, one.id)
    add(case, three)
    assert slices.is_spoken_of(case, three.id)


def test_the_entries_of_a_row_are_told_in_order(case: CaseFile) -> None:
    exhibit = add(case)
    keep.correct(case, dataclasses.replace(exhibit, colour="black"), "seen")
    assert row_history.entries_of(case, exhibit.id) == tuple(
        entry.seq for entry in case.history(exhibit.id)
    )
    assert row_history.entries_of(case, "nobody") == ()


def test_serial_numbers_are_shared_however_they_are_written(case: CaseFile) -> None:
    exhibits = [add(case) for _ in range(5)]
    for exhibit, serial_number in zip(exhibits, ("W1", "w1", "W2", "W3", "W3"), strict=True):
        keep.correct(case, dataclasses.replace(exhibit, serial_number=serial_number), "read anew")
    w1, w3 = frozenset(("W1", "w1")), frozenset(("W3",))
    assert slices.shared_serials(case) == {"W1": w1, "w1": w1, "W3": w3}


def test_moves_of_some_exhibits_are_found_by_their_index(case: CaseFile) -> None:
    asked: list[str] = []
    case.connection.set_trace_callback(asked.append)
    slices.by_exhibit(case, CustodyMove, ["a", "b"])
    case.connection.set_trace_callback(None)
    (plan,) = case.connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchmany(1)
    assert "exhibit_id=?" in plan[3]
