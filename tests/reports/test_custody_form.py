"""The chain-of-custody form: what D12 and D17 ask for, and nothing that is not recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casebook.model.examination import Incident
from casebook.model.instant import Precision
from casebook.model.paper import PaperKind
from casebook.reports.papers import custody_form
from casebook.reports.render import render
from casebook.reports.typeset import spans_of
from tests.reports.poppler import needs_poppler, text_of, words_of
from tests.reports.sample import (
    CUSTODY,
    DIGESTS,
    FORM,
    FRAME,
    GAPS,
    LEDGER_MOVES,
    LONG_HINDI,
    MOVES,
    SERVER,
    at,
    sha256,
)
from tests.reports.test_papers import said


def test_every_field_of_the_form_is_printed() -> None:
    text = said(custody_form.build(FORM).blocks)
    for part in (
        "Case number\n349/2022 dated 2022-11-25",
        "Offence\nIPC 385; IT Act 66F",
        "Submitting officer\nInsp. A. Kumar",
        "Victim\nAll India Institute of Medical Sciences; Security Officer",
        "Suspect\nnot kept by Casebook",
        "Date and time seized\n2022-11-24T11:35:00Z\n2022-11-24T17:05:00+05:30",
        "Location of seizure\nServer room 2, rack 4, unit 11",
        "Seizure memo\nSZ-1, memo IFSO/SM/17",
        f"Ram Lal; {LONG_HINDI}",
        "Quantity\n1",
        "Make and model\nDell PowerEdge R740",
        f"Serial number\n{SERVER.serial_number}",
        "MAC 00:1B:44:11:3A:B7",
        "Condition, marks, scratches\nscratch on the left rail, no cover on bay 3",
        "Seal, packet\nIFSO/22/18; packet P-1",
    ):
        assert part in text, part


def test_a_move_shows_both_sides_and_what_accompanied_it() -> None:
    text = said(custody_form.build(FORM).blocks)
    for part in (
        f"{LONG_HINDI}\nFSL Rohini\n2022-12-01T10:30:00Z\n2022-12-01T16:00:00+05:30",
        "Mode: by hand",
        "Road certificate RC/2022/881",
        "GD entry GD 14A of 28 Nov 2022",
        "Store register XIX/417",
        "Slip H-1, not yet back signed",
        "Intact on receipt: no, torn at the fold",
        "not checked on arrival",
        "Reason for the delay: the laboratory was closed on 29 and 30 November",
        "Packet opened: Dr. P. Rao, by order of the court of 30 Nov 2022",
        "INC-2: The seal IFSO/22/18 was not intact on receipt. Explained by Dr. P. Rao: Torn by",
    ):
        assert part in text, part


def test_a_broken_seal_is_bold_and_a_whole_one_is_not() -> None:
    seals = [row[5] for row in custody_form.move_table(LEDGER_MOVES, FRAME).rows]
    loud = [
        span.text.strip()
        for seal in seals
        for span in spans_of(seal)
        if span.bold and "Intact on receipt" in span.text
    ]
    assert loud == ["Intact on receipt: no, torn at the fold"]


def test_a_signed_slip_is_not_said_to_be_out() -> None:
    slip = replace(FORM.slips[0], returned_at=at("2022-12-02T10:00:00+05:30"))
    text = said(custody_form.build(replace(FORM, slips=(slip,))).blocks)
    assert "Slip H-1\n" in text
    assert "not yet back" not in text


def test_open_move_stays_open_and_every_move_has_room_to_sign_at_both_ends() -> None:
    text = said(custody_form.build(CUSTODY).blocks)
    assert "OPEN: receipt not recorded" in text
    assert text.count("Signature, name and number") == 2 * len(MOVES)
    assert "the first (at acquisition) and the last (verification) agree" in text


def test_retracted_move_and_digest_are_struck_and_kept_with_the_reason() -> None:
    text = said(custody_form.build(FORM).blocks)
    assert "STRUCK OUT\nexamination" in text
    assert "Struck out (retracted): this was another exhibit" in text
    assert "Retracted: the wrong disk was connected" in text
    assert text.count("Signature, name and number") == 2 * len(LEDGER_MOVES)


def test_what_the_checks_found_is_printed_as_gaps() -> None:
    text = said(custody_form.build(FORM).blocks)
    assert "Gaps and doubts in this custody" in text
    for gap in GAPS:
        assert f"GAP  {gap}" in text
    assert "found no gap" in said(custody_form.build(CUSTODY).blocks)


def test_digests_that_differ_are_said_to_differ() -> None:
    digests = (DIGESTS[0], replace(DIGESTS[1], value=sha256("other")))
    assert "THE VALUES DO NOT AGREE" in custody_form.agreement(digests)


def test_the_incident_of_a_digest_stands_under_it() -> None:
    incident = Incident(
        "n9", 9, SERVER.id, DIGESTS[0].id, "It is another now.", at("2022-12-02T10:00:00+05:30"),
        "the copy was damaged", at("2022-12-03T10:00:00+05:30"), "Insp. Das",
    )  # fmt: skip
    form = replace(FORM, digests=DIGESTS, incidents=(incident,))
    text = said(custody_form.build(form).blocks)
    assert "INC-9: It is another now. Explained by Insp. Das: the copy was damaged" in text


@needs_poppler
def test_the_heading_of_the_signatures_stays_with_them(tmp_path: Path) -> None:
    for lines in range(0, 28, 2):
        gaps = tuple(f"Gap {line}." for line in range(lines))
        form = replace(FORM, moves=MOVES[:1], gaps=gaps)
        data = render(PaperKind.CUSTODY_FORM, form).data
        pages = text_of(data, tmp_path).split("\f")
        (page,) = [page for page in pages if "Countersigned" in page]
        assert "Officer in charge of the store" in page, lines


def test_a_claim_agrees_with_nothing() -> None:
    claimed = replace(DIGESTS[1], is_claimed=True)
    assert "computed once" in custody_form.agreement((DIGESTS[0], claimed))
    assert custody_form.agreement((claimed,)) == "No digest of this exhibit is recorded."


def test_a_day_alone_is_one_day_in_every_zone() -> None:
    # Midnight in India is the day before in UTC: a day alone must not become two.
    day = replace(at("2022-11-24T00:00:00+05:30"), precision=Precision.DAY)
    text = said(custody_form.build(replace(FORM, exhibit=replace(SERVER, seized_at=day))).blocks)
    assert "Date and time seized\n2022-11-24 (the day only)" in text
    assert "2022-11-23" not in text


@needs_poppler
def test_disposal_is_left_blank_on_a_page_of_its_own(tmp_path: Path) -> None:
    text = words_of(render(PaperKind.CUSTODY_FORM, FORM).data, tmp_path)
    disposal = text[text.index("Final disposal") :]
    assert "This page is not filled in by Casebook" in disposal
    for part in (
        "Return to owner",
        "Auction",
        "Destroy",
        "Divert",
        "Authorization for disposal",
        "Witness to destruction of evidence",
        "Release to lawful owner",
    ):
        assert part in disposal, part
    assert "Insp. A. Kumar" not in disposal
