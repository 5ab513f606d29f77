from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from casebook.actions import folder_lines, keep
from casebook.actions.explain_incident import explain
from casebook.actions.hash_exhibit import (
    HashReport,
    hash_exhibit,
    hash_paths,
    manifest_text,
    verify_exhibit,
)
from casebook.actions.hash_file import hash_file
from casebook.actions.hash_folder import hash_folder
from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.errors import Cancelled, CaseError
from casebook.intake.file_list import read_line
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.examination import DigestSegment, Incident, Manifest
from casebook.model.paper import Entry
from casebook.store.case_file import CaseFile
from tests.intake.test_folder_walk import HOSTILE, write

SEIZURE, VERIFY = DigestPurpose.AT_SEIZURE, DigestPurpose.VERIFICATION
MIB = 1 << 20


class Told(Progress):
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int | None]] = []

    def advance(self, done: int, total: int | None, what: str) -> None:
        self.told.append((done, total))


class Impatient(Progress):
    """Cancels when it was asked a number of times."""

    def __init__(self, patience: int = 0) -> None:
        self.patience = patience

    def check_cancelled(self) -> None:
        self.patience -= 1
        if self.patience < 0:
            raise Cancelled


@pytest.fixture
def exhibit(case: CaseFile) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    return folder


def hash_it(
    case: CaseFile,
    exhibit: Exhibit,
    path: Path,
    purpose: DigestPurpose = VERIFY,
    algorithms: Sequence[Algorithm] = (),
) -> HashReport:
    return hash_exhibit(Directly(case), exhibit, path, purpose, algorithms, Progress())


def in_parts(case: CaseFile, exhibit: Exhibit, path: Path, progress: Progress) -> HashReport:
    return hash_file(Directly(case), exhibit, path, VERIFY, (), progress, segment_bytes=2 * MIB)


def newest_entry(case: CaseFile) -> Entry:
    return next(case.entries(case.head().seq))


def listed(case: CaseFile, manifest: Manifest) -> dict[bytes, str]:
    text = "".join(manifest_text(case, manifest)).encode()
    lines = [read_line(line) for line in text.splitlines()]
    return {line.path_bytes: line.sha256 for line in lines}


def test_digests_are_kept_with_who_when_tool_and_purpose(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"content")
    told = Told()
    report = hash_exhibit(
        Directly(case), exhibit, path, SEIZURE, [Algorithm.MD5], told, "no power", "Tableau T8u"
    )
    assert report.exhibit_number == "EX-1"
    assert case.all(Digest) == report.digests
    assert {(d.algorithm, d.value) for d in report.digests} == {
        (Algorithm.SHA256, hashlib.sha256(b"content").hexdigest()),
        (Algorithm.MD5, hashlib.md5(b"content").hexdigest()),
    }
    assert {(d.computed_by, d.size_bytes, d.over, d.reason, d.method) for d in report.digests} == {
        ("Inspector A. Rao, 4711, IFSO", 7, "disk.img", "no power", "Tableau T8u")
    }
    assert "OpenSSL 3" in report.digests[0].tool
    assert told.told[-1] == (7, 7)


def test_a_later_digest_says_whether_it_matches_and_replaces_nothing(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"content")
    first = hash_it(case, exhibit, path).digests
    same = hash_it(case, exhibit, path)
    path.write_bytes(b"changed")
    other = hash_it(case, exhibit, path)
    assert same.digests[0].matches.startswith("matches that of")
    assert same.digests[0].matches_id == first[0].id
    assert same.incidents == ()
    assert other.digests[0].matches.startswith("differs from that of")
    assert case.all(Digest) == first + same.digests + other.digests
    assert other.incidents == case.all(Incident)
    (incident,) = other.incidents
    assert incident.cause_id == other.digests[0].id
    assert first[0].value in incident.sentence
    assert other.digests[0].value in incident.sentence


def test_the_digest_at_seizure_is_what_later_ones_are_held_against(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"content")
    (seized,) = hash_it(case, exhibit, path, SEIZURE).digests
    path.write_bytes(b"changed")
    hash_it(case, exhibit, path)
    again = hash_it(case, exhibit, path)
    path.write_bytes(b"content")
    (back,) = hash_it(case, exhibit, path).digests
    assert again.digests[0].matches_id == back.matches_id == seized.id
    assert again.digests[0].matches.startswith("differs from that of")
    assert "; matches that of" in again.digests[0].matches
    assert back.matches.startswith("matches that of")
    assert "at seizure" in back.matches


def test_a_mismatch_that_is_known_opens_no_second_incident(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"content")
    hash_it(case, exhibit, path, SEIZURE, [Algorithm.MD5])
    path.write_bytes(b"changed")
    (incident,) = hash_it(case, exhibit, path, VERIFY, [Algorithm.MD5]).incidents
    again = hash_it(case, exhibit, path, VERIFY, [Algorithm.MD5])
    assert again.incidents == ()
    assert again.said == ("disk.img still differs, as INC-1 says.",)
    explain(case, incident, "The wrong disk was in the dock.")
    path.write_bytes(b"something else")
    assert len(hash_it(case, exhibit, path).incidents) == 1


def test_the_same_content_under_another_name_matches(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"content")
    hash_it(case, exhibit, path, DigestPurpose.AT_ACQUISITION)
    path.rename(tmp_path / "copy.img")
    report = hash_it(case, exhibit, tmp_path / "copy.img")
    assert report.digests[0].matches.endswith("then named disk.img")
    (tmp_path / "other.img").write_bytes(b"other")
    other = hash_it(case, exhibit, tmp_path / "other.img")
    assert other.incidents == ()
    assert "its SHA-256 is not that of disk.img" in other.said[0]


def test_verifying_takes_the_algorithms_that_are_known(
    case: CaseFile, exhibit: Exhibit, evidence: Path, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"content")
    hash_it(case, exhibit, path, SEIZURE, [Algorithm.MD5])
    report = verify_exhibit(Directly(case), exhibit, path, Progress(), "write blocker")
    assert [d.algorithm for d in report.digests] == [Algorithm.SHA256, Algorithm.MD5]
    assert {d.purpose for d in report.digests} == {VERIFY}
    assert all(d.matches.startswith("matches") for d in report.digests)
    second = keep.add(case, Exhibit("", 0, "Stick", ExhibitKind.FLASH_DRIVE))
    (evidence / "a").write_bytes(b"a")
    hash_it(case, second, evidence, SEIZURE, [Algorithm.SHA1])
    again = verify_exhibit(Directly(case), second, evidence, Progress())
    assert again.manifest is not None
    assert "sha1" in "".join(manifest_text(case, again.manifest))


def test_a_cancelled_hash_keeps_no_digest_and_says_how_far_it_was(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(bytes(3 * MIB))
    with pytest.raises(Cancelled):
        hash_exhibit(Directly(case), exhibit, path, SEIZURE, [], Impatient(1))
    assert case.all(Digest) == ()
    entry = newest_entry(case)
    assert entry.kind == "hash.cancelled"
    assert entry.summary == "EX-1: hashing of disk.img was cancelled after 2,097,152 bytes"


def test_finished_parts_of_a_cancelled_file_stand_and_the_digest_needs_the_full_pass(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    content = random.Random(1).randbytes(9 * MIB + 5)
    path = tmp_path / "disk.img"
    path.write_bytes(content)
    with pytest.raises(Cancelled):
        in_parts(case, exhibit, path, Impatient(7))
    kept = case.all(DigestSegment)
    assert len(kept) == 4
    assert {(s.over, s.file_bytes, s.size_bytes) for s in kept} == {
        ("disk.img", len(content), 2 * MIB)
    }
    report = in_parts(case, exhibit, path, Progress())
    assert report.digests[0].value == hashlib.sha256(content).hexdigest()
    assert report.said == (
        f"{len(kept)} of 5 parts stood from an earlier pass and are the same now; the digest of "
        "the whole file comes from this pass, which read all of it.",
    )
    assert [s.sha256 for s in case.all(DigestSegment)] == [
        hashlib.sha256(content[at : at + 2 * MIB]).hexdigest()
        for at in range(0, len(content), 2 * MIB)
    ]


class Reads:
    """Counts the reads of evidence in this process, and asks to stop during one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = 0
        self.stop_at = -1
        self._read = os.preadv
        monkeypatch.setattr(os, "preadv", self._count)

    def after_the_stop(self) -> int:
        return self.done - self.stop_at

    def stop(self) -> bool:
        return self.done >= self.stop_at

    def _count(self, fd: int, buffers: Sequence[memoryview], offset: int) -> int:
        self.done += 1
        return self._read(fd, buffers, offset)


class Stopping(Progress):
    """Is cancelled from the moment that the reads have come to their stop."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    def check_cancelled(self) -> None:
        if self.reads.stop():
            raise Cancelled


def test_no_block_is_read_after_a_cancellation_at_any_of_50_points(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(random.Random(4).randbytes(24 * MIB))
    reads = Reads(monkeypatch)
    for stop_at in random.Random(5).choices(range(1, 25), k=50):
        reads.done, reads.stop_at = 0, stop_at
        with pytest.raises(Cancelled):
            in_parts(case, exhibit, path, Stopping(reads))
        assert reads.after_the_stop() == 0
        assert newest_entry(case).kind == "hash.cancelled"
    assert case.all(Digest) == ()


def test_no_file_of_a_folder_is_read_after_a_cancellation_at_any_of_50_points(
    case: CaseFile, exhibit: Exhibit, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(200):
        (evidence / f"{n}").write_bytes(b"%d" % n)
    reads = Reads(monkeypatch)
    for stop_at in random.Random(6).choices(range(1, 201), k=50):
        reads.done, reads.stop_at = 0, stop_at
        with pytest.raises(Cancelled):
            hash_exhibit(Directly(case), exhibit, evidence, SEIZURE, (), Stopping(reads))
        assert reads.after_the_stop() == 0
    assert case.all(Manifest) == ()


@pytest.mark.parametrize("patience", random.Random(3).sample(range(40), 12))
def test_a_cancellation_at_any_point_leaves_only_true_parts(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path, patience: int
) -> None:
    content = random.Random(patience).randbytes(40 * MIB)
    path = tmp_path / "disk.img"
    path.write_bytes(content)
    with pytest.raises(Cancelled):
        in_parts(case, exhibit, path, Impatient(patience))
    assert case.all(Digest) == ()
    assert len(case.all(DigestSegment)) == (patience + 1) // 2
    for part in case.all(DigestSegment):
        data = content[part.start_byte : part.start_byte + part.size_bytes]
        assert part.sha256 == hashlib.sha256(data).hexdigest()
    assert newest_entry(case).kind == "hash.cancelled"
    assert f"after {(patience + 1) * MIB:,} bytes" in newest_entry(case).summary
    assert verify(Directly(case), Progress()).ok


def test_where_a_file_differs_is_said_by_its_parts(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    content = bytearray(random.Random(1).randbytes(10 * MIB))
    path = tmp_path / "disk.img"
    path.write_bytes(content)
    os.utime(path, (946684800, 946684800))
    in_parts(case, exhibit, path, Progress())
    content[3 * MIB] ^= 1
    content[5 * MIB] ^= 1
    content[9 * MIB] ^= 1
    path.write_bytes(content)
    # Bits that rot under a file system leave its times as they were.
    os.utime(path, (946684800, 946684800))
    report = in_parts(case, exhibit, path, Progress())
    (incident,) = report.incidents
    assert "between byte 2,097,152 and 6,291,455, between byte 8,388,608 and 10,485,759." in (
        incident.sentence
    )
    assert incident.cause_id == report.digests[0].id


def test_a_difference_shows_even_where_the_first_pass_never_ended(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    content = bytearray(random.Random(1).randbytes(10 * MIB))
    path = tmp_path / "disk.img"
    path.write_bytes(content)
    with pytest.raises(Cancelled):
        in_parts(case, exhibit, path, Impatient(9))
    content[0] ^= 1
    path.write_bytes(content)
    report = in_parts(case, exhibit, path, Progress())
    assert "between byte 0 and 2,097,151" in report.incidents[0].sentence


def test_a_file_with_a_read_error_has_no_digest_and_an_entry_says_where(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bad.img"
    path.write_bytes(bytes(8 * MIB))
    read = os.preadv

    def preadv(fd: int, buffers: Sequence[memoryview], offset: int) -> int:
        if offset >= 5 * MIB:
            raise OSError(5, "Input/output error")
        return read(fd, buffers, offset)

    monkeypatch.setattr(os, "preadv", preadv)
    with pytest.raises(CaseError, match=r"at byte 5,242,880 \(Input/output error\); no digest"):
        in_parts(case, exhibit, path, Progress())
    assert case.all(Digest) == ()
    entry = newest_entry(case)
    assert (entry.kind, "5,242,880" in entry.summary) == ("hash.failed", True)


def test_a_link_a_pipe_and_the_open_case_itself_are_not_hashed(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    for path, why in (
        (tmp_path / "link", "a link: named and not read"),
        (tmp_path / "pipe", "a pipe: named and not read"),
        (case.path, "the open case file itself"),
    ):
        with pytest.raises(CaseError, match=why):
            hash_it(case, exhibit, path)
    # Opening and closing the case file in this process would have dropped SQLite's lock on it.
    other = subprocess.run(
        ["sqlite3", str(case.path), "SELECT count(*) FROM log"], capture_output=True, check=False
    ) if shutil.which("sqlite3") else None  # fmt: skip
    assert other is None or b"locked" in other.stderr


def test_a_file_that_is_not_there_is_said(case: CaseFile, exhibit: Exhibit, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="gone cannot be opened"):
        hash_it(case, exhibit, tmp_path / "gone")


def test_hashing_without_keeping_goes_on_past_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "c").write_bytes(b"c")
    found = hash_paths([tmp_path], [], Progress())
    assert [(h.path, bool(h.digests)) for h in found] == [("a", True), ("b", False), ("c", True)]


def test_a_folder_is_one_manifest_and_no_digests(
    case: CaseFile, exhibit: Exhibit, evidence: Path
) -> None:
    for path in HOSTILE:
        write(evidence, path)
    (evidence / "loop").symlink_to("loop")
    os.mkfifo(evidence / "pipe")
    told = Told()
    report = hash_exhibit(Directly(case), exhibit, evidence, SEIZURE, [Algorithm.MD5], told)
    manifest = report.manifest
    assert manifest is not None
    assert case.all(Manifest) == (manifest,)
    assert (case.all(Digest), report.digests, report.incidents) == ((), (), ())
    assert (manifest.files, manifest.problems) == (len(HOSTILE) + 2, 2)
    assert manifest.total_bytes == sum(map(len, HOSTILE))
    assert report.said == ("Listed and not read: 1 link, 1 pipe.",)
    assert report.problems == ()
    files = {path: hashlib.sha256(path).hexdigest() for path in HOSTILE}
    assert listed(case, manifest) == {**files, b"loop": "", b"pipe": ""}
    assert manifest.purpose is SEIZURE
    done, total = told.told[-1]
    assert done == total
    assert verify(Directly(case), Progress()).ok


def test_the_digest_of_a_manifest_is_that_of_its_text(
    case: CaseFile, exhibit: Exhibit, evidence: Path
) -> None:
    for n in range(300):
        (evidence / f"{n}").write_bytes(b"%d" % n)
    report = hash_folder(
        Directly(case), exhibit, evidence, SEIZURE, (), Progress(), part_bytes=2000
    )
    manifest = report.manifest
    assert manifest is not None
    assert len(manifest.parts) > 3
    text = "".join(manifest_text(case, manifest)).encode()
    assert hashlib.sha256(text).hexdigest() == manifest.sha256
    assert [json.loads(line)["path"] for line in text.splitlines()] == sorted(map(str, range(300)))
    # Each part is a gzip file of its own, which any other tool reads.
    data = b"".join(case.blob(part) for part in manifest.parts)
    assert subprocess.run(["zcat"], input=data, capture_output=True, check=True).stdout == text
    assert verify(Directly(case), Progress()).ok


def test_children_and_one_process_write_the_same_manifest(
    case: CaseFile, exhibit: Exhibit, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(9)
    for n in range(400):
        name = rng.choice(HOSTILE)[:60] + b"%d" % n
        write(evidence, rng.choice((b"", b"a/", b"a/b/", b"\xff/", b"a-b/")) + name)
    for link in (evidence / "a/link", evidence / "z/y/x/link"):
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to("nowhere")
    large = {b"large1": b"1" * 200_000, b"a/large2": b"2" * 300_000}
    for place, content in large.items():
        (evidence / place.decode()).write_bytes(content)
    on_case = Directly(case)
    here = hash_folder(on_case, exhibit, evidence, SEIZURE, (), Progress(), segment_bytes=100_000)
    monkeypatch.setattr(folder_lines, "_POOL_FROM", 1)
    monkeypatch.setattr(folder_lines, "_NAMES_PER_BATCH", 7)
    monkeypatch.setattr("casebook.intake.folder_walk._TELL_EVERY", 1)
    told = Told()
    there = hash_folder(on_case, exhibit, evidence, VERIFY, (), told, segment_bytes=100_000)
    assert here.manifest is not None
    assert there.manifest is not None
    assert there.manifest.sha256 == here.manifest.sha256
    assert there.manifest.parts == here.manifest.parts
    assert (there.manifest.files, there.manifest.total_bytes) == (
        here.manifest.files, here.manifest.total_bytes
    )  # fmt: skip
    assert told.told[-1][0] == told.told[-1][1]
    assert "5 of 5 parts stood" in there.said[2]
    assert {s.over for s in case.all(DigestSegment)} == {"evidence/large1", "evidence/a/large2"}


def test_a_cancelled_folder_keeps_no_manifest_and_ends_its_children(
    case: CaseFile, exhibit: Exhibit, evidence: Path
) -> None:
    for n in range(3000):
        (evidence / f"{n}").write_bytes(b"%d" % n)
    # It is asked at every thousand names and at the end of the count, then while files are read.
    with pytest.raises(Cancelled):
        hash_exhibit(Directly(case), exhibit, evidence, SEIZURE, [], Impatient(8))
    assert case.all(Manifest) == ()
    assert newest_entry(case).kind == "hash.cancelled"
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    assert [c for c in children if b"hash" in Path(f"/proc/{c}/cmdline").read_bytes()] == []


def details_of_newest(case: CaseFile) -> dict[str, Any]:
    row = case.connection.execute("SELECT body FROM body ORDER BY seq DESC LIMIT 1").fetchone()
    return dict(json.loads(row[0])["details"])


def kept_blobs(case: CaseFile) -> list[str]:
    return [row[0] for row in case.connection.execute("SELECT sha256 FROM blob ORDER BY rowid")]


def test_a_cancelled_folder_names_the_parts_of_its_list_that_are_kept(
    case: CaseFile, exhibit: Exhibit, evidence: Path
) -> None:
    for n in range(300):
        (evidence / f"{n}").write_bytes(b"%d" % n)
    with pytest.raises(Cancelled):
        hash_folder(Directly(case), exhibit, evidence, SEIZURE, (), Impatient(400), part_bytes=2000)
    kept = kept_blobs(case)
    assert len(kept) > 1
    entry = newest_entry(case)
    assert entry.kind == "hash.cancelled"
    assert entry.summary.endswith(f"; its list is not complete, {len(kept)} parts of it are kept")
    assert details_of_newest(case)["list_parts"] == kept
    assert verify(Directly(case), Progress()).ok


def test_a_failed_folder_says_why_and_names_the_parts_of_its_list_that_are_kept(
    case: CaseFile, exhibit: Exhibit, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(300):
        (evidence / f"{n}").write_bytes(b"%d" % n)
    before = hash_folder(
        Directly(case), exhibit, evidence, SEIZURE, (), Progress(), part_bytes=20_000
    ).manifest
    assert before is not None
    really = CaseFile.blob

    def blob(self: CaseFile, sha256: str) -> bytes:
        if sha256 == before.parts[-1]:
            raise CaseError("The case holds no such file.")
        return really(self, sha256)

    monkeypatch.setattr(CaseFile, "blob", blob)
    known = set(kept_blobs(case))
    with pytest.raises(CaseError, match="holds no such file"):
        hash_folder(Directly(case), exhibit, evidence, VERIFY, (), Progress(), part_bytes=2000)
    assert case.all(Manifest) == (before,)
    entry = newest_entry(case)
    assert entry.kind == "hash.failed"
    assert "evidence was not listed: The case holds no such file; its list" in entry.summary
    assert set(details_of_newest(case)["list_parts"]) == set(kept_blobs(case)) - known


def test_a_file_of_another_user_is_told_of_before_it_is_opened_and_in_the_report(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"x")
    if os.statvfs(path).f_flag & (os.ST_NOATIME | os.ST_RDONLY):
        pytest.skip("access times are off where the tests keep their files")
    events: list[str] = []
    really = os.open

    def refuse(name: Any, flags: int, *more: Any, **named: Any) -> int:
        if os.fsencode(name).endswith(b"disk.img"):
            events.append("opened")
            if flags & os.O_NOATIME:
                raise PermissionError(1, "Operation not permitted")
        return really(name, flags, *more, **named)

    class Heard(Progress):
        def advance(self, done: int, total: int | None, what: str) -> None:
            events.append(what)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    report = hash_exhibit(Directly(case), exhibit, path, SEIZURE, (), Heard())
    sentence = "The access time of 1 file may change: only the owner of a file can prevent that."
    assert events[0].startswith(sentence)
    assert events[1] == "opened"
    assert events[-1].endswith("MB/s, access times may change")
    assert report.said[0].startswith(sentence)


def test_a_folder_that_is_not_as_before_opens_an_incident(
    case: CaseFile, exhibit: Exhibit, evidence: Path
) -> None:
    for n in range(10):
        (evidence / f"{n}").write_bytes(b"%d" % n)
    hash_it(case, exhibit, evidence, SEIZURE)
    same = hash_it(case, exhibit, evidence)
    assert same.manifest is not None
    assert "10 the same, 0 changed, 0 missing, 0 new" in same.manifest.compared
    assert same.incidents == ()
    (evidence / "3").write_bytes(b"other")
    (evidence / "5").unlink()
    (evidence / "new").touch()
    report = hash_it(case, exhibit, evidence)
    (incident,) = report.incidents
    assert report.manifest is not None
    assert incident.cause_id == report.manifest.id
    assert "8 the same, 1 changed (3), 1 missing (5), 1 new (new)" in incident.sentence
    assert report.manifest.compared == incident.sentence


def test_another_folder_of_the_same_exhibit_is_no_mismatch(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    for name in ("mail", "logs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(name)
    hash_it(case, exhibit, tmp_path / "mail", SEIZURE)
    other = hash_it(case, exhibit, tmp_path / "logs", SEIZURE)
    assert other.incidents == ()
    assert "taken as another folder" in other.said[0]


def test_a_medium_that_is_mounted_elsewhere_is_the_same_folder(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    (tmp_path / "sdb1").mkdir()
    for name in ("a", "b"):
        (tmp_path / "sdb1" / name).write_text(name)
    hash_it(case, exhibit, tmp_path / "sdb1", SEIZURE)
    (tmp_path / "sdb1").rename(tmp_path / "sdc1")
    (tmp_path / "sdc1" / "b").write_text("changed")
    (incident,) = hash_it(case, exhibit, tmp_path / "sdc1").incidents
    assert "1 the same, 1 changed (b)" in incident.sentence


def test_an_empty_folder_has_no_digest(case: CaseFile, exhibit: Exhibit, evidence: Path) -> None:
    (evidence / "empty").mkdir()
    with pytest.raises(CaseError, match="no file in it"):
        hash_it(case, exhibit, evidence)


def test_a_folder_of_folders_that_cannot_be_read_is_listed_with_them(
    case: CaseFile, exhibit: Exhibit, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (evidence / "locked").mkdir()
    really = os.open

    def refuse(name: bytes, flags: int, **more: int) -> int:
        if name == b"locked":
            raise PermissionError(13, "Permission denied")
        return really(name, flags, **more)

    monkeypatch.setattr(os, "open", refuse)
    report = hash_it(case, exhibit, evidence)
    assert report.manifest is not None
    assert report.problems == ("locked/: cannot be opened: Permission denied",)


def test_a_child_that_dies_is_said_and_no_manifest_is_kept(
    case: CaseFile, exhibit: Exhibit, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(1500):
        (evidence / f"{n}").touch()
    monkeypatch.setattr("casebook.actions.hash_pool.child_command", lambda _: ["true"])
    with pytest.raises(CaseError, match="has died"):
        hash_it(case, exhibit, evidence)
    assert case.all(Manifest) == ()


def test_a_folder_with_the_open_case_in_it_lists_the_case_unread(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    (tmp_path / "evidence").write_bytes(b"x")
    report = hash_it(case, exhibit, tmp_path)
    assert report.manifest is not None
    found = listed(case, report.manifest)
    assert found[b"evidence"]
    assert found[b"t.casebook"] == ""
    assert "t.casebook: the open case file itself: named and not read" in report.problems


def test_a_file_that_cannot_be_read_is_listed_and_hashing_goes_on(
    case: CaseFile, exhibit: Exhibit, evidence: Path
) -> None:
    (evidence / "a").write_bytes(b"a")
    (evidence / "log").write_bytes(b"one")
    (evidence / "z").write_bytes(b"z")
    os.utime(evidence / "log", (946684800, 946684800))

    class Writer(Progress):
        def advance(self, done: int, total: int | None, what: str) -> None:
            os.utime(evidence / "log", ns=(0, done + 1))

    report = hash_exhibit(Directly(case), exhibit, evidence, SEIZURE, (), Writer())
    assert report.manifest is not None
    assert (report.manifest.files, report.manifest.problems) == (3, 1)
    (problem,) = report.problems
    assert problem.startswith("log: unstable")
    assert [bool(value) for value in listed(case, report.manifest).values()] == [True, False, True]
