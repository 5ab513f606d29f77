from casebook.actions import keep
from casebook.actions.prepare_certificate import prepare
from casebook.actions.typed_time import typed_time
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.transfer import Certificate, CertificatePart, CertificateState
from casebook.store.case_file import CaseFile

OLD, NEW = "1" * 64, "2" * 64


def a_digest(exhibit: Exhibit, value: str, day: int, *, is_claimed: bool = False) -> Digest:
    return Digest(
        "",
        exhibit.id,
        Algorithm.SHA256,
        value,
        "image.E01",
        None,
        typed_time(f"2022-11-{day} 18:00", "Asia/Kolkata", "A. Rao"),
        "A. Rao",
        "casebook",
        DigestPurpose.AT_ACQUISITION,
        is_claimed=is_claimed,
    )


def test_a_draft_takes_the_nearest_particulars_and_the_newest_computed_digest(
    case: CaseFile,
) -> None:
    server = keep.add(
        case,
        Exhibit("", 0, "Server", ExhibitKind.SERVER, make_model="Dell R740", serial_number="SN1"),
    )
    disk = keep.add(
        case,
        Exhibit("", 0, "Disk", ExhibitKind.COMPUTER, parent_id=server.id, serial_number="SN2"),
    )
    image = keep.add(
        case,
        Exhibit("", 0, "Image", ExhibitKind.COMPUTER, parent_id=disk.id, original_or_copy="copy"),
    )
    for digest in (
        a_digest(image, OLD, 25),
        a_digest(image, NEW, 26),
        a_digest(image, "3" * 64, 27, is_claimed=True),
    ):
        keep.add(case, digest)
    draft = prepare(case, image.id, CertificatePart.IEA_65B, "charge sheet", "P. Nair")
    assert (draft.make_model, draft.serial_number) == ("Dell R740", "SN2")
    assert (draft.algorithm, draft.digest_value) == ("SHA-256", NEW)
    assert (draft.submission, draft.hop, draft.signer) == ("charge sheet", "P. Nair", "")
    assert draft.state is CertificateState.DRAFT
    assert case.all(Certificate) == ()


def test_without_a_digest_the_draft_states_none(case: CaseFile) -> None:
    log = keep.add(case, Exhibit("", 0, "Log", ExhibitKind.OTHER, original_or_copy="copy"))
    draft = prepare(case, log.id, CertificatePart.BSA_PART_A, "", "")
    assert (draft.algorithm, draft.digest_value, draft.serial_number) == ("", "", "")
