"""Which module sets the file of a request and the correspondence with an agency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casebook.model.paper import PaperKind
from casebook.reports.content import Document
from casebook.reports.papers import correspondence, request_file

BUILDERS: Mapping[PaperKind, Callable[[Any], Document]] = {
    PaperKind.REQUEST_FILE: request_file.build,
    PaperKind.CORRESPONDENCE: correspondence.build,
}
