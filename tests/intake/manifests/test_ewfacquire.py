from __future__ import annotations

from pathlib import Path

from casebook.model.examination import AcquisitionKind
from tests.intake.manifests.reading import listed, read

# Printed by ewfacquire and ewfverify 20140813.
ACQUIRED = """ewfacquire 20140813

Storage media information:
Type:\t\t\t\t\tRAW image
Media size:\t\t\t\t102 KB (102400 bytes)
Bytes per sector:\t\t\t512

Acquiry started at: Nov 24, 2026 03:36:58
This could take a while.

Acquiry completed at: Nov 24, 2026 03:36:58

Written: 101 KiB (103872 bytes) in 0 second(s).
MD5 hash calculated over data:\t\t2acd2c5c352813caa608fabd3b0861b0
SHA1 hash calculated over data:\t\td0500714549a5e22a86c33fb0b62c9c560d87036
ewfacquire: SUCCESS
"""

VERIFIED = """MD5 hash stored in file:\t\t2acd2c5c352813caa608fabd3b0861b0
MD5 hash calculated over data:\t\t2acd2c5c352813caa608fabd3b0861b0
SHA256 hash stored in file:\t\tN/A
SHA256 hash calculated over data:\t641836479e982039ba9c138392fde4867ef2f2a5006eca7b84a8b71198eea83c
"""

MD5 = "2acd2c5c352813caa608fabd3b0861b0"
SHA1 = "d0500714549a5e22a86c33fb0b62c9c560d87036"
SHA256 = "641836479e982039ba9c138392fde4867ef2f2a5006eca7b84a8b71198eea83c"


def test_what_ewfacquire_prints_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, ACQUIRED)
    assert found.kind is AcquisitionKind.EWFACQUIRE
    assert listed(found) == [("", 102400, "MD5", MD5), ("", 102400, "SHA-1", SHA1)]
    assert all(file.is_medium for file in found.files)
    assert found.problems == ()
    assert set(found.claims) >= {
        "Made by: ewfacquire 20140813",
        "Acquiry started at: Nov 24, 2026 03:36:58",
        "Result: ewfacquire: SUCCESS",
    }


def test_the_log_of_ewfverify_has_no_heading_and_is_known_by_its_lines(tmp_path: Path) -> None:
    found = read(tmp_path, VERIFIED.replace("\n", "\r\n"))
    assert listed(found) == [("", None, "MD5", MD5), ("", None, "SHA-256", SHA256)]
    assert found.claims == (f"MD5 stored in the image: {MD5}",)


def test_what_the_log_itself_found_different_is_said(tmp_path: Path) -> None:
    log = VERIFIED.replace(f"stored in file:\t\t{MD5}", f"stored in file:\t\t{'0' * 32}")
    found = read(tmp_path, log + "ewfverify: FAILURE\n")
    assert found.problems == (
        "The log says of itself: ewfverify: FAILURE.",
        f"The log itself says that the MD5 differs: {'0' * 32} was stored in the image, {MD5} was "
        "calculated.",
    )


def test_a_damaged_digest_is_counted(tmp_path: Path) -> None:
    found = read(tmp_path, ACQUIRED.replace(SHA1, SHA1[:-1]))
    assert [f.algorithm.value for f in found.files] == ["MD5"]
    assert found.problems[0].startswith("1 line of list.txt could not be read: line 15 (no SHA1).")
