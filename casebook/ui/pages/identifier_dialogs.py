"""The dialogs of the register: merging an identifier, putting some into a group or out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QWidget

from casebook.actions import merge_identifiers
from casebook.actions.group_identifiers import change_members, make_group, named_in
from casebook.errors import FieldError
from casebook.model.identifier import Identifier, IdentifierGroup
from casebook.model.labels import label
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace

_MERGER_FIELDS: tuple[Field | Group, ...] = (
    Field("into_id", "Same as", Kind.PICK, hint="number or value of the one that stays"),
    Field("why", "Reason", Kind.TEXT, lines=3, hint="why the two are the same thing"),
)
_GROUPING_FIELDS: tuple[Field | Group, ...] = (
    Field("group_id", "Group", Kind.PICK, hint="number or name; empty makes a new group"),
    Field("name", "New group", hint="like: the fourteen addresses of the ransom mails"),
    Field("why", "Reason", Kind.TEXT, lines=2, hint="why they belong to that group"),
)
_MEMBERS_FIELDS: tuple[Field | Group, ...] = (
    Field("members", "Identifiers", Kind.TEXT, lines=6, hint="numbers or values, one a row"),
    Field("why", "Reason", Kind.TEXT, lines=2),
)


@dataclass(frozen=True, slots=True)
class _Merger:
    into_id: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Grouping:
    group_id: str | None = None
    name: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Members:
    members: str = ""
    why: str = ""


def ask_merger(
    place: Workplace, merged: Identifier, others: Sequence[Identifier], parent: QWidget
) -> Identifier | None:
    """Ask into which identifier `merged` goes and why, and merge; give the one that stays."""

    def save(case: CaseFile, row: _Merger, _: str, /) -> _Merger:
        if row.into_id is None:
            raise FieldError("into_id", "Choose the identifier that stays.")
        into = case.get(Identifier, row.into_id)
        merge_identifiers.merge(case, merged, into, row.why)
        return row

    dialog = FormDialog(
        place,
        f"{label(merged)} ({merged.value}) is another spelling",
        _MERGER_FIELDS,
        _Merger(),
        save,
        says="The merged one is struck through. Its links and groups go to the one that stays, and "
        "what was asked and seen counts together. It can be split again.",
        parent=parent,
    )
    dialog.form.set_choices("into_id", [(o.id, f"{label(o)}  {o.value}") for o in others])
    chosen = dialog.ask()
    return next((o for o in others if chosen is not None and o.id == chosen.into_id), None)


def ask_group(
    place: Workplace,
    rows: Sequence[Identifier],
    groups: Sequence[IdentifierGroup],
    parent: QWidget,
) -> None:
    """Ask for a group, one that is there or a new one, and put some identifiers into it."""

    def save(case: CaseFile, row: _Grouping, _: str, /) -> _Grouping:
        if row.group_id is None:
            if not row.name.strip():
                raise FieldError("name", "Choose a group, or name a new one.")
            group = make_group(case, row.name, rows, row.why)
            return _Grouping(group.id, group.name, row.why)
        if row.name.strip():
            raise FieldError("name", "Choose a group or name a new one, not both.")
        group = case.get(IdentifierGroup, row.group_id)
        return replace(row, name=change_members(case, group, rows, (), row.why).name)

    some = label(rows[0]) if len(rows) == 1 else f"{len(rows):,} identifiers"
    dialog = FormDialog(
        place, f"Put {some} into a group", _GROUPING_FIELDS, _Grouping(), save, parent=parent
    )
    dialog.form.set_choices("group_id", [(g.id, f"{label(g)}  {g.name}") for g in groups])
    saved = dialog.ask()
    if saved is not None:
        place.said.emit(f"The group “{saved.name}” was saved.")


def ask_members(place: Workplace, group: IdentifierGroup, parent: QWidget) -> None:
    """Ask which identifiers are added to a group, and why."""

    def save(case: CaseFile, row: _Members, _: str, /) -> _Members:
        change_members(case, group, named_in(case, row.members), (), row.why)
        return row

    dialog = FormDialog(
        place, f"Add to {label(group)} ({group.name})", _MEMBERS_FIELDS, _Members(), save,
        parent=parent,
    )  # fmt: skip
    dialog.exec()
    dialog.deleteLater()


def take_out(place: Workplace, group: IdentifierGroup, member: Identifier, parent: QWidget) -> None:
    """Take an identifier out of a group, after asking why."""
    why = place.messages.ask_reason(
        f"Why is {label(member)} ({member.value}) taken out of {label(group)} ({group.name})?",
        "Take out",
    )
    if why is not None:
        place.case.submit(
            lambda case: change_members(case, group, (), (member,), why),
            lambda changed: place.said.emit(f"{label(changed)} saved."),
            lambda error: place.messages.tell(str(error)),
            owner=parent,
        )
