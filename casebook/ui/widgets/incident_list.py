"""The incidents of an exhibit: each open until somebody has explained it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from casebook.actions.explain_incident import explain
from casebook.model.examination import Incident
from casebook.model.labels import label
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.form import Field, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.states import StateGlyph
from casebook.ui.widgets.times import in_both, to_second
from casebook.ui.workplace import Workplace

MOST = 12
"""The most incidents shown at once."""


@dataclass(frozen=True, slots=True)
class _Explanation:
    """What the examiner writes about an incident."""

    explanation: str = ""


class IncidentList(QWidget):
    """Shows incidents by number; hidden when there are none."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.setAccessibleName("Incidents")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, theme.XS, 0, theme.XS)
        self._layout.setSpacing(theme.S)
        self.hide()

    def show_incidents(self, incidents: Sequence[Incident]) -> None:
        """Show other incidents."""
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for incident in incidents[:MOST]:
            line = _IncidentLine(incident, self._place, partial(self.explain, incident))
            self._layout.addWidget(line)
        if len(incidents) > MOST:
            says = f"… and {len(incidents) - MOST:,} more, in the view Checks."
            self._layout.addWidget(plain_label(says, role="muted"))
        self.setVisible(bool(incidents))

    def explain(self, incident: Incident) -> None:
        """Ask for the explanation of an incident and keep it."""
        FormDialog(
            self._place,
            f"Explain {label(incident)}",
            (Field("explanation", "Explanation", Kind.TEXT, lines=6),),
            _Explanation(),
            lambda case, row, why: explain(case, incident, row.explanation),
            says=f"{incident.sentence} The explanation stands beside it for ever, with your name.",
            parent=self,
        ).exec()


class _IncidentLine(QFrame):
    """One incident: number, sentence, when it was found, and how it was explained."""

    def __init__(
        self, incident: Incident, place: Workplace, explain_it: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        head = QHBoxLayout()
        head.setSpacing(theme.XS)
        head.addWidget(StateGlyph(State.WRONG if incident.is_open else State.GOOD))
        head.addWidget(heading(label(incident)))
        head.addStretch()
        if incident.is_open:
            head.addWidget(LinkButton("Explain …", explain_it))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S, theme.XS, theme.S, theme.XS)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(ReadText(incident.sentence))
        said = [f"found {in_both(to_second(incident.found_at), place.zones)}"]
        if incident.explained_at is not None:
            when = in_both(to_second(incident.explained_at), place.zones)
            said += [f"explained {when} by {incident.explained_by}: {incident.explanation}"]
        foot = ReadText("\n".join(said))
        foot.set_muted(True)
        layout.addWidget(foot)
