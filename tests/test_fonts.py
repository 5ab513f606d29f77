from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from casebook import fonts
from casebook.fonts import MONO, SANS, SANS_BOLD, faces, write_faces


def test_faces_are_static_and_hold_the_letters_a_paper_needs() -> None:
    made = faces()
    for path, letters in (
        (made.sans, "Aéжα€“”…क्षहिं।"),
        (made.sans_bold, "Aéжα€“”…क्षहिं।"),
        (made.mono, "Aé€“”…→✓"),
    ):
        with TTFont(path) as font:
            assert "fvar" not in font
            assert {ord(letter) for letter in letters} <= set(font.getBestCmap())
            assert font["OS/2"].fsType == 0


def test_bold_is_bold() -> None:
    with TTFont(faces().sans_bold) as font:
        assert font["OS/2"].usWeightClass == 700


def test_existing_files_are_kept(tmp_path: Path) -> None:
    for name in (SANS, SANS_BOLD, MONO):
        (tmp_path / name).write_bytes(b"here")
    assert write_faces(tmp_path).sans.read_bytes() == b"here"


def test_missing_file_is_made_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    for name in (SANS, SANS_BOLD):
        (tmp_path / name).write_bytes(b"here")
    write_faces(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((SANS, SANS_BOLD, MONO))
    assert (tmp_path / MONO).read_bytes() == faces().mono.read_bytes()


def test_fonts_of_a_packaged_build_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (SANS, SANS_BOLD, MONO):
        (tmp_path / name).write_bytes(b"packaged")
    monkeypatch.setattr(fonts, "resource", lambda *parts: tmp_path)
    assert faces().mono == tmp_path / MONO
