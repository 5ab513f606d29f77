from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.actions.compare_manifest import read_acquisition
from casebook.actions.hash_exhibit import hash_exhibit
from casebook.actions.progress import Directly, Progress
from casebook.errors import Cancelled, CaseError
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.examination import Acquisition, AcquisitionKind, Incident
from casebook.store.case_file import CaseFile
from tests.intake.ewf_samples import MEDIUM, encase_image
from tests.intake.manifests.test_ftk_imager import LOG
from tests.intake.manifests.test_ftk_imager import MD5 as FTK_MD5
from tests.intake.manifests.test_ftk_imager import SHA1 as FTK_SHA1
from tests.intake.manifests.test_guymager import INFO
from tests.intake.manifests.test_guymager import MD5 as GUYMAGER_MD5
from tests.intake.manifests.test_guymager import SHA256 as GUYMAGER_SHA256

MEDIUM_SHA1 = "48b67e51c284dde52c45a6f19587118cfe427a74"
MEDIUM_MD5 = "4c35cb49b7866a29fcdb45fcf30a24f9"

Read = Callable[..., Acquisition]


@pytest.fixture
def exhibit(case: CaseFile) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))


@pytest.fixture
def read(case: CaseFile, exhibit: Exhibit, tmp_path: Path) -> Read:
    """Give what writes a text into a file and reads it for the exhibit."""

    def write_and_read(
        text: str, name: str = "list.txt", folder: Path | None = None
    ) -> Acquisition:
        (tmp_path / "lists").mkdir(exist_ok=True)
        path = tmp_path / "lists" / name
        path.write_text(text)
        return read_acquisition(Directly(case), exhibit, path, Progress(), folder)

    return write_and_read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of three files, whose contents are their names."""
    folder = tmp_path / "evidence"
    (folder / "sub").mkdir(parents=True)
    for name in ("a", "b", "sub/c"):
        (folder / name).write_bytes(name.encode())
    return folder


def _hash(case: CaseFile, exhibit: Exhibit, path: Path, *algorithms: Algorithm) -> None:
    at = DigestPurpose.AT_ACQUISITION
    hash_exhibit(Directly(case), exhibit, path, at, algorithms, Progress())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(*names: str) -> str:
    return "".join(f"{_sha256(name)}  ./{name}\n" for name in names)


def test_a_list_is_compared_with_the_newest_manifest(
    case: CaseFile, exhibit: Exhibit, folder: Path, read: Read
) -> None:
    _hash(case, exhibit, folder)
    acquisition = read(_lines("a", "b", "gone"))
    assert acquisition.kind is AcquisitionKind.SUM_FILE
    assert "Files: 3, with SHA-256" in acquisition.claims
    (sentence,) = acquisition.compared
    assert sentence.startswith("Against the list of evidence of 20")
    assert sentence.endswith(
        ": 2 the same, 0 differ, 1 missing here (gone), 1 not listed there (sub/c)."
    )
    assert case.all(Acquisition) == (acquisition,)
    assert case.all(Incident) == ()


def test_a_file_that_differs_opens_an_incident(
    case: CaseFile, exhibit: Exhibit, folder: Path, read: Read
) -> None:
    _hash(case, exhibit, folder)
    acquisition = read(_lines("a") + f"{_sha256('other')}  ./sub/c\n")
    (incident,) = case.all(Incident)
    assert incident.cause_id == acquisition.id
    assert "1 the same, 1 differ (sub/c)" in incident.sentence
    assert incident.sentence in acquisition.compared


def test_a_list_is_compared_with_the_files_of_a_folder_by_its_own_algorithm(
    case: CaseFile, exhibit: Exhibit, folder: Path, read: Read
) -> None:
    lines = "".join(
        f"{hashlib.md5(name.encode()).hexdigest()} */mnt/x/{name}\n" for name in ("a", "b", "sub/c")
    )
    (folder / "b").write_bytes(b"changed")
    acquisition = read(lines, folder=folder)
    (sentence,) = acquisition.compared
    assert sentence == (
        "Against the files in evidence: 2 the same, 1 differ (b), 0 missing here, 0 not listed "
        "there (paths compared without “/mnt/x/” there)."
    )
    assert len(case.all(Incident)) == 1


def test_the_copy_log_of_kape_is_compared_with_the_copies(
    case: CaseFile, exhibit: Exhibit, folder: Path, read: Read
) -> None:
    rows = [
        "CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1,DeferredCopy",
        *(
            f"2026-01-01,C:\\{name},D:\\out\\{name},{len(name)},"
            f"{hashlib.sha1(name.encode()).hexdigest().upper()},False"
            for name in ("a", "sub\\c")
        ),
    ]
    (folder / "sub" / "c").write_bytes(b"sub\\c")
    acquisition = read("\r\n".join(rows), name="x_CopyLog.csv", folder=folder)
    assert acquisition.kind is AcquisitionKind.KAPE
    assert acquisition.compared[0].startswith(
        "Against the files in evidence: 2 the same, 0 differ, 0 missing here, 1 not listed there "
        "(b) (paths compared without “D:/out/” there)"
    )


def test_single_files_are_compared_with_their_digests_in_the_register(
    case: CaseFile, exhibit: Exhibit, folder: Path, read: Read
) -> None:
    _hash(case, exhibit, folder / "a")
    _hash(case, exhibit, folder / "b")
    acquisition = read(f"{_sha256('a')}  /mnt/a\n{_sha256('x')}  /mnt/b\n{_sha256('q')}  q\n")
    assert acquisition.compared == ("Against the digests of EX-1: 1 the same, 1 differ (b).",)
    assert len(case.all(Incident)) == 1


def test_a_name_that_the_list_has_twice_is_not_compared_by_its_name_alone(
    case: CaseFile, exhibit: Exhibit, folder: Path, read: Read
) -> None:
    _hash(case, exhibit, folder / "a")
    read(f"{_sha256('x')}  one/a\n{_sha256('y')}  two/a\n")
    assert case.all(Incident) == ()


def test_nothing_to_compare_with_is_said_with_what_to_do(read: Read) -> None:
    assert read(_lines("a")).compared == (
        "Nothing here could be compared with list.txt: hash the exhibit, then read it again.",
    )


def test_lines_that_could_not_be_read_stand_in_the_result(read: Read) -> None:
    acquisition = read(_lines("a", "b") + "what is this\n")
    assert acquisition.compared[-1].startswith("1 line of list.txt could not be read: line 3")


def test_an_unknown_dialect_keeps_nothing(case: CaseFile, read: Read) -> None:
    with pytest.raises(CaseError, match=r"letter\.txt is no list of digests"):
        read("Dear Sir,\nhereby\n", name="letter.txt")
    assert case.all(Acquisition) == ()


def test_reading_a_list_twice_keeps_it_once(case: CaseFile, read: Read) -> None:
    first = read(_lines("a"))
    assert read(_lines("a")) == first
    assert case.all(Acquisition) == (first,)


def _disk_log(md5: str = MEDIUM_MD5) -> str:
    log = LOG.replace("images\\usb.E", "images\\disk.E").replace("  E:\\images\\disk.E02\n", "")
    log = log.replace(FTK_MD5, md5).replace(FTK_SHA1, MEDIUM_SHA1)
    # 64 sectors of 512 bytes.
    return log.replace("7856127", "64").replace("7.856.127", "64")


@pytest.fixture
def encase(tmp_path: Path) -> Path:
    path = tmp_path / "disk.E01"
    path.write_bytes(encase_image())
    return path


def test_the_log_of_an_image_is_compared_with_the_medium_in_it(
    case: CaseFile, exhibit: Exhibit, encase: Path, read: Read
) -> None:
    _hash(case, exhibit, encase)
    acquisition = read(_disk_log(), name="disk.E01.txt")
    assert acquisition.kind is AcquisitionKind.FTK_IMAGER
    assert len(acquisition.compared) == 2
    assert all(": matches that of " in sentence for sentence in acquisition.compared)
    assert f"MD5 of the medium: {MEDIUM_MD5}" in acquisition.claims
    assert case.all(Incident) == ()


def test_a_log_of_another_image_opens_an_incident(
    case: CaseFile, exhibit: Exhibit, encase: Path, read: Read
) -> None:
    _hash(case, exhibit, encase)
    acquisition = read(_disk_log("0" * 32), name="disk.E01.txt")
    assert any("differs from that of" in sentence for sentence in acquisition.compared)
    (incident,) = case.all(Incident)
    assert "The MD5 of media in disk.E01 differs" in incident.sentence


def test_a_log_that_is_read_first_is_what_the_image_is_compared_with_later(
    case: CaseFile, exhibit: Exhibit, encase: Path, read: Read
) -> None:
    acquisition = read(_disk_log("0" * 32), name="disk.E01.txt")
    assert all("nothing to compare it with yet" in said for said in acquisition.compared)
    claimed = case.all(Digest)
    assert {(d.over, d.is_claimed) for d in claimed} == {("media in disk.E01", True)}
    _hash(case, exhibit, encase)
    assert any("MD5 of media in disk.E01" in i.sentence for i in case.all(Incident))
    again = read(_disk_log("0" * 32), name="disk.E01.txt")
    assert any("differs from that of" in sentence for sentence in again.compared)


def test_a_log_without_a_name_speaks_of_the_one_medium_there_is(
    case: CaseFile, exhibit: Exhibit, encase: Path, read: Read
) -> None:
    log = f"MD5 hash calculated over data:\t\t{MEDIUM_MD5}\n"
    assert "hash the image, then read acquire.log again" in read(log, "acquire.log").compared[0]
    _hash(case, exhibit, encase)
    (sentence,) = read(log, "acquire.log").compared
    assert sentence.startswith(f"The MD5 of media in disk.E01, {MEDIUM_MD5}: matches that of ")


def test_the_log_of_a_raw_image_is_compared_with_the_file(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path, read: Read
) -> None:
    log = INFO.replace("evidence1.Exx", "disk.dd").replace(GUYMAGER_MD5, MEDIUM_MD5)
    log = log.replace(GUYMAGER_SHA256, hashlib.sha256(MEDIUM).hexdigest())
    assert all("nothing to compare it with yet" in said for said in read(log, "d.info").compared)
    (tmp_path / "disk.dd").write_bytes(MEDIUM)
    _hash(case, exhibit, tmp_path / "disk.dd", Algorithm.MD5)
    computed = [d for d in case.all(Digest) if not d.is_claimed]
    assert {d.over for d in computed} == {"disk.dd"}
    assert all("as the Guymager log d.info claims" in d.matches for d in computed)
    assert case.all(Incident) == ()


def test_reading_a_list_can_be_cancelled(
    case: CaseFile, exhibit: Exhibit, folder: Path, tmp_path: Path
) -> None:
    class Impatient(Progress):
        def check_cancelled(self) -> None:
            raise Cancelled

    path = tmp_path / "list.txt"
    path.write_text(_lines("a"))
    with pytest.raises(Cancelled):
        read_acquisition(Directly(case), exhibit, path, Impatient(), folder)
    assert case.all(Acquisition) == ()
