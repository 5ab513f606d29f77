"""What the papers say, block by block, without a PDF."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest

from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Precision
from casebook.model.request import LineState, RequestKind
from casebook.model.timeline import Record
from casebook.reports.archive import archive
from casebook.reports.content import (
    Block,
    Contents,
    Document,
    Gap,
    Heading,
    KeyValues,
    Note,
    PageBreak,
    Paragraph,
    Preformatted,
    RecordTable,
    SignatureBlock,
    Table,
    Text,
    Title,
)
from casebook.reports.papers import letter, report, status, timeline
from casebook.reports.papers.route import original_text, shows
from casebook.reports.papers.wording import agency_name, form_time
from casebook.reports.pdf import Anchor, typeset
from casebook.reports.qr import modules
from casebook.reports.sheet import Furniture, Metadata
from casebook.reports.shorten import shorten, shorten_text
from casebook.reports.typeset import plain
from tests.reports.poppler import needs_poppler, text_of
from tests.reports.sample import (
    FRAME,
    HEAD,
    INTERPOL,
    LINES,
    REPORT,
    REQUESTS,
    SOURCES,
    STATUS,
    SUBSCRIBER,
    at,
)
from tests.reports.sample import letter as letter_of
from tests.reports.sample import timeline as timeline_of


def said(blocks: tuple[Block, ...]) -> str:
    """Give all text of some blocks, a line a cell."""
    texts: list[Text] = []
    for block in blocks:
        match block:
            case Title() | Heading() | Paragraph() | Preformatted():
                texts.append(block.text)
            case Note():
                texts += [block.title, block.text]
            case KeyValues():
                texts += [part for row in block.rows for part in row]
            case Table():
                texts += [column.title for column in block.columns]
                for number, row in enumerate(block.rows):
                    texts += [*row, block.notes.get(number, "")]
            case SignatureBlock():
                texts += [part for title, names in block.signers for part in (title, *names)]
            case RecordTable() | Gap() | PageBreak() | Contents():
                pass
    return "\n".join(map(plain, texts))


def test_answer_without_port_is_said_to_name_no_one() -> None:
    text = shows(LINES[1], REQUESTS[0], FRAME)
    assert "does not show who used the connection" in text
    assert "names no one subscriber" in text
    assert "not evidence; for evidence: section 166A" in text


def test_refusal_and_silence_prove_nothing() -> None:
    refused = replace(LINES[0], state=LineState.REFUSED)
    assert "not that the records do not exist" in shows(refused, REQUESTS[0], FRAME)
    assert "No answer is not an answer" in shows(LINES[0], REQUESTS[0], FRAME)


@pytest.mark.parametrize("kind", [RequestKind.PRESERVATION, RequestKind.PROPOSAL])
def test_consent_is_not_taken_for_a_record_of_the_account(kind: RequestKind) -> None:
    answered = replace(LINES[0], state=LineState.ANSWERED)
    text = shows(answered, replace(REQUESTS[0], kind=kind), FRAME)
    assert text.startswith("Shows only ")
    assert "registered" not in text


def test_form_time_is_as_indian_forms_want_it() -> None:
    instant = at("2022-11-23T01:02:03+00:00")
    assert form_time(instant, "Asia/Kolkata") == "23/11/2022 06:32:03 IST (UTC+05:30)"


@pytest.mark.parametrize(
    ("original", "set_as"),
    [
        ("2022-11-23T09:12:44+05:30", "2022-11-23T\n09:12:44+05:30"),
        ("2022-11-22T22:00:01.000000+05:30", "2022-11-22T\n22:00:01.000000\n+05:30"),
        ("2022-11-23T09:12", "2022-11-23T\n09:12"),
        ("22/Nov/2022:23:52:31 +0530", "22/Nov/2022:23:52:31 +0530"),
    ],
)
def test_a_logged_time_is_not_broken_inside_its_date_or_clock(original: str, set_as: str) -> None:
    line = replace(LINES[1], at=replace(at("2022-11-23T09:12:44+05:30"), original=original))
    assert plain(original_text(line)).startswith(f"{set_as}\nzone ")


def test_a_short_name_that_stands_in_the_name_is_not_said_again() -> None:
    team = Agency("a", 1, "Indian Computer Emergency Response Team (CERT-In)", "CERT-In")
    assert agency_name(team) == "Indian Computer Emergency Response Team (CERT-In)"
    bureau = Agency("a", 1, "Central Bureau of Investigation", "CBI")
    assert agency_name(bureau) == "Central Bureau of Investigation (CBI)"


def test_letter_names_the_country_once() -> None:
    agencies = tuple(
        replace(agency, address="1 Example Road, Beijing, China") if agency.id == "a3" else agency
        for agency in INTERPOL.agencies
    )
    text = said(letter.build(replace(INTERPOL, agencies=agencies)).blocks)
    assert text.count("China") == 1


def test_letter_to_interpol_has_all_that_the_intake_asks_for() -> None:
    text = said(letter.build(INTERPOL).blocks)
    for part in (
        "National Central Bureau Beijing",
        "Central Bureau of Investigation (CBI)",
        "349/2022",
        "IPC 385; IT Act 66F",
        "Imprisonment for life",
        "Five servers were encrypted.",
        "The ransom notes name the e-mail IDs.",
        "not of a political, military, religious or racial character",
        "section 166A, CrPC 1973",
        "2022-11-23T01:30:11Z",
        "23/11/2022 07:00:11 IST (UTC+05:30)",
        "23/Nov/2022:07:00:11 +0530",
        "source port not logged",
        "S-1 line 118",
        "Insp. A. Kumar, IFSO",
        "2 Jan 2023",
        "Signature and seal",
    ):
        assert part in text, part
    assert "65B" not in text


def test_letter_to_a_provider_asks_for_the_certificate_of_the_regime() -> None:
    text = said(letter.build(SUBSCRIBER).blocks)
    assert "certificate under section 65B(4), IEA 1872" in text
    assert "called for under section 91, CrPC 1973" in text
    assert "source port 51022" in text
    assert "installation address as well as the billing address" in text


@pytest.mark.parametrize("kind", list(RequestKind))
def test_every_kind_of_letter_can_be_made(kind: RequestKind) -> None:
    text = said(letter.build(letter_of(replace(REQUESTS[1], kind=kind))).blocks)
    assert "Example Networks" in text
    assert "Date" in text


def test_retracted_lines_and_legs_are_not_in_a_letter() -> None:
    lines = (replace(LINES[2], retracted="typing error"),)
    text = said(letter.build(letter_of(REQUESTS[1], lines)).blocks)
    assert "198.51.100.7" not in text


def test_ipv6_line_without_port_says_unknown() -> None:
    lines = (
        replace(
            LINES[2],
            identifier_kind=IdentifierKind.IPV6,
            identifier="2001:db8::1",
            source_port=None,
        ),
    )
    assert "source port unknown" in said(letter.build(replace(SUBSCRIBER, lines=lines)).blocks)


def test_status_names_state_and_counts_lines() -> None:
    text = said(status.build(STATUS).blocks)
    assert "1 outstanding\n1 partly" in text
    assert "partly answered" in text
    assert "range only" in text


def test_status_of_one_request_is_named_after_it() -> None:
    assert status.build(replace(STATUS, requests=REQUESTS[:1])).title == "Status of request R-1"


def test_report_reconciles_every_source_and_shows_rejects() -> None:
    text = said(report.build(REPORT).blocks)
    assert "412\n409\n1\n2\n0\nyes" in text
    assert "S-1 line 17\ntime cannot be read\n\x00 <img src='/etc/passwd'> \u202egpj.exe" in text
    assert "1 more rejected rows are kept in the case file" in text
    wrong = replace(REPORT, sources=(replace(SOURCES[0], records=410),))
    assert "410\n1\n2\n0\nNO" in said(report.build(wrong).blocks)


def test_report_states_what_it_does_not_prove() -> None:
    text = said(report.build(REPORT).blocks)
    assert "before the first journal head that was given to somebody else" in text
    assert "clock offset +2 s added" in text


def test_a_day_alone_is_not_converted_in_the_timeline_exhibit() -> None:
    # 23 November begins in India at 18:30 UTC of the 22nd.
    day = Record(1, 1, 7, 1_669_141_800_000_000, "2022-11-23", Precision.DAY, "", "Discharged")
    paper = replace(timeline_of(1), records=lambda: (day,))
    (table,) = (b for b in timeline.build(paper).blocks if isinstance(b, RecordTable))
    (row,) = table.rows()
    assert row[1:3] == (("2022-11-23", "(the day only)"), "2022-11-23")
    event = paper.events[0]
    its_day = replace(
        event.at, utc_us=day.utc_us or 0, precision=Precision.DAY, zone="Asia/Kolkata"
    )
    words = said((timeline.event_table((replace(event, at=its_day),), (), paper.frame),))
    assert "2022-11-23 (the day only)" in words
    assert "2022-11-22" not in words


def test_sources_name_their_clock_reading_and_what_they_were_before() -> None:
    said_of = {
        "s1": ("EX-1's clock was 2 s slow on 25 Nov 2022 (read by A. Rao against GPS): 2 s are "
               "added", "dated anew from S-4")
    }  # fmt: skip
    words = f"clock offset +2 s added; {said_of['s1'][0]}; dated anew from S-4; decided by"
    assert words in said(report.build(replace(REPORT, dating=said_of)).blocks)
    assert words in said(timeline.build(replace(timeline_of(1), dating=said_of)).blocks)
    assert "anew" not in said(timeline.build(timeline_of(1)).blocks)


def test_report_of_an_empty_case_can_be_made() -> None:
    empty = replace(
        REPORT, exhibits=(), digests=(), moves=(), sources=(), rejects=(), events=(),
        citations=(), asked=None,
    )  # fmt: skip
    text = said(report.build(empty).blocks)
    assert "Limits of proof" in text
    assert "No request is recorded." in text


def test_timeline_gives_both_zones_original_time_and_place() -> None:
    (table,) = (b for b in timeline.build(timeline_of(1)).blocks if isinstance(b, RecordTable))
    (row,) = table.rows()
    assert row == (
        "1",
        ("2022-11-23T00:00:00Z", "2022-11-23T05:30:00+05:30"),
        "23/Nov/2022:05:30:00 +0530",
        ("S-1 line 1", "srv1 access"),
        "GET /patient/report.php row-1.",
    )


def test_undated_record_is_said_to_be_undated_and_a_doubt_is_shown() -> None:
    undated = replace(next(iter(timeline_of(1).records())), utc_us=None)
    doubtful = replace(undated, utc_us=0, doubt="first of a repeated hour")
    subject = replace(timeline_of(2), records=lambda: (undated, doubtful))
    (table,) = (b for b in timeline.build(subject).blocks if isinstance(b, RecordTable))
    first, second = table.rows()
    assert first[1] == ("undated",)
    assert second[1][-1] == "first of a repeated hour"


def test_shortened_text_says_how_much_is_missing() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("a" * 1_500, 500) == (
        "a" * 500 + " … 1,000 more characters, whole text in the case file"
    )
    assert plain(shorten_text(("ab", "cdef"), 3)) == (
        "abc … 3 more characters, whole text in the case file"
    )


def test_qr_code_of_a_head_is_level_m() -> None:
    # ISO/IEC 18004: 68 bytes at level M need version 5: 37 modules, finders in three corners
    rows = modules(str(HEAD))
    size = len(rows)
    assert size == 37
    finder = (True,) * 7
    assert rows[0][:7] == rows[0][-7:] == rows[-1][:7] == finder
    assert rows[-1][-7:] != finder


def test_archive_refuses_what_does_not_conform() -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj.Contents = pdf.make_stream(b"BT /F1 12 Tf (not embedded) Tj ET")
        page.obj.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F1=pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type1,
                    BaseFont=pikepdf.Name.Helvetica,
                )
            )
        )
        data = io.BytesIO()
        pdf.save(data)
    with pytest.raises(CaseError, match="was not issued"):
        archive(data.getvalue(), "Test", datetime(2023, 1, 5, 9, 12, 33))


@needs_poppler
def test_every_block_is_set(tmp_path: Path) -> None:
    blocks: tuple[Block, ...] = (
        Title("The title", "the subtitle"),
        Contents(),
        Heading("Part one"),
        Heading("Section", 2),
        Paragraph("numbered text", "12."),
        Gap(2),
        Preformatted("raw   text\n\ttabbed \x1b[31m"),
        Note("Long remark. " * 2_000, "Mind this"),
        PageBreak(),
        SignatureBlock((("Signer", ("Signature",)),)),
    )
    data, pages = typeset(
        Document("Blocks", "", blocks),
        Furniture("case", "fir", "paper", "journal", "origin"),
        Metadata("Blocks", "", "", ""),
        Anchor(HEAD, ("now",)),
        lambda done, total, what: None,
    )
    text = text_of(data, tmp_path, "-layout")
    assert text.count("\f") == pages > 2
    for part in ("The title", "Part one", "12.", r"\ttabbed \u{1B}[31m", "raw   text", "Signer"):
        assert part in text
    assert text.count("remark.") == 2_000
