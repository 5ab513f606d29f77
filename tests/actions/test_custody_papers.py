"""A real case with moves, a gap, a broken seal and a mismatch, and the papers issued from it."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.actions.check_evidence import certificate_needs
from casebook.actions.custody_papers import MISSING, SUBJECTS
from casebook.actions.explain_incident import explain
from casebook.actions.hash_exhibit import hash_exhibit, verify_exhibit
from casebook.actions.issue_paper import issue, missing_for, paper_bytes
from casebook.actions.move_custody import hand_over, receive, receive_hand_over, release
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_seizure import record_seizure
from casebook.errors import CaseError
from casebook.model.evidence import Algorithm, CustodyMove, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.examination import Incident
from casebook.model.paper import PaperKind
from casebook.model.seizure import Seizure, Witness
from casebook.model.transfer import Certificate, CertificatePart, CertificateState, HandOver
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

HINDI = "निरीक्षक हरिश्चन्द्र त्रिपाठी"
IO = "Insp. A. Rao"
WHOLE = (
    PaperKind.EVIDENCE_REGISTER,
    PaperKind.CUSTODY_REGISTER,
    PaperKind.CUSTODY_SEQUENCE,
    PaperKind.DIGEST_REPORT,
)


def words(case: CaseFile, kind: PaperKind, subject: str | None = None) -> str:
    paper = issue(Directly(case), kind, subject, "Court", Progress())
    data = paper_bytes(case, paper)
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def move(exhibit: Exhibit, hands: str, left: str, **more: str) -> CustodyMove:
    giver, taker = (side.strip().split(", ") for side in hands.split(">"))
    return CustodyMove(
        id="",
        exhibit_id=exhibit.id,
        position=0,
        from_person=giver[0],
        from_place=giver[1],
        to_person=taker[0],
        to_place=taker[1],
        released_at=instant(left),
        received_at=None,
        purpose="examination",
        **more,
    )


@pytest.fixture
def story(case: CaseFile, tmp_path: Path) -> CaseFile:
    """Give a case: two servers seized, an image made, one gap, one broken seal, one mismatch."""
    header = dataclasses.replace(
        case.header(),
        fir_number="349/2022",
        fir_date="2022-11-25",
        offence_date="2022-11-23",
        submissions=("charge-sheet",),
        exhibit_pattern="IFSO/214/E{n:3}",
        part_pattern="{parent}.{n}",
    )
    keep.correct(case, header, "numbering of the office")
    record_seizure(
        case,
        Seizure(
            id="",
            number=0,
            memo_number="IFSO/SM/17",
            place="Server room 2",
            started_at=instant("2022-11-24T16:30:00+05:30"),
            seized_by=IO,
        ),
        [Witness("", "", 0, "Ram Lal"), Witness("", "", 0, HINDI)],
        [
            Exhibit("", 0, "Server one", ExhibitKind.SERVER, serial_number="SN-1", seal="IFSO/18"),
            Exhibit("", 0, "Server two", ExhibitKind.SERVER, serial_number="SN-2", seal="IFSO/19"),
        ],
    )
    one, two = case.numbered(Exhibit, 1), case.numbered(Exhibit, 2)
    image = tmp_path / "disk.bin"
    image.write_bytes(b"sectors")
    made = keep.add(
        case,
        Exhibit(
            "", 0, "Image of the disk", ExhibitKind.OTHER, one.id,
            original_or_copy="copy", how_produced="dd over a write blocker",
        ),
    )  # fmt: skip
    on_case, both = Directly(case), (Algorithm.SHA256, Algorithm.MD5)
    hash_exhibit(on_case, made, image, DigestPurpose.AT_ACQUISITION, both, Progress(), method="T8u")
    image.write_bytes(b"sectorz")
    verify_exhibit(on_case, made, image, Progress())
    stored = release(
        case,
        move(one, f"{IO}, Server room 2 > HC R. Singh, Malkhana", "2022-11-24T20:00:00+05:30",
             seal="IFSO/18", mode="by hand"),
    )  # fmt: skip
    receive(
        case, stored, instant("2022-11-24T21:10:00+05:30"), "yes", store_register="XIX/417",
        gd_entry="GD 14A",
    )  # fmt: skip
    slip = hand_over(
        case,
        HandOver(
            id="", number=0, from_person="SI B. Lal", from_place="Malkhana", to_person=HINDI,
            to_place="FSL Rohini", released_at=instant("2022-11-28T10:00:00+05:30"),
            purpose="examination", mode="by hand", road_certificate="RC/881",
        ),
        [one],
    )  # fmt: skip
    receive_hand_over(case, slip, instant("2022-12-01T16:00:00+05:30"), "no, torn at the fold")
    release(
        case, move(two, f"{IO}, Server room 2 > HC R. Singh, Malkhana", "2022-11-24T20:00:00+05:30")
    )
    gone = keep.add(case, Exhibit("", 0, "Entered twice", ExhibitKind.MOBILE))
    keep.retract(case, gone, "the same telephone as EX-9")
    return case


def test_every_paper_can_be_issued_and_names_what_it_lacks(story: CaseFile) -> None:
    for kind in WHOLE:
        assert kind in SUBJECTS
        assert kind in MISSING
        text = words(story, kind)
        assert "IFSO/214/E001" in text, kind
        assert "FIR 349/2022" in text, kind
    lacks = " ".join(missing_for(story, PaperKind.EVIDENCE_REGISTER, None))
    assert "No digest is recorded of EX-1, EX-2." in lacks
    lacks = " ".join(missing_for(story, PaperKind.CUSTODY_REGISTER, None))
    assert "The receipt of a move is not recorded of EX-2." in lacks
    lacks = " ".join(missing_for(story, PaperKind.DIGEST_REPORT, None))
    assert "An incident is not explained of EX-1, EX-3." in lacks


def test_register_has_every_exhibit_with_seizure_holder_digest_and_certificate(
    story: CaseFile,
) -> None:
    text = words(story, PaperKind.EVIDENCE_REGISTER)
    for part in (
        "SZ-1, memo IFSO/SM/17",
        f"by {IO}",
        "of IFSO/214/E001 (EX-1)",
        "copy: dd over a write blocker",
        "in transit to HC R. Singh",
        "DIFFERS",
        "MISSING",
        "Struck out (retracted): the same telephone as EX-9",
    ):
        assert part in text, part


def test_signed_certificate_is_no_longer_missing(story: CaseFile) -> None:
    image = story.numbered(Exhibit, 3)
    assert "MISSING" in words(story, PaperKind.EVIDENCE_REGISTER)
    for hop in sorted({need.hop for need in certificate_needs(story)}, reverse=True):
        keep.add(
            story,
            Certificate(
                id="", number=0, part=CertificatePart.IEA_65B, exhibit_ids=(image.id,),
                submission="charge-sheet", signer=hop or IO, hop=hop,
                state=CertificateState.SIGNED, signed_at=instant("2023-01-04T10:00:00+05:30"),
            ),
        )  # fmt: skip
    text = words(story, PaperKind.EVIDENCE_REGISTER)
    assert "MISSING" not in text
    assert "IEA 65B(4), of person in charge of EX-1, for charge-sheet: C-1, signed" in text


def test_custody_register_finds_the_gap_the_broken_seal_and_the_open_move(story: CaseFile) -> None:
    text = words(story, PaperKind.CUSTODY_REGISTER)
    for part in (
        "Move 1 ends with HC R. Singh, but move 2 starts with SI B. Lal.",
        "The seal was not intact at the end of move 2: no, torn at the fold.",
        "OPEN: receipt not recorded",
        "Store register XIX/417",
        "GD entry GD 14A",
        "Road certificate RC/881",
        "Slip H-1",
        HINDI,
        "Kept for the report under section 173, CrPC 1973.",
    ):
        assert part in text, part
    assert "NOT EXPLAINED" in text


def test_explained_incident_is_printed_with_its_explanation_and_is_no_gap(story: CaseFile) -> None:
    one = story.numbered(Exhibit, 1)
    (incident,) = story.where(Incident, exhibit_id=one.id)
    explain(story, incident, "Torn by the adhesive, see the photograph")
    text = words(story, PaperKind.CUSTODY_REGISTER)
    assert "Torn by the adhesive, see the photograph" in text
    assert "GAP The seal was not intact" not in text
    assert "GAP Move 1 ends with HC R. Singh" in text


def test_sequence_marks_the_gap_and_lists_the_image_under_its_device(story: CaseFile) -> None:
    text = words(story, PaperKind.CUSTODY_SEQUENCE)
    assert "━━━ GAP ━━━ How it came from HC R. Singh to SI B. Lal is not recorded." in text
    assert "Records that were never moved on their own" in text
    one = story.numbered(Exhibit, 1)
    text = words(story, PaperKind.CUSTODY_SEQUENCE, one.id)
    assert "Sequence of custody: IFSO/214/E001 (EX-1)" in text
    assert "EX-2" not in text


def test_sequence_cites_the_law_of_the_date(story: CaseFile) -> None:
    header = dataclasses.replace(
        story.header(), fir_date="2024-07-02", offence_date="2024-07-01", sections=()
    )
    keep.correct(story, header, "another date")
    text = words(story, PaperKind.CUSTODY_SEQUENCE)
    assert "as section 193(3)(i)(i), BNSS 2023, requires" in text
    assert "CrPC" not in text


def test_digest_report_shows_the_mismatch_and_its_open_incident(story: CaseFile) -> None:
    image = story.numbered(Exhibit, 3)
    text = words(story, PaperKind.DIGEST_REPORT)
    # printf sectors | sha256sum; printf sectorz | md5sum
    for value in (SECTORS_SHA256, SECTORZ_MD5):
        groups = " ".join(value[at : at + 4] for at in range(0, len(value), 4))
        assert groups in text
    assert "DIFFERS from that of" in text
    assert "OPEN: nobody has explained it." in text
    assert "Protected by: T8u" in text
    assert "The first digest was computed more than" in text
    assert "No reason is recorded." in text
    one = words(story, PaperKind.DIGEST_REPORT, story.numbered(Exhibit, 1).id)
    assert "Digest report: IFSO/214/E001 (EX-1)" in one
    assert f"{image.mark} (EX-3)" in one
    assert "(EX-2)" not in one


SECTORS_SHA256 = "384542f1befd8cff1fc5ceadc03b458d7cbac2e0c73c9df21568d4e886d0308a"
SECTORZ_MD5 = "cacbac0b5c29231c6ec766eddee3359d"


def test_custody_form_has_the_seizure_witnesses_moves_and_gaps(story: CaseFile) -> None:
    one = story.numbered(Exhibit, 1)
    text = words(story, PaperKind.CUSTODY_FORM, one.id)
    for part in (
        "Submitting officer",
        f"Ram Lal; {HINDI}",
        "SZ-1, memo IFSO/SM/17",
        "Intact on receipt: no, torn at the fold",
        "GAP Move 1 ends with HC R. Singh",
        "This page is not filled in by Casebook",
    ):
        assert part in text, part


def test_case_report_prints_the_gaps_of_custody(story: CaseFile) -> None:
    text = words(story, PaperKind.REPORT)
    assert "GAP Move 1 ends with HC R. Singh, but move 2 starts with SI B. Lal." in text


def test_paper_about_an_exhibit_that_is_not_there_is_refused(story: CaseFile) -> None:
    with pytest.raises(CaseError):
        words(story, PaperKind.DIGEST_REPORT, "no such id")
    with pytest.raises(CaseError):
        words(story, PaperKind.CUSTODY_SEQUENCE, "no such id")


def test_empty_case_gives_papers_that_say_so(case: CaseFile) -> None:
    for kind in WHOLE:
        assert "There is no exhibit yet." in missing_for(case, kind, None)
        words(case, kind)
