"""Dialogs that put tags and a comment on records of the timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from casebook.actions.mark_records import MarkChange, tags_typed
from casebook.model.timeline import RecordMark
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

Apply = Callable[[CaseFile, MarkChange], int]
"""Changes the marks on the case thread; gives how many changed."""

_TAGS: tuple[Field | Group, ...] = (
    Field("put_on", "Tags", hint="with commas between, like: first access, exfiltration"),
)
_TAGS_OF_MANY: tuple[Field | Group, ...] = (
    Field("put_on", "Put on", hint="with commas between, like: first access, exfiltration"),
    Field("take_off", "Take off", hint="with commas between"),
)
_COMMENT: tuple[Field | Group, ...] = (Field("comment", "Comment", Kind.TEXT, lines=5),)


@dataclass(frozen=True, slots=True)
class _Typed:
    """What a dialog holds."""

    id: str = ""
    put_on: str = ""
    take_off: str = ""
    comment: str = ""


def ask_tags(
    place: Workplace,
    what: str,
    mark: RecordMark | None,
    known: Sequence[str],
    apply: Apply,
    parent: QWidget,
) -> bool:
    """Ask for tags of `what`; with a mark its own tags are edited. Say whether it was saved."""

    def save(case: CaseFile, row: Any, why: str, /) -> Any:
        put_on = tags_typed(case, row.put_on)
        take_off = tags_typed(case, row.take_off)
        if mark is not None:
            take_off = tuple(tag for tag in mark.tags if tag not in put_on)
        if put_on or take_off:
            apply(case, MarkChange(add_tags=put_on, remove_tags=take_off))
        return row

    says = f"Tags in this case: {one_line(', '.join(known[:30]), 300)}." if known else ""
    template = _Typed(put_on="" if mark is None else ", ".join(mark.tags))
    fields = _TAGS_OF_MANY if mark is None else _TAGS
    dialog = FormDialog(place, f"Tag {what}", fields, template, save, says=says, parent=parent)
    return dialog.ask() is not None


def ask_comment(
    place: Workplace, what: str, mark: RecordMark | None, apply: Apply, parent: QWidget
) -> bool:
    """Ask for a comment on `what`; an empty one takes it off. Say whether it was saved."""

    def save(case: CaseFile, row: Any, why: str, /) -> Any:
        apply(case, MarkChange(comment=row.comment))
        return row

    template = _Typed(comment="" if mark is None else mark.comment)
    says = "The comment is yours and stands beside the record, which never changes."
    title = f"Comment on {what}"
    dialog = FormDialog(place, title, _COMMENT, template, save, says=says, parent=parent)
    return dialog.ask() is not None
