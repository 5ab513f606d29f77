"""What holds for all papers about evidence and custody: PDF/A, same bytes, no big words."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pikepdf.pdfa
import pytest

from casebook.model.paper import PaperKind
from casebook.reports.content import Block, Column, Document, Gap, Heading, Table
from casebook.reports.pdf import Anchor, typeset
from casebook.reports.render import Rendered, render
from casebook.reports.sheet import Furniture, Metadata
from tests.reports.poppler import needs_poppler, text_of, words_of
from tests.reports.sample import HEAD, LEDGER_PAPERS

pytestmark = needs_poppler


@pytest.fixture(scope="module")
def papers() -> dict[PaperKind, Rendered]:
    return {kind: render(kind, subject) for kind, subject in LEDGER_PAPERS.items()}


def test_every_paper_is_pdf_a_2b(papers: dict[PaperKind, Rendered]) -> None:
    for kind, paper in papers.items():
        with pikepdf.open(io.BytesIO(paper.data)) as pdf:
            assert pikepdf.pdfa.check(pdf, "2b").verdict == "pass", kind


def test_independent_judge_says_pdf_a_2b(
    papers: dict[PaperKind, Rendered], shared_pdfcheck: Path, tmp_path: Path
) -> None:
    if not Path("/usr/share/java/jaxb-runtime.jar").exists():
        pytest.skip("libjaxb-java is not installed")
    paths = []
    for number, paper in enumerate(papers.values()):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(paper.data)
        paths.append(str(path))
    done = subprocess.run(
        [str(shared_pdfcheck / "pdfcheck"), "2b", *paths],
        env={"PYTHON": sys.executable, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASS") == len(papers)


def test_two_renderings_give_the_same_bytes(papers: dict[PaperKind, Rendered]) -> None:
    for kind, subject in reversed(LEDGER_PAPERS.items()):
        assert render(kind, subject).data == papers[kind].data, kind


def test_no_paper_calls_anything_admissible_or_certified(
    papers: dict[PaperKind, Rendered], tmp_path: Path
) -> None:
    for kind, paper in papers.items():
        text = words_of(paper.data, tmp_path)
        assert not re.search(r"admissib|certified evidence|court-proof", text, re.I), kind
        assert "DRAFT" not in text


@pytest.mark.parametrize("lines", range(31, 37))
def test_heading_table_header_and_first_row_stand_on_one_page(lines: int, tmp_path: Path) -> None:
    table = Table((Column("the columns", 1.0),), (("one\n" * 6 + "row",),))
    blocks: tuple[Block, ...] = (*(Gap(1.0) for _ in range(lines)), Heading("The heading"), table)
    data, _ = typeset(
        Document("Blocks", "", blocks),
        Furniture("case", "fir", "paper", "journal", "origin"),
        Metadata("Blocks", "", "", ""),
        Anchor(HEAD, ("now",)),
        lambda done, total, what: None,
    )
    pages = text_of(data, tmp_path, "-layout").split("\f")
    (page,) = (page for page in pages if "The heading" in page)
    assert page.count("the columns") == 1
    assert "row" in page
    assert "".join(pages).count("the columns") == 1


def test_every_page_carries_number_case_and_journal(
    papers: dict[PaperKind, Rendered], tmp_path: Path
) -> None:
    short = " ".join(HEAD.hash[at : at + 4] for at in range(0, 16, 4))
    for paper in papers.values():
        text = words_of(paper.data, tmp_path)
        assert text.count(f"of {paper.pages} ") >= paper.pages - 1
        assert text.count(f"Journal 412: {short}") == paper.pages
        assert text.count("SAMPLE CASE: NOT EVIDENCE, NOT FOR FILING") == paper.pages
