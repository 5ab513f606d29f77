"""The replies to a request: what came, what became of its rows, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from casebook.actions.attach_from_file import save_attachment
from casebook.actions.correct_reply import correct_reply
from casebook.actions.register_reply import Registered
from casebook.actions.retract_reply import retract_reply
from casebook.model.labels import label
from casebook.model.reply import Reply
from casebook.ui import file_dialogs, theme
from casebook.ui.widgets.correct_dialog import CorrectDialog
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.digest import DigestLabel
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.links import NumberLink
from casebook.ui.widgets.match_dialog import MatchDialog
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.reply_dialog import ReplyDialog
from casebook.ui.widgets.reply_fields import CORRECTED_FIELDS
from casebook.ui.widgets.reply_known import (
    KnownReply,
    read_replies,
    reply_facts,
    reply_state,
    rows_said,
)
from casebook.ui.widgets.reply_rows_dialog import kept_rows_dialog
from casebook.ui.widgets.request_known import Known
from casebook.ui.widgets.states import StateChip
from casebook.ui.workplace import Workplace

NOTHING = (
    "No reply yet. Ins registers one: a file, a letter on paper, or what was said by word of mouth."
)

CORRECT_SAYS = (
    "Its exhibit, its first custody move and the step of its leg hold times of their own. Where "
    "one of them is wrong too, it is corrected there."
)
NOT_SENT = "It was not sent yet, so nothing can answer it."


class RepliesSection(Section):
    """Tab goes through the replies and what is done with each; Ins registers another."""

    shown = Signal()
    """The replies of the request are shown as they stand in the case."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Replies", parent)
        self._place = place
        self._known: Known | None = None
        self._wanted = ""
        self.cards: tuple[ReplyCard, ...] = ()
        register = self.add_action("Register a reply …", self.register)
        register.setAccessibleName("Register a reply to the request")
        self.show_widgets([], NOTHING)

    @property
    def replies(self) -> tuple[KnownReply, ...]:
        """Give the replies shown, by number."""
        return tuple(card.known for card in self.cards)

    def show_known(self, known: Known | None) -> None:
        """Show the replies to a request as soon as they are read, or none."""
        is_other = (
            known is None or self._known is None or known.request.id != self._known.request.id
        )
        self._known = known
        if is_other or not self.cards:
            self._show(())
        if known is not None:
            self._place.case.submit(
                partial(read_replies, known.request.id),
                partial(self._on_read, known.request.id),
                key="Requests.replies",
                owner=self,
            )

    def select(self, number: str) -> None:
        """Put the cursor on a reply, now or when it has been read."""
        self._wanted = number
        self._select_wanted()

    def focused(self) -> KnownReply | None:
        """Give the reply in which the cursor is."""
        widget = QApplication.focusWidget()
        for card in self.cards:
            if widget is not None and (card is widget or card.isAncestorOf(widget)):
                return card.known
        return None

    def register(self, path: Path | None = None) -> None:
        """Register a reply to the request shown."""
        known = self._known
        if known is None:
            return
        if not any(leg.sent_at for leg in known.legs):
            self._place.messages.tell(
                f"{label(known.request)} was never sent, so nothing can answer it. Record when its "
                "first leg was sent, then register the reply."
            )
            return
        dialog = ReplyDialog(self._place, known, path, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._on_registered(dialog))
        dialog.open()

    def match(self, known: KnownReply) -> None:
        """Set a reply beside the lines that it answers."""
        if self._known is None or not known.can_be_read:
            return
        dialog = MatchDialog(self._place, known.reply, known.sender, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _: self.select(label(known.reply)))
        dialog.open()

    def show_rows(self, known: KnownReply) -> None:
        """Show the rows of a reply, with what became of each."""
        dialog = kept_rows_dialog(self._place, known.reply, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def save_file(self, known: KnownReply) -> None:
        """Write the kept file of a reply out."""
        if known.file is None:
            return
        target = file_dialogs.save_file(self, "Save the reply as", Path(known.file.name).name)
        if target is not None:
            self.save_file_to(known, target)

    def save_file_to(self, known: KnownReply, target: Path) -> None:
        """Write the kept file of a reply to `target`."""
        file = known.file
        if file is not None:
            self._place.case.start_long(
                f"Save the file of {label(known.reply)}",
                lambda on_case, progress: save_attachment(on_case, file, target),
                lambda _: self._place.said.emit(f"Saved as {target.name}."),
            )

    def correct(self, known: KnownReply) -> None:
        """Correct what was typed about a reply, with a reason."""
        if known.reply.retracted is None:
            title = f"Correct {label(known.reply)}"
            dialog = CorrectDialog(
                self._place,
                title,
                CORRECTED_FIELDS,
                known.reply,
                parent=self,
                correct=correct_reply,
                says=CORRECT_SAYS,
            )
            self._open(dialog, known.reply)

    def retract(self, known: KnownReply) -> None:
        """Retract a reply, after asking why."""
        reply = known.reply
        if reply.retracted is not None:
            return
        exhibit = f" {known.exhibit} stays in the ledger." if known.exhibit else ""
        why = self._place.messages.ask_reason(
            f"Why is {label(reply)} retracted? It stays in the case, struck through.{exhibit} The "
            "answers and holders that rest on it are retracted with it; its lines are outstanding "
            "again, or have the answer from before.",
            "Retract",
        )
        if why is not None:
            self._place.case.submit(lambda case: retract_reply(case, reply, why), owner=self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.register()
            return
        super().keyPressEvent(event)

    def _on_read(self, request_id: str, found: tuple[KnownReply, ...]) -> None:
        if self._known is None or self._known.request.id != request_id:
            return
        if found != self.replies:
            focused = self.focused()
            if focused is not None and not self._wanted:
                self._wanted = label(focused.reply)
            self._show(found)
        self._select_wanted()
        self.shown.emit()

    def _show(self, found: tuple[KnownReply, ...]) -> None:
        self.cards = tuple(ReplyCard(known, self, self._place) for known in found)
        self.set_title(f"Replies: {len(found):,}" if found else "Replies")
        is_sent = self._known is not None and any(leg.sent_at for leg in self._known.legs)
        self.show_widgets(self.cards, NOTHING if is_sent else NOT_SENT)

    def _select_wanted(self) -> None:
        for card in self.cards:
            if self._wanted and label(card.known.reply) == self._wanted:
                self._wanted = ""
                card.focus_actions()
                # Only once the layout has given it its place.
                QTimer.singleShot(0, card, card.bring_into_view)

    def _on_registered(self, dialog: ReplyDialog) -> None:
        made = dialog.registered
        if made is None or self._known is None:
            return
        self.select(label(made.reply))
        self._place.said.emit(_registered_said(made))
        if made.said:
            self._place.messages.tell("\n\n".join(made.said))
        if dialog.wants_match:
            names = self._known.agencies_by_id()
            sender = names.get(made.reply.from_agency_id)
            words = "?" if sender is None else sender.short_name or sender.name
            known = KnownReply(made.reply, words, "", None)
            # The dialog before it has to be gone first.
            QTimer.singleShot(0, self, partial(self.match, known))

    def _open(self, dialog: QDialog, reply: Reply) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _: self.select(label(reply)))
        dialog.open()


class ReplyCard(QWidget):
    """One reply: its number, what came, what became of its rows, and its actions."""

    def __init__(self, known: KnownReply, section: RepliesSection, place: Workplace) -> None:
        super().__init__()
        self.known = known
        reply = known.reply
        self.setAccessibleName(f"Reply {label(reply)}")
        head = QHBoxLayout()
        head.setSpacing(theme.M)
        head.addWidget(heading(label(reply)))
        head.addWidget(StateChip(*reply_state(reply)))
        if known.exhibit:
            head.addWidget(NumberLink(known.exhibit, place.follow))
        head.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.S)
        layout.setSpacing(0)
        layout.addLayout(head)
        if reply.retracted is not None:
            layout.addWidget(plain_label(f"Retracted: {reply.retracted}", wrap=True, role="wrong"))
        layout.addWidget(ReadText(reply_facts(known, place.zones)))
        if reply.sha256:
            layout.addWidget(DigestLabel(reply.sha256))
        said = rows_said(reply)
        if said:
            layout.addWidget(ReadText(said))
        self._links = LinkRows(_actions(known, section))
        for link in self._links.links:
            link.setAccessibleName(f"{label(reply)}: {link.text()}")
        layout.addWidget(self._links)

    def focus_actions(self) -> None:
        """Put the cursor on the first thing that can be done with it."""
        for link in self._links.links:
            link.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def bring_into_view(self) -> None:
        """Scroll the pane around it to show it."""
        widget = self.parentWidget()
        while widget is not None:
            scroll = getattr(widget, "ensureWidgetVisible", None)
            if scroll is not None:
                scroll(self, 0, theme.S)
                return
            widget = widget.parentWidget()


def _actions(
    known: KnownReply, section: RepliesSection
) -> tuple[tuple[str, Callable[[], None]], ...]:
    """Give what can be done with a reply, the likeliest first."""
    reply = known.reply
    found: list[tuple[str, Callable[[], None]]] = []
    if known.can_be_read:
        words = "Match again …" if reply.rows_sha256 else "Match with the lines …"
        found.append((words, partial(section.match, known)))
    if reply.rows_sha256:
        found.append(("Rows …", partial(section.show_rows, known)))
    if known.file is not None:
        found.append(("Save the file …", partial(section.save_file, known)))
    if reply.retracted is None:
        found.append(("Correct …", partial(section.correct, known)))
        found.append(("Retract …", partial(section.retract, known)))
    return tuple(found)


def _registered_said(made: Registered) -> str:
    place = f" as {label(made.exhibit)}" if made.exhibit is not None else ""
    return f"{label(made.reply)} registered{place}."
