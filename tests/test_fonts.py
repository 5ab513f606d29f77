from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from casebook import fonts
from casebook.fonts import HAN, MONO, SANS, SANS_BOLD, faces, write_faces

ALL = (SANS, SANS_BOLD, MONO, HAN)


def test_faces_are_static_and_hold_the_letters_a_paper_needs() -> None:
    made = faces()
    for path, letters in (
        (made.sans, "Aéжα€“”…क्षहिं।"),
        (made.sans_bold, "Aéжα€“”…क्षहिं।"),
        (made.mono, "Aé€“”…→✓"),
        (made.han, "王伟登录中国银行香港黃陳證據衞滙㗎ひらがなカタカナ，。「」（）％ー①"),
    ):
        with TTFont(path) as font:
            assert "fvar" not in font
            assert {ord(letter) for letter in letters} <= set(font.getBestCmap())
            assert font["OS/2"].fsType == 0


def test_bold_is_bold() -> None:
    with TTFont(faces().sans_bold) as font:
        assert font["OS/2"].usWeightClass == 700


@pytest.mark.parametrize("charset", ["gb2312", "big5", "shift_jis"])
def test_every_chinese_character_of_the_old_charsets_has_a_glyph(charset: str) -> None:
    """The charsets that mail from China, Hong Kong and Taiwan, and from Japan, is written in."""
    written = {
        found
        for lead in range(0x81, 0xFF)
        for trail in range(0x40, 0xFF)
        for found in bytes((lead, trail)).decode(charset, "ignore")
        if "\u3041" <= found <= "\u9fff"
    }
    assert len(written) > 6_000
    with TTFont(faces().han) as font:
        assert {ord(found) for found in written} - set(font.getBestCmap()) == set()


def test_signs_of_the_window_and_latin_stay_with_the_faces_they_had() -> None:
    with TTFont(faces().han) as font:
        assert {ord(sign) for sign in "Aa9é│━→▲▶◆●✓⏎"} & set(font.getBestCmap()) == set()


def test_chinese_makes_no_line_higher() -> None:
    heights = []
    for path in (faces().mono, faces().han):
        with TTFont(path) as font:
            line = font["hhea"]
            heights.append((line.ascent, line.descent, line.lineGap, font["head"].unitsPerEm))
    assert heights[0] == heights[1]


def test_existing_files_are_kept(tmp_path: Path) -> None:
    for name in ALL:
        (tmp_path / name).write_bytes(b"here")
    assert write_faces(tmp_path).sans.read_bytes() == b"here"


def test_missing_file_is_made_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    for name in (SANS, SANS_BOLD, HAN):
        (tmp_path / name).write_bytes(b"here")
    write_faces(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(ALL)
    assert (tmp_path / MONO).read_bytes() == faces().mono.read_bytes()


def test_fonts_of_a_packaged_build_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ALL:
        (tmp_path / name).write_bytes(b"packaged")
    monkeypatch.setattr(fonts, "resource", lambda *parts: tmp_path)
    assert faces().mono == tmp_path / MONO
