"""The scene's papers, issued from a case, and what each says it still lacks."""

from __future__ import annotations

import dataclasses
import hashlib
import subprocess

import pytest

from casebook.actions import keep, move_custody
from casebook.actions.attach_file import attach
from casebook.actions.issue_paper import issue, missing_for, paper_bytes
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_seizure import record_seizure
from casebook.actions.scan_label import label_code
from casebook.errors import CaseError
from casebook.model.evidence import (
    Algorithm,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
    PowerState,
)
from casebook.model.paper import PaperKind
from casebook.model.seizure import Seizure, Witness
from casebook.model.transfer import Forwarding, HandOver
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant
from tests.reports.poppler import needs_poppler

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
GROUPS = " ".join(ABC[at : at + 4] for at in range(0, 64, 4))


def dated(case: CaseFile, fir_date: str) -> None:
    """Give the case a header of an FIR of a day."""
    header = dataclasses.replace(
        case.header(),
        fir_number="349",
        fir_date=fir_date,
        offence_date=fir_date,
        police_station="Special Cell",
        investigating_officer="Insp. A. Rao",
        sections=("IT Act 66F",),
    )
    with case.transaction():
        case.append("case.header", [header])


def seized(case: CaseFile, **changes: object) -> Seizure:
    """Record a seizure of a server and a phone, as complete as a memo wants it."""
    seizure = Seizure(
        id="",
        number=0,
        memo_number="SM/7",
        place="Server room C-2",
        coordinates="28.56720 N, 77.21000 E",
        started_at=instant("2026-01-02T10:00:00+05:30"),
        ended_at=instant("2026-01-02T13:00:00+05:30"),
        authority="warrant 12 of the CMM",
        seized_by="Insp. A. Rao",
        occupant="N. Gupta",
        seal_handed_to="HC R. Singh",
        memo_copy_to="N. Gupta",
        audio_video_files=(f"clip.mp4 SHA-256 {ABC}",),
        recording_forwarded_to="JMFC",
        recording_forwarded_at=instant("2026-01-02T15:00:00+05:30"),
    )
    witnesses = [Witness("", "", 0, name) for name in ("राम कुमार", "Ravi Lal")]
    exhibits = [
        Exhibit(
            "",
            0,
            name,
            kind,
            seal=f"IFSO/{number}",
            power_state=PowerState.OFF,
            mark=f"E{number}",
        )
        for number, (name, kind) in enumerate(
            (("Server web-02", ExhibitKind.SERVER), ("Phone", ExhibitKind.MOBILE)), start=1
        )
    ]
    recorded = record_seizure(
        case,
        dataclasses.replace(seizure, **changes),  # type: ignore[arg-type]
        witnesses,
        exhibits,
    )
    for exhibit in case.all(Exhibit):
        hashed(case, exhibit)
    return recorded


def hashed(case: CaseFile, exhibit: Exhibit) -> None:
    row = Digest(
        "",
        exhibit.id,
        Algorithm.SHA256,
        ABC,
        "whole device",
        3,
        instant("2026-01-02T12:00:00+05:30"),
        "Insp. A. Rao",
        "Casebook",
        DigestPurpose.AT_SEIZURE,
    )
    with case.transaction():
        case.append("digest.add", [case.assign(row)])


def forwarded(case: CaseFile, **changes: object) -> Forwarding:
    """Keep a memo of all exhibits, as complete as a laboratory wants it."""
    memo = Forwarding(
        id="",
        number=0,
        laboratory="FSL Rohini",
        division="Computer Forensics",
        exhibit_ids=tuple(exhibit.id for exhibit in case.all(Exhibit)),
        questions=("What ran?",),
        memo_number="FM/9",
        forwarding_authority="ACP S. Mehta",
        brief_facts="A server was encrypted.",
        enclosures=(
            "FIR",
            "Seizure memo",
            "Specimen of the seal",
            "Road certificate",
            "Custody form",
            "Hash report",
        ),
        messenger="HC R. Singh",
        road_certificate="RC 1",
        seal_impression="IFSO 7",
    )
    return keep.add(case, dataclasses.replace(memo, **changes))  # type: ignore[arg-type]


def handed(case: CaseFile) -> HandOver:
    slip = HandOver(
        "",
        0,
        "Insp. A. Rao",
        "Scene",
        "HC R. Singh",
        "Malkhana",
        instant("2026-01-02T16:00:00+05:30"),
        "deposit",
    )
    return move_custody.hand_over(case, slip, case.all(Exhibit))


def text_of(case: CaseFile, kind: PaperKind, subject: str | None = None) -> str:
    """Issue a paper and give its text as poppler reads it."""
    paper = issue(Directly(case), kind, subject, "Court", Progress())
    data = paper_bytes(case, paper)
    assert hashlib.sha256(data).hexdigest() == paper.sha256
    read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


@needs_poppler
@pytest.mark.parametrize(
    ("fir_date", "sections"),
    [
        ("2022-11-25", "Under sections 100, 102 and 165, CrPC 1973"),
        ("2024-07-01", "Under sections 103, 105, 106 and 185, BNSS 2023"),
    ],
)
def test_the_memo_goes_by_the_law_of_the_day_of_the_fir(
    case: CaseFile, fir_date: str, sections: str
) -> None:
    dated(case, fir_date)
    text = text_of(case, PaperKind.SEIZURE_MEMO, seized(case).id)
    assert sections in text
    assert ("By section 105, BNSS 2023" in text) == (fir_date > "2024-06-30")
    for words in ("SM/7", "राम कुमार", "E1 EX-1 Server", "E2 EX-2 Mobile", GROUPS, "IFSO/2"):
        assert words in text


@needs_poppler
def test_the_memo_names_photographs_of_the_scene_and_of_the_exhibits(case: CaseFile) -> None:
    dated(case, "2022-11-25")
    seizure = seized(case)
    attach(case, seizure, "scene.jpg", b"one", "from the door")
    attach(case, case.numbered(Exhibit, 2), "phone.jpg", b"two")
    text = text_of(case, PaperKind.SEIZURE_MEMO, seizure.id)
    assert "scene.jpg (from the door), SHA-256 " + hashlib.sha256(b"one").hexdigest()[:16] in text
    assert "phone.jpg, SHA-256 " + hashlib.sha256(b"two").hexdigest()[:16] in text


def test_a_complete_seizure_lacks_nothing(case: CaseFile) -> None:
    dated(case, "2024-07-02")
    assert missing_for(case, PaperKind.SEIZURE_MEMO, seized(case).id) == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"memo_number": ""}, "The memo has no number."),
        ({"authority": ""}, "Neither a warrant nor the reasons for having none are recorded."),
        ({"coordinates": ""}, "The coordinates of the place are not recorded."),
        ({"ended_at": None}, "When the search ended is not recorded."),
        (
            {"audio_video_files": ()},
            "No audio-video record of the search is named. Section 105, BNSS 2023 asks for one: "
            "name its files, or the reason why there is none.",
        ),
        (
            {"audio_video_files": ("clip.mp4",)},
            "A file of the audio-video record stands without its SHA-256.",
        ),
        (
            {"recording_forwarded_at": None},
            "To whom and when the audio-video record was forwarded is not recorded.",
        ),
    ],
)
def test_what_a_seizure_lacks_is_said(
    case: CaseFile, changes: dict[str, object], sentence: str
) -> None:
    dated(case, "2024-07-02")
    assert missing_for(case, PaperKind.SEIZURE_MEMO, seized(case, **changes).id) == (sentence,)


def test_under_the_old_law_no_recording_is_asked_for(case: CaseFile) -> None:
    dated(case, "2024-06-30")
    seizure = seized(case, audio_video_files=())
    assert missing_for(case, PaperKind.SEIZURE_MEMO, seizure.id) == ()


def test_few_witnesses_no_digest_and_no_seal_are_said(case: CaseFile) -> None:
    dated(case, "2022-11-25")
    seizure = seized(case)
    (first, second) = case.where(Witness, seizure_id=seizure.id)
    keep.retract(case, second, "it was somebody else")
    exhibit = Exhibit("", 0, "Disk", ExhibitKind.COMPUTER, seizure_id=seizure.id, mark="E3")
    keep.add(case, exhibit)
    assert missing_for(case, PaperKind.SEIZURE_MEMO, seizure.id) == (
        "One witness is recorded. A search is made before two independent witnesses (section 100, "
        "CrPC 1973): add them, or the reason for fewer.",
        "No digest was computed at the seizure or acquisition of EX-3.",
        "No seal is recorded of EX-3.",
        "Whether EX-3 was on or off is not recorded.",
    )
    keep.correct(case, dataclasses.replace(seizure, no_witness_reason="nobody came"), "asked again")
    assert not any(
        "witness" in sentence for sentence in missing_for(case, PaperKind.SEIZURE_MEMO, seizure.id)
    )
    assert first.name == "राम कुमार"


@needs_poppler
def test_the_forwarding_memo_takes_source_and_law_from_the_case(case: CaseFile) -> None:
    dated(case, "2024-07-02")
    seized(case)
    image = Exhibit(
        "",
        0,
        "Image of the server",
        ExhibitKind.COMPUTER,
        parent_id=case.numbered(Exhibit, 1).id,
        original_or_copy="copy",
        mark="E3",
        seal="IFSO/3",
    )
    keep.add(case, image)
    text = text_of(case, PaperKind.FORWARDING_MEMO, forwarded(case).id)
    for words in (
        "section 79A, IT Act 2000",
        "section 329, BNSS 2023",
        "E3 EX-3",
        "Original or clone: copy of E1 (EX-1)",
        GROUPS,
    ):
        assert words in text, words
    assert text.count("Source: N. Gupta, Server room C-2, 2026-01-02") == 3


def test_a_complete_forwarding_memo_lacks_nothing(case: CaseFile) -> None:
    dated(case, "2022-11-25")
    seized(case)
    assert missing_for(case, PaperKind.FORWARDING_MEMO, forwarded(case).id) == ()


@pytest.mark.parametrize(
    ("changes", "beginning"),
    [
        ({"division": ""}, "No Division is named. A laboratory takes a memo and a road"),
        ({"division": "Physics, Computer"}, "The memo names more than one Division (Physics, Com"),
        ({"enclosures": ("FIR",)}, "Not named as enclosed: Attested copy of the seizure memo; Sp"),
        ({"road_certificate": ""}, "No road certificate is named."),
    ],
)
def test_what_a_forwarding_memo_lacks_is_said(
    case: CaseFile, changes: dict[str, object], beginning: str
) -> None:
    dated(case, "2022-11-25")
    seized(case)
    (sentence,) = missing_for(case, PaperKind.FORWARDING_MEMO, forwarded(case, **changes).id)
    assert sentence.startswith(beginning)


def test_two_divisions_do_not_share_a_road_certificate(case: CaseFile) -> None:
    dated(case, "2022-11-25")
    seized(case)
    first, second = forwarded(case), forwarded(case, division="Physics")
    (sentence,) = missing_for(case, PaperKind.FORWARDING_MEMO, second.id)
    assert sentence == (
        "F-1 goes to another Division with the same road certificate RC 1. Each Division has its "
        "own."
    )
    keep.retract(case, first, "written anew")
    assert missing_for(case, PaperKind.FORWARDING_MEMO, second.id) == ()


@needs_poppler
def test_a_slip_is_issued_open_and_again_with_its_receipt(case: CaseFile) -> None:
    dated(case, "2022-11-25")
    seized(case)
    slip = handed(case)
    first = text_of(case, PaperKind.HAND_OVER_SLIP, slip.id)
    listing = hashlib.sha256(f"EX-1 {ABC}\nEX-2 {ABC}\n".encode()).hexdigest()
    assert " ".join(listing[at : at + 4] for at in range(0, 64, 4)) in first
    assert first.count("☐") == 4
    exhibits = case.all(Exhibit)
    move_custody.receive_hand_over(
        case,
        slip,
        instant("2026-01-02T17:30:00+05:30"),
        {exhibits[0].id: "yes", exhibits[1].id: "no, cut"},
        store_register="Register XIX 4",
    )
    second = text_of(case, PaperKind.HAND_OVER_SLIP, slip.id)
    for words in ("no, cut", "2 of 2", "Register XIX 4", "2026-01-02T17:30:00+05:30", "version 2"):
        assert words in second, words
    assert "☐" not in second
    assert missing_for(case, PaperKind.HAND_OVER_SLIP, slip.id) == ()


def test_a_slip_says_what_has_no_digest_and_no_seal(case: CaseFile) -> None:
    dated(case, "2022-11-25")
    keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))
    slip = handed(case)
    assert missing_for(case, PaperKind.HAND_OVER_SLIP, slip.id) == (
        "No SHA-256 is recorded of EX-1: the slip says so.",
        "No seal is recorded of EX-1.",
    )


@needs_poppler
@pytest.mark.parametrize("kind", [PaperKind.LABEL_SHEET, PaperKind.SINGLE_LABELS])
def test_labels_are_of_all_live_exhibits_or_of_one(case: CaseFile, kind: PaperKind) -> None:
    dated(case, "2022-11-25")
    seized(case)
    gone = keep.add(case, Exhibit("", 0, "Cable", ExhibitKind.OTHER))
    keep.retract(case, gone, "no evidence")
    text = text_of(case, kind)
    assert "EX-1" in text
    assert "EX-2" in text
    assert "EX-3" not in text
    phone = case.numbered(Exhibit, 2)
    alone = text_of(case, kind, phone.id)
    assert "EX-1" not in alone
    assert "SHA-256 ba78 16bf 8f01 cfea" in alone
    assert label_code(case, phone).endswith(".BA7816BF8F01CFEA")


def test_labels_say_what_has_no_digest(case: CaseFile) -> None:
    dated(case, "2022-11-25")
    assert missing_for(case, PaperKind.LABEL_SHEET, None) == (
        "There is no exhibit to print a label of.",
    )
    keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))
    assert missing_for(case, PaperKind.LABEL_SHEET, None) == (
        "No SHA-256 is recorded of EX-1: the label says so.",
    )


@pytest.mark.parametrize(
    ("kind", "option"),
    [
        (PaperKind.SEIZURE_MEMO, "--seizure"),
        (PaperKind.FORWARDING_MEMO, "--forwarding"),
        (PaperKind.HAND_OVER_SLIP, "--slip"),
    ],
)
def test_a_paper_about_nothing_is_refused(case: CaseFile, kind: PaperKind, option: str) -> None:
    with pytest.raises(CaseError, match=option):
        issue(Directly(case), kind, None, "", Progress())
