"""The seizure memo, read back by poppler."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casebook.model.evidence import DigestPurpose
from casebook.model.paper import PaperKind
from casebook.reports.content import Heading
from casebook.reports.papers import seizure_memo
from casebook.reports.papers.particulars import clock_sentence
from casebook.reports.render import render
from tests.reports.poppler import needs_poppler, text_of, words_of
from tests.reports.sample import FRAME, sha256
from tests.reports.scene_sample import (
    HINDI_NAME,
    READING,
    SEIZED,
    SEIZED_NOW,
    SEIZURE,
    WITNESSES,
    digest,
)
from tests.reports.test_papers import said


def memo(**changes: object) -> str:
    """Give the text of a memo of which some fields of the seizure are others."""
    changed = replace(SEIZED, seizure=replace(SEIZURE, **changes))  # type: ignore[arg-type]
    return said(seizure_memo.build(changed).blocks)


def in_groups(value: str) -> str:
    return " ".join(value[at : at + 4] for at in range(0, 64, 4))


@needs_poppler
def test_every_field_of_the_memo_can_be_read(tmp_path: Path) -> None:
    text = words_of(render(PaperKind.SEIZURE_MEMO, SEIZED).data, tmp_path)
    for words in (
        "Under sections 100, 102 and 165, CrPC 1973",
        "SM/214/2022",
        "349/2022, dated 2022-11-25",
        "Special Cell, New Delhi, Delhi",
        "IPC 385; IT Act 66F",
        "Server room C-2, All India Institute",
        "28.56720 N, 77.21000 E",
        "2022-11-24T08:35:00Z 2022-11-24T14:05:00+05:30",
        "2022-11-24T14:10:00Z 2022-11-24T19:40:00+05:30",
        "the servers would have been wiped before a warrant could be had",
        "Insp. A. Kumar",
        HINDI_NAME,
        "47 years",
        "House 12, Ansari Nagar",
        "voter ID",
        "Ravi Lal son of Mohan Lal",
        "IFSO/214/E001 EX-1 Server",
        "Dell PowerEdge R740xd",
        "SN-7XK01-0001-ABCDEFGHIJKLMNOP",
        "Colour: black",
        "one disk light amber",
        "Power: on",
        "Network: two cables",
        "Lock, password: locked",
        "showed 2022-11-24T14:12:31+05:30 when NTP of NIC or NPL showed 2022-11-24T14:10:04+05:30",
        "147 s fast",
        "IMG_2041.jpg (front), SHA-256 " + sha256("photo")[:16],
        "Digests",
        "at seizure 2022-11-24T12:40:00Z 2022-11-24T18:10:00+05:30 by Insp. A. Kumar",
        in_groups(sha256("image 1")),
        "each server in an antistatic cover",
        "“IFSO DELHI 7” around the Ashoka wheel",
        "HC R. Singh",
        "IFSO/214/E012 (EX-12) P12 IFSO/22/012 Malkhana, Special Cell",
        "Impression of the seal used",
        "Copy of this memo given to",
        "section 102(3), CrPC 1973",
        "The power of the rack failed",
        "Signature or thumb impression",
    ):
        assert words in text, words
    blocks = seizure_memo.build(SEIZED).blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    places = [text.index(f" {heading} ") for heading in headings]
    assert places == sorted(places)
    assert headings == [
        "Place, time and authority",
        "Witnesses",
        "Items seized",
        "Digests",
        "Packing and seal",
        "Audio-video record",
        "Copies and report",
        "Remarks",
        "Signatures",
    ]


@needs_poppler
def test_every_page_has_a_line_for_each_who_signs(tmp_path: Path) -> None:
    pages = text_of(render(PaperKind.SEIZURE_MEMO, SEIZED).data, tmp_path, "-layout").split("\f")
    for page in pages[:-1]:
        foot = [line for line in page.splitlines() if line.strip()][-3]
        assert foot.split("  ")[0].strip() == "Seizing officer"
        assert [
            word for word in ("Witness 1", "Witness 2", "Owner or occupant") if word in foot
        ] == [
            "Witness 1",
            "Witness 2",
            "Owner or occupant",
        ]


def test_many_witnesses_share_one_line_at_the_foot_and_sign_each_at_the_end() -> None:
    witnesses = tuple(replace(WITNESSES[1], id=f"w{at}", name=f"Witness no{at}") for at in range(6))
    document = seizure_memo.build(replace(SEIZED, witnesses=witnesses))
    assert document.page_signers == ("Seizing officer", "Witnesses 1 to 6", "Owner or occupant")
    assert "Witness 6: Witness no5" in said(document.blocks)


def test_a_digest_not_computed_at_the_seizure_says_why_or_that_nobody_said() -> None:
    text = said(seizure_memo.build(SEIZED).blocks)
    assert text.count("Not computed at the seizure.") == 2
    assert "Reason: the disks were encrypted and could be read in the laboratory only" in text
    assert text.count("No reason recorded.") == 1


def test_a_digest_of_the_acquisition_counts_when_it_was_made_before_the_end() -> None:
    on_the_spot = digest(4, DigestPurpose.AT_ACQUISITION)
    later = replace(on_the_spot, computed_at=replace(on_the_spot.computed_at, utc_us=2 * 10**15))
    items = (replace(SEIZED.items[3], digests=(on_the_spot,)),)
    assert "Not computed" not in said(seizure_memo.build(replace(SEIZED, items=items)).blocks)
    items = (replace(SEIZED.items[3], digests=(later,)),)
    text = said(seizure_memo.build(replace(SEIZED, items=items)).blocks)
    assert "Not computed at the seizure. No reason recorded." in text
    assert in_groups(sha256("image 4")) in text


def test_a_value_that_was_read_in_a_log_is_not_taken_for_computed() -> None:
    items = (replace(SEIZED.items[0], digests=(replace(digest(1), is_claimed=True),)),)
    assert "read there, not computed here" in said(
        seizure_memo.build(replace(SEIZED, items=items)).blocks
    )


def test_no_witness_and_no_warrant_without_a_reason_stand_out() -> None:
    text = said(seizure_memo.build(replace(SEIZED_NOW, seizure=SEIZURE)).blocks)
    assert "No independent witness: the reason\nno reason recorded" in text
    assert "no reason recorded" in memo(no_warrant_reason="")
    assert "Reasons for having none" not in memo(authority="warrant 12", no_warrant_reason="")


def test_under_the_new_law_a_missing_record_must_be_explained() -> None:
    bare = replace(SEIZED_NOW, seizure=SEIZURE)
    text = said(seizure_memo.build(bare).blocks)
    assert "By section 105, BNSS 2023 the whole process" in text
    assert "No audio-video record: the reason\nno reason recorded" in text
    explained = replace(bare, seizure=replace(SEIZURE, no_recording_reason="the phone was empty"))
    assert "the phone was empty" in said(seizure_memo.build(explained).blocks)


def test_under_the_old_law_a_missing_record_is_only_said() -> None:
    text = memo()
    assert "No audio-video record is recorded in the case." in text
    assert "the whole process" not in text


def test_the_record_names_its_sid_files_and_where_it_went() -> None:
    text = said(seizure_memo.build(SEIZED_NOW).blocks)
    for words in (
        "1234567890123456",
        "Samsung A54 of the unit",
        "3 clips, 11 min 20 s",
        f"clip2.mp4 SHA-256 {sha256('clip2')}",
        "JMFC, Patiala House",
        "2024-08-02T21:00:00+05:30",
    ):
        assert words in text


def test_a_clock_is_slow_when_the_reference_is_ahead() -> None:
    turned = replace(
        READING, device_time=READING.reference_time, reference_time=READING.device_time
    )
    assert "147 s slow" in clock_sentence(turned, FRAME)
    equal = replace(READING, device_time=READING.reference_time)
    assert "in agreement" in clock_sentence(equal, FRAME)


def test_two_renderings_have_the_same_bytes_and_claim_nothing_of_a_court() -> None:
    first = render(PaperKind.SEIZURE_MEMO, SEIZED_NOW)
    assert first.data == render(PaperKind.SEIZURE_MEMO, SEIZED_NOW).data
    assert "admissible" not in said(seizure_memo.build(SEIZED_NOW).blocks).lower()


@needs_poppler
def test_a_memo_of_nothing_can_be_printed(tmp_path: Path) -> None:
    empty = replace(SEIZED, witnesses=(), items=(), files=())
    text = words_of(render(PaperKind.SEIZURE_MEMO, empty).data, tmp_path)
    assert text.count("No item is recorded.") == 3
