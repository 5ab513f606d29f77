"""How tables were read into the timeline, kept with their import and offered for the next one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casebook.actions.import_options import ImportOptions
from casebook.errors import CaseError
from casebook.intake.readers.delimited import ROLES
from casebook.model.instant import zone_info
from casebook.model.paper import Entry
from casebook.model.timeline import ImportMap, Source, TimeBasis
from casebook.rules.times import in_words
from casebook.store.case_file import CaseFile


@dataclass(frozen=True, slots=True)
class KnownMap:
    """A map that fits a file, and when it was last decided: “on 3 Dec 2026 for S-4”."""

    map: ImportMap
    when: str

    @property
    def sentence(self) -> str:
        """Say how the table would be read, and who decided so."""
        kept = self.map
        parts = [f"{role}={kept.columns[role]}" for role in ROLES if role in kept.columns]
        parts += [f"zone {kept.zone}"] if kept.zone else []
        parts += [str(kept.day_order.value)] if kept.day_order else []
        who = f", decided by {kept.decided_by}" if kept.decided_by else ""
        return f"A table with these columns was read {self.when} with {', '.join(parts)}{who}."


def known_map(case: CaseFile, header: Sequence[str]) -> KnownMap | None:
    """Give the newest map of a table with this header, which nothing takes by itself."""
    found = _of_header(case, header)
    if found is None:
        return None
    return KnownMap(found, _when(case, case.history(found.id)))


def with_known(options: ImportOptions, known: KnownMap | None, name: str) -> ImportOptions:
    """Read as before; what `options` itself decides stands. Raises CaseError when none is known."""
    if known is None:
        raise CaseError(
            f"No table with the columns of {name} was read into this case before. Say which they "
            "are (--column time=NAME --column message=NAME)."
        )
    kept = known.map
    return dataclasses.replace(
        options,
        columns=options.columns or kept.columns,
        zone=options.zone or kept.zone,
        day_order=options.day_order or kept.day_order,
    )


def map_to_keep(
    case: CaseFile,
    source: Source,
    header: Sequence[str],
    columns: Mapping[str, str],
    basis: TimeBasis,
) -> ImportMap:
    """Give the row that keeps how a source is read; one for the same header takes its place."""
    row = ImportMap(
        id="",
        name=source.name,
        reader=source.reader,
        header=tuple(header),
        columns=dict(columns),
        zone=basis.zone,
        day_order=basis.day_order,
        decided_by=basis.decided_by or case.examiner.title(),
    )
    known = _of_header(case, header)
    return case.assign(row) if known is None else dataclasses.replace(row, id=known.id)


def _of_header(case: CaseFile, header: Sequence[str]) -> ImportMap | None:
    return next((one for one in case.all(ImportMap) if one.header == tuple(header)), None)


def _when(case: CaseFile, entries: Sequence[Entry]) -> str:
    newest = entries[-1]
    zone = zone_info(case.header().zones[-1])
    day = datetime.fromisoformat(newest.at).astimezone(zone).date()
    sources = [row["number"] for row in newest.rows.get("source", ())]
    return f"on {in_words(day)}" + (f" for S-{sources[0]}" if sources else "")
