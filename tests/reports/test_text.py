from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.reports.text import Face, Script, escape, runs, visible

LATIN_AND_DEVANAGARI = frozenset(range(0x20, 0x250)) | frozenset(range(0x900, 0x980))
COVERAGE = {
    Face.SANS: LATIN_AND_DEVANAGARI,
    Face.BOLD: frozenset(range(0x20, 0x7F)),
    Face.MONO: frozenset(range(0x20, 0x7F)) | {0x2713},
    Face.HAN: frozenset(map(ord, "伟。①A")),
}


def shown(text: str) -> str:
    return "".join(run.text for run in runs(text, Face.SANS, COVERAGE))


def test_printable_ascii_is_one_run_and_unchanged() -> None:
    (run,) = runs("AT&T <b> S&P 500", Face.BOLD, COVERAGE)
    assert (run.face, run.script, run.text) == (Face.BOLD, Script.PLAIN, "AT&T <b> S&P 500")


def test_bidi_override_is_written_out() -> None:
    assert shown("a\u202egpj.exe") == r"a\u{202E}gpj.exe"


def test_nul_tab_and_carriage_return_are_written_out() -> None:
    assert shown("a\x00b\tc\rd") == r"a\u{0}b\tc\rd"


def test_zero_width_characters_are_written_out() -> None:
    assert shown("a\u200bb\ufeffc\u00add") == r"a\u{200B}b\u{FEFF}c\u{AD}d"


def test_joiner_after_virama_belongs_to_the_word_and_elsewhere_is_written_out() -> None:
    (word,) = runs("क\u094d\u200dष", Face.SANS, COVERAGE)
    assert word.script is Script.DEVANAGARI
    assert shown("क\u200dष") == "क\\u{200D}ष"


def test_right_to_left_letters_are_written_out() -> None:
    assert shown("\u05d0") == r"\u{5D0}"


def test_character_without_glyph_is_written_out() -> None:
    assert shown("王 😀") == r"\u{738B} \u{1F600}"


def test_character_of_another_font_is_taken_from_it() -> None:
    faces = [run.face for run in runs("ok ✓", Face.BOLD, COVERAGE)]
    assert faces == [Face.BOLD, Face.MONO]


@pytest.mark.parametrize("face", [Face.SANS, Face.BOLD, Face.MONO])
def test_chinese_is_shown_and_what_the_other_fonts_have_is_theirs(face: Face) -> None:
    found = [(run.face, run.script, run.text) for run in runs("A伟。王", face, COVERAGE)]
    assert found == [
        (face, Script.PLAIN, "A"),
        (Face.HAN, Script.PLAIN, "伟。"),
        (Face.MONO, Script.ESCAPE, r"\u{738B}"),
    ]


def test_lone_surrogate_is_written_out() -> None:
    assert shown("\ud800") == r"\u{D800}"


def test_visible_makes_one_line() -> None:
    assert visible("one\ntwo\u2028three") == r"one\ntwo\u{2028}three"


@given(st.text())
def test_no_character_is_lost_or_moved(text: str) -> None:
    result = runs(text, Face.MONO, COVERAGE)
    assert "".join(run.source for run in result) == text
    for run in result:
        assert run.script is Script.ESCAPE or run.text == run.source
        if run.script is Script.ESCAPE:
            assert run.text == "".join(map(escape, run.source))


def test_a_box_to_tick_is_drawn_and_not_written_out() -> None:
    (box, words) = runs("☐ yes", Face.SANS, COVERAGE)
    assert (box.script, box.source) == (Script.BOX, "☐")
    assert words.text == " yes"
