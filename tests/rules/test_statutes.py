from __future__ import annotations

import dataclasses

import pytest

from casebook.errors import CaseError
from casebook.rules.statutes import provisions, section_label, section_number
from tests.rules.rows import AIIMS


def test_aiims_case_falls_under_the_old_law() -> None:
    law = provisions(AIIMS)
    assert (law.substantive, law.procedure, law.evidence) == ("IPC", "CrPC", "IEA")
    assert law.certificate == "section 65B(4), IEA 1872"
    assert law.basis.endswith("(basis: BNSS s.531(2)(a) / BSA s.170(2))")
    assert law.warnings == ()


def test_aiims_sections_are_those_of_the_crpc() -> None:
    subjects = ("production", "letter_of_request", "diary", "final_report", "extortion_fear")
    numbers = [section_number(subject, AIIMS) for subject in subjects]
    assert numbers == ["91", "166A", "172", "173", "385"]
    assert section_label("production", AIIMS) == "section 91, CrPC 1973"


def test_case_of_2025_falls_under_the_new_law() -> None:
    header = dataclasses.replace(
        AIIMS, offence_date="2025-01-02", fir_date="2025-01-03", sections=("BNS 308(3)",)
    )
    law = provisions(header)
    assert (law.substantive, law.procedure, law.evidence) == ("BNS", "BNSS", "BSA")
    assert law.certificate == "section 63(4)(c), BSA 2023"
    assert section_number("letter_of_request", header) == "112"
    assert section_label("computer_offence", header) == "section 66, IT Act 2000"
    assert law.warnings == ()


@pytest.mark.parametrize(
    ("fir_date", "procedure"), [("2024-06-30", "CrPC"), ("2024-07-01", "BNSS")]
)
def test_new_law_begins_on_1_july_2024(fir_date: str, procedure: str) -> None:
    header = dataclasses.replace(AIIMS, fir_date=fir_date)
    assert provisions(header).procedure == procedure


def test_axes_are_independent_and_the_officer_must_confirm() -> None:
    header = dataclasses.replace(AIIMS, fir_date="2024-08-01")
    law = provisions(header)
    assert (law.substantive, law.procedure, law.evidence) == ("IPC", "BNSS", "BSA")
    assert any("disputed" in warning for warning in law.warnings)
    confirmed = dataclasses.replace(header, law_reason="FIR registered after commencement")
    assert provisions(confirmed).warnings == ()


def test_override_is_cited_with_its_reason() -> None:
    header = dataclasses.replace(AIIMS, evidence="BSA", law_reason="the record was made in 2025")
    law = provisions(header)
    assert law.evidence == "BSA"
    assert law.certificate == "section 63(4)(c), BSA 2023"
    assert "decided by the officer: the record was made in 2025" in law.basis


def test_section_of_the_wrong_code_is_warned_of() -> None:
    header = dataclasses.replace(AIIMS, sections=("BNS 308(3)", "IT Act 66"))
    assert [w for w in provisions(header).warnings if w.startswith("BNS 308(3) is cited")]


def test_missing_dates_are_warned_of() -> None:
    undated = dataclasses.replace(AIIMS, fir_date="", offence_date="", sections=())
    warnings = provisions(undated).warnings
    assert ["FIR" in warnings[0], "offence" in warnings[1]] == [True, True]
    assert len(warnings) == 2


def test_old_law_without_a_section_says_so() -> None:
    with pytest.raises(CaseError, match="has no section"):
        section_label("search_recording", AIIMS)
