from __future__ import annotations

import pytest

from casebook.actions import keep
from casebook.actions.same_content import same_content
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

VALUE = "a" * 64


@pytest.fixture
def exhibit(case: CaseFile) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Asked about", ExhibitKind.COMPUTER))


def _with_digest(case: CaseFile, over: str, is_claimed: bool = False) -> Exhibit:
    other = keep.add(case, Exhibit("", 0, "Another", ExhibitKind.COMPUTER))
    _add_digest(case, other, over, is_claimed)
    return other


def _add_digest(case: CaseFile, exhibit: Exhibit, over: str, is_claimed: bool = False) -> None:
    keep.add(
        case,
        Digest(
            id="",
            exhibit_id=exhibit.id,
            algorithm=Algorithm.SHA256,
            value=VALUE,
            over=over,
            size_bytes=1,
            computed_at=instant("2026-01-01T00:00:00+00:00"),
            computed_by="A. Rao",
            tool="sha256sum",
            purpose=DigestPurpose.VERIFICATION,
            is_claimed=is_claimed,
        ),
    )


def _said(case: CaseFile, exhibit: Exhibit, over: str = "") -> tuple[str, ...]:
    return same_content(case, exhibit.id, Algorithm.SHA256, VALUE, over)


def test_an_image_of_it_is_another_wrapping_and_a_copy_is_not(
    case: CaseFile, exhibit: Exhibit
) -> None:
    _with_digest(case, "media in a.E01")
    _with_digest(case, "copy.dd")
    assert _said(case, exhibit) == (
        "The same content as EX-2 (a.E01), in another wrapping.",
        "The same content as EX-3 (copy.dd).",
    )
    assert _said(case, exhibit, "media in b.E01")[1].endswith("(copy.dd), in another wrapping.")


def test_its_own_digest_of_the_same_file_says_nothing(case: CaseFile, exhibit: Exhibit) -> None:
    _add_digest(case, exhibit, "a.dd")
    assert _said(case, exhibit) == ()
    assert _said(case, exhibit, "a.dd") == ()
    assert _said(case, exhibit, "media in a.E01") == (
        "The same content as EX-1 (a.dd), in another wrapping.",
    )


def test_what_is_only_claimed_proves_nothing(case: CaseFile, exhibit: Exhibit) -> None:
    _with_digest(case, "media in a.E01", is_claimed=True)
    assert _said(case, exhibit) == ()


def test_a_retracted_exhibit_is_named_as_such(case: CaseFile, exhibit: Exhibit) -> None:
    keep.retract(case, _with_digest(case, "a.dd"), "entered twice")
    assert _said(case, exhibit) == ("The same content as EX-2 (a.dd), which is retracted.",)


def test_many_places_are_counted_and_the_first_named(case: CaseFile, exhibit: Exhibit) -> None:
    for _ in range(7):
        _with_digest(case, "a.dd")
    said = _said(case, exhibit)
    assert len(said) == 6
    assert said[-1] == "The same content is in 2 further places."
