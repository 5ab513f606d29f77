"""Asks under which exhibit others shall stand, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from casebook.actions.regroup import regroup
from casebook.model.evidence import Exhibit
from casebook.store.case_file import CaseFile
from casebook.store.evidence import ExhibitLine
from casebook.ui.widgets.form import Field, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace

MOST_NAMED = 8
FIELDS = (
    Field("parent_id", "Under", Kind.PICK, hint="EX-3, or words; empty: under none"),
    Field("why", "Reason", hint="it stands beside the move for ever"),
)


@dataclass(frozen=True, slots=True)
class _Regroup:
    """Where exhibits shall stand, and why."""

    parent_id: str | None
    why: str = ""


def regroup_dialog(
    place: Workplace,
    lines: Sequence[ExhibitLine],
    offered: Sequence[tuple[object, str]],
    parent_id: str | None,
    parent: QWidget | None = None,
) -> FormDialog:
    """Make the dialog that moves exhibits under one of those offered, at first `parent_id`."""
    names = ", ".join(f"EX-{line.number}" for line in lines[:MOST_NAMED])
    more = len(lines) - MOST_NAMED
    dialog = FormDialog(
        place,
        f"Move {names} and {more:,} more" if more > 0 else f"Move {names}",
        FIELDS,
        _Regroup(None),
        partial(_regroup, tuple(line.id for line in lines)),
        says="Numbers and marks stay. Where they stood before is kept in their history.",
        parent=parent,
    )
    dialog.form.set_choices("parent_id", offered)
    dialog.form.editor("parent_id").set_value(parent_id)
    if parent_id is not None:
        dialog.form.editor("why").focus()
    return dialog


def _regroup(ids: Sequence[str], case: CaseFile, row: Any, why: str) -> _Regroup:
    asked: _Regroup = row
    regroup(case, [case.get(Exhibit, i) for i in ids], asked.parent_id, asked.why)
    return asked
