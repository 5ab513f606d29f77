from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.fonts import faces
from casebook.reports.content import Span
from casebook.reports.library import PDFDocument
from casebook.reports.text import Face
from casebook.reports.typeset import Breaker, Fonts, break_fixed, line_width


@pytest.fixture(scope="module")
def breaker() -> Breaker:
    return Breaker(Fonts(PDFDocument(filename=io.BytesIO()), faces(), 0.92))


def sources(breaker: Breaker, text: str, width: float = 120) -> list[str]:
    lines = breaker.lines(text, 10, width)
    assert all(line_width(line) <= width + 12 for line in lines)
    return ["".join(piece.run.source for piece in line) for line in lines]


def test_line_feed_breaks_a_line(breaker: Breaker) -> None:
    assert sources(breaker, "one\r\ntwo\n\nfour") == ["one", "two", "", "four"]


def test_text_breaks_after_spaces(breaker: Breaker) -> None:
    assert sources(breaker, "the quick brown fox jumps over it") == [
        "the quick brown fox ",
        "jumps over it",
    ]


def test_long_path_breaks_after_punctuation(breaker: Breaker) -> None:
    lines = sources(breaker, "/var/log/apache2/archive/2022/access.log")
    assert len(lines) > 1
    assert all(line[-1] in "/." for line in lines[:-1])


def test_word_of_one_letter_repeated_is_cut(breaker: Breaker) -> None:
    lines = sources(breaker, "x" * 5_000)
    assert "".join(lines) == "x" * 5_000
    assert len(lines) > 100


def test_devanagari_is_not_cut_within_a_syllable(breaker: Breaker) -> None:
    for line in sources(breaker, "प्रमाणपत्र" * 40, 60):
        assert line[0] == "प" or "\u0915" <= line[0] <= "\u0939"


def test_chinese_breaks_between_characters_and_fills_the_line(breaker: Breaker) -> None:
    # At 10 points each character is 10 wide.
    assert sources(breaker, "用户登录失败来自香港的请求", 50) == [
        "用户登录失",
        "败来自香港",
        "的请求",
    ]


def test_chinese_takes_what_is_left_of_a_line_of_latin(breaker: Breaker) -> None:
    lines = sources(breaker, "Subject: 中国银行香港分行 (SAMPLE) 登录", 120)
    assert lines[0].startswith("Subject: 中国")
    assert "(SAMPLE" in "".join(lines)


@pytest.mark.parametrize("width", range(30, 130, 10))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(
    breaker: Breaker, width: int
) -> None:
    text = "他说：「登录失败。」（王伟，香港）《证据》、データー、ちょっと…" * 3
    lines = sources(breaker, text, width)
    assert "".join(lines) == text
    assert [line for line in lines[1:] if line[0] in "：。」），》、ーょっ…"] == []
    assert [line for line in lines[:-1] if line[-1] in "「（《"] == []


def test_a_number_in_chinese_text_stays_whole(breaker: Breaker) -> None:
    lines = sources(breaker, "服务器192.0.2.44端口51234被登录" * 4, 100)
    assert sum(line.count("192.0.2.44") for line in lines) == 4
    assert sum(line.count("51234") for line in lines) == 4


def test_shaped_width_is_that_of_the_glyphs(breaker: Breaker) -> None:
    # प्र is one glyph: narrower than its three characters set one by one.
    (whole,) = breaker.lines("प्र", 10, 500)
    (parts,) = breaker.lines((Span("प"), Span("र")), 10, 500)
    assert 0 < line_width(whole) < line_width(parts)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.floats(min_value=30, max_value=300))
def test_lines_joined_are_the_text(text: str, width: float) -> None:
    breaker = Breaker(Fonts(PDFDocument(filename=io.BytesIO()), faces(), 0.92))
    lines = breaker.lines(text, 10, width, Face.MONO)
    joined = "\n".join("".join(piece.run.source for piece in line) for line in lines)
    assert joined.replace("\n", "") == text.replace("\r\n", "").replace("\n", "")


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)), st.integers(1, 40))
def test_fixed_lines_joined_are_the_text(text: str, columns: int) -> None:
    lines = break_fixed(text, columns)
    assert "".join(lines) == text
    assert all(len(line) <= columns + 1 for line in lines)
