"""The text of a manifest is what it says, and two of them compare path by path."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from casebook.intake.digest import LEFT, Hashed, shown
from casebook.intake.file_list import Comparison, Lines, line_of, read_line
from casebook.model.evidence import Algorithm
from tests.intake.test_folder_walk import HOSTILE


def file(path: bytes, content: str = "0", mtime_ns: int = 1_700_000_000_123_456_789) -> Hashed:
    return Hashed(
        path=shown(path),
        size_bytes=5,
        digests=((Algorithm.SHA256, content * 64), (Algorithm.MD5, "ab" * 16)),
        path_bytes=path,
        mtime_ns=mtime_ns,
        ctime_ns=mtime_ns + 1,
    )


def unread(path: bytes, kind: str = "file") -> Hashed:
    return Hashed(shown(path), None, (), "cannot be opened: x", kind=kind, path_bytes=path)


def compare(before: list[Hashed], after: list[Hashed]) -> Comparison:
    def ordered(some: list[Hashed]) -> list[bytes]:
        return [line_of(h) for h in sorted(some, key=lambda h: h.path_bytes)]

    comparison = Comparison(line.rstrip(b"\n") for line in ordered(before))
    comparison.add(b"".join(ordered(after)))
    comparison.end()
    return comparison


@pytest.mark.parametrize("path", HOSTILE)
def test_a_line_is_json_and_reads_back_as_it_was(path: bytes) -> None:
    line = line_of(file(path))
    assert line.count(b"\n") == 1
    parts = json.loads(line)
    assert list(parts) == [
        name
        for name in ("path", "path_hex", "kind", "size", "mtime_ns", "ctime_ns", "sha256", "md5")
        if name in parts
    ]
    assert parts["mtime_ns"] == "1700000000123456789"
    listed = read_line(line)
    assert (listed.path_bytes, listed.path) == (path, shown(path))
    assert listed.digests == file(path).digests
    is_utf8 = path.decode(errors="ignore").encode() == path
    assert ("path_hex" in parts) == (not is_utf8)


def test_what_has_no_digest_says_why_in_its_line() -> None:
    link = Hashed("l", None, (), 'a link: "named"', kind="link", path_bytes=b"l")
    assert json.loads(line_of(link)) == {"path": "l", "kind": "link", "problem": 'a link: "named"'}


def test_lines_count_what_they_hold() -> None:
    lines = Lines()
    lines.add(file(b"a"))
    lines.add(Hashed("big", None, (), kind=LEFT, path_bytes=b"big"))
    lines.add(unread(b"c"))
    lines.add(Hashed("p", None, (), "a pipe: named and not read", kind="pipe", path_bytes=b"p"))
    assert (lines.entries, lines.bytes, lines.problems, lines.unread) == (3, 5, 2, 1)
    assert lines.kinds == {"pipe": 1}
    assert lines.first_unread == ["c: cannot be opened: x"]
    assert lines.left == [(len(line_of(file(b"a"))), b"big".hex())]


def test_the_same_lists_are_the_same() -> None:
    files = [file(name) for name in HOSTILE]
    comparison = compare(files, files)
    assert not comparison.differs
    assert comparison.words() == f"{len(files)} the same, 0 changed, 0 missing, 0 new"


def test_changed_missing_and_new_are_counted_with_their_first_paths() -> None:
    before = [file(f"{n:02}".encode()) for n in range(20)]
    after = [file(f"{n:02}".encode(), "1" if n < 3 else "0") for n in range(12)]
    after += [file(b"zz"), file(b"new")]
    comparison = compare(before, after)
    assert comparison.differs
    assert comparison.words() == (
        "9 the same, 3 changed (00, 01, 02), 8 missing (12, 13, 14, 15, 16 and 3 more), "
        "2 new (new, zz)"
    )


def test_another_time_of_change_alone_is_said_and_is_no_change() -> None:
    comparison = compare([file(b"a")], [file(b"a", mtime_ns=5)])
    assert not comparison.differs
    assert comparison.words().endswith("; 1 of the same have another time of change")


def test_a_file_that_became_a_link_is_changed() -> None:
    link = Hashed("a", None, (), "a link: named and not read", kind="link", path_bytes=b"a")
    assert compare([file(b"a")], [link]).changed.first == ["a"]
    assert compare([link], [link]).same == 1


def test_what_could_not_be_read_is_not_compared() -> None:
    comparison = compare([unread(b"a"), file(b"b")], [file(b"a"), unread(b"b")])
    assert not comparison.differs
    assert comparison.not_compared.count == 2
    assert "2 without a digest in one of the lists (a, b)" in comparison.words()
    assert compare([unread(b"a")], [unread(b"a")]).not_compared.count == 1


def test_a_folder_that_could_be_read_and_now_cannot_misses_its_files() -> None:
    comparison = compare([file(b"d/a"), file(b"d/b")], [unread(b"d/", "folder")])
    assert (comparison.missing.count, comparison.new.count) == (2, 0)
    back = compare([unread(b"d/", "folder")], [file(b"d/a")])
    assert (back.missing.count, back.new.count) == (0, 1)


def test_a_comparison_by_merging_is_that_of_two_sets() -> None:
    rng = random.Random(11)
    for _ in range(200):
        before = {rng.randbytes(2).replace(b"\0", b"0"): rng.choice("01") for _ in range(30)}
        after = {p: rng.choice("01") for p in rng.sample(sorted(before), 20)}
        after |= {rng.randbytes(2).replace(b"\0", b"0"): "0" for _ in range(10)}
        found = compare([file(*item) for item in before.items()],
                        [replace(file(*item), ctime_ns=3) for item in after.items()])  # fmt: skip
        both = before.keys() & after.keys()
        assert found.same == sum(before[p] == after[p] for p in both)
        assert found.changed.count == sum(before[p] != after[p] for p in both)
        assert found.missing.count == len(before.keys() - after.keys())
        assert found.new.count == len(after.keys() - before.keys())
