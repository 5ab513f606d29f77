from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from casebook.actions import keep, read_image
from casebook.actions.hash_exhibit import hash_exhibit, verify_exhibit
from casebook.actions.hash_image import hash_image
from casebook.actions.hash_report import HashReport
from casebook.actions.progress import Directly, Progress
from casebook.errors import Cancelled, CaseError
from casebook.intake.images import image_at
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.examination import Acquisition, DigestSegment, Incident
from casebook.store.case_file import CaseFile
from tests.intake.ewf_samples import MEDIUM, encase_image, smart_image

MEDIUM_SHA256 = "417432241fea1b1b83a9e023c295fb0563bfa228713696d7297b7279a8f63bf5"
MEDIUM_SHA1 = "48b67e51c284dde52c45a6f19587118cfe427a74"
MEDIUM_MD5 = "4c35cb49b7866a29fcdb45fcf30a24f9"


class Told(Progress):
    """Keeps what it was told, and cancels when it has heard enough."""

    def __init__(self, most: int | None = None) -> None:
        self.told: list[tuple[int, int | None]] = []
        self._most = most

    def advance(self, done: int, total: int | None, what: str) -> None:
        self.told.append((done, total))

    def check_cancelled(self) -> None:
        if self._most is not None and self.told and self.told[-1][0] >= self._most:
            raise Cancelled


@pytest.fixture
def exhibit(case: CaseFile) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Image of the disk", ExhibitKind.COMPUTER))


def _hash(
    case: CaseFile,
    exhibit: Exhibit,
    path: Path,
    *algorithms: Algorithm,
    purpose: DigestPurpose = DigestPurpose.VERIFICATION,
) -> HashReport:
    return hash_exhibit(Directly(case), exhibit, path, purpose, algorithms, Progress())


def _value(report: HashReport, over: str, algorithm: Algorithm = Algorithm.SHA256) -> str:
    (value,) = (
        d.value
        for d in report.digests
        if d.over == over and d.algorithm is algorithm and not d.is_claimed
    )
    return value


@pytest.fixture
def encase(tmp_path: Path) -> Path:
    path = tmp_path / "disk.E01"
    path.write_bytes(encase_image())
    return path


# The SHA-256 of the media are those of the table in the README of the shared data; those of the
# files are by sha256sum.
EWF_IMAGES = [
    (
        "image.E01",
        "d73c51f10c7ee6a681b7b619ccc6f1c4",
        "a9c0220b1dadd1812fc4bbe137f495d2c3b88c7b33b5a4de545d201fd31b3bc0",
        {"image.E01": "00f41c8cfa87f2aedfe81f9de3a28d1c6eb0d43e0d47ec4592f80cca3ada7868"},
    ),
    (
        "image-split.E01",
        "38ea5af8a80e16e46c095c9110242fc0",
        "694da90e9fc6858c6dd77450add177670eb450534c3fecee2633356d6a969b98",
        {
            "image-split.E01": "0e3ad47cc5f61c1d7851a6ccbb0dbbc97834b93f2fa8033a5b99a5a154f579bc",
            "image-split.E02": "9f39804fa373b536802793e0783da801d9dafb882d4b632fe7706a6ae999b91a",
        },
    ),
]


@pytest.mark.parametrize(("name", "md5", "sha256", "files"), EWF_IMAGES)
def test_the_media_in_real_images_have_their_known_digests(
    case: CaseFile,
    exhibit: Exhibit,
    shared_data: Path,
    name: str,
    md5: str,
    sha256: str,
    files: dict[str, str],
) -> None:
    report = _hash(case, exhibit, shared_data / "image" / name)
    assert report.problems == ()
    assert report.incidents == ()
    assert _value(report, f"media in {name}") == sha256
    assert _value(report, f"media in {name}", Algorithm.MD5) == md5
    assert {file: _value(report, f"container {file}") for file in files} == files
    (claimed,) = (d for d in report.digests if d.is_claimed)
    assert (claimed.algorithm, claimed.value) == (Algorithm.MD5, md5)
    assert f"The MD5 of the medium is the one stored in {name}." in report.said


def test_the_header_is_kept_as_claims(case: CaseFile, exhibit: Exhibit, shared_data: Path) -> None:
    _hash(case, exhibit, shared_data / "image" / "image.E01")
    (acquisition,) = case.all(Acquisition)
    assert acquisition.claims == (
        "Case number: PyVFS",
        "Evidence number: image.dd",
        "Description: Test image for PyVFS",
        "Examiner: John Doe",
        "Notes: Notes on test image for PyVFS",
        "Acquired: Tue Dec 10 11:28:38 2013",
        "System date: Tue Dec 10 11:28:38 2013",
        "Acquired on: Linux",
        "Acquired with: 20131210",
        "MD5 stored: d73c51f10c7ee6a681b7b619ccc6f1c4",
        "Medium: 102,400 bytes",
    )
    assert acquisition.compared == ("MD5: the value stored in image.E01 is that of the medium.",)


@pytest.mark.parametrize(
    "name",
    [
        "ímynd.dd",
        "syslog_image.dd",
        "iso9660.raw",
        "tsk_volume_system.raw",
        "fs.multiple.xz",
        "hfsplus_zlib.dmg",
        "image.qcow2",
        "image.vhd.xz",
        "vsstest.qcow2",
    ],
)
def test_other_images_are_hashed_as_the_files_they_are(
    case: CaseFile, exhibit: Exhibit, shared_data: Path, name: str
) -> None:
    path = shared_data / "image" / name
    by_coreutils = subprocess.run(
        ["sha256sum", "-b", "--", path], capture_output=True, check=True, text=True
    ).stdout.split()[0]
    report = _hash(case, exhibit, path)
    assert [(d.over, d.value) for d in report.digests] == [(name, by_coreutils)]


def test_a_raw_image_and_the_e01_of_it_are_the_same_content(
    case: CaseFile, exhibit: Exhibit, shared_data: Path
) -> None:
    raw = keep.add(case, Exhibit("", 0, "Raw copy", ExhibitKind.COMPUTER))
    _hash(case, raw, shared_data / "image" / "ímynd.dd")
    report = _hash(case, exhibit, shared_data / "image" / "image.E01")
    assert "The same content as EX-2 (ímynd.dd), in another wrapping." in report.said


def test_the_same_content_is_noticed_in_whatever_order_they_come(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    _hash(case, exhibit, encase)
    raw = encase.with_name("disk.dd")
    raw.write_bytes(MEDIUM)
    other = keep.add(case, Exhibit("", 0, "Raw copy", ExhibitKind.COMPUTER))
    assert _hash(case, other, raw).said == (
        "The same content as EX-1 (disk.E01), in another wrapping.",
    )


def test_a_second_copy_of_one_image_is_no_other_wrapping(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    _hash(case, exhibit, encase)
    copy = keep.add(case, Exhibit("", 0, "Copy", ExhibitKind.COMPUTER))
    said = _hash(case, copy, encase).said
    assert [s for s in said if "same content" in s] == ["The same content as EX-1 (disk.E01)."]


def test_stored_digests_are_computed_and_compared_asked_for_or_not(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    report = _hash(case, exhibit, encase)
    over = "media in disk.E01"
    assert _value(report, over) == MEDIUM_SHA256
    assert _value(report, over, Algorithm.MD5) == MEDIUM_MD5
    assert _value(report, over, Algorithm.SHA1) == MEDIUM_SHA1
    computed = [d for d in report.digests if d.over == over and not d.is_claimed]
    assert {d.tool for d in computed} == {"libewf 20260924"}
    compared = {d.algorithm: d.matches for d in computed}
    assert compared[Algorithm.SHA256] == ""
    assert compared[Algorithm.MD5].startswith("matches that of ")
    assert "as the header of disk.E01 (20140813) claims" in compared[Algorithm.SHA1]
    assert report.acquisition is not None
    assert {"Case number: केस 7", "Description: Größe"} <= set(report.acquisition.claims)


def test_a_smart_image_is_verified_like_the_others(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    path = tmp_path / "disk.s01"
    path.write_bytes(smart_image())
    report = _hash(case, exhibit, path)
    assert _value(report, "media in disk.s01") == MEDIUM_SHA256
    assert (report.problems, report.incidents) == ((), ())


def test_verifying_again_matches_and_adds_neither_claims_nor_incidents(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    first = _hash(case, exhibit, encase, purpose=DigestPurpose.AT_ACQUISITION)
    again = verify_exhibit(Directly(case), exhibit, encase, Progress())
    assert again.acquisition == first.acquisition
    assert len(case.all(Acquisition)) == 1
    assert {d.purpose for d in again.digests} == {DigestPurpose.VERIFICATION}
    of_medium = [d for d in again.digests if d.over == "media in disk.E01"]
    assert {d.algorithm for d in of_medium} == set(Algorithm)
    assert all(d.matches.startswith("matches that of") for d in of_medium)
    assert not any(d.is_claimed for d in again.digests)
    assert case.all(Incident) == ()


def test_a_flipped_byte_in_the_data_is_an_incident_and_not_a_match(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    """libewf reads a damaged chunk back without an error: the digest alone tells."""
    whole = encase_image()
    damaged = bytearray(whole)
    at = whole.index(b"sectors\0") + 76 + 60
    damaged[at] ^= 0x20
    encase.write_bytes(damaged)
    report = _hash(case, exhibit, encase)
    for algorithm, stored in (("MD5", MEDIUM_MD5), ("SHA-1", MEDIUM_SHA1)):
        assert any(
            problem.startswith(
                f"The medium in disk.E01 does not have the {algorithm} that the image stores: "
                f"{stored} is stored, "
            )
            for problem in report.problems
        )
    (incident,) = report.incidents
    assert "media in disk.E01 differs" in incident.sentence
    assert case.all(Incident) == (incident,)
    assert _value(report, "media in disk.E01") != MEDIUM_SHA256
    assert report.acquisition is not None
    assert all("differs" in sentence for sentence in report.acquisition.compared)


def test_whatever_byte_is_flipped_the_file_differs_and_no_wrong_medium_passes(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    whole = encase_image()
    _hash(case, exhibit, encase)
    for at in range(0, len(whole), len(whole) // 12):
        damaged = bytearray(whole)
        damaged[at] ^= 0x40
        encase.write_bytes(damaged)
        report = _hash(case, exhibit, encase)
        assert report.digests[0].over == "container disk.E01"
        assert report.digests[0].matches.startswith("differs from"), at
        assert report.incidents, at
        of_medium = {d.value for d in report.digests if d.over == "media in disk.E01"}
        assert report.problems or of_medium <= {MEDIUM_SHA256, MEDIUM_SHA1, MEDIUM_MD5}, at


def test_without_its_second_segment_an_image_has_no_digest_of_the_medium(
    case: CaseFile, exhibit: Exhibit, shared_data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "image-split.E01"
    shutil.copyfile(shared_data / "image" / path.name, path)
    report = _hash(case, exhibit, path)
    assert [d.over for d in report.digests] == ["container image-split.E01"]
    assert report.problems == (
        "image-split.E02 is missing: image-split.E01 says that another segment follows. Put every "
        "segment of the image into one folder.",
    )


def test_a_truncated_image_keeps_the_digest_of_its_file_alone(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    encase.write_bytes(encase_image()[:5000])
    report = _hash(case, exhibit, encase)
    assert [d.over for d in report.digests] == ["container disk.E01"]
    assert "disk.E01 is cut off" in report.problems[0]


def test_a_reader_that_dies_is_said_and_the_file_keeps_its_digest(
    case: CaseFile, exhibit: Exhibit, encase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(read_image, "child_command", lambda _: [sys.executable, "-c", code])
    report = _hash(case, exhibit, encase)
    assert [d.over for d in report.digests] == ["container disk.E01"]
    assert "the parser died by signal 11 (SIGSEGV)" in report.problems[0]


@pytest.mark.parametrize(
    "said",
    [
        '{"size": 5, "digests": {"SHA-256": "00"}}',
        f'{{"stored": {{"MD5": "{"0" * 32}"}}, "digests": {{"SHA-256": "{"0" * 64}"}}}}',
        '{"size": -5}',
        '{"size": "large"}',
        '{"segment": [0, 1, "x"]}',
        "[]",
        "no JSON",
        "[" * 100_000,
        "x" * 5_000_000,
    ],
)
def test_a_parser_that_answers_nonsense_gives_no_digest(
    case: CaseFile, exhibit: Exhibit, encase: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    answer = encase.with_name("answer")
    answer.write_text(said + "\n")
    code = f"import sys; sys.stdout.write(open({str(answer)!r}).read())"
    monkeypatch.setattr(read_image, "child_command", lambda _: [sys.executable, "-c", code])
    report = _hash(case, exhibit, encase)
    assert [d.over for d in report.digests if not d.is_claimed] == ["container disk.E01"]
    assert len(report.problems) == 1
    assert case.all(DigestSegment) == ()


def _with_sectors(image: bytes, sectors: int) -> bytes:
    """Give an image that claims to hold so many sectors, with check values that fit."""
    claimed = bytearray(image)
    for section in (b"volume", b"data"):
        at = claimed.index(section + bytes(16 - len(section))) + 76
        claimed[at + 16 : at + 24] = sectors.to_bytes(8, "little")
        claimed[at + 1048 : at + 1052] = zlib.adler32(claimed[at : at + 1048]).to_bytes(4, "little")
    return bytes(claimed)


def test_an_image_that_claims_more_than_it_can_hold_is_refused_at_once(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    encase.write_bytes(_with_sectors(encase_image(), 1 << 40))
    report = _hash(case, exhibit, encase)
    assert [d.over for d in report.digests] == ["container disk.E01"]
    assert "The medium in disk.E01 was not read to its end" in report.problems[0]


def test_an_image_that_claims_one_sector_more_has_no_digest_of_the_medium(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    encase.write_bytes(_with_sectors(encase_image(), 65))
    report = _hash(case, exhibit, encase)
    assert not any(d.over == "media in disk.E01" and not d.is_claimed for d in report.digests)
    assert report.problems


def test_an_image_of_more_segments_than_files_may_be_open_raises_the_limit(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, before[1]))
    try:
        assert _hash(case, exhibit, encase).problems == ()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 257
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_progress_counts_the_files_and_the_medium_to_their_end(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    told = Told()
    hash_exhibit(Directly(case), exhibit, encase, DigestPurpose.VERIFICATION, [], told)
    whole = len(encase_image()) + len(MEDIUM)
    assert told.told[-1] == (whole, whole)
    assert [done for done, _ in told.told] == sorted(done for done, _ in told.told)


def test_a_cancelled_image_keeps_no_digest_and_says_how_far_it_came(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    image = image_at(encase)
    assert image is not None
    with pytest.raises(Cancelled):
        hash_image(Directly(case), exhibit, image, DigestPurpose.VERIFICATION, [], Told(most=8000))
    assert case.all(Digest) == ()
    assert "was cancelled after" in next(case.entries(case.head().seq)).summary


def test_parts_of_a_large_medium_are_kept_and_compared_the_next_time(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    image = image_at(encase)
    assert image is not None

    def once() -> HashReport:
        return hash_image(
            Directly(case),
            exhibit,
            image,
            DigestPurpose.VERIFICATION,
            [],
            Progress(),
            segment_bytes=16384,
        )

    once()
    parts = [s for s in case.all(DigestSegment) if s.over == "media in disk.E01"]
    assert [(s.start_byte, s.size_bytes, s.sha256) for s in parts] == [
        (start, 16384, hashlib.sha256(MEDIUM[start : start + 16384]).hexdigest())
        for start in (0, 16384)
    ]
    assert any("2 of 2 parts stood from an earlier pass" in sentence for sentence in once().said)


def test_raw_parts_have_the_digest_of_the_joined_medium_and_their_own(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    for number, start in enumerate(range(0, len(MEDIUM), 12288), 1):
        (tmp_path / f"disk.{number:03}").write_bytes(MEDIUM[start : start + 12288])
    report = _hash(case, exhibit, tmp_path / "disk.002", Algorithm.MD5)
    assert (report.problems, report.said) == ((), ())
    assert _value(report, "media in disk.001") == MEDIUM_SHA256
    assert _value(report, "media in disk.001", Algorithm.MD5) == MEDIUM_MD5
    part = hashlib.sha256(MEDIUM[12288:24576]).hexdigest()
    assert _value(report, "part disk.002") == part
    assert len([d for d in report.digests if d.over.startswith("part ")]) == 6


def test_raw_parts_with_one_missing_have_no_digest_of_the_medium(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    for number in (1, 3):
        (tmp_path / f"disk.{number:03}").write_bytes(bytes(1024))
    report = _hash(case, exhibit, tmp_path / "disk.001")
    assert [d.over for d in report.digests] == ["part disk.001", "part disk.003"]
    assert report.problems[0].startswith("disk.002 is missing.")


def test_an_image_whose_files_cannot_be_read_is_refused(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    image = image_at(encase)
    assert image is not None
    status = encase.stat()
    with pytest.raises(CaseError, match=r"disk\.E01 has no digest"):
        hash_image(
            Directly(case),
            exhibit,
            image,
            DigestPurpose.VERIFICATION,
            [],
            Progress(),
            never=frozenset({(status.st_dev, status.st_ino)}),
        )


def test_a_segment_that_is_gone_by_now_is_said(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    image = image_at(encase)
    assert image is not None
    encase.unlink()
    with pytest.raises(CaseError, match=r"disk\.E01 cannot be opened: No such file"):
        hash_image(Directly(case), exhibit, image, DigestPurpose.VERIFICATION, [], Progress())


def test_hashing_an_image_leaves_no_trace_on_it(
    case: CaseFile, exhibit: Exhibit, shared_data: Path, tmp_path: Path
) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    for name in ("image-split.E01", "image-split.E02"):
        shutil.copyfile(shared_data / "image" / name, evidence / name)
    (evidence / "raw.001").write_bytes(bytes(1024))
    (evidence / "raw.002").write_bytes(bytes(512))
    for path in evidence.iterdir():
        # An access time before the change: with relatime, a plain read would set it.
        os.utime(path, (946684800, 978307200))

    def state() -> dict[str, tuple[int, ...]]:
        return {
            path.name: (s.st_size, s.st_atime_ns, s.st_mtime_ns, s.st_ctime_ns, s.st_ino)
            for path in sorted(evidence.iterdir())
            for s in [path.stat()]
        }

    before = state()
    _hash(case, exhibit, evidence / "image-split.E01")
    _hash(case, exhibit, evidence / "raw.001")
    assert state() == before


def test_the_medium_of_an_image_is_not_compared_with_its_container(
    case: CaseFile, exhibit: Exhibit, encase: Path
) -> None:
    report = _hash(case, exhibit, encase, purpose=DigestPurpose.AT_SEIZURE)
    assert [sentence for sentence in report.said if "under this name" in sentence] == []
