"""Compute the digests of the medium in an image, and of every file that the image is made of."""

from __future__ import annotations

import os
from collections.abc import Sequence

from casebook.actions.clock import now
from casebook.actions.hash_file import Parts, say_cancelled
from casebook.actions.hash_meter import Meter
from casebook.actions.hash_report import HashReport
from casebook.actions.keep_image import FoundImage, keep_image
from casebook.actions.progress import OnCase, Progress
from casebook.actions.read_image import Medium, read_ewf
from casebook.actions.same_content import CONTAINER, MEDIA
from casebook.errors import Cancelled, CaseError
from casebook.intake import digest
from casebook.intake.block_pipe import Segment
from casebook.intake.digest import FileState, Hashed, How
from casebook.intake.images import EWF, ImageFiles, status_of
from casebook.intake.raw_parts import digest_parts
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit
from casebook.store.case_file import CaseFile


def hash_image(
    on_case: OnCase,
    exhibit: Exhibit,
    image: ImageFiles,
    purpose: DigestPurpose,
    algorithms: Sequence[Algorithm],
    progress: Progress,
    reason: str = "",
    method: str = "",
    *,
    never: frozenset[tuple[int, int]] = frozenset(),
    segment_bytes: int = digest.SEGMENT,
) -> HashReport:
    """Digest an image, compare it with what it stores and what is kept, and keep all of it.

    A damaged or incomplete image still gets the digests of its files; what is wrong with it stands
    in the report. Raises CaseError when no file of it could be read, and Cancelled; parts that were
    finished stay, and an entry says how far it came.
    """
    started = now()
    work = _Work(on_case, exhibit, image, progress, segment_bytes, never)
    try:
        found = work.read(digest.chosen(algorithms))
    except Cancelled:
        on_case(
            lambda case: say_cancelled(
                case, exhibit, image.name, work.meter.bytes, work.finished_parts
            )
        )
        raise
    if not any(hashed.digests for hashed in found.files):
        raise CaseError(f"{image.name} has no digest: {found.files[0].problem}.")

    def keep(case: CaseFile) -> HashReport:
        draft = Digest(
            id="",
            exhibit_id=exhibit.id,
            algorithm=Algorithm.SHA256,
            value="",
            over="",
            size_bytes=None,
            computed_at=started,
            computed_by=case.examiner.title(),
            tool=digest.tool(),
            purpose=purpose,
            reason=reason,
            method=method,
        )
        return keep_image(case, exhibit, image, found, draft)

    return on_case(keep)


class ImageMeter(Meter):
    """A meter that learns on the way how large the medium is."""

    def expect(self, size: int) -> None:
        """Hear how many bytes the medium has."""
        self._total += size


class _Work:
    """Reading the image, beside the case."""

    def __init__(
        self,
        on_case: OnCase,
        exhibit: Exhibit,
        image: ImageFiles,
        progress: Progress,
        segment_bytes: int,
        never: frozenset[tuple[int, int]],
    ) -> None:
        self.meter = ImageMeter(progress, sum(status_of(path).st_size for path in image.paths))
        self._image = image
        self._segment_bytes = segment_bytes
        self._never = never
        self._files = Parts(on_case, exhibit, CONTAINER)
        self._media = Parts(on_case, exhibit, MEDIA)
        # The state of the first file stands for that of the image.
        status = status_of(image.paths[0])
        self._state = FileState(image.name, status.st_size, status.st_mtime_ns)

    @property
    def finished_parts(self) -> int:
        """Give how many parts of files and medium were finished."""
        return self._files.finished + self._media.finished

    def read(self, algorithms: tuple[Algorithm, ...]) -> FoundImage:
        """Read every file of the image, and the medium unless the image has a problem."""
        image = self._image
        if image.kind == EWF or image.problem:
            how = How(
                algorithms,
                self.meter.on_bytes,
                self._files.on_segment,
                self._segment_bytes,
                self._never,
            )
            files = tuple(
                digest.hash_entry(os.fsencode(path), None, os.fsencode(path.name), how)
                for path in image.paths
            )
            problem = image.problem or _unread(files, image.name)
            medium = Medium(problem=problem) if problem else self._read_ewf(algorithms)
        else:
            values, files = digest_parts(
                image.paths,
                algorithms,
                self.meter.on_bytes,
                self._on_segment,
                self._segment_bytes,
            )
            size = sum(hashed.size_bytes or 0 for hashed in files)
            medium = Medium(size, values, tool=digest.tool(), problem=_unread(files, image.name))
        return FoundImage(
            files,
            medium,
            said=self._files.said() + self._media.said(),
            differs=" ".join(filter(None, (self._files.difference(), self._media.difference()))),
        )

    def _read_ewf(self, algorithms: tuple[Algorithm, ...]) -> Medium:
        return read_ewf(self._image, algorithms, self.meter, self._on_segment, self._segment_bytes)

    def _on_segment(self, segment: Segment) -> None:
        self._media.on_segment(self._state, segment)


def _unread(files: Sequence[Hashed], name: str) -> str:
    if not any(hashed.problem for hashed in files):
        return ""
    return f"The medium in {name} has no digest, because not every file of the image was read."
