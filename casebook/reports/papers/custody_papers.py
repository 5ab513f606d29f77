"""Which module sets the registers, the sequence of custody and the digest report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casebook.model.paper import PaperKind
from casebook.reports.content import Document
from casebook.reports.papers import (
    custody_register,
    custody_sequence,
    digest_report,
    evidence_register,
)

BUILDERS: Mapping[PaperKind, Callable[[Any], Document]] = {
    PaperKind.EVIDENCE_REGISTER: evidence_register.build,
    PaperKind.CUSTODY_REGISTER: custody_register.build,
    PaperKind.CUSTODY_SEQUENCE: custody_sequence.build,
    PaperKind.DIGEST_REPORT: digest_report.build,
}
