"""A form that also edits which exhibits a row names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from casebook.store import evidence
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.editors import Editor
from casebook.ui.widgets.exhibit_picker import ExhibitsEditor, in_words, line_name
from casebook.ui.widgets.form import Field, Form

EXHIBITS = "exhibit_ids"
"""The name of the field that holds the ids of exhibits."""


class LedgerForm(Form):
    """Offers the picker of exhibits for the field `exhibit_ids`."""

    def _make_editor(self, field: Field) -> Editor:
        if field.name == EXHIBITS:
            return ExhibitsEditor(field.label, self._place, field.hint)
        return super()._make_editor(field)


def exhibits_field(names: Callable[[], Mapping[str, str]], title: str) -> Field:
    """Make the field of the exhibits; `names` gives their names by id when they are read."""

    def show(ids: Sequence[str]) -> str:
        known = names()
        return in_words([known.get(each, "an exhibit that is not in the case") for each in ids])

    return Field(EXHIBITS, "Exhibits", show=show, always=True, hint=title)


def names_of(case: CaseFile, ids: Iterable[str]) -> dict[str, str]:
    """Read the names of some exhibits by id."""
    return {line.id: line_name(line) for line in evidence.lines_of(case, sorted(set(ids)))}
