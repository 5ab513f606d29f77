from __future__ import annotations

import shutil
import zlib
from pathlib import Path

import pytest

from casebook.intake.images import EWF, RAW, ImageFiles, image_at
from tests.intake.ewf_samples import encase_image, smart_image


def _found(path: Path) -> ImageFiles:
    image = image_at(path)
    assert image is not None
    return image


def _names(path: Path) -> list[str]:
    return [found.name for found in _found(path).paths]


@pytest.fixture
def split(shared_data: Path, tmp_path: Path) -> Path:
    """Give a folder with a copy of an image in two segments."""
    for name in ("image-split.E01", "image-split.E02"):
        shutil.copyfile(shared_data / "image" / name, tmp_path / name)
    return tmp_path


def test_any_segment_leads_to_the_whole_image_in_order(split: Path) -> None:
    for name in ("image-split.E01", "image-split.E02"):
        image = _found(split / name)
        assert image.kind == EWF
        assert [path.name for path in image.paths] == ["image-split.E01", "image-split.E02"]
        assert (image.problem, image.said) == ("", ())


def test_a_missing_last_segment_is_named(split: Path) -> None:
    (split / "image-split.E02").unlink()
    assert _found(split / "image-split.E01").problem == (
        "image-split.E02 is missing: image-split.E01 says that another segment follows. Put every "
        "segment of the image into one folder."
    )


def test_a_missing_first_segment_is_named(split: Path) -> None:
    (split / "image-split.E01").unlink()
    problem = _found(split / "image-split.E02").problem
    assert problem.startswith("image-split.E01 is missing (1 of 2 segments).")


def test_a_renamed_segment_is_put_where_its_header_says(split: Path) -> None:
    (split / "image-split.E01").rename(split / "image-split.E07")
    image = _found(split / "image-split.E02")
    assert [path.name for path in image.paths] == ["image-split.E07", "image-split.E02"]
    assert image.problem == ""
    assert image.said == (
        "image-split.E07 is segment 1 of the image, though its name says 7: it was renamed. The "
        "order of the headers was followed.",
    )


def test_a_segment_of_another_image_in_between_is_refused(split: Path) -> None:
    (split / "image-split.E03").write_bytes(encase_image())
    problem = _found(split / "image-split.E01").problem
    assert "both say that they are segment 1" in problem


def test_a_segment_that_is_cut_off_is_said_with_its_length(split: Path) -> None:
    path = split / "image-split.E02"
    path.write_bytes(path.read_bytes()[:300_000])
    assert _found(path).problem == (
        "image-split.E02 is cut off: it ends after 300,000 bytes, before the end of the image. "
        "Copy it again from where it is whole."
    )


@pytest.mark.parametrize("length", [8, 12, 13, 80])
def test_an_image_that_ends_in_its_first_bytes_is_cut_off(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.E01"
    path.write_bytes(encase_image()[:length])
    assert f"ends after {length} bytes" in _found(path).problem


def test_a_damaged_section_is_said_with_its_place(tmp_path: Path) -> None:
    damaged = bytearray(encase_image())
    damaged[13 + 20] ^= 1
    path = tmp_path / "a.E01"
    path.write_bytes(damaged)
    assert _found(path).problem.startswith("a.E01 is damaged at byte 13:")


def test_sections_that_lead_back_are_no_endless_loop(tmp_path: Path) -> None:
    damaged = bytearray(encase_image())
    damaged[13 + 16 : 13 + 24] = (13).to_bytes(8, "little")
    damaged[13 + 72 : 13 + 76] = zlib.adler32(damaged[13 : 13 + 72]).to_bytes(4, "little")
    path = tmp_path / "a.E01"
    path.write_bytes(damaged)
    assert "its sections lead back" in _found(path).problem


def test_a_damaged_first_byte_is_not_taken_for_an_ordinary_file(tmp_path: Path) -> None:
    path = tmp_path / "a.E01"
    path.write_bytes(b"X" + encase_image()[1:])
    assert "does not begin like one" in _found(path).problem


@pytest.mark.parametrize("name", ["a.E01", "a.e01", "a.bin", "with.dots.E01", "ímynd é.E01"])
def test_an_image_is_known_by_its_content_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(encase_image())
    assert _names(tmp_path / name) == [name]
    assert _found(tmp_path / name).problem == ""


def test_a_smart_image_is_one_too(tmp_path: Path) -> None:
    (tmp_path / "a.s01").write_bytes(smart_image())
    (tmp_path / "a.E01").write_bytes(encase_image())
    assert _names(tmp_path / "a.s01") == ["a.s01"]
    assert _found(tmp_path / "a.s01").problem == ""


def test_after_e99_comes_eaa_and_after_ezz_faa(tmp_path: Path) -> None:
    """The order of the names of EnCase, and a segment that is missing among them."""
    numbers = {"E01": 1, "E99": 99, "EAA": 100, "EAB": 101, "EBA": 126, "EZZ": 775, "FAA": 776}
    for extension, number in numbers.items():
        segment = bytearray(encase_image())
        segment[9:11] = number.to_bytes(2, "little")
        (tmp_path / f"a.{extension}").write_bytes(segment)
    image = _found(tmp_path / "a.EAB")
    assert [path.suffix[1:] for path in image.paths] == list(numbers)
    assert image.said == ()
    assert image.problem.startswith("a.E02, a.E03, a.E04, a.E05, a.E06 are missing (769 of 776")


def test_a_missing_segment_after_e99_is_called_by_its_name(tmp_path: Path) -> None:
    for number in [*range(1, 100), 101]:
        segment = bytearray(encase_image())
        segment[9:11] = number.to_bytes(2, "little")
        name = f"a.e{number:02}" if number < 100 else "a.eab"
        (tmp_path / name).write_bytes(segment)
    assert _found(tmp_path / "a.e01").problem.startswith("a.eaa is missing (1 of 101 segments).")


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"EVF2\r\n\x81\x00", "Ex01"),
        (b"LVF\x09\r\n\xff\x00", "L01"),
        (b"LEF2\r\n\x81\x00", "Lx01"),
    ],
)
def test_a_format_that_is_not_read_is_named(tmp_path: Path, start: bytes, what: str) -> None:
    path = tmp_path / "a.Ex01"
    path.write_bytes(start + bytes(100))
    image = _found(path)
    assert image.paths == (path,)
    assert what in image.problem
    assert "Casebook does not read" in image.problem


def test_ordinary_files_links_and_folders_are_no_image(tmp_path: Path) -> None:
    (tmp_path / "disk.dd").write_bytes(bytes(1024))
    (tmp_path / "link.E01").symlink_to(tmp_path / "disk.dd")
    for path in (tmp_path, tmp_path / "disk.dd", tmp_path / "link.E01", tmp_path / "gone"):
        assert image_at(path) is None


def _parts(folder: Path, sizes: dict[str, int]) -> None:
    for name, size in sizes.items():
        (folder / name).write_bytes(bytes(size))


def test_numbered_parts_of_one_size_are_one_medium(tmp_path: Path) -> None:
    _parts(tmp_path, {"d.001": 1024, "d.002": 1024, "d.003": 512, "e.002": 1024, "d.txt": 1})
    image = _found(tmp_path / "d.002")
    assert (image.kind, image.problem) == (RAW, "")
    assert [path.name for path in image.paths] == ["d.001", "d.002", "d.003"]


def test_parts_may_count_from_zero_as_guymager_does(tmp_path: Path) -> None:
    _parts(tmp_path, {"d.000": 1024, "d.001": 512})
    assert _names(tmp_path / "d.000") == ["d.000", "d.001"]
    assert _found(tmp_path / "d.000").problem == ""


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    _parts(tmp_path, {"d.001": 1024, "d.003": 1024, "d.004": 1024})
    assert _found(tmp_path / "d.001").problem.startswith("d.002 is missing.")


def test_a_missing_first_part_is_named(tmp_path: Path) -> None:
    _parts(tmp_path, {"d.002": 1024, "d.003": 1024})
    assert _found(tmp_path / "d.003").problem.startswith("d.001 is missing.")


def test_a_part_that_is_too_short_is_said(tmp_path: Path) -> None:
    _parts(tmp_path, {"d.001": 1024, "d.002": 700, "d.003": 1024})
    assert _found(tmp_path / "d.001").problem.startswith("d.002 has 700 bytes and the parts before")


def test_rotated_logs_and_a_single_part_are_ordinary_files(tmp_path: Path) -> None:
    _parts(tmp_path, {"app.log.001": 1000, "app.log.002": 900, "one.001": 1024})
    assert image_at(tmp_path / "app.log.001") is None
    assert image_at(tmp_path / "one.001") is None


def test_nothing_of_the_other_images_of_the_shared_data_is_taken_apart(shared_data: Path) -> None:
    for path in sorted((shared_data / "image").iterdir()):
        image = image_at(path)
        assert (image is not None) == path.name.startswith(("image.E", "image-split.E")), path.name
