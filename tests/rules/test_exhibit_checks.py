from __future__ import annotations

import dataclasses

import pytest

from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.examination import Incident
from casebook.rules.exhibit_checks import (
    Twin,
    clock_findings,
    digest_findings,
    has_serial,
    incident_findings,
    mismatch_findings,
    original_findings,
    same_digest_findings,
    same_serial_findings,
    whole_findings,
)
from tests.rules.rows import disk, ist

SEIZED = disk(seized_at=ist("2022-11-25T18:00:00"), serial_number="WD-1")
IMAGE = Exhibit("x2", 2, "Image", ExhibitKind.COMPUTER, "x1", original_or_copy="copy")


def _digest(at: str = "2022-11-26T10:00:00", **changes: str) -> Digest:
    made = Digest(
        "d1", "x1", Algorithm.SHA256, "ab" * 32, "the disk", 1, ist(at), "Rao", "sha256sum 9.1",
        DigestPurpose.AT_SEIZURE,
    )  # fmt: skip
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def _twin(other: Exhibit, *line: Exhibit) -> Twin:
    return Twin(dataclasses.replace(_digest(), id="d9", exhibit_id=other.id), other, line)


def test_digest_more_than_a_day_after_the_seizure_needs_a_reason() -> None:
    in_time, late = _digest("2022-11-26T18:00:00"), _digest("2022-11-28T18:00:01")
    assert digest_findings(SEIZED, (), (in_time,), False) == []
    (found,) = digest_findings(SEIZED, (), (late,), False)
    assert found.sentence == (
        "Its first digest was computed more than 3 days after the seizure, without a reason."
    )
    given = _digest("2022-11-28T18:00:01", reason="no write blocker at the scene")
    assert digest_findings(SEIZED, (), (given,), False) == []
    assert digest_findings(SEIZED, (), (late, in_time), False) == []


def test_image_is_late_by_the_seizure_of_what_it_is_of() -> None:
    late = _digest("2022-11-28T18:00:01")
    assert len(digest_findings(IMAGE, (SEIZED,), (late,), False)) == 1
    assert digest_findings(IMAGE, (), (late,), False) == []


def test_seized_exhibit_without_any_digest_is_found() -> None:
    (found,) = digest_findings(SEIZED, (), (), False)
    assert found.sentence == ("It was seized, and no digest of it or of a part of it is recorded.")
    assert digest_findings(SEIZED, (), (), True) == []
    assert digest_findings(disk(), (), (), False) == []
    claimed = dataclasses.replace(_digest(), is_claimed=True)
    assert len(digest_findings(SEIZED, (), (claimed,), False)) == 1


def test_two_exhibits_with_one_digest_are_found() -> None:
    other = Exhibit("x7", 7, "Disk of web-03", ExhibitKind.COMPUTER)
    (found,) = same_digest_findings(SEIZED, (), (_digest(),), (_twin(SEIZED), _twin(other)))
    assert found.sentence == (
        "EX-7 (Disk of web-03) has the same SHA-256: the disk and the disk are one content."
    )


def test_what_was_copied_from_the_other_may_have_its_digest() -> None:
    twins = (_twin(SEIZED), _twin(IMAGE, SEIZED))
    assert same_digest_findings(SEIZED, (), (_digest(),), twins) == []
    assert same_digest_findings(IMAGE, (SEIZED,), (_digest(),), twins) == []
    second = dataclasses.replace(IMAGE, id="x3", number=3)
    assert same_digest_findings(IMAGE, (SEIZED,), (_digest(),), (_twin(second, SEIZED),)) == []


def test_one_serial_number_on_two_devices_is_found() -> None:
    twin = Exhibit("x7", 7, "Disk of web-03", ExhibitKind.COMPUTER, serial_number="wd-1")
    copy = dataclasses.replace(IMAGE, serial_number="WD-1")
    (found,) = same_serial_findings(SEIZED, (SEIZED, twin, copy))
    assert found.sentence == "EX-7 (Disk of web-03) has the same serial number WD-1."
    assert same_serial_findings(copy, (SEIZED, twin)) == []


@pytest.mark.parametrize(
    "text", ["", "N/A", "n.a.", "none", "not available: label torn", "-", "no label"]
)
def test_words_for_no_serial_number_are_none(text: str) -> None:
    assert not has_serial(disk(serial_number=text))


@pytest.mark.parametrize("text", ["WD-1", "NA123", "NONE-77", "No 4711"])
def test_serial_numbers_are_serial_numbers(text: str) -> None:
    assert has_serial(disk(serial_number=text))


def test_log_without_a_reading_of_the_clock_is_found() -> None:
    (found,) = clock_findings(["S-1 auth.log", "S-2 access.log"], False)
    assert found.sentence.startswith("S-1 auth.log, S-2 access.log was read from it, but no")
    assert clock_findings(["S-1 auth.log"], True) == clock_findings([], False) == []


def test_open_incidents_come_back_until_explained() -> None:
    incident = Incident("n1", 4, "x1", "m1", "The seal was cut.", ist("2022-11-26"))
    (found,) = incident_findings((incident,))
    assert found.sentence == "INC-4 is open: The seal was cut."
    explained = dataclasses.replace(
        incident, explained_at=ist("2022-11-27"), explanation="by customs", explained_by="Rao"
    )
    assert incident_findings((explained,)) == []


def test_digest_that_differs_is_found_until_it_has_an_incident() -> None:
    differs = _digest(matches="differs from that of 25 Nov 2022")
    (found,) = mismatch_findings((differs, _digest(matches="matches")), ())
    assert found.sentence == "The SHA-256 of the disk differs from that of 25 Nov 2022."
    assert mismatch_findings((differs,), {"d1"}) == []


def test_an_incident_speaks_for_the_whole_pass_and_for_the_same_values_again() -> None:
    words = "differs from that of 25 Nov 2022"
    sha256 = _digest(matches=words)
    sha1 = dataclasses.replace(sha256, id="d2", algorithm=Algorithm.SHA1, value="b" * 40)
    later = ist("2022-12-01")
    again = [
        dataclasses.replace(each, id=f"{each.id} again", computed_at=later)
        for each in (sha256, sha1)
    ]
    assert mismatch_findings((sha256, sha1, *again), {"d1"}) == []
    other = dataclasses.replace(sha256, id="d5", value="c" * 64, computed_at=later)
    assert len(mismatch_findings((sha256, sha1, *again, other), {"d1"})) == 1


def test_part_of_a_retracted_exhibit_is_found() -> None:
    gone = dataclasses.replace(SEIZED, retracted="entered twice")
    assert whole_findings(gone)[0].sentence == "It is part of EX-1, which is retracted."
    assert whole_findings(SEIZED) == whole_findings(None) == []


def test_an_image_that_stands_as_an_original_is_found() -> None:
    (found,) = original_findings(SEIZED, True)
    assert "stands as an original" in found.sentence
    assert original_findings(SEIZED, False) == []
    copy = dataclasses.replace(SEIZED, original_or_copy="copy")
    assert original_findings(copy, True) == []
