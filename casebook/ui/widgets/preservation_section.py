"""The periods for which an addressee preserves: what was asked for, and each renewal."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.actions import keep
from casebook.model.labels import label
from casebook.model.request import Preservation, Request, RequestKind
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.correct_dialog import CorrectDialog
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.request_known import Known
from casebook.ui.widgets.states import StateGlyph
from casebook.ui.widgets.times import in_both, now_in
from casebook.ui.workplace import Workplace

FIELDS: tuple[Field | Group, ...] = (
    Field("asked_at", "Asked for", Kind.INSTANT, required="Give the time at which it was asked."),
    Field("granted_at", "Confirmed", Kind.INSTANT, hint="when the addressee confirmed it"),
    Field("until", "Until", Kind.INSTANT, hint="when it ends unless it is renewed"),
    Field("reference", "Ticket", hint="the addressee's number"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)


class PreservationSection(Section):
    """Shown for requests that preserve, and wherever a period was recorded."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Preservation", parent)
        self._place = place
        self._known: Known | None = None
        self._add = self.add_action("Add a period …", self.add_period)

    def show_known(self, known: Known) -> None:
        """Show the periods of a request."""
        self._known = known
        self.setVisible(bool(known.periods) or known.request.kind == RequestKind.PRESERVATION)
        self._add.setText("Add a renewal …" if known.periods else "Add a period …")
        self._add.setAccessibleName(self._add.text())
        last = len(known.periods) - 1
        self.show_widgets(
            [self._line(period, at == last) for at, period in enumerate(known.periods)],
            "No period yet. Record what was asked for, and when the addressee confirmed it.",
        )

    def add_period(self) -> None:
        """Add the first period, or a renewal that follows on the last one."""
        known = self._known
        if known is None:
            return
        before = known.periods[-1] if known.periods else None
        template = Preservation(
            "",
            known.request.id,
            0,
            now_in(self._place.zones[1], self._place.examiner.name),
            reference=before.reference if before else "",
        )
        word = "Renewal" if before else "Period"
        FormDialog(
            self._place,
            f"{word} of preservation, {label(known.request)}",
            FIELDS,
            template,
            keep.add,
            says="The end is what the addressee says; nothing is counted in silence.",
            parent=self,
        ).open()

    def correct(self, period: Preservation) -> None:
        """Correct a period, with a reason."""
        CorrectDialog(
            self._place, f"Correct {self._name(period)}", FIELDS, period, None, self
        ).open()

    def retract(self, period: Preservation) -> None:
        """Retract a period, after asking why."""
        why = self._place.messages.ask_reason(
            f"Why is {self._name(period)} retracted? It stays in the case, struck through.",
            "Retract",
        )
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, period, why), owner=self)

    def _name(self, period: Preservation) -> str:
        request: Request | None = self._known.request if self._known is not None else None
        part = f"preservation {period.position}"
        return part if request is None else f"{label(request)} {part}"

    def _line(self, period: Preservation, is_last: bool) -> QWidget:
        return _PeriodLine(
            period,
            is_last,
            self._place.zones,
            LinkRows(
                (
                    ("Correct …", partial(self.correct, period)),
                    ("Retract …", partial(self.retract, period)),
                )
            ),
        )


class _PeriodLine(QWidget):
    """One period in words, its state, and what can be done to it."""

    def __init__(
        self, period: Preservation, is_last: bool, zones: tuple[str, str], links: LinkRows
    ) -> None:
        super().__init__()
        word = "asked for" if period.position == 1 else f"renewal {period.position - 1} asked for"
        lines = [f"{word} {in_both(period.asked_at, zones)}"]
        if period.granted_at is not None:
            lines.append(f"confirmed {in_both(period.granted_at, zones)}")
        else:
            lines.append("not confirmed yet")
        if period.until is not None:
            lines.append(f"until {in_both(period.until, zones)}")
        elif period.granted_at is not None:
            lines.append("its end is not known")
        if period.reference:
            lines.append(f"ticket {period.reference}")
        if period.remarks:
            lines.append(period.remarks)
        is_sure = period.granted_at is not None and period.until is not None
        state = (State.GOOD if is_sure else State.ATTENTION) if is_last else State.NEUTRAL
        texts = QVBoxLayout()
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(0)
        texts.addWidget(ReadText("\n".join(lines)))
        texts.addWidget(links)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.XS)
        layout.setSpacing(theme.S)
        layout.addWidget(StateGlyph(state))
        layout.addLayout(texts, 1)
