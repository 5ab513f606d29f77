"""Asks for the parts of a filter of the timeline by typing them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QWidget

from casebook.actions.collect_identifiers import found_in
from casebook.actions.typed_time import typed_time
from casebook.errors import CaseError, FieldError
from casebook.model.instant import zone_label
from casebook.model.timeline import RecordFilter
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.filter_chips import FIELDS as TEXTS
from casebook.ui.widgets.form import Action, Field, Group
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.times import clock
from casebook.ui.workplace import Workplace

FIELDS: tuple[Field | Group, ...] = (
    Field("start", "From", hint="2022-11-23 06:42, or with Z; empty: from the first"),
    Field("end", "Until", hint="up to but not at; empty: to the last"),
    Field("zone", "Zone of these", hint="where a time names none"),
    *(Field(name, words, hint="as it stands in the records") for name, words in TEXTS),
    Field("tag", "Tag"),
    Field("identifier", "Mentions", hint="an address, a mail, a digest … as it is or defanged"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, and the filter that it means."""

    id: str = ""
    start: str = ""
    end: str = ""
    zone: str = ""
    host: str = ""
    user: str = ""
    kind: str = ""
    event_id: str = ""
    tag: str = ""
    identifier: str = ""
    wanted: RecordFilter | None = None


def ask_filter(place: Workplace, flt: RecordFilter, parent: QWidget) -> RecordFilter | None:
    """Ask for a filter, beginning with `flt`; None when it was given up."""
    zone = place.zones[1]

    def read(case: CaseFile, row: Any, why: str, /) -> Typed:
        typed: Typed = row
        return replace(typed, wanted=read_filter(typed, flt))

    dialog = FormDialog(
        place,
        "Filter the records",
        FIELDS,
        as_typed(flt, zone),
        read,
        says=f"A time that names no zone is read in {zone_label(zone)}, unless you give another. "
        "What is left empty does not filter.",
        action=Action("Filter", "filters"),
        parent=parent,
    )
    saved = dialog.ask()
    return None if saved is None else saved.wanted


def as_typed(flt: RecordFilter, zone: str) -> Typed:
    """Give a filter as it would be typed, with its times in `zone`."""

    def when(utc_us: int | None) -> str:
        return "" if utc_us is None else clock(utc_us, zone)

    return Typed(
        start=when(flt.from_us),
        end=when(flt.to_us),
        zone=zone,
        tag=flt.tag,
        identifier=flt.identifier[1] if flt.identifier is not None else "",
        **{name: getattr(flt, name) for name, _ in TEXTS},
    )


def read_filter(typed: Typed, before: RecordFilter) -> RecordFilter:
    """Put what was typed into a filter; what the form does not ask for stays as it was.

    A time that was left as it stood keeps its fraction of a second. Raises FieldError.
    """
    shown = as_typed(before, typed.zone)
    from_us = before.from_us if typed.start == shown.start else _time("start", typed)
    to_us = before.to_us if typed.end == shown.end else _time("end", typed)
    if from_us is not None and to_us is not None and from_us >= to_us:
        raise FieldError("end", "The end is not after the beginning.")
    return replace(
        before,
        from_us=from_us,
        to_us=to_us,
        undated=before.undated and from_us is None and to_us is None,
        tag=typed.tag.strip().removeprefix("#"),
        identifier=before.identifier
        if typed.identifier == shown.identifier
        else _identifier(typed.identifier.strip()),
        **{name: getattr(typed, name).strip() for name, _ in TEXTS},
    )


def _time(field: str, typed: Typed) -> int | None:
    text = getattr(typed, field).strip()
    try:
        return typed_time(text, typed.zone.strip()).utc_us if text else None
    except CaseError as error:
        raise FieldError(field, str(error)) from error


def _identifier(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    found = found_in(text)
    if len(found) != 1:
        raise FieldError(
            "identifier",
            "Give one address, mail, domain, URL, digest, phone, account or path, as a whole."
            if found
            else f"“{text}” is no identifier that Casebook collects. Search for it as a text.",
        )
    return found[0].kind.value, found[0].value
