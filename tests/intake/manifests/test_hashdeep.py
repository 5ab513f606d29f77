from __future__ import annotations

from pathlib import Path

from casebook.model.examination import AcquisitionKind
from tests.intake.manifests.reading import listed, read

# Written by hashdeep 4.4 over two files with the contents "a" and "b".
HASHDEEP = r"""%%%% HASHDEEP-1.0
%%%% size,md5,sha1,sha256,filename
## Invoked from: /mnt/evidence
## # hashdeep -c md5,sha1,sha256 -r .
## 
1,92eb5ffee6ae2fec3ad71c777531578f,e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98,3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d,/mnt/evidence/c\d
1,0cc175b9c0f1b6a831c399e269772661,86f7e437faa5a7fce15d1ddcb9eaeaea377667b8,ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb,/mnt/evidence/a,b
"""  # noqa: W291

ROW = "1,0cc175b9c0f1b6a831c399e269772661,./a\n"


def test_each_digest_of_each_file_is_read_and_commas_belong_to_the_name(tmp_path: Path) -> None:
    found = read(tmp_path, HASHDEEP)
    assert found.kind is AcquisitionKind.HASHDEEP
    assert found.problems == ()
    assert listed(found)[:2] == [
        ("/mnt/evidence/c\\d", 1, "MD5", "92eb5ffee6ae2fec3ad71c777531578f"),
        ("/mnt/evidence/c\\d", 1, "SHA-1", "e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98"),
    ]
    assert {f.path for f in found.files} == {"/mnt/evidence/c\\d", "/mnt/evidence/a,b"}
    assert len(found.files) == 6
    assert found.claims == (
        "Invoked from: /mnt/evidence",
        "Command: hashdeep -c md5,sha1,sha256 -r .",
    )


def test_windows_line_ends_and_utf_16(tmp_path: Path) -> None:
    windows = HASHDEEP.replace("\n", "\r\n").replace("## # hash", "## C:\\> hash")
    for data in (windows.encode(), windows.encode("utf-16")):
        found = read(tmp_path, data)
        assert len(found.files) == 6
        assert found.problems == ()
        assert any(claim.startswith("Command: C:\\> hashdeep") for claim in found.claims)


def test_the_heading_decides_and_other_algorithms_are_said(tmp_path: Path) -> None:
    text = "%%%% HASHDEEP-1.0\n%%%% size,md5,tiger,filename\n" + ROW.replace(",./a", ",00ff,./a")
    text += "%%%% size,md5,filename\n" + ROW
    found = read(tmp_path, text)
    assert [f.path for f in found.files] == ["./a", "./a"]
    assert found.claims == ("Not compared: tiger",)


def test_damaged_rows_are_counted_and_named(tmp_path: Path) -> None:
    text = "%%%% HASHDEEP-1.0\n" + ROW + "%%%% size,md5,filename\n" + ROW
    text += "x,0cc175b9c0f1b6a831c399e269772661,./b\n1,0cc1,./c\n1\nsecond line of a name\n"
    found = read(tmp_path, text)
    assert [f.path for f in found.files] == ["./a"]
    assert found.problems[0].startswith(
        "5 lines of list.txt could not be read: line 2 (not the columns of its heading), line 5 "
        "(not the columns of its heading), line 6 (not the length of MD5)"
    )
