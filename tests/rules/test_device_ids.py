from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.errors import FieldError
from casebook.model.evidence import ExhibitKind
from casebook.rules.device_ids import DeviceIdKind, check_digit, parse


def _kinds(text: str, kind: ExhibitKind | None = None) -> list[tuple[str, str]]:
    return [(str(one.kind), one.value) for one in parse(text, kind)]


def test_check_digit_is_that_of_the_published_example() -> None:
    # 49015420323751 with the check digit 8 is the example of 3GPP TS 23.003, annex B.
    assert check_digit("49015420323751") == 8
    # 35-209900-176148-1 is the example of GSMA TS.06.
    assert check_digit("35209900176148") == 1


def test_numbers_are_read_by_line_and_semicolon_with_their_words() -> None:
    text = "IMEI 490154203237518; IMEI2: 35-209900-176148-1\nMAC 00-1a-2b-3c-4d-5e\nUIN 77\nWX-1"
    assert _kinds(text) == [
        ("IMEI", "490154203237518"),
        ("IMEI", "352099001761481"),
        ("MAC", "00:1A:2B:3C:4D:5E"),
        ("UIN", "77"),
        ("", "WX-1"),
    ]


def test_words_are_read_in_any_case_and_cloud_ids_in_any_spelling() -> None:
    text = "cloud id admin@example.org\ncloud-ID: tenant-7\nuid 12\nmac address 001a.2b3c.4d5e"
    assert _kinds(text) == [
        ("Cloud ID", "admin@example.org"),
        ("Cloud ID", "tenant-7"),
        ("UID", "12"),
        ("MAC", "00:1A:2B:3C:4D:5E"),
    ]


def test_an_empty_text_has_no_numbers() -> None:
    assert parse(" \n ; ") == ()


def test_a_bare_number_of_a_mobile_is_an_imei_and_elsewhere_a_serial() -> None:
    assert _kinds("490154203237519") == [("", "490154203237519")]
    assert _kinds("490154203237518") == [("IMEI", "490154203237518")]
    with pytest.raises(FieldError, match="last digit checks the others"):
        parse("490154203237519", ExhibitKind.MOBILE)


def test_eight_pairs_without_a_word_are_a_world_wide_name() -> None:
    assert _kinds("50:01:43:80:12:34:56:78") == [("", "50:01:43:80:12:34:56:78")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("IMEI 490154203237519", "mistyped"),
        ("IMEI 49015420323751", "fifteenth"),
        ("IMEI 4901542032375180", "this one has 16"),
        ("IMEI 490154203237518, 352099001761481", "15 digits only"),
        ("IMEI none", "15 digits only"),
        ("IMEI", "is missing"),
        ("MAC 00:1a:2b:3c:4d", "“00:1a:2b:3c:4d” has 5"),
        ("MAC 00:1a:2b:3c:4d:5", "has 5 and a half"),
        ("00:1a:2b:3c:4d:5e:6f", "has 7"),
        ("MAC 50:01:43:80:12:34:56:78", "has 8"),
        ("MAC 00:1a:2b:3c:4d:5g", "0-9 and A-F only"),
        ("MAC ff:ff:ff:ff:ff:ff", "no single device"),
        ("MAC 00:00:00:00:00:00", "no single device"),
        ("UID 7; UID 7", "stands there twice"),
        ("SN\t1", "no tabs"),
    ],
)
def test_a_wrong_number_is_said_at_the_field_with_what_to_do(text: str, said: str) -> None:
    with pytest.raises(FieldError) as caught:
        parse(text)
    assert caught.value.field == "device_id"
    assert said in str(caught.value)
    assert str(caught.value).endswith(".")


@given(st.text("0123456789", min_size=14, max_size=14), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_of_an_imei_is_always_noticed(body: str, at: int, by: int) -> None:
    imei = f"{body}{check_digit(body)}"
    assert parse(f"IMEI {imei}")[0].value == imei
    wrong = imei[:at] + str((int(imei[at]) + by) % 10) + imei[at + 1 :]
    with pytest.raises(FieldError):
        parse(f"IMEI {wrong}")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_at_the_field(text: str) -> None:
    try:
        found = parse(text)
    except FieldError as refused:
        assert refused.field == "device_id"
    else:
        assert all(one.value and isinstance(one.kind, DeviceIdKind) for one in found)
