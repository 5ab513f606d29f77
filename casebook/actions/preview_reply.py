"""Look at a reply before anything of it is kept: what it is, its rows, what must be decided."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casebook.actions.progress import OnCase, Progress
from casebook.actions.read_reply import Content, read_reply
from casebook.actions.register_reply import same_file
from casebook.actions.reply_columns import kept_columns
from casebook.actions.reply_source import open_registered
from casebook.errors import CaseError
from casebook.intake.source import SourceFile, open_source
from casebook.model.labels import label
from casebook.model.reply import ColumnMap, Reply, ReplyForm
from casebook.model.reply_table import ReadOptions, ReplyQuestion
from casebook.store.case_file import CaseFile

ROWS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file was found to be. `problem` says why it cannot be read; it can be registered.

    `kept` is how a table of this provider with this header was read before. `content.about`
    holds form, header and columns as given or guessed, `questions` what is still to be decided.
    """

    name: str
    size_bytes: int
    sha256: str
    content: Content | None
    problem: str
    said: tuple[str, ...]
    kept: ColumnMap | None = None

    @property
    def questions(self) -> tuple[ReplyQuestion, ...]:
        """Give what must be decided before the reply can be matched."""
        return self.content.questions if self.content else ()


def preview(
    on_case: OnCase,
    path: Path,
    options: ReadOptions,
    progress: Progress,
    *,
    agency_id: str = "",
    rows: int = ROWS_SHOWN,
) -> Preview:
    """Look at a file, which stays as it was. `agency_id` is the sender, for what was kept of it.

    Raises CaseError only where the file itself cannot be opened or read to its end, and Cancelled.
    """
    with open_source(path) as source:
        sha256 = source.sha256(lambda _: progress.check_cancelled())
        found = _look(on_case, source, sha256, options, progress, agency_id, rows)
        source.check_unchanged()
    return found


def preview_registered(
    on_case: OnCase,
    reply: Reply,
    options: ReadOptions,
    progress: Progress,
    *,
    path: Path | None = None,
    rows: int = ROWS_SHOWN,
) -> Preview:
    """Look at the file of a registered reply. Raises CaseError when there is none."""
    with open_registered(on_case, reply, path, progress) as source:
        agency = reply.from_agency_id
        return _look(on_case, source, "", options, progress, agency, rows)


def _look(
    on_case: OnCase,
    source: SourceFile,
    sha256: str,
    options: ReadOptions,
    progress: Progress,
    agency_id: str,
    rows: int,
) -> Preview:
    known = on_case(lambda case: _known(case, sha256)) if sha256 else ()
    try:
        content = read_reply(source, options, progress, preview=rows)
    except CaseError as error:
        return Preview(source.name, source.size, sha256, None, str(error), source.warnings + known)
    about = content.about
    kept = None
    if agency_id and about.form is ReplyForm.TABLE:
        kept = on_case(lambda case: kept_columns(case, agency_id, about.header))
    said = source.warnings + known + about.said + content.said
    return Preview(source.name, source.size, sha256, content, "", said, kept)


def _known(case: CaseFile, sha256: str) -> tuple[str, ...]:
    return tuple(
        f"The same file is registered already: {label(reply)} ({reply.name}) holds the same bytes."
        for reply in same_file(case, sha256)
    )
