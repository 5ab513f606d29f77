"""Read what the registers, the sequence of custody and the digest report are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casebook.model.paper import PaperKind
from casebook.reports.papers.subject import Frame, Made
from casebook.store.case_file import CaseFile

SUBJECTS: Mapping[PaperKind, Callable[[CaseFile, str | None, Frame], Made]] = {}
"""What reads the rows of each paper; the second argument is the row it is about."""

MISSING: Mapping[PaperKind, Callable[[CaseFile, str | None], list[str]]] = {}
"""What each paper still lacks, in sentences."""
