from __future__ import annotations

import codecs
from pathlib import Path

from casebook.model.examination import AcquisitionKind
from tests.intake.manifests.reading import listed, read

# The layout of FTK Imager 4.2 to 4.7, with its own spaces at the ends of lines.
LOG = """Created By AccessData® FTK® Imager 4.7.1.2\x20

Case Information:\x20
Acquired using: ADI4.7.1.2
Case Number: FIR 12/2026
Evidence Number: 5
Unique description: Laptop of the accused
Examiner: R. Rao
Notes:\x20\x20

--------------------------------------------------------------

Information for E:\\images\\usb:

Physical Evidentiary Item (Source) Information:
[Device Info]
 Source Type: Physical
[Drive Geometry]
 Cylinders: 489
 Tracks per Cylinder: 255
 Sectors per Track: 63
 Bytes per Sector: 512
 Sector Count: 7.856.127
[Physical Drive Information]
 Drive Model: SanDisk Cruzer Blade USB Device
 Drive Serial Number: 0875920F047172B7
 Drive Interface Type: USB
 Removable drive: True
 Source data size: 3835 MB
 Sector count:    7856127
[Computed Hashes]
 MD5 checksum:    3e6daf20ce837abc27c6841d379eae66
 SHA1 checksum:   20f3565203bccc47cbf6045aead1ac7fc2a10d39

Image Information:
 Acquisition started:   Wed Aug 13 00:10:23 2025
 Acquisition finished:  Wed Aug 13 00:19:15 2025
 Segment list:
  E:\\images\\usb.E01
  E:\\images\\usb.E02

Image Verification Results:
 Verification started:  Wed Aug 13 00:19:16 2025
 Verification finished: Wed Aug 13 00:21:41 2025
 MD5 checksum:    3e6daf20ce837abc27c6841d379eae66 : verified
 SHA1 checksum:   20f3565203bccc47cbf6045aead1ac7fc2a10d39 : verified
"""

MD5 = "3e6daf20ce837abc27c6841d379eae66"
SHA1 = "20f3565203bccc47cbf6045aead1ac7fc2a10d39"
SIZE = 7856127 * 512


def test_the_digests_are_of_the_medium_and_the_rest_are_claims(tmp_path: Path) -> None:
    found = read(tmp_path, LOG)
    assert found.kind is AcquisitionKind.FTK_IMAGER
    assert listed(found) == [("usb.E01", SIZE, "MD5", MD5), ("usb.E01", SIZE, "SHA-1", SHA1)]
    assert all(file.is_medium for file in found.files)
    assert found.problems == ()
    assert set(found.claims) >= {
        "Made by: AccessData® FTK® Imager 4.7.1.2",
        "Case Number: FIR 12/2026",
        "Evidence Number: 5",
        "Unique description: Laptop of the accused",
        "Examiner: R. Rao",
        "Drive Serial Number: 0875920F047172B7",
        "Sector count: 7856127",
        "Acquisition started: Wed Aug 13 00:10:23 2025",
        "Segment: E:\\images\\usb.E01",
        "Segment: E:\\images\\usb.E02",
        f"MD5 on verification: {MD5} verified",
    }
    assert not any(claim.startswith("Notes") for claim in found.claims)


def test_the_encodings_of_its_versions_give_the_same(tmp_path: Path) -> None:
    windows = LOG.replace("\n", "\r\n")
    expected = read(tmp_path, LOG)
    for data in (
        codecs.BOM_UTF8 + windows.encode(),
        windows.encode("utf-16"),
        codecs.BOM_UTF16_BE + windows.encode("utf-16-be"),
    ):
        assert read(tmp_path, data) == expected
    # The oldest versions write the sign of the trade mark in Windows' own encoding.
    assert listed(read(tmp_path, windows.encode("cp1252"))) == listed(expected)


def test_what_it_could_not_verify_itself_is_said(tmp_path: Path) -> None:
    other = "0" * 32
    log = LOG.replace(f"{MD5} : verified", f"{other} : Mismatch")
    assert read(tmp_path, log).problems == (
        f"FTK Imager itself did not verify the MD5: {MD5} when it acquired, {other} when it "
        "verified (Mismatch).",
    )


def test_sectors_it_could_not_read_are_said(tmp_path: Path) -> None:
    words = "ATTENTION:\n The following sector(s) on the source drive could not be read:\n  77\n"
    log = LOG.replace("[Computed Hashes]", words + "[Computed Hashes]")
    found = read(tmp_path, log)
    assert any("sector(s) on the source drive could not be read" in p for p in found.problems)
    assert len(found.files) == 2


def test_a_damaged_digest_is_counted_and_the_other_stays(tmp_path: Path) -> None:
    found = read(tmp_path, LOG.replace(f"MD5 checksum:    {MD5}", "MD5 checksum:    3e6d"))
    assert [f.algorithm.value for f in found.files] == ["SHA-1"]
    assert found.problems[-1].startswith("2 lines of list.txt could not be read: line 32 (no MD5)")


def test_the_log_of_a_logical_image_is_kept_as_claims(tmp_path: Path) -> None:
    log = LOG.replace("usb.E01", "usb.ad1").replace("  E:\\images\\usb.E02\n", "")
    found = read(tmp_path, log)
    assert found.files == ()
    assert "holds files and no medium" in found.problems[0]
    assert f"MD5 of the content: {MD5}" in found.claims


def test_a_log_that_is_cut_off_gives_what_it_has(tmp_path: Path) -> None:
    found = read(tmp_path, LOG[: LOG.index("Image Information")])
    assert listed(found) == [("", SIZE, "MD5", MD5), ("", SIZE, "SHA-1", SHA1)]
