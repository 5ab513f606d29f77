"""What the codes on labels and slips hold, and what a scanned one leads to."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest

from casebook.actions import keep, move_custody
from casebook.actions.hash_exhibit import hash_exhibit
from casebook.actions.progress import Directly, Progress
from casebook.actions.scan_label import (
    code,
    exhibit_of_code,
    is_code,
    label_code,
    list_digest,
    listed,
    name_of_code,
)
from casebook.errors import CaseError
from casebook.model.case import CaseHeader
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.examination import Manifest
from casebook.model.labels import label
from casebook.model.transfer import HandOver
from casebook.store.case_file import CaseFile
from tests.actions.conftest import EXAMINER, instant

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of nothing and of “abc” (FIPS 180-4)."""

MEDIUM = "694da90e9fc6858c6dd77450add177670eb450534c3fecee2633356d6a969b98"
"""SHA-256 of the medium in image-split.E01, as the list of the test data gives it."""


def exhibit(case: CaseFile, description: str = "Server") -> Exhibit:
    return keep.add(case, Exhibit("", 0, description, ExhibitKind.SERVER))


def digest(case: CaseFile, of: Exhibit, value: str, at: str, **changes: object) -> Digest:
    row = Digest(
        "",
        of.id,
        Algorithm.SHA256,
        value,
        "whole",
        3,
        instant(at),
        "A. Rao",
        "Casebook",
        DigestPurpose.AT_SEIZURE,
    )
    with case.transaction():
        assigned = case.assign(dataclasses.replace(row, **changes))  # type: ignore[arg-type]
        case.append("digest.add", [assigned])
    return assigned


def test_a_label_holds_number_case_and_the_digest_computed_last(case: CaseFile) -> None:
    server = exhibit(case)
    digest(case, server, ABC, "2026-01-02T10:00:00+05:30")
    digest(case, server, EMPTY, "2026-01-01T10:00:00+05:30")
    digest(case, server, EMPTY, "2026-01-03T10:00:00+05:30", is_claimed=True)
    digits = case.case_id.replace("-", "")[:8].upper()
    assert label_code(case, server) == f"EX-1.{digits}.BA7816BF8F01CFEA"


def test_of_an_image_the_label_bears_the_digest_of_the_medium_not_of_a_part(
    case: CaseFile, shared_data: Path
) -> None:
    image = exhibit(case, "Image")
    first_part = shared_data / "image" / "image-split.E01"
    hash_exhibit(Directly(case), image, first_part, DigestPurpose.AT_SEIZURE, (), Progress())
    assert label_code(case, image).endswith(f".{MEDIUM[:16].upper()}")


def test_an_exhibit_without_a_digest_has_a_zero(case: CaseFile) -> None:
    assert label_code(case, exhibit(case)).endswith(".0")


def test_a_folder_is_known_by_the_digest_of_its_manifest(case: CaseFile) -> None:
    folder = exhibit(case, "Folder of exports")
    row = Manifest(
        "",
        folder.id,
        "exports",
        12,
        4096,
        0,
        ABC,
        (),
        instant("2026-01-02T10:00:00+05:30"),
        "A. Rao",
        "Casebook",
        DigestPurpose.AT_SEIZURE,
    )
    with case.transaction():
        case.append("manifest.add", [case.assign(row)])
    assert label_code(case, folder).endswith(".BA7816BF8F01CFEA")
    assert exhibit_of_code(case, label_code(case, folder)).id == folder.id


@pytest.mark.parametrize("typed", [str.lower, str.upper, lambda text: f" {text}\r\n"])
def test_a_scanned_label_leads_to_its_exhibit_however_the_scanner_types(
    case: CaseFile, typed: object
) -> None:
    exhibit(case)
    second = exhibit(case, "Phone")
    digest(case, second, ABC, "2026-01-02T10:00:00+05:30")
    text = typed(label_code(case, second))  # type: ignore[operator]
    assert is_code(text)
    assert exhibit_of_code(case, text) == second
    assert name_of_code(case, text) == "EX-2"


def test_a_label_from_before_a_later_digest_still_leads_to_its_exhibit(case: CaseFile) -> None:
    server = exhibit(case)
    before = label_code(case, server)
    digest(case, server, ABC, "2026-01-02T10:00:00+05:30")
    older = label_code(case, server)
    digest(case, server, EMPTY, "2026-02-02T10:00:00+05:30")
    assert exhibit_of_code(case, before) == exhibit_of_code(case, older) == server


def test_the_label_of_another_case_is_refused_and_named(case: CaseFile, tmp_path: Path) -> None:
    exhibit(case)
    other = CaseFile.create(tmp_path / "o.casebook", EXAMINER, CaseHeader("", "Other"))
    try:
        foreign = label_code(other, exhibit(other))
    finally:
        other.close()
    with pytest.raises(CaseError, match=r"of EX-1 belongs to another case"):
        exhibit_of_code(case, foreign)


def test_a_digest_that_the_exhibit_never_had_is_refused(case: CaseFile) -> None:
    server = exhibit(case)
    strange = label_code(case, server).removesuffix("0") + "BA7816BF8F01CFEA"
    with pytest.raises(CaseError, match="ba7816bf8f01cfea…, which is not recorded"):
        exhibit_of_code(case, strange)


def test_a_number_that_the_case_does_not_have_is_refused(case: CaseFile) -> None:
    text = label_code(case, exhibit(case)).replace("EX-1", "EX-77")
    with pytest.raises(CaseError, match="no exhibit with the number 77"):
        exhibit_of_code(case, text)


@pytest.mark.parametrize(
    "text", ["EX-3", "EX-3.1234ABCD", "EX-0.1234ABCD.0", "EX-3.1234ABCG.0", "S-3.1234ABCD.0", ""]
)
def test_other_text_is_no_code(case: CaseFile, text: str) -> None:
    assert not is_code(text)
    with pytest.raises(CaseError, match="is not the code of a label"):
        name_of_code(case, text)


def handed_over(case: CaseFile) -> HandOver:
    first, second = exhibit(case), exhibit(case, "Phone")
    digest(case, first, ABC, "2026-01-02T10:00:00+05:30")
    slip = HandOver(
        "",
        0,
        "A. Rao",
        "Scene",
        "R. Singh",
        "Store",
        instant("2026-01-03T10:00:00+05:30"),
        "deposit",
    )
    return move_custody.hand_over(case, slip, [second, first])


def test_the_list_of_a_slip_can_be_computed_by_hand(case: CaseFile) -> None:
    slip = handed_over(case)
    by_hand = hashlib.sha256(f"EX-1 {ABC}\nEX-2 none\n".encode()).hexdigest()
    assert list_digest(listed(case, slip)) == by_hand


def test_a_scanned_slip_leads_to_its_hand_over_also_after_a_later_digest(case: CaseFile) -> None:
    slip = handed_over(case)
    text = code(case, label(slip), list_digest(listed(case, slip)))
    assert name_of_code(case, text.lower()) == "H-1"
    move_custody.receive_hand_over(case, slip, instant("2026-01-03T12:00:00+05:30"), "yes")
    digest(case, case.numbered(Exhibit, 2), EMPTY, "2026-01-04T10:00:00+05:30")
    assert name_of_code(case, text) == "H-1"
    with pytest.raises(CaseError, match="hand-over slip H-1, not of an exhibit"):
        exhibit_of_code(case, text)


def test_a_slip_whose_list_is_another_now_is_refused(case: CaseFile) -> None:
    slip = handed_over(case)
    text = code(case, label(slip), list_digest(listed(case, slip)))
    digest(case, case.numbered(Exhibit, 2), EMPTY, "2026-01-04T10:00:00+05:30")
    with pytest.raises(CaseError, match="printed from another list"):
        name_of_code(case, text)


def test_a_label_never_bears_the_digest_of_a_changed_copy(case: CaseFile) -> None:
    server = exhibit(case)
    digest(case, server, ABC, "2022-11-25T10:00:00+05:30")
    words = "differs from that of 2022-11-25T04:30:00Z (at seizure)"
    digest(case, server, EMPTY, "2022-11-26T10:00:00+05:30", matches=words)
    assert label_code(case, server).endswith(f".{ABC[:16].upper()}")
