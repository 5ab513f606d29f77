"""Groups of identifiers at the left, the members of the selected one at the right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.actions.collect_identifiers import listed, with_asked
from casebook.actions.group_identifiers import correct_group, make_group
from casebook.model.identifier import Identifier, IdentifierGroup
from casebook.model.labels import label
from casebook.model.paper import Entry
from casebook.store.case_file import CaseFile
from casebook.store.identifiers import Asked
from casebook.ui.pages.identifier_dialogs import ask_members, take_out
from casebook.ui.pages.ledger_view import LedgerView
from casebook.ui.widgets.entries_section import EntriesSection
from casebook.ui.widgets.exhibit_lines import MOST_LINES, Act, and_more, exhibit_line
from casebook.ui.widgets.form import Field, Form, Group, Kind
from casebook.ui.widgets.identifier_lines import answer_words, asked_words
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.rows import Column
from casebook.ui.workplace import Workplace

FIELDS: tuple[Field | Group, ...] = (
    Field("name", "Name", hint="like: the fourteen addresses of the ransom mails", always=True),
    Field("remarks", "Remarks", Kind.TEXT, lines=3, always=True),
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the detail shows of one group beyond its form; `asked` is of the members shown."""

    group: IdentifierGroup
    members: tuple[Identifier, ...]
    asked: dict[str, Asked]
    history: tuple[Entry, ...]


class GroupsView(LedgerView[IdentifierGroup]):
    """Lists the groups; members come and go with a reason."""

    title = "Groups"
    thing = "group"
    prefixes = ("G",)
    kind = IdentifierGroup
    page_title = "Identifiers"
    empty_says = (
        "No group yet. A group holds identifiers that belong together, like the fourteen addresses "
        "of the ransom mails. Select them on Identifiers and choose “Put into a group …”, or begin "
        "one here."
    )
    help_says = (
        "Groups of identifiers, numbered G-1, G-2 … Members are added and taken out with a reason, "
        "which stands in the history. An identifier can be in several groups."
    )

    def __init__(self, place: Workplace) -> None:
        self._known: _Known | None = None
        super().__init__(
            place,
            (
                Column("Number", label, 7, lambda g: g.number),
                Column("Name", lambda g: g.name, 30, stretches=True),
                Column(
                    "Members",
                    lambda g: f"{len(g.member_ids):,}",
                    9,
                    lambda g: len(g.member_ids),
                    right=True,
                ),
                Column("Remarks", lambda g: g.remarks, 24),
            ),
        )

    def build_detail(self) -> Form:
        """Build the form and the sections under it."""
        form = Form(
            self.place,
            FIELDS,
            name="Group",
            add=lambda case, row, why: make_group(case, row.name, (), row.remarks),
            correct=correct_group,
            repeats=False,
        )
        self.detail.add(form)
        self._members = self.detail.add_section("Members")
        self._members.add_action("Add …", self.add_members)
        self._history = EntriesSection(self.place, "identifier_group", ("member_ids",))
        self.detail.add(self._history)
        return form

    def template(self) -> IdentifierGroup:
        """Begin an empty group."""
        return IdentifierGroup("", 0, "", ())

    def show_new(self) -> None:
        """Show the form alone."""
        self._show_sections(False)

    def show_row(self, row: IdentifierGroup | None) -> None:
        """Show a group, and read its members."""
        self.detail.setVisible(row is not None)
        if row is None:
            self.form.show_row(None)
            return
        self.detail.set_title(label(row), row.name, row.retracted)
        self.form.show_row(row)
        if self._known is None or self._known.group.id != row.id:
            self._show_sections(False)
        self.query(partial(_read, row.id), self._on_known, key="members")

    def add_members(self) -> None:
        """Add members, named by number or value."""
        group = self.selected()
        if group is not None:
            ask_members(self.place, group, self)

    def _on_known(self, known: _Known) -> None:
        group = self.selected()
        if group is None or group.id != known.group.id or self.is_beginning:
            return
        self._known = known
        lines: list[QWidget] = [self._line(known, member) for member in known.members]
        left = len(known.group.member_ids) - len(known.members)
        if left:
            lines.append(and_more(left))
        asked = sum(bool(each.sent) for each in known.asked.values())
        answered = sum(bool(each.answered or each.partly) for each in known.asked.values())
        if lines:
            words = f"{len(known.members):,} members shown: asked {asked:,}, answered {answered:,}."
            lines.insert(0, plain_label(words, role="muted", wrap=True))
        self._members.show_widgets(lines, "▲ Nothing in it yet.")
        self._history.show_entries(known.group.id, known.history)
        self._show_sections(True)

    def _line(self, known: _Known, member: Identifier) -> QWidget:
        asked = known.asked.get(member.id, Asked())
        answers = answer_words(asked)
        words = f"{member.value}\n{asked_words(asked, self.place.zones[1])}"
        if answers and asked.sent:
            words += f": {answers}"
        if member.retracted is not None:
            words += f"\nretracted: {member.retracted}"
        acts = (Act("Take out …", partial(take_out, self.place, known.group, member, self)),)
        return exhibit_line(label(member), words, self.place.follow, acts=acts)

    def _show_sections(self, shown: bool) -> None:
        for section in (self._members, self._history):
            section.setVisible(shown)


def _read(group_id: str, case: CaseFile) -> _Known:
    group = case.get(IdentifierGroup, group_id)
    shown = group.member_ids[:MOST_LINES]
    by_id = {row.identifier.id: row for row in listed(case)} if shown else {}
    rows = with_asked(case, [by_id[each] for each in shown])
    return _Known(
        group,
        tuple(row.identifier for row in rows),
        {row.identifier.id: row.asked or Asked() for row in rows},
        case.history(group_id),
    )
