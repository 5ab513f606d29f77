"""Asks for whom the records that are listed shall be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from casebook.actions.issue_paper import MAX_RECORDS
from casebook.model.counted import counted
from casebook.model.timeline import RecordFilter
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.filter_chips import chips_of
from casebook.ui.widgets.form import Action, Field
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace

FIELDS = (Field("recipients", "For whom", hint="as it stands in the register; may stay empty"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom the paper is."""

    id: str = ""
    recipients: str = ""


def ask_recipients(place: Workplace, total: int, flt: RecordFilter, parent: QWidget) -> str | None:
    """Say what is printed and ask for whom; None when it was given up or is too much."""
    if total > MAX_RECORDS:
        place.messages.tell(
            f"{total:,} records are listed; one paper takes {MAX_RECORDS:,}. Narrow the filters."
        )
        return None

    def take(case: CaseFile, row: Any, why: str, /) -> Any:
        return row

    filters = "; ".join(words for _, words in chips_of(flt, place.zones[1])) or "no filter"
    dialog = FormDialog(
        place,
        "Print the records that are listed",
        FIELDS,
        Asked(),
        take,
        says=f"A timeline exhibit of {counted(total, 'record')} ({filters}) and of the "
        "events of the case. It is issued as a paper, with its number and digest in the register.",
        action=Action("Issue", "issues it"),
        parent=parent,
    )
    saved = dialog.ask()
    return None if saved is None else saved.recipients.strip()
