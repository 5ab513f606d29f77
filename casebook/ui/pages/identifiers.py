"""The Identifiers page: one bar of views over the register, the records, groups, persons."""

from __future__ import annotations

from collections.abc import Callable

from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.groups_view import GroupsView
from casebook.ui.pages.identifiers_view import ASK_KEY, IdentifiersView
from casebook.ui.pages.mentions_view import MentionsView
from casebook.ui.pages.persons_view import PersonsView
from casebook.ui.pages.views_page import ViewsPage
from casebook.ui.workplace import Workplace


class IdentifiersPage(ViewsPage):
    """The views of the register, the identifiers first."""

    title = "Identifiers"
    thing = "identifier"
    about = "Addresses, accounts and other names: where each was seen, and what was asked about it."

    def __init__(self, place: Workplace) -> None:
        self.register_view = IdentifiersView(place)
        self.mentions_view = MentionsView(place)
        super().__init__(place)

    def more_actions(self) -> tuple[tuple[str, str, Callable[[], None]], ...]:
        """Give what else this page does."""
        return (("Ask about these identifiers …", ASK_KEY, self.ask_about),)

    def ask_about(self) -> None:
        """Ask an agency about what is selected in the register or among what records mention."""
        if self.view is self.mentions_view:
            self.mentions_view.ask_about()
        else:
            self.register_view.ask_about()

    def make_views(self) -> tuple[EvidenceView, ...]:
        """Make the views in the order of the bar."""
        return (
            self.register_view,
            self.mentions_view,
            GroupsView(self.place),
            PersonsView(self.place),
        )
