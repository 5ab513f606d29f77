"""Under a line of a request: which reply answers it, and whom that names."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from casebook.actions import keep
from casebook.model.labels import label
from casebook.model.reply import Holder
from casebook.model.request import Line, LineState
from casebook.ui import theme
from casebook.ui.widgets.asked_section import holder_words
from casebook.ui.widgets.holder_dialog import correct_holder_dialog, holder_dialog
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.links import LinkButton, NumberLink
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.reply_known import KnownHolders, read_holders
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace


class HolderList(QWidget):
    """The holders of the line shown, each with what it shows, does not show and could be."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Holders")
        self._place = place
        self._line: Line | None = None
        self._request = ""
        self._known: KnownHolders | None = None
        self.cards: tuple[HolderCard, ...] = ()
        self.record_link = LinkButton("Record the holder …", self.record)
        self._reply = QVBoxLayout()
        self._cards = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.XS, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addLayout(self._reply)
        layout.addWidget(heading("Holder: whom it names"))
        layout.addLayout(self._cards)
        layout.addWidget(self.record_link)

    @property
    def known(self) -> KnownHolders | None:
        """Give what was read of the line shown."""
        return self._known

    def show_line(self, line: Line | None, request: str) -> None:
        """Show the holders of a line once they are read; an open line without any has none."""
        self._line, self._request = line, request
        if line is None or self._known is None or self._known.line_id != line.id:
            self._known = None
            self._show(None)
        if line is None:
            return
        self._place.case.submit(
            partial(read_holders, line), self._on_read, key="Requests.holders", owner=self
        )

    def focused(self) -> Holder | None:
        """Give the holder in which the cursor is."""
        widget = QApplication.focusWidget()
        for card in self.cards:
            if widget is not None and card.isAncestorOf(widget):
                return card.holder
        return None

    def record(self) -> None:
        """Record whom the answer of the line names."""
        line, known = self._line, self._known
        if line is not None and known is not None and line.retracted is None:
            title = f"The holder: {self._request} line {line.position}, {line.identifier}"
            self._open(holder_dialog(self._place, one_line(title, 80), line, known, self))

    def correct(self, holder: Holder | None = None) -> None:
        """Correct a holder, or the one where the cursor is, with a reason."""
        chosen, known = holder or self.focused(), self._known
        if chosen is not None and known is not None and chosen.retracted is None:
            title = one_line(f"Correct the holder {chosen.name}", 80)
            self._open(correct_holder_dialog(self._place, title, chosen, known, self))

    def retract(self, holder: Holder | None = None) -> None:
        """Retract a holder, or the one where the cursor is, after asking why."""
        chosen = holder or self.focused()
        if chosen is None or chosen.retracted is not None:
            return
        name = one_line(chosen.name, 60)
        why = self._place.messages.ask_reason(
            f"Why is the holder {name} retracted? It stays in the case, struck through.", "Retract"
        )
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, chosen, why), owner=self)

    def _on_read(self, known: KnownHolders) -> None:
        if self._line is not None and known.line_id == self._line.id:
            self._known = known
            self._show(known)

    def _show(self, known: KnownHolders | None) -> None:
        line = self._line
        is_answered = line is not None and line.state is not LineState.OUTSTANDING
        holders = () if known is None else known.holders
        self.setVisible(line is not None and (is_answered or bool(holders)))
        self.record_link.setVisible(line is not None and line.retracted is None)
        _clear(self._reply)
        _clear(self._cards)
        if known is not None and line is not None:
            for reply in known.replies:
                if reply.id == line.reply_id:
                    row = f", row {line.reply_row:,}" if line.reply_row else ""
                    word = "refused" if line.state is LineState.REFUSED else "answered"
                    words = f"{word} by {label(reply)}{row}"
                    self._reply.addWidget(NumberLink(label(reply), self._place.follow, words))
        self.cards = tuple(HolderCard(holder, self) for holder in holders)
        for card in self.cards:
            self._cards.addWidget(card)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(
            lambda _: self.record_link.setFocus(Qt.FocusReason.OtherFocusReason)
        )
        dialog.open()


class HolderCard(QWidget):
    """One holder in words, with what can be done with it."""

    def __init__(self, holder: Holder, owner: HolderList) -> None:
        super().__init__()
        self.holder = holder
        self.setAccessibleName(f"Holder {one_line(holder.name, 60)}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.S)
        layout.setSpacing(0)
        if holder.retracted is not None:
            struck = f"Retracted: {one_line(holder.retracted)}"
            layout.addWidget(plain_label(struck, wrap=True, role="wrong"))
        layout.addWidget(ReadText(holder_words(holder)))
        if holder.remarks:
            layout.addWidget(ReadText(holder.remarks))
        if holder.retracted is None:
            layout.addWidget(
                LinkRows(
                    (
                        ("Correct …", partial(owner.correct, holder)),
                        ("Retract …", partial(owner.retract, holder)),
                    )
                )
            )


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
