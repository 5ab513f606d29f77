from __future__ import annotations

from pathlib import Path

from casebook.model.examination import AcquisitionKind
from tests.intake.manifests.reading import listed, read

# The layout of Guymager 0.7 to 0.8, from its source and from published files.
INFO = """
GUYMAGER ACQUISITION INFO FILE
==============================

Guymager
========

Version              : 0.8.8-3
Compilation timestamp: 2019-02-20-15.50.35
Compiled with        : gcc 8.2.0
libewf version       : 20140807 (not used as Guymager is configured to use its own EWF module)


Device information
==================
Command executed: bash -c "smartctl -s on /dev/sdc ; smartctl -a /dev/sdc"
Information returned:
----------------------------------------------------------------------------------------------------
   Vendor:               SanDisk
   State: not what is meant

Hidden areas: unknown


Acquisition
===========

Linux device            : /dev/sdc
Device size             : 4004511744 (4.0GB)
Format                  : Expert Witness Format, sub-format Guymager - file extension is .Exx
Image meta data
   Case number          : Lab-1
   Evidence number      : 0001
   Examiner             : R. Rao
   Description          : Red flash drive
   Notes                : 4C532000060816106053
Image path and file name: /root/Desktop/evidence1.Exx
Info  path and file name: /root/Desktop/evidence1.info
Hash calculation        : MD5 and SHA-256
Source verification     : off
Image verification      : on

No bad sectors encountered during acquisition.
State: Finished successfully

MD5 hash                   : 50decb45c3d56ffe1a3c538bb7898fd9
MD5 hash verified source   : --
MD5 hash verified image    : 50decb45c3d56ffe1a3c538bb7898fd9
SHA1 hash                  : --
SHA1 hash verified source  : --
SHA1 hash verified image   : --
SHA256 hash                : 69bf6a0a408347390fcbebaa99aef95b1e1df81ca24643186daff935b1e88429
SHA256 hash verified source: --
SHA256 hash verified image : 69bf6a0a408347390fcbebaa99aef95b1e1df81ca24643186daff935b1e88429
Image verification OK. The image contains exactly the data that was written.

Acquisition started : 2017-01-09 11:50:17 (ISO format YYYY-MM-DD HH:MM:SS)
Ended               : 2017-01-09 11:53:38 (0 hours, 3 minutes and 20 seconds)


Generated image files and their MD5 hashes
==========================================

MD5                               Image file
0123456789abcdef0123456789ABCDEF  evidence1.E01
n/a                               evidence1.E02
"""

MD5 = "50decb45c3d56ffe1a3c538bb7898fd9"
SHA256 = "69bf6a0a408347390fcbebaa99aef95b1e1df81ca24643186daff935b1e88429"


def test_the_medium_and_the_segments_have_their_digests(tmp_path: Path) -> None:
    found = read(tmp_path, INFO)
    assert found.kind is AcquisitionKind.GUYMAGER
    assert [(f.is_medium, *row) for f, row in zip(found.files, listed(found), strict=True)] == [
        (False, "evidence1.E01", None, "MD5", "0123456789abcdef" * 2),
        (True, "evidence1.Exx", 4004511744, "MD5", MD5),
        (True, "evidence1.Exx", 4004511744, "SHA-256", SHA256),
    ]
    assert found.problems == ()
    assert set(found.claims) >= {
        "Made by: Guymager 0.8.8-3",
        "Linux device: /dev/sdc",
        "Case number: Lab-1",
        "Examiner: R. Rao",
        "Notes: 4C532000060816106053",
        "Guymager says: No bad sectors encountered during acquisition.",
        "State: Finished successfully",
        f"MD5 verified on the image: {MD5}",
        "Acquisition started: 2017-01-09 11:50:17 (ISO format YYYY-MM-DD HH:MM:SS)",
    }
    assert "State: not what is meant" not in found.claims


def test_padding_with_tabs_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    padded = INFO.replace(" : ", " \t: ").replace("\n", "   \t \r\n")
    assert listed(read(tmp_path, padded)) == listed(read(tmp_path, INFO))


def test_bad_sectors_and_a_failed_verification_are_said(tmp_path: Path) -> None:
    info = INFO.replace(
        "No bad sectors encountered during acquisition.",
        "During acquisition, 24773 bad sectors have been encountered. They have been replaced by "
        "zeroed sectors. The sector numbers are:\n   300-11556, 12002-18758",
    )
    info = info.replace(
        f"MD5 hash verified image    : {MD5}", f"MD5 hash verified image : {'0' * 32}"
    )
    problems = read(tmp_path, info).problems
    assert problems[0].startswith("Guymager says: During acquisition, 24773 bad sectors")
    assert problems[1].startswith("Guymager itself did not verify the MD5 of the image: ")


def test_an_acquisition_that_was_aborted_is_said(tmp_path: Path) -> None:
    info = INFO.replace("State: Finished successfully", "State: Aborted by user")
    assert read(tmp_path, info).problems == ("Guymager says of its acquisition: Aborted by user",)


def test_a_damaged_digest_is_counted(tmp_path: Path) -> None:
    found = read(
        tmp_path, INFO.replace(f"SHA256 hash                : {SHA256}", "SHA256 hash : 69")
    )
    assert [f.algorithm.value for f in found.files] == ["MD5", "MD5"]
    assert "line 52 (no SHA-256)" in found.problems[0]
