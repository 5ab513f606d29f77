from __future__ import annotations

import pytest

from casebook.rules import citations
from tests.rules.kinds.samples import AIIMS, JULY


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("under section 94 BNSS", "94"),
        ("under Section 94 of the Bharatiya Nagarik Suraksha Sanhita, 2023", "94"),
        ("B.N.S.S. 112", "112"),
        ("BSA 63(4)", "63(4)"),
        ("s. 63(4)(c), BSA 2023", "63(4)(c)"),
        ("BNS 2023, section 308(3)", "308(3)"),
    ],
)
def test_section_of_the_law_of_2024_is_found_in_a_case_of_2022(text: str, number: str) -> None:
    found = citations.findings(AIIMS, "The facts", text, blocks=True)
    assert [f.blocks for f in found] == [True]
    assert found[0].sentence.startswith(f"The facts cites {number} of the B")
    assert citations.findings(JULY, "The facts", text) == []


@pytest.mark.parametrize(
    "text", ["u/s 91 Cr.P.C.", "65B(4) of the Indian Evidence Act", "IPC 385", "section 166A CrPC"]
)
def test_section_of_the_old_law_is_found_in_a_case_of_2024(text: str) -> None:
    assert len(citations.findings(JULY, "The facts", text)) == 1
    assert citations.findings(AIIMS, "The facts", text) == []


def test_number_of_the_other_act_is_doubted_with_the_right_one() -> None:
    (found,) = citations.findings(AIIMS, "The legal basis", "section 112 CrPC", blocks=True)
    assert "is 166A" in found.sentence
    assert not found.blocks


def test_section_without_its_act_is_doubted() -> None:
    (found,) = citations.findings(AIIMS, "The facts", "A notice under section 91 was sent.")
    assert found.sentence == "The facts names section 91 without its act."


@pytest.mark.parametrize(
    "text",
    [
        "IT Act section 66F",
        "section 79A of the Information Technology Act",
        "port 443 of 192.0.2.12 on 23/11/2022",
        "section 8(2), Cap. 525",
        "the sections of the report",
        "Bankers’ Books Evidence Act",
        "IPC 1860 and BNS 2023",
    ],
)
def test_what_is_no_wrong_section_is_left_alone(text: str) -> None:
    assert citations.findings(AIIMS, "The facts", text) == []


def test_fir_of_another_number_is_doubted() -> None:
    (found,) = citations.findings(AIIMS, "The facts", "Registered as FIR No. 394/2022.")
    assert "names FIR 394/2022, but this case is FIR 349/2022" in found.sentence
    assert citations.findings(AIIMS, "The facts", "Registered as FIR No. 349/2022.") == []
