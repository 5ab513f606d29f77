"""An editor for one of many things: typed by number or words, completed as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer
from PySide6.QtWidgets import QCompleter, QLineEdit

from casebook.errors import CaseError
from casebook.ui.widgets.editors import Editor

MOST_OFFERED = 12


class PickEditor(Editor):
    """One of many values, each with its words like `EX-3  Disk, 2 TB`; empty for nothing.

    What is typed may be the whole of the words, or their beginning up to a space: the number.
    """

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__(name)
        self._offer: Callable[[], Sequence[tuple[object, str]]] | None = None
        self._value_of: dict[str, object] = {}
        self._words_of: dict[object, str] = {}
        self._by_number: dict[str, object] = {}
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(MOST_OFFERED)
        completer.activated.connect(lambda *_: self._on_taken())
        self._is_taking = False
        self._edit = QLineEdit()
        self._edit.setPlaceholderText(placeholder)
        self._edit.setCompleter(completer)
        self._edit.textEdited.connect(lambda: self.changed.emit())
        self._edit.returnPressed.connect(self._on_return)
        self._edit.installEventFilter(self)
        self._hold(self._edit)

    def set_offer(self, offer: Callable[[], Sequence[tuple[object, str]]]) -> None:
        """Offer what `offer` gives, asked for only once it is needed: a case has many things."""
        self._offer = offer

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        """Offer other values; what stands in the editor stays."""
        chosen = [choice for choice in choices if choice[0] is not None]
        self._value_of = {words.casefold(): value for value, words in chosen}
        self._words_of = dict(chosen)
        self._by_number = {words.split(" ", 1)[0].casefold(): value for value, words in chosen}
        self._names.setStringList([words for _, words in chosen])

    def words_of(self, value: object) -> str:
        """Give the words of a value, empty for none."""
        if value is not None:
            self._take_offer()
        return "" if value is None else self._words_of.get(value, str(value))

    def set_value(self, value: object) -> None:
        """Put a value in."""
        self._edit.setText(self.words_of(value))
        self._edit.setCursorPosition(0)

    def value(self) -> object:
        """Give the value typed, None when empty. Raises CaseError for what is not offered."""
        text = " ".join(self._edit.text().split()).casefold()
        if not text:
            return None
        self._take_offer()
        for known in (self._value_of, self._by_number):
            if text in known:
                return known[text]
        spaced = {" ".join(words.split()): value for words, value in self._value_of.items()}
        if text in spaced:
            return spaced[text]
        found = [value for words, value in self._value_of.items() if text in words]
        if len(found) == 1:
            return found[0]
        example = next(iter(self._words_of.values()), "")
        number = example.split(" ", 1)[0]
        such = f"{len(found):,} hold" if found else "Nothing in the case holds"
        like = f" Type the number, like {number}, or leave it empty." if number else ""
        raise CaseError(f"{such} “{self._edit.text().strip()}”.{like}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._take_offer()
        return super().eventFilter(watched, event)

    def _on_taken(self) -> None:
        # The Enter that takes a name reaches the line as well: it does not save the form.
        self._is_taking = True
        QTimer.singleShot(0, self, self._end_taking)
        self.changed.emit()

    def _end_taking(self) -> None:
        self._is_taking = False

    def _on_return(self) -> None:
        if not self._is_taking and not self._popup_is_open():
            self.submitted.emit()

    def _popup_is_open(self) -> bool:
        completer = self._edit.completer()
        popup = None if completer is None else completer.popup()
        return popup is not None and popup.isVisible() and popup.currentIndex().isValid()

    def _take_offer(self) -> None:
        if self._offer is not None:
            offer, self._offer = self._offer, None
            self.set_choices(offer())
