"""Which module sets the registers, the sequence of custody and the digest report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casebook.model.paper import PaperKind
from casebook.reports.content import Document

BUILDERS: Mapping[PaperKind, Callable[[Any], Document]] = {}
