"""Write the records that are seen into a file for another program, and journal that.

The file appears whole or not at all, and never over another one. What has no place in the form is
left out and counted.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from casebook.actions.filter_words import filter_words
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.model.counted import counted
from casebook.model.exported import ExportAbout, ExportedRecord, ExportFormat
from casebook.model.instant import Precision, iso_in_zone, iso_utc, zone_label
from casebook.model.labels import label
from casebook.model.timeline import Record, RecordFilter, RecordMark, Source
from casebook.reports import record_tables
from casebook.store import exported, search
from casebook.store.case_file import CaseFile
from casebook.store.segment_parts import Inside

STEP = 500

EXPORT = "records.export"
"""The kind of the entries of exports."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written: `left_out` records have no time, and the form no place for that."""

    path: Path
    written: int
    left_out: int
    sha256: str

    @property
    def sentence(self) -> str:
        """Say in a sentence what was written."""
        left = f", {self.left_out:,} without a time left out" if self.left_out else ""
        return f"{counted(self.written, 'record')} written to {self.path.name}{left}"


def export_records(
    on_case: OnCase,
    flt: RecordFilter,
    form: ExportFormat,
    path: Path,
    zone: str,
    progress: Progress,
    inside: Inside | None = None,
) -> ExportResult:
    """Write every record a filter finds; `zone` is that of the local times.

    Raises CaseError when the file is there already, or cannot be written.
    """
    if path.exists():
        raise CaseError(f"{path.name} is there already. Choose another name.")
    part = path.with_name(f"{path.name}.part")
    rows = _Rows(on_case, flt, form, zone, progress, inside)
    try:
        record_tables.write(part, form, rows.all(), on_case(rows.about))
        sha256 = _synced(part)
        _name(part, path)
        result = ExportResult(path, rows.written, rows.left_out, sha256)
        on_case(partial(_journal, flt=flt, form=form, result=result))
    except FileExistsError as error:
        raise CaseError(f"{path.name} is there already. Choose another name.") from error
    except OSError as error:
        raise CaseError(
            f"{path.name} could not be written: {error.strerror}. Nothing was exported. Choose a "
            "folder with room that you can write to."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return result


class _Rows:
    """The rows of one export, read page by page, and counted."""

    def __init__(
        self,
        on_case: OnCase,
        flt: RecordFilter,
        form: ExportFormat,
        zone: str,
        progress: Progress,
        inside: Inside | None,
    ) -> None:
        self._on_case, self._progress = on_case, progress
        self._flt, self._form, self._zone = flt, form, zone
        self._list = on_case(lambda case: search.records(case, flt, inside))
        self._sources = on_case(
            lambda case: {s.number: s for s in case.all(Source, retracted=True)}
        )
        self.written = 0
        self.left_out = 0

    def all(self) -> Iterator[ExportedRecord]:
        """Give every row."""
        total = self._list.total
        for first in range(0, total, STEP):
            self._progress.check_cancelled()
            for found in self._on_case(
                partial(exported.page, listed=self._list, first=first, n=STEP)
            ):
                if found[0].utc_us is None and self._form.needs_time:
                    self.left_out += 1
                    continue
                self.written += 1
                yield self._row(*found)
            self._progress.advance(min(first + STEP, total), total, "Exporting records")

    def about(self, case: CaseFile) -> ExportAbout:
        """Say what the export is of."""
        head = case.head()
        everything = sum(s.records for s in self._sources.values() if s.retracted is None)
        header = case.header()
        return ExportAbout(
            "Records of the timeline",
            (
                ("case", header.title),
                ("FIR", header.fir_number),
                ("records", f"{self._list.total:,} of {everything:,}"),
                ("filter", filter_words(self._flt)),
                ("local times", f"{zone_label(self._zone)} ({self._zone})"),
                ("entry of the journal", f"{head.seq}: {head.hash}"),
                ("exported by", case.examiner.title()),
            ),
        )

    def _row(self, record: Record, raw: str, mark: RecordMark | None) -> ExportedRecord:
        source = self._sources[record.source]
        utc = local = ""
        if record.utc_us is not None:
            local = iso_in_zone(record.utc_us, self._zone, _fine(record))
            utc = iso_utc(record.utc_us, _fine(record))
        return ExportedRecord(
            utc=utc,
            local=local,
            timestamp_us=record.utc_us,
            time_text=record.time_text,
            precision=record.precision.value if record.utc_us is not None else "",
            doubt=record.doubt,
            source=label(source),
            source_name=source.name,
            place=f"{source.locator} {record.locator}",
            kind=record.kind,
            host=record.host,
            user=record.user,
            event_id=record.event_id,
            message=record.message,
            raw=raw,
            starred=mark is not None and mark.starred,
            colour="" if mark is None else mark.colour,
            tags=() if mark is None else mark.tags,
            comment="" if mark is None else mark.comment,
        )


def _fine(record: Record) -> Precision:
    """Give the precision to write a time with: a day alone is written as the instant it begins."""
    coarse = record.precision in (Precision.DAY, Precision.MINUTE)
    return Precision.SECOND if coarse else record.precision


def _name(part: Path, path: Path) -> None:
    """Give the finished file its name. Raises FileExistsError when another one has it."""
    try:
        # A link, unlike a rename, never takes the place of a file that came meanwhile.
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system of a stick knows links.
        if path.exists():
            raise FileExistsError from None
        part.rename(path)


def _synced(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest


def _journal(case: CaseFile, flt: RecordFilter, form: ExportFormat, result: ExportResult) -> None:
    with case.transaction():
        case.append(
            EXPORT,
            summary=f"{result.sentence} as {form.value}",
            details={
                "filter": filter_words(flt),
                "form": form.value,
                "written": result.written,
                "left_out": result.left_out,
                "sha256": result.sha256,
            },
        )
