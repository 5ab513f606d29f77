"""Labels: where they stand on the page, what they say, and what a scanner reads."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.model.paper import PaperKind
from casebook.reports.content import Form
from casebook.reports.papers import exhibit_labels
from casebook.reports.qr import modules
from casebook.reports.render import render
from casebook.reports.style import MM
from tests.reports.drawn import rectangles
from tests.reports.poppler import info_of, needs_poppler, text_of, words_of
from tests.reports.sample import FRAME, sha256
from tests.reports.scene_sample import HINDI_THING, labels

SHEET, SINGLE = labels(Form.LABEL_SHEET, 27), labels(Form.SINGLE_LABELS, 4)
Square = tuple[float, float, float]


def squares(data: bytes) -> list[list[Square]]:
    """Give the black squares of each page: left, bottom and side, in points."""
    return [[_square(*found) for found in page] for page in rectangles(data)]


def _square(x: float, y: float, width: float, height: float) -> Square:
    assert width == pytest.approx(height, abs=0.002)
    return x, y, width


def matrix(found: list[Square]) -> tuple[tuple[bool, ...], ...]:
    """Read the squares of one QR code as rows of modules, the top row first."""
    side = found[0][2]
    left, top = min(x for x, _, _ in found), max(y for _, y, _ in found)
    dark = {(round((top - y) / side), round((x - left) / side)) for x, y, _ in found}
    size = max(row for row, _ in dark) + 1
    return tuple(tuple((row, column) in dark for column in range(size)) for row in range(size))


def by_label(found: list[Square]) -> dict[tuple[int, int], list[Square]]:
    """Sort the squares of a sheet by the label on which they stand: row from the top, column."""
    sorted_by: dict[tuple[int, int], list[Square]] = defaultdict(list)
    for x, y, side in found:
        sorted_by[int((296.5 * MM - y) // (37 * MM)), int(x // (70 * MM))].append((x, y, side))
    return sorted_by


def test_each_label_of_a_sheet_bears_the_modules_of_its_own_code() -> None:
    first, second = squares(render(PaperKind.LABEL_SHEET, SHEET).data)
    codes = [labelled.code for labelled in SHEET.exhibits]
    placed = by_label(first)
    assert len(placed) == 24
    for at, code in enumerate(codes[:24]):
        assert matrix(placed[divmod(at, 3)]) == modules(code), code
    assert len(by_label(second)) == 3


def test_each_single_label_is_a_page_with_its_own_code() -> None:
    pages = squares(render(PaperKind.SINGLE_LABELS, SINGLE).data)
    assert [matrix(found) for found in pages] == [modules(each.code) for each in SINGLE.exhibits]


@pytest.mark.parametrize(
    ("kind", "subject", "inset"),
    [(PaperKind.LABEL_SHEET, SHEET, 3.25), (PaperKind.SINGLE_LABELS, SINGLE, 2.8)],
)
def test_a_module_is_wide_enough_for_a_cheap_scanner_and_white_lies_around_the_code(
    kind: PaperKind, subject: object, inset: float
) -> None:
    (first, *_) = squares(render(kind, subject).data)  # type: ignore[arg-type]
    side = first[0][2]
    assert side >= 0.33 * MM
    assert inset * MM >= 4 * side - 0.01


@needs_poppler
def test_sheet_is_a4_and_a_single_label_is_62_by_29_mm(tmp_path: Path) -> None:
    sheet = info_of(render(PaperKind.LABEL_SHEET, SHEET).data, tmp_path)
    single = info_of(render(PaperKind.SINGLE_LABELS, SINGLE).data, tmp_path)
    assert (sheet["Pages"], single["Pages"]) == ("2", "4")
    assert "A4" in sheet["Page size"]
    width, height = map(float, re.findall(r"[\d.]+", single["Page size"])[:2])
    assert (width / MM, height / MM) == pytest.approx((62, 29), abs=0.01)


@needs_poppler
def test_everything_that_is_printed_lies_in_the_safe_part_of_its_label(tmp_path: Path) -> None:
    text_of(render(PaperKind.LABEL_SHEET, SHEET).data, tmp_path)
    boxes = _boxes(tmp_path)
    assert len(boxes) > 200
    # The box of a word reaches above its capitals and below its base line: 3.5 points are white.
    for left, top, right, bottom, word in boxes:
        column, row = left // (70 * MM), (top - 0.5 * MM + 3.5) // (37 * MM)
        assert left >= column * 70 * MM + 3.2 * MM, word
        assert right <= column * 70 * MM + 66.8 * MM, word
        assert top >= (0.5 + row * 37 + 1.55) * MM - 3.5, word
        assert bottom <= (0.5 + row * 37 + 35.45) * MM + 3.5, word


def _boxes(folder: Path) -> list[tuple[float, float, float, float, str]]:
    import subprocess

    out = subprocess.run(
        ["pdftotext", "-bbox", str(folder / "read.pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()
    pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    return [
        (float(a), float(b), float(c), float(d), word)
        for a, b, c, d, word in re.findall(pattern, out)
    ]


@needs_poppler
def test_a_label_says_number_mark_case_seal_packet_and_digest(tmp_path: Path) -> None:
    data = render(PaperKind.SINGLE_LABELS, labels(Form.SINGLE_LABELS, 1)).data
    words = words_of(data, tmp_path)
    prefix = sha256("image 1")[:16]
    for part in (
        "EX-1",
        "SAMPLE",
        "IFSO/214/E001",
        "Server srv-01, rack C, unit 1",
        "FIR 349/2022, Special Cell",
        "Seal IFSO/22/001",
        "Packet P1",
        "SHA-256 " + " ".join(prefix[n : n + 4] for n in range(0, 16, 4)),
        "P-7",
    ):
        assert part in words, part
    assert "Page" not in words
    assert "Journal" not in words


@needs_poppler
def test_a_long_description_is_cut_after_a_whole_word_and_says_so(tmp_path: Path) -> None:
    words = words_of(render(PaperKind.SINGLE_LABELS, SINGLE).data, tmp_path)
    (shown,) = re.findall(r"E002 (.*?)…", words)
    assert HINDI_THING.startswith(shown)
    assert HINDI_THING[len(shown)] in " ,"


@needs_poppler
def test_one_long_word_is_cut_between_letters_and_a_long_mark_is_set_smaller(
    tmp_path: Path,
) -> None:
    exhibit = replace(
        SINGLE.exhibits[0].exhibit,
        description="क्षि" * 60,
        mark="IFSO/SPECIAL-CELL/2022/000214/E0001",
    )
    subject = replace(SINGLE, exhibits=(replace(SINGLE.exhibits[0], exhibit=exhibit),))
    words = words_of(render(PaperKind.SINGLE_LABELS, subject).data, tmp_path)
    assert "IFSO/SPECIAL-CELL/2022/000214/E0001" in words
    (shown,) = re.findall(r"(?:क्षि ?)+…", words)
    assert shown


@needs_poppler
def test_a_real_case_bears_no_sample_mark(tmp_path: Path) -> None:
    real = replace(SINGLE, frame=replace(FRAME, header=replace(FRAME.header, is_sample=False)))
    assert "SAMPLE" not in words_of(render(PaperKind.SINGLE_LABELS, real).data, tmp_path)


@needs_poppler
def test_what_is_not_recorded_is_said_on_the_label(tmp_path: Path) -> None:
    exhibit = replace(SINGLE.exhibits[2].exhibit, seal="", packet="")
    subject = replace(SINGLE, exhibits=(replace(SINGLE.exhibits[2], exhibit=exhibit),))
    words = words_of(render(PaperKind.SINGLE_LABELS, subject).data, tmp_path)
    assert "Seal not recorded" in words
    assert "SHA-256 none" in words
    assert "Packet" not in words


def test_labels_of_nothing_are_refused() -> None:
    with pytest.raises(CaseError, match="no exhibit to print a label of"):
        exhibit_labels.build(replace(SHEET, exhibits=()))


@pytest.mark.parametrize(
    ("kind", "subject"), [(PaperKind.LABEL_SHEET, SHEET), (PaperKind.SINGLE_LABELS, SINGLE)]
)
def test_two_renderings_have_the_same_bytes(kind: PaperKind, subject: object) -> None:
    assert render(kind, subject).data == render(kind, subject).data  # type: ignore[arg-type]
