from __future__ import annotations

import io
import re
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pikepdf.pdfa
import pytest

from casebook.errors import Cancelled, CaseError
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.paper import PaperKind
from casebook.reports.papers.subject import Made
from casebook.reports.render import Rendered, render
from tests.reports.poppler import fonts_of, info_of, needs_poppler, text_of, words_of
from tests.reports.sample import (
    CUSTODY,
    FRAME,
    HEAD,
    HEADER,
    HINDI,
    INTERPOL,
    RECONCILIATION,
    REPORT,
    STATUS,
    SUBSCRIBER,
    timeline,
)

PAPERS: dict[str, tuple[PaperKind, Made]] = {
    "report": (PaperKind.REPORT, REPORT),
    "custody": (PaperKind.CUSTODY_FORM, CUSTODY),
    "timeline": (PaperKind.TIMELINE, timeline(30)),
    "interpol": (PaperKind.LETTER, INTERPOL),
    "subscriber": (PaperKind.LETTER, SUBSCRIBER),
    "status": (PaperKind.STATUS, STATUS),
    "reconciliation": (PaperKind.RECONCILIATION, RECONCILIATION),
    "chinese": (PaperKind.TIMELINE, timeline(30, "王伟 登录中国银行，香港證據 ログイン ")),
}
SAMPLE_MARK = "SAMPLE CASE: NOT EVIDENCE, NOT FOR FILING"

pytestmark = needs_poppler


@pytest.fixture(scope="module")
def papers() -> dict[str, Rendered]:
    return {name: render(kind, subject) for name, (kind, subject) in PAPERS.items()}


def pages_of(data: bytes, folder: Path) -> list[str]:
    return text_of(data, folder, "-layout").split("\f")[:-1]


def test_every_paper_is_pdf_a_2b(papers: dict[str, Rendered], tmp_path: Path) -> None:
    for name, paper in papers.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(paper.data)
        with pikepdf.open(path) as pdf:
            assert pikepdf.pdfa.check(pdf, "2b").verdict == "pass", name


def test_independent_judge_says_pdf_a_2b(
    papers: dict[str, Rendered], shared_pdfcheck: Path, tmp_path: Path
) -> None:
    if not Path("/usr/share/java/jaxb-runtime.jar").exists():
        pytest.skip("libjaxb-java is not installed")
    paths = []
    for name, paper in papers.items():
        path = tmp_path / f"{name}.pdf"
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


def test_all_fonts_are_embedded_subsets_and_none_is_helvetica(
    papers: dict[str, Rendered], tmp_path: Path
) -> None:
    for paper in papers.values():
        for line in fonts_of(paper.data, tmp_path):
            assert re.match(r"[A-Z]{6}\+(NotoSans(-Regular|-Bold|SC-Regular)|IBMPlexMono)", line)
            assert line.split()[-5:-2] == ["yes", "yes", "yes"]


def test_of_the_face_for_chinese_only_what_is_used_is_embedded(tmp_path: Path) -> None:
    sizes = []
    for text in ("", "王伟 登录"):
        paper = render(PaperKind.TIMELINE, timeline(3, text))
        sizes.append(len(paper.data))
        with pikepdf.open(io.BytesIO(paper.data)) as pdf:
            names = [str(font.get("/BaseFont")) for font in pdf.objects if _is_font(font)]
        assert sum("NotoSansSC" in name for name in names) == bool(text)
    assert sizes[1] - sizes[0] < 8_000


def _is_font(found: pikepdf.Object) -> bool:
    return isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/Font"


def test_nothing_active_is_in_a_paper(papers: dict[str, Rendered]) -> None:
    names = (b"/URI", b"/JS", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/OpenAction")
    for paper in papers.values():
        with pikepdf.open(io.BytesIO(paper.data)) as pdf:
            raw = b"".join(repr(found).encode() for found in pdf.objects)
        assert not any(name in raw for name in (*names, b"/AcroForm", b"/GoToR"))


def test_page_count_is_that_of_the_pdf_and_on_every_page(
    papers: dict[str, Rendered], tmp_path: Path
) -> None:
    for paper in papers.values():
        assert info_of(paper.data, tmp_path)["Pages"] == str(paper.pages)
        for number, text in enumerate(pages_of(paper.data, tmp_path), start=1):
            assert f"Page {number} of {paper.pages}" in text


def test_every_page_names_the_case_the_fir_and_the_first_of_the_head(
    papers: dict[str, Rendered], tmp_path: Path
) -> None:
    short = " ".join(HEAD.hash[at : at + 4] for at in range(0, 16, 4))
    for paper in papers.values():
        for text in pages_of(paper.data, tmp_path):
            assert HEADER.title in text
            assert "FIR 349/2022 dated 2022-11-25" in text
            assert f"Journal 412: {short}" in text
            assert SAMPLE_MARK in text


def test_whole_head_is_on_first_and_last_page_only(
    papers: dict[str, Rendered], tmp_path: Path
) -> None:
    groups = HEAD.grouped().split(" ")
    rows = (" ".join(groups[:8]), " ".join(groups[8:]))
    for paper in papers.values():
        pages = pages_of(paper.data, tmp_path)
        with_head = [at for at, text in enumerate(pages) if all(row in text for row in rows)]
        assert with_head == sorted({0, len(pages) - 1})


def test_a_case_that_is_no_sample_is_not_marked(tmp_path: Path) -> None:
    frame = replace(FRAME, header=replace(HEADER, is_sample=False))
    paper = render(PaperKind.STATUS, replace(STATUS, frame=frame))
    assert "SAMPLE" not in text_of(paper.data, tmp_path)


def test_two_processes_give_the_same_bytes() -> None:
    script = (
        "import hashlib, sys\n"
        "from casebook.reports.render import render\n"
        "from tests.reports.test_render import PAPERS\n"
        "names = sorted(PAPERS, reverse=sys.argv[1] == 'back')\n"
        "made = {n: hashlib.sha256(render(*PAPERS[n]).data).hexdigest() for n in names}\n"
        "print(sorted(made.items()))\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script, order],
            cwd=Path(__file__).parents[2],
            env={"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": seed, "TZ": zone, "HOME": str(home)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for order, seed, zone, home in (
            ("forth", "1", "UTC", Path.home()),
            ("back", "2", "Asia/Kolkata", Path.home()),
        )
    ]
    assert outputs[0] == outputs[1]


def test_dates_in_the_pdf_are_those_of_rendering(
    papers: dict[str, Rendered], tmp_path: Path
) -> None:
    paper = papers["status"]
    path = tmp_path / "dated.pdf"
    path.write_bytes(paper.data)
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20230105091233+00'00"
        with pdf.open_metadata() as metadata:
            assert metadata["xmp:MetadataDate"] == "2023-01-05T09:12:33+00:00"


def test_hindi_is_found_and_copied_exactly(papers: dict[str, Rendered], tmp_path: Path) -> None:
    text = words_of(papers["report"].data, tmp_path)
    assert HINDI in text
    assert "ID-हिन्दी, SHA256-सत्यापित।" in text


def test_bookmarks_are_the_headings(papers: dict[str, Rendered], tmp_path: Path) -> None:
    path = tmp_path / "outline.pdf"
    path.write_bytes(papers["report"].data)
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[0] == "Summary"
    assert titles[-1] == "Annex C: custody"


def test_contents_name_the_page_of_each_part(papers: dict[str, Rendered], tmp_path: Path) -> None:
    pages = pages_of(papers["report"].data, tmp_path)
    found = re.search(r"Annex C: custody +(\d+)", pages[0])
    assert found is not None
    assert "Annex C: custody" in pages[int(found[1]) - 1]


HOSTILE = {
    "<img src='/etc/passwd'>": "<img src='/etc/passwd'>",
    "<b>": "<b>",
    "From: Bob <bob@example.com> sent": "From: Bob <bob@example.com> sent",
    "AT&T S&P 500 &lt;": "AT&T S&P 500 &lt;",
    "nul\x00end": r"nul\u{0}end",
    "user\u202egpj.exe": r"user\u{202E}gpj.exe",
    "zero\u200bwidth": r"zero\u{200B}width",
    "tab\tend": r"tab\tend",
    "(paren) \\ back ) (": r"(paren) \ back ) (",
    "\ud800lone": r"\u{D800}lone",
    "王伟登录": "王伟登录",
    "黃證據衞滙㗎「香港」，ログイン①": "黃證據衞滙㗎「香港」，ログイン①",
    "한국": r"\u{D55C}\u{AD6D}",
    "𨋢": r"\u{282E2}",
    "مرحبا": r"\u{645}\u{631}\u{62D}\u{628}\u{627}",
    "தமிழ்": r"\u{BA4}\u{BAE}\u{BBF}\u{BB4}\u{BCD}",
    "😀": r"\u{1F600}",
    "\u094dalone": "alone",
    "résumé Ωμέγα Ж ✓ →": "résumé Ωμέγα Ж ✓ →",
    "${jndi:ldap://x}{{7*7}}%s": "${jndi:ldap://x}{{7*7}}%s",
}


@pytest.mark.parametrize(("evil", "shown"), HOSTILE.items(), ids=map(ascii, HOSTILE))
def test_hostile_text_is_printed_as_itself(evil: str, shown: str, tmp_path: Path) -> None:
    header = replace(HEADER, title=f"Case {evil}", summary=evil, complainant=evil)
    frame = replace(FRAME, header=header)
    exhibit = Exhibit("x1", 1, evil, ExhibitKind.OTHER)
    report = replace(REPORT, frame=frame, exhibits=(exhibit,), digests=(), moves=())
    exact = re.sub(r"\s", "", shown)
    text = re.sub(r"\s", "", text_of(render(PaperKind.REPORT, report).data, tmp_path))
    assert text.count(exact) >= 4
    records = replace(timeline(3, evil), frame=frame)
    text = re.sub(r"\s", "", text_of(render(PaperKind.TIMELINE, records).data, tmp_path))
    assert text.count(exact) >= 3


def test_a_field_of_a_megabyte_is_shortened_and_says_so(tmp_path: Path) -> None:
    exhibit = Exhibit("x1", 1, "A" * 1_000_000, ExhibitKind.OTHER, remarks="word " * 200_000)
    subject = replace(CUSTODY, exhibit=exhibit, digests=(), moves=(), parents=())
    text = words_of(render(PaperKind.CUSTODY_FORM, subject).data, tmp_path)
    assert "… 980,000 more characters, whole text in the case file" in text
    report = replace(REPORT, exhibits=(exhibit,), digests=(), moves=())
    text = words_of(render(PaperKind.REPORT, report).data, tmp_path)
    assert "more characters, whole text in the case file" in text


def test_a_record_of_a_megabyte_is_shortened_and_says_so(tmp_path: Path) -> None:
    paper = render(PaperKind.TIMELINE, timeline(2, "\x00<evil> " * 130_000))
    text = re.sub(r"\s", "", text_of(paper.data, tmp_path))
    mark = re.search(r"…([\d,]+)morecharacters,wholetextinthecasefile", text)
    assert mark is not None
    assert int(mark[1].replace(",", "")) == len("\x00<evil> " * 130_000 + " row-1.") - 2_000


def test_a_cell_taller_than_a_page_goes_on_over_pages(tmp_path: Path) -> None:
    words = " ".join(f"w{number}" for number in range(1_500))
    exhibit = Exhibit("x1", 1, words, ExhibitKind.OTHER)
    report = replace(REPORT, exhibits=(exhibit,), digests=(), moves=())
    text = words_of(render(PaperKind.REPORT, report).data, tmp_path)
    assert set(words.split()) <= set(text.split())


@pytest.mark.parametrize("count", [0, 1, 300, 5_000])
def test_every_record_is_printed_and_the_header_is_on_each_page(count: int, tmp_path: Path) -> None:
    paper = render(PaperKind.TIMELINE, timeline(count))
    pages = pages_of(paper.data, tmp_path)
    rows = re.findall(r"row-(\d+)\.", "".join(pages))
    assert list(map(int, rows)) == list(range(1, count + 1))
    for text in pages:
        assert "row-" not in text or "Time as in the source" in text
    assert count > 0 or "No record." in "".join(pages)


def test_memory_does_not_grow_with_the_rows() -> None:
    def peak() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    render(PaperKind.TIMELINE, timeline(500))
    before = peak()
    render(PaperKind.TIMELINE, timeline(8_000))
    assert peak() - before < 60


def test_progress_is_told_and_what_it_raises_ends_the_rendering() -> None:
    told: list[tuple[int, int | None, str]] = []

    def cancel(done: int, total: int | None, what: str) -> None:
        told.append((done, total, what))
        if what == "records set":
            raise Cancelled

    with pytest.raises(Cancelled):
        render(PaperKind.TIMELINE, timeline(2_000), cancel)
    assert (500, 2_000, "records set") in told


def test_a_paper_of_the_wrong_subject_is_refused() -> None:
    with pytest.raises(CaseError, match="cannot be made"):
        render(PaperKind.LETTER, STATUS)


def test_settings_of_the_user_are_not_run(tmp_path: Path) -> None:
    (tmp_path / ".reportlab_settings").write_text("raise SystemExit('settings were run')")
    (tmp_path / ".reportlab_mods").write_text("raise SystemExit('mods were run')")
    (tmp_path / "reportlab_settings.py").write_text("raise SystemExit('module was run')")
    script = "import casebook.reports.library, sys; print('reportlab_settings' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        env={"HOME": str(tmp_path), "PYTHONPATH": str(tmp_path), "RL_pageCompression": "nonsense"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "False\n"
