from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.actions.hash_exhibit import hash_exhibit, hash_paths
from casebook.actions.progress import Directly, Progress
from casebook.errors import Cancelled, CaseError
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.store.case_file import CaseFile


class Told(Progress):
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.last: tuple[int, int | None] = (0, None)

    def advance(self, done: int, total: int | None, what: str) -> None:
        self.last = (done, total)


class Impatient(Progress):
    """Cancels at once."""

    def check_cancelled(self) -> None:
        raise Cancelled


@pytest.fixture
def exhibit(case: CaseFile) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))


def test_digests_are_kept_with_who_when_tool_and_purpose(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"content")
    told = Told()
    found = hash_exhibit(
        Directly(case), exhibit, path, DigestPurpose.AT_SEIZURE, [Algorithm.MD5], told
    )
    assert case.all(Digest) == found
    assert {(d.algorithm, d.value) for d in found} == {
        (Algorithm.SHA256, hashlib.sha256(b"content").hexdigest()),
        (Algorithm.MD5, hashlib.md5(b"content").hexdigest()),
    }
    assert {(d.computed_by, d.size_bytes, d.over) for d in found} == {
        ("Inspector A. Rao, 4711, IFSO", 7, "disk.img")
    }
    assert told.last == (7, 7)


def test_a_later_digest_says_whether_it_matches_and_replaces_nothing(
    case: CaseFile, exhibit: Exhibit, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"content")
    verify = DigestPurpose.VERIFICATION
    first = hash_exhibit(Directly(case), exhibit, path, verify, [], Progress())
    same = hash_exhibit(Directly(case), exhibit, path, verify, [], Progress())
    path.write_bytes(b"changed")
    other = hash_exhibit(Directly(case), exhibit, path, verify, [], Progress())
    assert same[0].matches.startswith("matches that of")
    assert other[0].matches.startswith("differs from that of")
    assert case.all(Digest) == first + same + other
    assert "not all as before" in next(case.entries(case.head().seq)).summary


def test_a_cancelled_hash_keeps_nothing(case: CaseFile, exhibit: Exhibit, tmp_path: Path) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(b"content")
    with pytest.raises(Cancelled):
        hash_exhibit(Directly(case), exhibit, path, DigestPurpose.AT_SEIZURE, [], Impatient())
    assert case.all(Digest) == ()


def test_hashing_goes_on_past_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "c").write_bytes(b"c")
    found = hash_paths([tmp_path], [], Progress())
    assert [(h.path, bool(h.digests)) for h in found] == [("a", True), ("b", False), ("c", True)]


def test_a_file_that_is_not_there_is_said(case: CaseFile, exhibit: Exhibit, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="gone cannot be opened"):
        hash_exhibit(
            Directly(case), exhibit, tmp_path / "gone", DigestPurpose.AT_SEIZURE, [], Progress()
        )
