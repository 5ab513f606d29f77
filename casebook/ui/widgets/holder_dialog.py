"""Whom the answer of a line names: what that shows, what it does not, and what else it could be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from casebook.actions.record_holder import proposed_words, record_holder
from casebook.model.identifier import Person
from casebook.model.labels import label
from casebook.model.reply import Holder, HolderNature, Reply
from casebook.model.request import Line
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.correct_dialog import CorrectDialog
from casebook.ui.widgets.form import Field, Form, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.reply_known import KnownHolders
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

FIELDS: tuple[Field | Group, ...] = (
    Field("name", "Holder", hint="as the reply names them, or “not named”"),
    Field("nature", "Is", Kind.CHOICE, tuple((each, each.value) for each in HolderNature)),
    Field("reply_id", "Says", Kind.CHOICE),
    Field("address", "Address", Kind.TEXT, lines=2),
    Field("contact", "Contact", hint="telephone, e-mail"),
    Field(
        "person_id",
        "Person",
        Kind.PICK,
        hint="PN-1, where the case has them already",
        if_missing="A person is added first, under Persons on the Identifiers page.",
    ),
    Group("What this is worth"),
    Field("shows", "Shows", Kind.TEXT, lines=2),
    Field("does_not_show", "Does not show", Kind.TEXT, lines=3),
    Field("could_be", "Could also be", Kind.TEXT, lines=3),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)
SENTENCES = ("shows", "does_not_show", "could_be")
MOST_ANSWER = 600


def holder_dialog(
    place: Workplace, title: str, line: Line, known: KnownHolders, parent: QWidget
) -> FormDialog:
    """Make the dialog that records a holder; its sentences follow the nature until edited."""
    nature = HolderNature.SUBSCRIBER
    words = proposed_words(nature)
    template = Holder(
        "",
        line.id,
        "",
        nature,
        line.reply_id,
        shows=words.shows,
        does_not_show=words.does_not_show,
        could_be=words.could_be,
    )

    def save(case: CaseFile, row: Holder, why: str) -> Holder:
        del why
        return record_holder(case, row)

    answer = f"The answer: {one_line(line.answer, MOST_ANSWER)}" if line.answer else ""
    dialog = FormDialog(place, title, FIELDS, template, save, says=answer, parent=parent)
    _offer(dialog.form, known.replies, known.persons)
    dialog.form.start_new(template)
    proposed = dict(zip(SENTENCES, words, strict=True))

    def follow_nature() -> None:
        chosen = dialog.form.editor("nature").value()
        found = dict(zip(SENTENCES, proposed_words(HolderNature(str(chosen))), strict=True))
        for name in SENTENCES:
            editor = dialog.form.editor(name)
            # What the examiner has written stays; what was only proposed goes with the nature.
            if editor.value() == proposed[name]:
                editor.set_value(found[name])
                proposed[name] = found[name]

    dialog.form.editor("nature").changed.connect(follow_nature)
    return dialog


def correct_holder_dialog(
    place: Workplace, title: str, holder: Holder, known: KnownHolders, parent: QWidget
) -> CorrectDialog:
    """Make the dialog that corrects a holder with a reason."""

    def prepare(form: Form) -> None:
        _offer(form, known.replies, known.persons)

    return CorrectDialog(place, title, FIELDS, holder, prepare, parent)


def _offer(form: Form, replies: Sequence[Reply], persons: Sequence[Person]) -> None:
    offered: list[tuple[object, str]] = [
        (reply.id, one_line(f"{label(reply)}  {reply.name or reply.form}", 80))
        for reply in reversed(replies)
    ]
    form.set_choices("reply_id", [*offered, (None, "no reply of the case")])
    form.set_choices("person_id", [(p.id, f"{label(p)}  {one_line(p.name, 60)}") for p in persons])
