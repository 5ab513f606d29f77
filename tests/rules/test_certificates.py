from __future__ import annotations

import dataclasses

import pytest

from casebook.model.case import CaseHeader
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.transfer import Certificate, CertificatePart, CertificateState
from casebook.rules.certificates import Need, needs, parts
from tests.rules.rows import AIIMS, ist, move

A, B, OLD = CertificatePart.BSA_PART_A, CertificatePart.BSA_PART_B, CertificatePart.IEA_65B
LATE = dataclasses.replace(AIIMS, fir_date="2024-08-01", offence_date="2024-07-20", sections=())

SERVER = Exhibit(
    "x1", 1, "web-02", ExhibitKind.SERVER, make_model="Dell R740", serial_number="CN-7",
    device_id="MAC 00:1A:2B:3C:4D:5E", relations=("maintained",), relation_by="NIC, AIIMS",
)  # fmt: skip
IMAGE = Exhibit(
    "x2", 2, "Image of web-02", ExhibitKind.SERVER, parent_id="x1", original_or_copy="copy",
    how_produced="ewfacquire",
)  # fmt: skip
LOG = Exhibit(
    "x3", 3, "auth.log", ExhibitKind.SERVER, parent_id="x2", original_or_copy="copy",
    how_produced="copied out of the image",
)  # fmt: skip
SHA = "ab" * 32
DIGEST = Digest(
    "d2", "x2", Algorithm.SHA256, SHA, "the image", 10, ist("2022-11-27T12:00:00"), "Dr S. Mehta",
    "ewfacquire", DigestPurpose.AT_ACQUISITION,
)  # fmt: skip
GOOD = Certificate(
    "c1", 1, OLD, ("x2",), "charge-sheet", "Dr S. Mehta", hop="Dr S. Mehta",
    capacity="in charge of the laboratory", algorithm="SHA256", digest_value=SHA,
    make_model="Dell R740", serial_number="CN-7", device_id="00-1a-2b-3c-4d-5e",
    signed_at=ist("2022-12-01T11:00:00"), place="Delhi", state=CertificateState.SIGNED,
)  # fmt: skip
PART_A = dataclasses.replace(GOOD, id="ca", part=A)
PART_B = dataclasses.replace(
    GOOD, id="cb", number=2, part=B, signer="Dr P. Sen", expert_basis="s.79A notified", capacity=""
)


def _needs(
    *certificates: Certificate,
    header: CaseHeader = AIIMS,
    exhibits: tuple[Exhibit, ...] = (SERVER, IMAGE),
    moves: tuple[CustodyMove, ...] = (),
    digests: tuple[Digest, ...] = (DIGEST,),
) -> tuple[Need, ...]:
    return needs(header, exhibits, moves, digests, certificates)


def _of_mehta(*certificates: Certificate, header: CaseHeader = AIIMS) -> list[str]:
    found = _needs(*certificates, header=header)
    return [f.sentence for need in found if need.hop == "Dr S. Mehta" for f in need.findings]


def test_old_law_asks_for_one_certificate_and_the_new_for_two_parts() -> None:
    assert parts(AIIMS) == (OLD,)
    assert parts(LATE) == (A, B)
    by_hand = dataclasses.replace(LATE, evidence="IEA", law_reason="ordered")
    assert parts(by_hand) == (OLD,)


def test_image_needs_one_from_who_has_charge_of_the_server_and_one_from_who_made_it() -> None:
    found = _needs()
    assert [(n.exhibit_id, n.submission, n.part, n.hop, n.certificate_id) for n in found] == [
        ("x2", "", OLD, "NIC, AIIMS", None),
        ("x2", "", OLD, "Dr S. Mehta", None),
    ]
    assert found[0].findings[0].sentence == (
        "EX-2 has no certificate under section 65B(4), IEA 1872 for the step of NIC, AIIMS."
    )
    assert found[0].findings[0].remedy == "Ask NIC, AIIMS for it."


def test_each_submission_needs_its_own() -> None:
    header = dataclasses.replace(LATE, submissions=("charge-sheet", "bail hearing"))
    found = _needs(PART_A, header=header)
    assert [(n.submission, n.part, n.hop, n.certificate_id) for n in found] == [
        ("charge-sheet", A, "NIC, AIIMS", None),
        ("charge-sheet", B, "NIC, AIIMS", None),
        ("charge-sheet", A, "Dr S. Mehta", "ca"),
        ("charge-sheet", B, "Dr S. Mehta", None),
        ("bail hearing", A, "NIC, AIIMS", None),
        ("bail hearing", B, "NIC, AIIMS", None),
        ("bail hearing", A, "Dr S. Mehta", None),
        ("bail hearing", B, "Dr S. Mehta", None),
    ]


def test_extracted_log_needs_every_hop_once() -> None:
    copied = dataclasses.replace(DIGEST, id="d3", exhibit_id="x3", computed_by="Inspector Rao")
    found = _needs(exhibits=(SERVER, IMAGE, LOG), digests=(DIGEST, copied))
    log = [n.hop for n in found if n.exhibit_id == "x3"]
    assert log == ["NIC, AIIMS", "Dr S. Mehta", "Inspector Rao"]
    same = dataclasses.replace(copied, computed_by="dr s. mehta")
    found = _needs(exhibits=(SERVER, IMAGE, LOG), digests=(DIGEST, same))
    assert [n.hop for n in found if n.exhibit_id == "x3"] == ["NIC, AIIMS", "Dr S. Mehta"]


def test_device_itself_the_original_route_and_a_retracted_copy_need_none() -> None:
    by_owner = dataclasses.replace(IMAGE, is_original_route=True)
    gone = dataclasses.replace(LOG, retracted="entered twice")
    assert _needs(exhibits=(SERVER, by_owner, gone)) == ()


def test_cloud_record_needs_one_though_it_is_no_copy() -> None:
    cloud = Exhibit("x9", 9, "Mailbox", ExhibitKind.CLOUD, relation_by="Example Mail Ltd")
    assert [n.hop for n in _needs(exhibits=(cloud,), digests=())] == ["Example Mail Ltd"]


def test_who_is_not_known_is_asked_for() -> None:
    nobody = dataclasses.replace(SERVER, relation_by="")
    found = _needs(exhibits=(nobody, IMAGE), digests=())
    assert [n.hop for n in found] == ["person in charge of EX-1", "maker of EX-2"]
    assert [n.findings[0].remedy for n in found] == [
        "Enter who operated EX-1, or whose it is, and ask them for the certificate.",
        "Enter who made EX-2, with a digest or a custody move.",
    ]


def test_whose_the_disk_is_is_read_off_the_server_it_sat_in() -> None:
    drive = Exhibit("x4", 4, "Disk", ExhibitKind.COMPUTER, parent_id="x1")
    image = dataclasses.replace(IMAGE, parent_id="x4")
    assert next(n.hop for n in _needs(exhibits=(SERVER, drive, image))) == "NIC, AIIMS"


def test_custodian_named_in_fewer_words_is_the_same() -> None:
    plain = dataclasses.replace(GOOD, hop="S. Mehta", signer="Dr S. Mehta, FSL")
    assert _needs(plain)[1].certificate_id == "c1"


def test_without_a_digest_the_first_holder_made_the_copy() -> None:
    first = dataclasses.replace(move(1, "Das", "Singh", "2022-11-27T12:00"), exhibit_id="x2")
    assert [n.hop for n in _needs(digests=(), moves=(first,))] == ["NIC, AIIMS", "Das"]


def test_correct_certificate_has_no_findings() -> None:
    assert _of_mehta(GOOD) == []
    assert _of_mehta(PART_A, PART_B, header=LATE) == []


def test_certificate_without_a_hop_answers_for_its_signer_alone() -> None:
    plain = dataclasses.replace(GOOD, hop="")
    found = _needs(plain)
    assert [n.certificate_id for n in found] == [None, "c1"]
    assert "C-1 does not say whose step it covers." in [f.sentence for f in found[0].findings]


def test_signed_one_is_preferred_and_a_superseded_one_does_not_count() -> None:
    draft = dataclasses.replace(GOOD, id="c7", number=7, state=CertificateState.DRAFT)
    assert _needs(draft, GOOD)[1].certificate_id == "c1"
    newer = dataclasses.replace(draft, supersedes_id="c1")
    assert _needs(newer, GOOD)[1].certificate_id == "c7"
    gone = dataclasses.replace(GOOD, retracted="wrong form")
    assert _needs(gone)[1].certificate_id is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": CertificateState.DRAFT}, "C-1 is only a draft."),
        ({"state": CertificateState.ASKED}, "C-1 is only asked for."),
        ({"signed_at": None}, "C-1 is signed, but not when."),
        ({"place": ""}, "C-1 does not say where it was signed."),
        ({"capacity": ""}, "C-1 does not say in which capacity Dr S. Mehta signs."),
        ({"digest_value": ""}, "C-1 states no digest."),
        (
            {"digest_value": "cd" * 32},
            "The digest in C-1 is none of those that the register has of EX-2.",
        ),
        (
            {"digest_value": "ab" * 20},
            "C-1 states a digest of 40 hex digits; a digest by SHA-256 has 64.",
        ),
        ({"algorithm": "SHA1"}, "C-1 states a digest of 64 hex digits; a digest by SHA-1 has 40."),
        (
            {"algorithm": "MD5", "digest_value": "ef" * 16},
            "C-1 rests on MD5 alone, for which two different files with one digest can be made.",
        ),
        (
            {"make_model": "HP DL380"},
            "C-1 states the make and model HP DL380, but the register has Dell R740 for EX-1.",
        ),
        (
            {"serial_number": ""},
            "C-1 does not state the serial number; the register has CN-7 for EX-1.",
        ),
        (
            {"device_id": "MAC 00:1A:2B:3C:4D:5F"},
            "C-1 states the number of the device MAC 00:1A:2B:3C:4D:5F, but the register has "
            "MAC 00:1A:2B:3C:4D:5E for EX-1.",
        ),
    ],
)
def test_certificate_that_is_not_right_is_said(change: dict[str, object], said: str) -> None:
    assert said in _of_mehta(dataclasses.replace(GOOD, **change))  # type: ignore[arg-type]


def test_digest_of_the_annexure_and_several_digests_are_accepted() -> None:
    assert _of_mehta(dataclasses.replace(GOOD, digest_value="as per hash report, annexure 2")) == []
    both = dataclasses.replace(GOOD, algorithm="MD5, SHA256", digest_value=f"{'ef' * 16}; {SHA}")
    assert _of_mehta(both) == []


def test_register_without_a_digest_or_a_particular_is_said() -> None:
    bare = dataclasses.replace(SERVER, serial_number="")
    found = needs(AIIMS, (bare, IMAGE), (), (), (dataclasses.replace(GOOD, hop="maker of EX-2"),))
    said = [f.sentence for n in found for f in n.findings]
    assert "The register has no digest of EX-2 that C-1 could be compared with." in said
    assert "C-1 states the serial number CN-7; the register has none." in said


def test_one_signer_of_both_parts_is_said_at_both() -> None:
    said = _of_mehta(PART_A, dataclasses.replace(PART_B, signer="DR S. MEHTA"), header=LATE)
    assert len([s for s in said if "are both signed by" in s]) == 2


def test_parts_that_differ_in_digest_or_device_are_said() -> None:
    other = dataclasses.replace(PART_B, digest_value="cd" * 32, serial_number="CN-8")
    said = _of_mehta(PART_A, other, header=LATE)
    assert "C-1 and C-2 do not state the same digest." in said
    assert "C-1 and C-2 do not state the same serial number." in said
    explained = dataclasses.replace(other, remarks="of the second image, made for the expert")
    said = _of_mehta(PART_A, explained, header=LATE)
    assert "C-1 and C-2 do not state the same digest." not in said


def test_expert_without_a_basis_is_said_and_any_basis_passes() -> None:
    said = _of_mehta(PART_A, dataclasses.replace(PART_B, expert_basis=""), header=LATE)
    assert said == ["C-2 does not say why Dr P. Sen is an expert."]
    skilled = dataclasses.replace(PART_B, expert_basis="twelve years of disk forensics")
    assert _of_mehta(PART_A, skilled, header=LATE) == []


def test_certificate_under_the_other_law_does_not_count() -> None:
    found = _needs(GOOD, header=LATE)
    assert {n.certificate_id for n in found} == {None}
    assert (
        "C-1 is a certificate under another law than the BSA 2023, which applies by the dates of "
        "the case."
    ) in [f.sentence for f in found[0].findings]


def test_recorder_signs_and_not_a_holder_of_a_copy() -> None:
    recorded = dataclasses.replace(SERVER, recorded_by="Sh. Verma, server room")
    wrong = dataclasses.replace(GOOD, hop="Sh. Verma, server room")
    found = needs(AIIMS, (recorded, IMAGE), (), (DIGEST,), (wrong,))
    assert found[0].hop == "Sh. Verma, server room"
    assert (
        "C-1 is signed by Dr S. Mehta, but Sh. Verma, server room operated the device that made "
        "the record."
    ) in [f.sentence for f in found[0].findings]
