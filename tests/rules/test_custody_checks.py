from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from casebook.model.evidence import Algorithm, CustodyMove, Digest, DigestPurpose
from casebook.model.examination import ClockReading, ClockReference
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.rules.custody_checks import findings, holder, incidents_of, is_broken
from tests.rules.rows import disk, ist, move

GOOD = (
    move(1, "Rao", "Singh", "2022-11-25T18:00", "2022-11-25T18:20"),
    move(2, "Singh", "Mehta", "2022-11-26T10:00", "2022-11-26T11:00"),
)


def _said(*moves: object) -> list[str]:
    return [finding.sentence for finding in findings(disk(), moves)]  # type: ignore[arg-type]


def test_contiguous_custody_has_no_findings() -> None:
    assert _said(*GOOD) == []


def test_gap_between_two_holders_is_found() -> None:
    other = move(2, "Das", "Mehta", "2022-11-26T10:00", "2022-11-26T11:00")
    assert _said(GOOD[0], other) == ["Move 1 ends with Singh, but move 2 starts with Das."]


def test_change_of_place_without_a_move_is_found() -> None:
    moved = dataclasses.replace(GOOD[1], from_place="a car park")
    assert _said(GOOD[0], moved) == [
        "Move 1 ends at room of Singh, but move 2 starts at a car park."
    ]


def test_move_that_starts_before_the_last_was_received_is_found() -> None:
    early = dataclasses.replace(GOOD[1], released_at=ist("2022-11-25T18:10"))
    assert "Move 2 was released before move 1 was received." in _said(GOOD[0], early)


def test_move_after_an_open_one_is_found() -> None:
    still_open = dataclasses.replace(GOOD[0], received_at=None)
    assert _said(still_open, GOOD[1]) == ["Move 2 starts while move 1 is still open."]


def test_same_person_at_both_ends_is_found() -> None:
    alone = move(1, "Rao", "  RAO ", "2022-11-25T18:00", "2022-11-25T18:20")
    assert _said(alone) == ["Move 1 has Rao at both ends."]


def test_times_that_run_backwards_are_found() -> None:
    back = move(1, "Rao", "Singh", "2022-11-25T18:00", "2022-11-25T17:00")
    assert _said(back) == ["Move 1 was received before it was released."]


def test_long_transit_needs_an_explanation() -> None:
    long = move(1, "Rao", "Singh", "2022-11-25T18:00", "2022-11-27T18:20")
    assert len(_said(long)) == 1
    assert _said(dataclasses.replace(long, remarks="the road was closed")) == []


def test_move_open_for_days_is_found_only_with_a_clock() -> None:
    still_open = dataclasses.replace(GOOD[0], received_at=None)
    assert _said(still_open) == []
    found = findings(disk(), (still_open,), ist("2022-12-01T09:00"))
    assert "has been open for more than 5 days" in found[0].sentence


def test_broken_and_changed_seals_are_found() -> None:
    first = dataclasses.replace(GOOD[0], seal="S1", seal_intact="no")
    second = dataclasses.replace(GOOD[1], seal="S2")
    said = _said(first, second)
    assert "The seal was not intact at the end of move 1." in said
    assert "The seal changes from S1 to S2 at move 2." in said


def test_custody_starts_with_who_seized_it() -> None:
    seized = disk(seized_by="Verma", seized_at=ist("2022-11-25T19:00:00"))
    assert len(findings(seized, GOOD)) == 2


def test_retracted_moves_do_not_count() -> None:
    wrong = dataclasses.replace(move(3, "X", "X", "2020-01-01"), retracted="entered by mistake")
    assert _said(*GOOD, wrong) == []


def test_holder_is_named_with_the_day() -> None:
    assert holder(disk(), GOOD) == "with Mehta, room of Mehta since 26 Nov 2022"
    still_open = dataclasses.replace(GOOD[1], received_at=None)
    assert holder(disk(), (GOOD[0], still_open)) == "in transit to Mehta since 26 Nov 2022"
    assert holder(disk(), ()) == "no custody recorded"


def test_transit_limit_is_the_one_the_office_set() -> None:
    seven = move(1, "Rao", "Singh", "2022-11-25T10:00", "2022-11-25T17:30")
    assert findings(disk(), (seven,)) == ()
    (found,) = findings(disk(), (seven,), limit_hours=6)
    assert found.sentence == ("Move 1 to Singh took more than 7 hours without an explanation.")
    explained = dataclasses.replace(seven, delay_reason="the road was closed")
    assert findings(disk(), (explained,), limit_hours=6) == ()


def test_new_seal_is_found_unless_the_move_before_says_who_opened_the_packet() -> None:
    first = dataclasses.replace(GOOD[0], seal="S1")
    second = dataclasses.replace(GOOD[1], seal="S2")
    assert _said(first, second) == ["The seal changes from S1 to S2 at move 2."]
    opened = dataclasses.replace(first, opened="Mehta, by order of the court of 26 Nov 2022")
    assert _said(opened, second) == []


def test_seal_is_remembered_over_moves_that_do_not_name_one() -> None:
    third = move(3, "Mehta", "Rao", "2022-11-27T10:00", "2022-11-27T11:00", seal="S9")
    assert _said(dataclasses.replace(GOOD[0], seal="S1"), GOOD[1], third) == [
        "The seal changes from S1 to S9 at move 3."
    ]


def test_first_move_leaves_with_the_seal_of_the_seizure() -> None:
    other = dataclasses.replace(GOOD[0], seal="S2")
    (found,) = findings(disk(seal="S1"), (other,))
    assert found.sentence == "The seal changes from S1 to S2 at move 1."


def test_words_about_a_seal_are_read_from_their_beginning() -> None:
    for broken in ("no", "No, cut open", "broken at the edge", "not intact"):
        assert is_broken(broken)
    for whole in ("", "yes", "intact", "not recorded", "not sealed, a server", "none"):
        assert not is_broken(whole)


def test_explained_seal_is_no_finding_any_more() -> None:
    broken = dataclasses.replace(GOOD[0], seal_intact="no")
    assert len(findings(disk(), (broken, GOOD[1]))) == 1
    assert findings(disk(), (broken, GOOD[1]), explained={broken.id}) == ()


def test_digest_that_differed_on_arrival_is_found() -> None:
    differed = dataclasses.replace(GOOD[0], digest_check="differs from that of 25 Nov")
    assert _said(differed, GOOD[1]) == ["The digest differed at the end of move 1."]
    assert incidents_of(dataclasses.replace(GOOD[0], digest_check="matches")) == ()


def _digest(at: str, by: str) -> Digest:
    return Digest(
        "d1", "x1", Algorithm.SHA256, "ab" * 32, "the disk", 1, ist(at), by, "sha256sum 9.1",
        DigestPurpose.VERIFICATION,
    )  # fmt: skip


def _examined(at: str, by: str, **changes: object) -> list[str]:
    found = findings(disk(**changes), GOOD, digests=(_digest(at, by),))
    return [finding.sentence for finding in found]


def test_examination_on_the_way_is_found() -> None:
    assert _examined("2022-11-26T10:30:00", "Singh") == [
        "Its SHA-256 of the disk was computed by Singh at 2022-11-26T10:30:00, while it was on its "
        "way to Mehta (move 2)."
    ]


def test_one_pass_over_one_medium_is_one_finding() -> None:
    sha256 = _digest("2022-11-25T23:00:00", "Inspector Das")
    sha1 = dataclasses.replace(sha256, id="d2", algorithm=Algorithm.SHA1, value="ab" * 20)
    part = dataclasses.replace(sha256, id="d3", over="part disk.001")
    (found,) = findings(disk(), GOOD, digests=(sha256, sha1))
    assert found.sentence.startswith("Its SHA-256 and SHA-1 of the disk were computed by Inspector")
    (found,) = findings(disk(), GOOD, digests=(sha256, sha1, part))
    assert found.sentence.startswith("Its SHA-256 and SHA-1 of the disk and 1 more were computed")


def test_a_broken_seal_is_told_in_the_words_of_the_receiver() -> None:
    torn = dataclasses.replace(GOOD[0], seal_intact="no: wax cracked.")
    assert incidents_of(torn) == (
        f"The seal was not intact at the end of move {torn.position}: no: wax cracked.",
    )
    plain = dataclasses.replace(GOOD[0], seal_intact="no")
    assert incidents_of(plain)[0].endswith(f"move {plain.position}.")


def test_examination_by_another_than_the_holder_is_found() -> None:
    assert _examined("2022-11-25T23:00:00", "Inspector Das")[0].endswith("while Singh had it.")
    assert _examined("2022-11-25T17:00:00", "Das")[0].endswith("while Rao had it.")
    assert _examined("2022-11-27T09:00:00", "Das")[0].endswith("while Mehta had it.")


def test_examination_by_the_holder_is_in_order_however_the_name_is_written() -> None:
    assert _examined("2022-11-25T23:00:00", "HC D. SINGH, 4711, IFSO") == []
    assert _examined("2022-11-25T17:00:00", "Rao") == []
    assert _examined("2022-11-26T11:00:00", "Mehta") == []


def test_examination_before_the_seizure_is_found() -> None:
    early = _examined("2022-11-24T10:00:00", "Rao", seized_at=ist("2022-11-25T17:30:00"))
    assert early[0].endswith("before it was seized.")


def test_clock_read_while_somebody_else_had_the_device_is_found() -> None:
    at = ist("2022-11-25T23:00:00")
    reading = ClockReading("k1", "x1", at, at, ClockReference.GPS, "side by side", "Das")
    (found,) = findings(disk(), GOOD, readings=(reading,))
    assert found.sentence == (
        "Its clock was read by Das at 2022-11-25T23:00:00, while Singh had it."
    )


def test_claimed_and_retracted_digests_do_not_say_where_it_was() -> None:
    digest = _digest("2022-11-26T10:30:00", "Das")
    claimed = dataclasses.replace(digest, is_claimed=True)
    wrong = dataclasses.replace(digest, retracted="typed wrongly")
    assert findings(disk(), GOOD, digests=(claimed, wrong)) == ()


MINUTES = st.integers(0, 24 * 60)


@st.composite
def chains(draw: st.DrawFn) -> tuple[CustodyMove, ...]:
    """Give moves from hand to hand: each leaves after it came, none longer than 24 hours."""
    at = 27_823_680  # 25 Nov 2022 in minutes since 1970
    made = []
    for position in range(1, draw(st.integers(3, 8)) + 1):
        out = at + draw(st.integers(0, 10_000))
        at = out + draw(MINUTES)
        made.append(
            dataclasses.replace(
                move(position, f"Officer {position}", f"Officer {position + 1}", "2022-11-25"),
                released_at=_minute(out),
                received_at=_minute(at),
            )
        )
    return tuple(made)


def _minute(minutes: int) -> Instant:
    text = f"minute {minutes}"
    return Instant(minutes * 60_000_000, text, Precision.MINUTE, "UTC", ZoneBasis.BY_FORMAT)


@given(chains())
def test_custody_from_hand_to_hand_has_no_findings(moves: tuple[CustodyMove, ...]) -> None:
    assert findings(disk(), moves, _minute(30_000_000)) == ()


@given(chains(), st.data())
def test_move_taken_out_leaves_a_gap_at_its_place(
    moves: tuple[CustodyMove, ...], data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(moves) - 2))
    found = findings(disk(), moves[:at] + moves[at + 1 :])
    assert [finding.sentence for finding in found] == [
        f"Move {at} ends with Officer {at + 1}, but move {at + 2} starts with Officer {at + 2}."
    ]


@given(chains(), st.data())
def test_receipt_moved_behind_the_next_release_is_found(
    moves: tuple[CustodyMove, ...], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(moves) - 2))
    late = dataclasses.replace(
        moves[at], received_at=_minute(moves[at + 1].released_at.utc_us // 60_000_000 + 1)
    )
    found = findings(disk(), (*moves[:at], late, *moves[at + 1 :]), limit_hours=8_760)
    said = f"Move {at + 2} was released before move {at + 1} was received."
    assert said in [finding.sentence for finding in found]
