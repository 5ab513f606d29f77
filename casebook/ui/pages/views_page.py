"""What a page with a bar of views shares: keys, filter and numbers go to the view that is shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.page import Page
from casebook.ui.widgets.plain import rule
from casebook.ui.widgets.view_bar import ViewBar
from casebook.ui.workplace import Workplace

BAR_HELP = (
    "The bar under the title chooses a view: Alt+1, Alt+2 … from anywhere, or the arrow keys on "
    "the bar."
)


class ViewsPage(Page):
    """Hands keys, filter and numbers to the view that is shown; each view keeps its own filter."""

    remembers_list = True
    about = ""
    """What F1 says of the page as a whole, in a sentence."""

    more_about = ""
    """What F1 says further of all its views."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.views: tuple[EvidenceView, ...] = self.make_views()
        self._shown = self.views[0]
        self._stale = set(self.views)
        self._filters: dict[EvidenceView, str] = {}
        self.view_bar = ViewBar([view.title for view in self.views])
        self.stack = QStackedWidget()
        self.lay_out()
        self.set_body(self._make_body())
        self.view_bar.view_chosen.connect(self._on_view_chosen)
        self.view_bar.show_view(0)
        for view in self.views:
            view.filter_given_up.connect(self.filter_edit.clear)
        self.recall("list", self._restore_list)

    def make_views(self) -> tuple[EvidenceView, ...]:
        """Make the views in the order of the bar."""
        raise NotImplementedError

    def lay_out(self) -> None:
        """Put into the stack what is shown of the views."""
        for view in self.views:
            self.stack.addWidget(view)

    def bring_forward(self, view: EvidenceView) -> None:
        """Show what belongs to a view in the stack."""
        self.stack.setCurrentWidget(view)

    def refresh_view(self, view: EvidenceView) -> None:
        """Bring a view up to date that is shown."""
        view.refresh()

    def keeper_of_filter(self, view: EvidenceView) -> EvidenceView:
        """Give the view whose filter holds for a view: its own, or one that they share."""
        return view

    def may_show(self, view: EvidenceView) -> bool:
        """Say whether a view can be shown now; if not, tell why."""
        return True

    @property
    def view(self) -> EvidenceView:
        """Give the view shown."""
        return self._shown

    def show_view(self, view: EvidenceView) -> None:
        """Show one of the views."""
        self.view_bar.show_view(self.views.index(view))

    def view_of(self, number: str) -> EvidenceView | None:
        """Give the view that shows the things of such a number."""
        prefix = number.rpartition("-")[0]
        return next((view for view in self.views if prefix in view.prefixes), None)

    def refresh(self) -> None:
        """Query the view shown again; the others when they are shown."""
        self._stale = set(self.views)
        self._refresh_shown()

    def add(self) -> None:
        """Begin a new thing of the view shown."""
        self.view.add()

    def edit(self) -> None:
        """Edit what is selected."""
        self.view.edit()

    def retract(self) -> None:
        """Retract what is selected, after asking why."""
        self.view.retract()

    def issue(self) -> None:
        """Issue the paper of what is selected."""
        self.view.issue()

    def show_number(self, number: str) -> None:
        """Show the thing with this number in the view it belongs to."""
        view = self.view_of(number) or self.view
        self.show_view(view)
        view.show_number(number)

    def selected_number(self) -> str:
        """Give the number of what is selected in the view shown."""
        return self.view.selected_number()

    def focus_list(self) -> None:
        """Put the cursor into the list of the view shown."""
        self.view.focus_list()

    def on_filter(self, text: str) -> None:
        """Filter the view shown."""
        self._filters[self.keeper_of_filter(self.view)] = text
        self.view.on_filter(text)

    def is_dirty(self) -> bool:
        """Say whether something typed in any view is not saved."""
        return any(view.is_dirty() for view in self.views)

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        super().retint()
        for view in self.views:
            view.retint()

    def list_state(self) -> dict[str, str]:
        """Give the view shown, its filter and its selection."""
        return {**super().list_state(), "view": self.view.title}

    def restore_list(self, state: Mapping[str, str]) -> None:
        """Bring view, filter and selection back."""
        for view in self.views:
            if view.title == state.get("view"):
                self.show_view(view)
        super().restore_list(state)

    def _make_body(self) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view_bar)
        layout.addWidget(rule())
        layout.addWidget(self.stack, 1)
        return body

    def _on_view_chosen(self, place: int) -> None:
        view = self.views[place]
        if not self.may_show(view):
            self.show_view(self._shown)
            return
        self._shown = view
        self._name_what_is_shown()
        self.bring_forward(view)
        self._refresh_shown()
        focused = QApplication.focusWidget()
        # Along the bar the cursor stays in the bar.
        if self.isVisible() and not (focused and self.view_bar.isAncestorOf(focused)):
            view.focus_list()

    def _name_what_is_shown(self) -> None:
        """Let help, add button and filter be those of the view shown."""
        view = self._shown
        self.thing = view.thing
        parts = (f"{self.about} {BAR_HELP}", self.more_about, view.help_says)
        self.help_says = "\n\n".join(part for part in parts if part)
        self.add_button.setVisible(bool(view.thing))
        self.add_button.setText(f"Add {view.thing}")
        self.add_button.setAccessibleName(f"Add {view.thing}")
        self.filter_edit.show_text(self._filters.get(self.keeper_of_filter(view), ""))

    def _refresh_shown(self) -> None:
        view = self._shown
        if view in self._stale and self.isVisible():
            self._stale.discard(view)
            self.refresh_view(view)
