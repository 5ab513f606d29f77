"""Which module sets the seizure and forwarding memos, the hand-over slip and labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casebook.model.paper import PaperKind
from casebook.reports.content import Document
from casebook.reports.papers import exhibit_labels, forwarding_memo, hand_over_slip, seizure_memo

BUILDERS: Mapping[PaperKind, Callable[[Any], Document]] = {
    PaperKind.SEIZURE_MEMO: seizure_memo.build,
    PaperKind.FORWARDING_MEMO: forwarding_memo.build,
    PaperKind.HAND_OVER_SLIP: hand_over_slip.build,
    PaperKind.LABEL_SHEET: exhibit_labels.build,
    PaperKind.SINGLE_LABELS: exhibit_labels.build,
}
