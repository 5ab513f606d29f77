"""Compute digests of files and folders, and keep them with an exhibit."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from casebook.actions.hash_file import access_time_words, hash_file
from casebook.actions.hash_folder import algorithms_of, hash_folder, manifest_text
from casebook.actions.hash_image import hash_image
from casebook.actions.hash_meter import PER_ENTRY, Meter
from casebook.actions.hash_report import HashReport
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.intake import digest, folder_walk
from casebook.intake.digest import Hashed, How
from casebook.intake.images import image_at
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit
from casebook.model.examination import Manifest
from casebook.store.case_file import CaseFile

__all__ = ["HashReport", "hash_exhibit", "hash_paths", "manifest_text", "verify_exhibit"]


def hash_exhibit(
    on_case: OnCase,
    exhibit: Exhibit,
    path: Path,
    purpose: DigestPurpose,
    algorithms: Sequence[Algorithm],
    progress: Progress,
    reason: str = "",
    method: str = "",
) -> HashReport:
    """Hash a file, a folder, or an image for an exhibit, and keep what was found.

    SHA-256 is always computed. A folder becomes one manifest. `reason` says why a digest comes
    late, `method` how the evidence was protected. Raises CaseError when nothing could be read.
    """
    never = on_case(_own_files)
    if is_folder(path):
        return hash_folder(
            on_case, exhibit, path, purpose, algorithms, progress, reason, method, never=never
        )
    # Before it is looked at: already that may set its access time.
    _tell_access_times([path], progress)
    image = None if _is_one_of(path, never) else image_at(path)
    if image is not None:
        if len(image.paths) > 1:
            _tell_access_times(image.paths, progress)
        return hash_image(on_case, exhibit, image, purpose, algorithms, progress, reason, method)
    return hash_file(
        on_case, exhibit, path, purpose, algorithms, progress, reason, method, never=never
    )


def verify_exhibit(
    on_case: OnCase, exhibit: Exhibit, path: Path, progress: Progress, method: str = ""
) -> HashReport:
    """Hash again with the algorithms that are known of an exhibit, and compare."""
    algorithms = on_case(lambda case: _known_algorithms(case, exhibit))
    return hash_exhibit(
        on_case, exhibit, path, DigestPurpose.VERIFICATION, algorithms, progress, method=method
    )


def hash_paths(
    paths: Sequence[Path], algorithms: Sequence[Algorithm], progress: Progress
) -> tuple[Hashed, ...]:
    """Hash files and folders without storing anything; a file that cannot be read is named."""
    total = entries = 0
    for path in paths:
        if is_folder(path):
            with folder_walk.open_folder(path) as folder:
                tally = folder_walk.count_below(folder, lambda _: progress.check_cancelled())
            total, entries = total + tally.bytes, entries + tally.entries
        else:
            total += os.lstat(path).st_size
    meter = Meter(progress, total + entries * PER_ENTRY, entries)
    how = How(digest.chosen(algorithms), meter.on_bytes)
    return tuple(hashed for path in paths for hashed in _hash_path(path, how, meter))


def is_folder(path: Path) -> bool:
    """Say whether a path is a folder, and no link to one. Raises CaseError."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError as error:
        raise CaseError(f"{path.name} cannot be opened: {error.strerror}.") from error


def _tell_access_times(paths: Sequence[Path], progress: Progress) -> None:
    for words in access_time_words(sum(map(digest.endangers_access_time, paths))):
        progress.advance(0, None, words)


def _hash_path(path: Path, how: How, meter: Meter) -> Iterator[Hashed]:
    if not is_folder(path):
        yield digest.hash_entry(os.fsencode(path), None, os.fsencode(path.name), how)
        return
    with folder_walk.open_folder(path) as folder:
        for hashed in folder_walk.hash_below(folder, how):
            meter.on_entries(1)
            yield hashed


def _own_files(case: CaseFile) -> frozenset[tuple[int, int]]:
    """Name the case file itself: to open and close it here would drop SQLite's locks on it."""
    found = set()
    for path in (case.path, case.path.with_name(case.path.name + "-journal")):
        if path.exists():
            status = path.stat()
            found.add((status.st_dev, status.st_ino))
    return frozenset(found)


def _is_one_of(path: Path, files: frozenset[tuple[int, int]]) -> bool:
    status = os.lstat(path)
    return (status.st_dev, status.st_ino) in files


def _known_algorithms(case: CaseFile, exhibit: Exhibit) -> tuple[Algorithm, ...]:
    digests = case.where(Digest, exhibit_id=exhibit.id)
    manifests = case.where(Manifest, exhibit_id=exhibit.id)
    known = {each.algorithm for each in digests}
    if manifests:
        known.update(algorithms_of(case, manifests[-1]))
    return digest.chosen(known)
