from __future__ import annotations

import dataclasses

from casebook.model.evidence import Algorithm, Digest, DigestPurpose
from casebook.rules.custody_sequence import Holding, sequence
from tests.rules.rows import disk, ist, move

SEIZED = disk(
    seized_by="Rao", place_found="room of Rao", seized_at=ist("2022-11-25T17:00:00"), seal="S1"
)
MOVES = (
    move(1, "Rao", "Singh", "2022-11-25T18:00", "2022-11-25T18:20", seal="S1"),
    move(2, "Singh", "Mehta", "2022-11-26T10:00", "2022-11-26T11:00", seal="S2"),
)


def _digest(at: str, value: str, algorithm: Algorithm = Algorithm.SHA256) -> Digest:
    return Digest(
        f"d{value[:2]}", "x1", algorithm, value, "the disk", 1, ist(at), "Rao", "sha256sum 9.1",
        DigestPurpose.VERIFICATION,
    )  # fmt: skip


def test_holders_follow_each_other_from_the_seizure_on() -> None:
    assert sequence(SEIZED, MOVES) == (
        Holding("Rao", "room of Rao", SEIZED.seized_at, MOVES[0].released_at, "S1"),
        Holding("Singh", "room of Singh", MOVES[0].received_at, MOVES[1].released_at, "S1"),
        Holding("Mehta", "room of Mehta", MOVES[1].received_at, None, "S2"),
    )


def test_holder_who_appears_from_nowhere_is_listed_with_the_gap() -> None:
    other = move(2, "Das", "Mehta", "2022-11-26T10:00", "2022-11-26T11:00")
    held = sequence(SEIZED, (MOVES[0], other))
    assert [(h.holder, h.gap) for h in held] == [
        ("Rao", ""),
        ("Singh", ""),
        ("Das", "How it came from Singh to Das is not recorded."),
        ("Mehta", ""),
    ]
    assert (held[1].until, held[2].since) == (None, None)


def test_open_move_and_broken_seal_leave_the_joint_unproven() -> None:
    broken = dataclasses.replace(MOVES[0], seal_intact="no")
    still_open = dataclasses.replace(MOVES[1], received_at=None)
    held = sequence(SEIZED, (broken, still_open))
    assert [h.gap for h in held] == [
        "",
        "The seal was not intact at the end of move 1.",
        "Mehta has not signed for move 2.",
    ]


def test_move_within_one_pair_of_hands_is_no_new_holder() -> None:
    there = dataclasses.replace(MOVES[1], to_person="Singh", to_place="room of Singh")
    assert [h.holder for h in sequence(SEIZED, (MOVES[0], there))] == ["Rao", "Singh"]


def test_each_holder_has_the_first_digest_of_their_time() -> None:
    digests = (
        _digest("2022-11-25T17:30:00", "aa" * 16, Algorithm.MD5),
        _digest("2022-11-25T17:40:00", "bb" * 32),
        _digest("2022-11-27T09:00:00", "cc" * 32),
        dataclasses.replace(_digest("2022-11-25T23:00:00", "dd" * 32), retracted="wrong"),
    )
    held = sequence(SEIZED, MOVES, digests)
    assert [h.digest for h in held] == ["SHA-256 " + "bb" * 32, "", "SHA-256 " + "cc" * 32]


def test_exhibit_without_anything_has_no_sequence() -> None:
    assert sequence(disk(), ()) == ()


def test_first_giver_is_a_holder_when_nobody_is_named_as_seizing() -> None:
    held = sequence(disk(), MOVES)
    assert [h.holder for h in held] == ["Rao", "Singh", "Mehta"]
