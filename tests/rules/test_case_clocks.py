from __future__ import annotations

import dataclasses

from casebook.model.seizure import Seizure
from casebook.model.transfer import Forwarding
from casebook.rules import case_clocks, times
from tests.rules.rows import AIIMS, ist

NEW = dataclasses.replace(AIIMS, fir_date="2024-08-01", offence_date="2024-07-30")


def test_bail_may_be_claimed_sixty_or_ninety_days_after_the_first_remand() -> None:
    for days, end in ((60, "2023-01-30"), (90, "2023-03-01")):
        header = dataclasses.replace(AIIMS, remand_date="2022-12-01", remand_days=days)
        found = case_clocks.default_bail(header)
        assert found is not None
        assert times.day_of(found.at).isoformat() == end
        assert found.verify == "whether the day of the first remand is itself counted"
        assert found.what_is_lost == "custody of the accused"
    assert case_clocks.default_bail(AIIMS) is None


def test_progress_is_told_within_ninety_days_under_the_new_procedure_only() -> None:
    assert case_clocks.progress(AIIMS, has_told=False) is None
    found = case_clocks.progress(NEW, has_told=False)
    assert found is not None
    assert times.day_of(found.at).isoformat() == "2024-10-30"
    assert case_clocks.progress(NEW, has_told=True) is None


def test_a_search_under_the_new_procedure_goes_to_the_magistrate() -> None:
    seizure = Seizure(
        "z1", 1, "M-1", "Flat", ended_at=ist("2024-08-02T10:00"), audio_video_files=("a.mp4",)
    )
    record, recording = case_clocks.of_seizure(NEW, seizure, ist("2024-08-02T12:00"))
    assert record.at.local("Asia/Kolkata") == "2024-08-04T10:00+05:30"
    assert record.verify == "whether 48 hours or forthwith"
    assert "without delay" in recording.sentence
    # Nothing records that the record was sent: once the time has passed it is not said again.
    (left,) = case_clocks.of_seizure(NEW, seizure, ist("2024-08-05T12:00"))
    assert left.key == "z1.search_recording"
    sent = dataclasses.replace(seizure, recording_forwarded_at=ist("2024-08-03T10:00"))
    assert case_clocks.of_seizure(NEW, sent, ist("2024-08-05T12:00")) == ()
    assert case_clocks.of_seizure(AIIMS, seizure, ist("2024-08-02T12:00")) == ()


def test_exhibits_are_at_the_laboratory_48_hours_after_the_first_was_collected() -> None:
    memo = Forwarding("f1", 1, "FSL Delhi", "Cyber", ("x1", "x2"), ("Malware?",))
    seized = (ist("2022-11-25T18:00"), ist("2022-11-25T16:10"))
    found = case_clocks.of_memo(memo, seized, AIIMS)
    assert found is not None
    assert found.at.local("Asia/Kolkata") == "2022-11-27T16:10+05:30"
    assert "That is a Sunday" in found.sentence
    explained = dataclasses.replace(memo, remarks="closed for two days")
    assert case_clocks.of_memo(explained, seized, AIIMS) is None
    assert case_clocks.of_memo(memo, (), AIIMS) is None


def test_each_time_limit_says_shortly_what_is_due_of_what() -> None:
    memo = Forwarding("f1", 1, "FSL Delhi", "Cyber", ("x1",), ("Malware?",))
    of_memo = case_clocks.of_memo(memo, (ist("2022-11-25T18:00"),), AIIMS)
    seizure = Seizure("z1", 1, "M-1", "Flat", ended_at=ist("2024-08-02T10:00"))
    (of_seizure,) = case_clocks.of_seizure(NEW, seizure, ist("2024-08-02T12:00"))
    told = case_clocks.progress(NEW, has_told=False)
    held = dataclasses.replace(AIIMS, remand_date="2022-12-01", remand_days=60)
    bail = case_clocks.default_bail(held)
    assert [found.title for found in (of_memo, of_seizure, told, bail) if found] == [
        "Exhibits of F-1 due at FSL Delhi",
        "Copy of the record of a search to the Magistrate (SZ-1)",
        "Informant or victim to be told of the progress",
        "Default bail: no final report within 60 days of the first remand",
    ]
