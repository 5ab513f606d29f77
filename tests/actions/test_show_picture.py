from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.actions import show_picture
from casebook.actions.child import child_command
from casebook.actions.show_picture import picture
from casebook.errors import CaseError
from tests.intake.test_pictures import BLUE, RED, half_and_half, png, saved


def instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let another program be the decoder: one that fails as a hostile picture may make it."""
    monkeypatch.setattr(show_picture, "child_command", lambda _: [sys.executable, "-c", program])


@pytest.mark.parametrize(
    ("name", "original"),
    [
        # Sizes as exiftool and file tell them.
        ("IMG_1054.JPG", (1280, 960)),
        ("IMG-20191006-WA0002.jpg", (1024, 768)),
        ("debian.png", (800, 600)),
        ("debian_logo.png", (100, 123)),
    ],
)
def test_real_pictures_have_their_known_sizes(
    shared_data: Path, name: str, original: tuple[int, int]
) -> None:
    data = (shared_data / "document" / name).read_bytes()
    found = picture(data, 200)
    scale = min(1, 200 / max(original))
    assert found.original == original
    assert (found.width, found.height) == tuple(round(side * scale) for side in original)
    assert len(found.rgb) == 3 * found.width * found.height


def test_the_pixels_come_row_by_row_from_the_top_left() -> None:
    found = picture(saved(half_and_half(), "PNG"), 100)
    row = bytes(RED) * 20 + bytes(BLUE) * 20
    assert found.rgb == row * 20


def test_other_files_are_no_pictures(shared_data: Path) -> None:
    for name in ("a-text.pdf", "a-text.docx", "debian.mp3", "test.txt"):
        with pytest.raises(CaseError, match="no picture that Casebook can show"):
            picture((shared_data / "document" / name).read_bytes(), 100)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png(60_000, 60_000), id="png"),
        pytest.param(
            b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0)
            + b"," + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0) + b"\x08\x01\x00\x00;",
            id="gif",
        ),
        pytest.param(
            b"BM" + struct.pack("<IHHI", 70, 0, 0, 54)
            + struct.pack("<IiiHHIIiiII", 40, 99_999, 99_999, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(16),
            id="bmp",
        ),
        pytest.param(
            b"\xff\xd8\xff\xc0" + struct.pack(">HBHHB", 17, 8, 65_500, 65_500, 3)
            + bytes((1, 17, 0, 2, 17, 0, 3, 17, 0)) + b"\xff\xda\x00\x02",
            id="jpeg",
        ),
    ],
)  # fmt: skip
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_size(data: bytes) -> None:
    with pytest.raises(CaseError, match=r"pixels; Casebook shows up to (64|256) million"):
        picture(data, 100)


def test_a_decoder_that_dies_is_named_with_its_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(CaseError, match="its decoder died by SIGSEGV"):
        picture(bytes(1 << 20), 100)


@pytest.mark.parametrize(
    "program",
    [
        "",
        "raise SystemExit(3)",
        "print('no json')",
        "print('[]')",
        "print('{\"width\": 1}')",
        # Too few pixels, more than was asked for, and no end of them.
        'print(\'{"width": 9, "height": 9, "original": [9, 9], "said": ""}\')',
        'print(\'{"width": 200, "height": 1, "original": [9, 9], "said": ""}\' + \'x\' * 600)',
    ],
)
def test_an_answer_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    instead(monkeypatch, program)
    with pytest.raises(CaseError, match="its decoder failed"):
        picture(bytes(1 << 20), 100)


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, "import sys\nwhile True: sys.stdout.write('x' * 65536)")
    with pytest.raises(CaseError, match="not shown"):
        picture(b"", 100)


def test_a_decoder_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show_picture, "_WALL_SECONDS", 0.5)
    instead(monkeypatch, "import time; time.sleep(600)")
    with pytest.raises(CaseError, match="took too long"):
        picture(bytes(1 << 20), 100)


def test_the_decoder_runs_under_limits_and_writes_no_file(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from casebook.intake import pictures; pictures._limit()\n"
        "print([resource.getrlimit(which) for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU,"
        " resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)])\n"
        f"import pathlib; pathlib.Path({str(tmp_path / 'x')!r}).write_text('x' * 99)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == f"[({1 << 30}, {1 << 30}), (20, 20), (0, 0), (32, 32)]"
    assert "File too large" in done.stderr


def test_this_process_loads_no_decoder() -> None:
    program = "import sys; import casebook.actions.show_picture; print('PIL' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
    assert child_command("picture")[-2:] == ["--child", "picture"]
