"""The witnesses of a seizure, in the order in which they signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.model.seizure import Witness
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.visible_text import one_line


class WitnessList(Section):
    """Shows witnesses; adding, correcting and retracting are left to who made it."""

    def __init__(
        self,
        add: Callable[[], None],
        correct: Callable[[Witness], None],
        retract: Callable[[Witness], None],
    ) -> None:
        super().__init__("Witnesses")
        self._correct = correct
        self._retract = retract
        self.add_action("Add witness …", add)

    def show_witnesses(self, witnesses: Sequence[Witness], no_witness_reason: str) -> None:
        """Show the witnesses; without any, the reason for that, or that it is missing."""
        live = [witness for witness in witnesses if witness.retracted is None]
        rows: list[QWidget] = [self._line(witness) for witness in witnesses]
        reason = no_witness_reason.strip()
        if not live and reason:
            rows.append(ReadText(f"No witness, because {reason}"))
        self.show_widgets(
            rows,
            "▲ No witness yet. Add those who signed, or give the reason in the form (“Why no "
            "witness”).",
        )

    def _line(self, witness: Witness) -> QWidget:
        row = QWidget()
        head = QHBoxLayout()
        head.addWidget(heading(one_line(f"{witness.position}. {witness.name}", 200), wrap=True), 1)
        if witness.retracted is None:
            head.addWidget(LinkButton("Correct …", lambda: self._correct(witness)))
            head.addWidget(LinkButton("Retract …", lambda: self._retract(witness)))
        parts = (
            witness.parentage,
            witness.age and f"aged {witness.age}",
            witness.address,
            witness.identity,
            witness.remarks,
        )
        layout = QVBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        said = ", ".join(part for part in parts if part)
        if said:
            layout.addWidget(ReadText(said))
        if witness.retracted is not None:
            layout.addWidget(
                plain_label(f"Retracted: {one_line(witness.retracted)}", wrap=True, role="wrong")
            )
        return row
