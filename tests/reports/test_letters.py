from __future__ import annotations

import dataclasses
import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import pikepdf.pdfa
import pytest

from casebook.model.paper import PaperKind
from casebook.model.request import RequestKind
from casebook.reports.content import KeyValues, Note, RecordTable, SignatureBlock, Table
from casebook.reports.papers import letter
from casebook.reports.papers.letter_lines import MANY
from casebook.reports.render import Rendered, render
from casebook.rules.kinds.asked import Asked
from tests.reports.letters import subject_of
from tests.reports.poppler import info_of, needs_poppler, text_of
from tests.rules.kinds import samples

pytestmark = needs_poppler

_CASE = ("349/2022, dated 2022-11-25", "Special Cell", "IPC 385; IT Act 66; IT Act 66F")
_EMAIL = frozenset({"restore-desk@example.com", "EX-6, ransom note"})
_ADDRESSES = frozenset(
    {
        "203.0.113.77",
        "source port 50122",
        "192.0.2.12 port 443",
        "TCP",
        "2022-11-23T01:34:11Z",
        "23/11/2022 07:04:11 IST",
        "(UTC+05:30)",
        "23/Nov/2022:07:04:11",
        "Subscriber and",
        "installation address",
        "S-1 access.log, line 18",
        "198.51.100.23",
        "source port not logged",
        "until 2022-11-22T20:40:00Z",
        "S-2 auth.log, line 344",
    }
)
_LINES = (_EMAIL, _ADDRESSES)
_SIGNED = ("Signature", "Date and place")

FIELDS: dict[str, tuple[str | frozenset[str], ...]] = {
    # D3, fields 1 to 14.
    "production": (
        "Notice under section 91, CrPC 1973",
        "IFSO/2022/3391",
        "18 Dec 2022",
        "Example Telecom Limited",
        *_CASE,
        "Nodal Officer, Example Telecom Limited",
        "necessary or desirable for the purposes of the investigation",
        "(a) Access log of the mail gateway, file mx-access.log",
        "(b) Administrator accounts list",
        "from 2022-11-21T18:30:00Z",
        "22/11/2022 00:00:00 IST (UTC+05:30)",
        "until 2022-11-23T18:30:00Z",
        "Produce",
        "2022-12-28T05:30Z",
        "Office of IFSO, Sector 16C, Dwarka",
        "Original log files",
        "section 91(2), CrPC 1973",
        "section 65B(4), IEA 1872",
        "Please preserve",
        "not to be told",
        "section 91(3), CrPC 1973",
        "31 Jan 2023",
        "Inspector A. Kumar",
        "Officer in charge of the police station",
        "Police station or court, and seal",
    ),
    # D4.
    "postal": (
        "Order under section 92, CrPC 1973",
        *_CASE,
        "wanted for the purpose of the investigation",
        "They are to be delivered",
        "ED000000000IN",
        "Chief Judicial Magistrate",
        "CJM/2022/118 of 16 December 2022",
        "postal or telegraph authority",
        "Example Post Office, New Delhi",
        "from 2022-11-19T18:30:00Z",
        "second demand",
        "Inspector A. Kumar, IFSO, Dwarka",
        "Chief Judicial Magistrate",
        "Seal",
    ),
    # D5: every row of the table, and what is asked for it.
    "subscriber": (
        *_CASE,
        "section 91, CrPC 1973",
        "rule 3(1)(j), IT Rules 2021, within 72 hours",
        "To find who used these addresses",
        "The times below hold within plus or minus 2 seconds.",
        *_LINES,
        "installation address as well as the billing address",
        "customer application form",
        "login history and payment records",
        "dialled access number",
        "in 24-hour form",
        "section 65B(4), IEA 1872",
        "Officer in charge of the police station",
    ),
    # D6, fields 1 to 20.
    "preservation": (
        "18 Dec 2022",
        "IFSO/2022/3391",
        "Extension",
        "TICKET-4410",
        "2023-02-25",
        "Example Mail Inc.",
        "IFSO",
        "Sector 16C, Dwarka, New Delhi",
        "office telephone 5550100",
        "ifso@example.org",
        "09:30 to 18:00, Monday to Friday",
        "IST (Asia/Kolkata)",
        "Inspector A. Kumar, D-1234",
        "mobile 5550101",
        "fax 5550102",
        "By e-mail to ifso@example.org",
        "Duty officer, telephone 5550103",
        "Special Cell, Delhi Police",
        "Chief Metropolitan Magistrate, case 12/2022",
        "MLA/2022/7",
        "TICKET-4410 of 26 November 2022",
        *_CASE,
        "section 2703(f), 18 USC",
        "five servers of the hospital",
        "Subscriber data, log-ins and content",
        "The accounts signed the demand",
        "servers in the United States",
        "Log-ins are deleted after 30 days.",
        "will follow and call for the preserved data",
        *_LINES,
        "from 2022-10-01T00:00:00Z",
        "do not tell the account holders",
        "90 days",
        "Please preserve",
        "Signature",
        "Official e-mail address",
    ),
    # D9, items 1 to 17.
    "interpol": (
        "IFSO/2022/3391",
        "18 Dec 2022",
        "urgent: logs are kept",
        "restricted",
        "IFSO",
        "telephone 5550106, io@example.org",
        "DCP IFSO, telephone 5550104, dcp@example.org",
        "ILO Delhi Police, telephone 5550105, ilo@example.org",
        "NCB Beijing and NCB Hong Kong",
        "Addresses and accounts of the demand",
        *_CASE,
        "imprisonment for life",
        "section 166A, CrPC 1973",
        "five servers of the hospital",
        "opened and read from China and Hong Kong",
        "offences in both countries",
        *_LINES,
        "How each identifier is tied to the crime",
        frozenset(
            {
                "The demand was sent from this account",
                "EX-6, ransom note",
                "This address uploaded the file",
                "S-1 access.log, line 18",
                "This address logged in shortly before",
                "S-2 auth.log, line 344",
            }
        ),
        "Identify the users of the accounts",
        "User of restore-desk@example.com, name not known",
        "Unknown",
        "be preserved until they are called for",
        "will follow",
        "For police use only",
        "not of a political, military, religious or racial character",
        "article 3, Constitution of INTERPOL",
        "Annexure 1: the demand (EX-6)",
        "Approving officer: Deputy Commissioner of Police, IFSO",
    ),
    # D7.
    "proposal": (
        *_CASE,
        "Hong Kong",
        "Letter of request of a court",
        "DCP B. Singh",
        "Superintendent of Police or equal",
        "English",
        "Cyber terrorism is punishable with imprisonment for life.",
        "five servers of the hospital",
        "Five servers were imaged",
        "User of restore-desk@example.com",
        "The demand for money was sent from this very account.",
        "Treaty (MLAT): Agreement between India and Hong Kong",
        "F. No. 25016/52/2019-LC of 4 December 2019",
        "Identify the users",
        *_LINES,
        "kept no longer than is needed",
        "until the end of the trial",
        "TICKET-4410",
        "may delete data if told",
        "The acts are offences in both places.",
        "Draft letter of request",
        "Approving officer: Special Commissioner of Police",
    ),
    # D8, items 1 to 16.
    "letter_of_request": (
        "Letter of request under section 166A, CrPC 1973",
        "Court of the Chief Metropolitan Magistrate, New Delhi",
        "Competent court",
        "Judge C. Rao",
        "LR 3/2022",
        "18 Dec 2022",
        "Inspector A. Kumar, on 12 December 2022",
        "MHA letter 25016/SAMPLE of 10 December 2022",
        "to examine orally any person acquainted with the facts",
        "Treaty (MLAT): Agreement signed 14 September 2009",
        *_CASE,
        "five servers of the hospital",
        "Whoever commits cyber terrorism",
        "imprisonment for life (IT Act 66F)",
        "Access without authority",
        "(a) Records officer of Example Mail Ltd, witness",
        "Identify the users",
        *_LINES,
        "(a) Who opened the account?",
        "Statement on oath; certified copies.",
        "may delete data if told",
        "31 Jan 2023",
        "Log-ins are deleted after 90 days.",
        "used for the purposes of this case alone",
        "like assistance",
        "authenticated and marked",
        "A: copy of the FIR",
        "Signature of the judge",
        "Seal of the court",
    ),
    "hong_kong": (
        "Secretary for Justice",
        "section 8(2), Cap. 525, Laws of Hong Kong",
        "(a) Authority concerned",
        "Court of the Chief Metropolitan Magistrate",
        "(b) Nature of the criminal matter",
        *_CASE,
        "(c) Purpose and nature of the assistance",
        "Identify the users",
        *_LINES,
        "(d) Procedure wished",
        "Statement on oath",
        "(e) Confidentiality wished",
        "may delete data if told",
        "(f) Period for compliance",
        "31 Jan 2023",
        "(g) Allowances and accommodation",
        "Economy fare and hotel",
        "(h) Maximum penalty",
        "imprisonment for life",
        "(i) Other information",
        "preserved under TICKET-4410",
    ),
    "prc": (
        "Central authority for judicial assistance",
        "Reciprocity: India assures reciprocity in like cases.",
        "through the diplomatic channel",
        *_CASE,
        "Note PRC/SAMPLE/1 of 11 December 2022",
        "Chinese translation of the",
        "enclosed",
        "Chinese translation of the",
        "enclosed",
        "Sworn translator E. Li",
        "Seal of the court",
    ),
    # D10, the current form and what the long form adds.
    "cert_in": (
        "section 70B(6), IT Act 2000",
        "D. Mehta",
        "Chief Information Security Officer",
        "All India Institute of Medical Sciences",
        "telephone 5550107",
        "ciso@example.org",
        "Ansari Nagar, New Delhi",
        "Data centre of the hospital",
        "Registration and laboratory depend on it.",
        "[ ] 1 targeted scanning",
        "[x] 5 malicious code",
        "[ ] 20 attack on artificial intelligence",
        "portal.example.org",
        "192.0.2.12",
        "Linux, version in the annexure",
        "Rack server, model 7XK",
        "Patient registration",
        "New Delhi, Delhi, India",
        "Campus network, Example Telecom",
        "five servers of the hospital",
        "2022-11-23T01:15Z",
        "23/11/2022 06:45 IST (UTC+05:30)",
        "2022-11-23T01:30Z",
        "23/11/2022 07:00 IST (UTC+05:30)",
        "reported at T+4:12",
        "Health",
        "192.0.2.12; web-02; Linux; patched 2022-06; vendor SAMPLE",
        "Files renamed; backups gone.",
        "Staff could not open patient records.",
        "Delhi Police",
        "web-02 logs, by e-mail",
        "203.0.113.77",
        "Firewall and antivirus",
        "five",
        "Servers taken off the network.",
        "Name and role",
    ),
    "certificate": (
        "Demand for a certificate under section 65B(4), IEA 1872",
        *_CASE,
        "RP-1, allocation.csv, SHA-256 as in the reply",
        "System administrator of Example Telecom",
        "serial SN-1",
        "Report to the court",
        "23 November 2022, 07:00 to 24 November 2022, 09:00 IST",
        "R-4, IP or subscriber request",
        "IFSO/2022/3100",
        "(a) Identify the electronic record",
        "(e) State these matters to the best of the knowledge and belief",
        "We do not give certificates",
        "(2020) 7 SCC 1",
        *_SIGNED,
    ),
    "reminder": (
        "Escalation",
        *_CASE,
        "R-4, IP or subscriber request",
        "IFSO/2022/3100",
        "sent 28 Nov 2022",
        "5 Dec 2022",
        "20 days, up to 18 Dec 2022",
        "2 of 2",
        "IFSO/2022/3500 of 10 December 2022",
        "Director General, Example Telecom",
        "was sent 20 days ago",
        "Log-ins are deleted after 30 days.",
        _ADDRESSES,
        *_SIGNED,
    ),
    "progress": (
        "Progress of the investigation",
        "349/2022, dated 2022-11-25",
        "Security Officer of the hospital",
        "E-mail",
        "five servers of the hospital",
        "The images are with the laboratory.",
        "Inspector A. Kumar, telephone 5550106",
        *_SIGNED,
    ),
    "letter": (
        "Request for information",
        *_CASE,
        "five servers of the hospital",
        *_LINES,
        "Identify the users",
        "Please keep this letter to yourselves.",
        *_SIGNED,
    ),
}
"""What each letter must hold, in the order of its document; the cells of a table in any order."""


@pytest.fixture(scope="module")
def letters() -> dict[str, Rendered]:
    drawn = samples.all_samples().items()
    return {name: render(PaperKind.LETTER, subject_of(asked)) for name, asked in drawn}


def many(count: int, kind: str = RequestKind.SUBSCRIBER) -> Asked:
    line = samples.LINES[1]
    lines = tuple(
        dataclasses.replace(line, id=f"q{n}", position=n, source_port=1024 + n)
        for n in range(1, count + 1)
    )
    return samples.asked(kind, lines=lines)


def test_every_kind_has_its_fields_named_here() -> None:
    assert set(FIELDS) == set(samples.all_samples())


@pytest.mark.parametrize("name", FIELDS)
def test_letter_holds_every_field_of_its_document_in_order(
    name: str, letters: dict[str, Rendered], tmp_path: Path
) -> None:
    text = " ".join(text_of(letters[name].data, tmp_path, "-raw").split())
    at = 0
    for field in FIELDS[name]:
        cells = field if isinstance(field, frozenset) else {field}
        ends = []
        for cell in cells:
            found = text.find(cell, at)
            assert found >= 0, f"{cell} ({'elsewhere' if cell in text else 'nowhere'})"
            ends.append(found + len(cell))
        at = max(ends)


@pytest.mark.parametrize("name", FIELDS)
def test_letter_is_pdf_a_2b(name: str, letters: dict[str, Rendered], tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(letters[name].data)) as pdf:
        assert pikepdf.pdfa.check(pdf, "2b").verdict == "pass"
    assert info_of(letters[name].data, tmp_path)["Pages"] == str(letters[name].pages)


def test_independent_judge_says_pdf_a_2b(
    letters: dict[str, Rendered], shared_pdfcheck: Path, tmp_path: Path
) -> None:
    if not Path("/usr/share/java/jaxb-runtime.jar").exists():
        pytest.skip("libjaxb-java is not installed")
    paths = []
    for name, paper in letters.items():
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
    assert done.stdout.count("PASS") == len(letters)


@pytest.mark.parametrize("name", FIELDS)
def test_letter_says_neither_verify_nor_what_it_is_not(
    name: str, letters: dict[str, Rendered], tmp_path: Path
) -> None:
    text = text_of(letters[name].data, tmp_path).replace("verify_case.py", "").casefold()
    for word in ("verify", "admissible", "certified evidence", "not recorded"):
        assert word not in text


def test_words_of_the_law_stand_in_a_box_and_are_not_numbered() -> None:
    blocks = letter.build(subject_of(samples.asked(RequestKind.PRODUCTION))).blocks
    boxed = [block.text for block in blocks if isinstance(block, Note)]
    assert len(boxed) == 2
    assert "necessary or desirable" in str(boxed[0])


@pytest.mark.parametrize("name", FIELDS)
def test_signature_stands_on_a_page_with_words_of_the_letter(
    name: str, letters: dict[str, Rendered], tmp_path: Path
) -> None:
    pages = text_of(letters[name].data, tmp_path, "-raw").split("\f")[:-1]
    (signed,) = [page for page in pages if "Date and place" in page or "Date, time and" in page]
    assert signed is pages[-1]
    last = subject_of(samples.all_samples()[name]).text.parts[-1]
    assert last.heading in signed


def test_every_signer_has_blanks_to_sign_by_hand() -> None:
    blocks = letter.build(subject_of(samples.asked(RequestKind.INTERPOL))).blocks
    (signatures,) = [block for block in blocks if isinstance(block, SignatureBlock)]
    assert [title for title, _ in signatures.signers] == [
        "For the unit",
        "Interpol Liaison Officer",
        "Approving officer: Deputy Commissioner of Police, IFSO",
    ]
    assert all("Signature and seal" in blanks for _, blanks in signatures.signers)


def test_digest_of_what_the_lines_rest_on_stands_under_them() -> None:
    rests_on = (("S-1 access.log", f"SHA-256 {'ab' * 32}, from EX-4"),)
    subject = subject_of(samples.asked(RequestKind.SUBSCRIBER), rests_on)
    (found,) = [
        row
        for block in letter.build(subject).blocks
        if isinstance(block, KeyValues)
        for row in block.rows
        if row[0] == "S-1 access.log"
    ]
    assert "abab abab" in str(found[1])
    assert ", from EX-4" in str(found[1])


def test_a_letter_of_request_bears_the_day_that_the_court_has_set_on_it() -> None:
    def dates(**particulars: str) -> list[str]:
        asked = samples.asked(RequestKind.LETTER_OF_REQUEST, particulars)
        head = next(
            block
            for block in letter.build(subject_of(asked)).blocks
            if isinstance(block, KeyValues) and any(name == "Date" for name, _ in block.rows)
        )
        return [str(value) for name, value in head.rows if name == "Date"]

    assert dates(letter_day="2022-12-14") == ["14 Dec 2022"]
    assert dates(letter_day="") != dates(letter_day="2022-12-14")


def test_link_stands_once_where_the_letter_has_a_table_of_links() -> None:
    for kind, times in ((RequestKind.INTERPOL, 1), (RequestKind.SUBSCRIBER, 1)):
        blocks = letter.build(subject_of(samples.asked(kind))).blocks
        tables = [block for block in blocks if isinstance(block, Table)]
        assert str(tables).count("This address uploaded the file") == times


@pytest.mark.parametrize("kind", [RequestKind.SUBSCRIBER, RequestKind.INTERPOL])
def test_many_lines_are_all_printed_with_what_they_share_once(kind: str, tmp_path: Path) -> None:
    drawn = render(PaperKind.LETTER, subject_of(many(MANY + 20, kind)))
    text = " ".join(text_of(drawn.data, tmp_path, "-raw").split())
    for number in (1, 60, MANY + 20):
        assert f"source port {1024 + number} to" in text
    assert text.count("2022-11-23T01:34:11Z") == MANY + 20
    assert text.count("23/Nov/2022:07:04:11") == MANY + 20
    assert text.count("S-1 access.log, line 18") == MANY + 20
    assert text.count("Subscriber and installation address") == 1
    assert text.count("This address uploaded the file") == 1
    assert "Q1" in text
    if kind == RequestKind.INTERPOL:
        assert f"1 to {MANY + 20}" in text


def test_many_lines_that_share_nothing_keep_their_own_words(tmp_path: Path) -> None:
    asked = many(MANY)
    lines = tuple(dataclasses.replace(line, asked=f"word-{line.position}.") for line in asked.lines)
    drawn = render(PaperKind.LETTER, subject_of(dataclasses.replace(asked, lines=lines)))
    text = text_of(drawn.data, tmp_path, "-raw")
    assert all(f"word-{number}." in text for number in range(1, MANY + 1))


def test_table_of_many_lines_is_streamed() -> None:
    blocks = letter.build(subject_of(many(MANY))).blocks
    (table,) = [block for block in blocks if isinstance(block, RecordTable)]
    assert table.total == MANY
    assert len(list(table.rows())) == MANY


def test_hostile_text_is_printed_as_text(tmp_path: Path) -> None:
    asked = samples.asked(
        RequestKind.PRODUCTION, {"items": "<b>bold</b> & <img src='/etc/passwd'>\n{law.postal}"}
    )
    drawn = render(PaperKind.LETTER, subject_of(asked))
    text = text_of(drawn.data, tmp_path)
    assert "(a) <b>bold</b> & <img src='/etc/passwd'>" in text
    assert "(b) {law.postal}" in text
