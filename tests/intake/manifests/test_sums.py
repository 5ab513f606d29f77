from __future__ import annotations

import codecs
import subprocess
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.manifests import text
from casebook.model.examination import AcquisitionKind
from tests.intake.manifests.reading import listed, read

# Digests of "abc": FIPS 180-4 and RFC 1321.
SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
SHA1 = "a9993e364706816aba3e25717850c26c9cd0d89d"
MD5 = "900150983cd24fb0d6963f7d28e17f72"


def test_text_and_binary_mode_and_all_three_lengths(tmp_path: Path) -> None:
    found = read(tmp_path, f"{SHA256}  a b.txt\n{SHA1} *bin\n{MD5.upper()}  ./c/d\n")
    assert found.kind is AcquisitionKind.SUM_FILE
    assert listed(found) == [
        ("a b.txt", None, "SHA-256", SHA256),
        ("bin", None, "SHA-1", SHA1),
        ("./c/d", None, "MD5", MD5),
    ]
    assert found.problems == ()
    assert found.claims == (
        "Taken by its length as: SHA-256",
        "Taken by its length as: SHA-1",
        "Taken by its length as: MD5",
    )


def test_the_styles_of_bsd_and_openssl_name_their_algorithm(tmp_path: Path) -> None:
    found = read(tmp_path, f"SHA256 (a (1).txt) = {SHA256}\nMD5(b)= {MD5}\nSHA2-256(c)= {SHA256}\n")
    assert [(f.path, f.algorithm.value) for f in found.files] == [
        ("a (1).txt", "SHA-256"),
        ("b", "MD5"),
        ("c", "SHA-256"),
    ]
    assert found.claims == ()


@pytest.mark.parametrize("style", [["--text"], ["--binary"], ["--tag"]])
def test_names_are_read_as_sha256sum_writes_them(tmp_path: Path, style: list[str]) -> None:
    names = ["plain", " space first", "back\\slash", "new\nline", "return\r.txt", "ü é", "a\\nb"]
    for name in names:
        (tmp_path / name).write_bytes(b"abc")
    (tmp_path / "folder").mkdir()
    written = subprocess.run(
        ["sha256sum", *style, "--", *names], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    found = read(tmp_path / "folder", written)
    assert [f.path for f in found.files] == names
    assert {f.value for f in found.files} == {SHA256}
    assert found.problems == ()


def test_a_name_that_is_not_utf8_is_shown_like_a_path(tmp_path: Path) -> None:
    found = read(tmp_path, SHA256.encode() + b"  bad\xff\n")
    assert [f.path for f in found.files] == ["bad\\xff"]


def test_windows_line_ends_marks_comments_and_blank_lines(tmp_path: Path) -> None:
    lines = f"# made by hand\r\n\r\n; another tool\r\n{SHA256} *C:\\a\\b.txt\r\n{MD5}\t c"
    for data in (
        lines.encode(),
        codecs.BOM_UTF8 + lines.encode(),
        codecs.BOM_UTF16_LE + lines.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + lines.encode("utf-16-be"),
        lines.encode("utf-16-le"),
        lines.encode("utf-16-be"),
    ):
        found = read(tmp_path, data)
        assert [f.path for f in found.files] == ["C:\\a\\b.txt", "c"]
        assert found.problems == ()


def test_lines_that_cannot_be_read_are_counted_and_named(tmp_path: Path) -> None:
    rows = [f"{SHA256}  a", "cut off in the mid", f"{SHA256[:50]}  b", f"{SHA256 * 2}  c"]
    rows += [f"SHA512 (d) = {SHA256 * 2}", f"SHA256 (e) = {MD5}", f"{MD5}  f", f"{MD5}  g"]
    found = read(tmp_path, "\n".join(rows))
    assert [f.path for f in found.files] == ["a", "f", "g"]
    assert found.problems == (
        "5 lines of list.txt could not be read: line 2 (no digest and name), line 3 (a digest of "
        "50 digits is not compared), line 4 (a digest of 128 digits is not compared), line 5 "
        "(SHA512 is not compared), line 6 (not the length of SHA-256). What they speak of was not "
        "compared.",
    )


def test_another_dialect_is_refused_and_those_that_are_read_are_named(tmp_path: Path) -> None:
    for other in ("", "just a letter\nto somebody\n", '{"sha256": 1}', "a,b\n1,2\n", "\0" * 99):
        with pytest.raises(CaseError, match=r"list\.txt is no list of digests .* hashdeep, logs"):
            read(tmp_path, other)


def test_what_is_too_large_for_a_list_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CaseError, match=r"Line 2 of list\.txt has more than 1,048,576 characters"):
        read(tmp_path, f"{SHA256}  a\n" + "x" * 3_000_000)
    monkeypatch.setattr(text, "MAX_BYTES", 10)
    with pytest.raises(CaseError, match=r"is read up to 10\. Split it"):
        read(tmp_path, f"{SHA256}  a\n")
