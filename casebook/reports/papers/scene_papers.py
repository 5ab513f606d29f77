"""Which module sets the seizure and forwarding memos, the hand-over slip and labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casebook.model.paper import PaperKind
from casebook.reports.content import Document

BUILDERS: Mapping[PaperKind, Callable[[Any], Document]] = {}
