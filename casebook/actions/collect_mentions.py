"""Gather the identifiers that records mention where their import did not.

The case thread reads the records and writes the rows in short slices; the texts are looked through
beside it. A segment is done or not at all; what was cut off is made again the next time.
"""

from __future__ import annotations

from itertools import groupby, islice
from operator import itemgetter

from casebook.actions.finder_of_source import batch_finder_of
from casebook.actions.one_import import check_room, one_import_into
from casebook.actions.progress import OnCase, Progress
from casebook.intake import mentions
from casebook.model.timeline import Source
from casebook.store import late_mentions, segments
from casebook.store.late_mentions import MentionGatherer
from casebook.store.mention_rows import Find

# About what the rows take for each record, with their scratch file.
_BYTES_A_ROW = 200
_WORDS = "Collecting identifiers"


def records_without_mentions(on_case: OnCase) -> int:
    """Count the records whose identifiers were not collected."""
    return sum(rows for *_, rows in on_case(late_mentions.lacking))


def collect_mentions(on_case: OnCase, progress: Progress) -> int:
    """Collect what was not collected; give how many records it is of.

    Raises CaseError without room and while a file is imported, Cancelled when it is stopped.
    """
    todo = on_case(late_mentions.lacking)
    total = sum(rows for *_, rows in todo)
    path = on_case(lambda case: case.path)
    done = 0
    with one_import_into(path):
        check_room(path, _BYTES_A_ROW * total, "The list of identifiers")
        try:
            for number, segments_of_it in groupby(todo, itemgetter(0)):
                find = batch_finder_of(on_case(lambda case, n=number: case.numbered(Source, n)))  # type: ignore[misc]
                for _, k, rows in segments_of_it:
                    _collect_one(on_case, progress, find, k, done, total)
                    done += rows
        finally:
            segments.remove_scratch_files(path)
    return done


def _collect_one(
    on_case: OnCase, progress: Progress, find: Find, k: int, done: int, total: int
) -> None:
    scratch = on_case(lambda case: segments.scratch_path(case.path, f"mentions-{k}"))
    reading = on_case(lambda case: late_mentions.texts(case, k))
    gatherer = MentionGatherer(find, scratch)
    try:
        while some := on_case(lambda _: next(reading, None)):
            progress.check_cancelled()
            gatherer.add(some)
            progress.advance(done + some[-1][0] + 1, total, _WORDS)
        removing = on_case(lambda case: late_mentions.begin(case, k))
        while on_case(lambda _: next(removing, _ENDED)) is not _ENDED:
            progress.check_cancelled()
        rows, n = gatherer.rows(), late_mentions.FIRST_ROWS
        while found := list(islice(rows, n)):
            progress.check_cancelled()
            n = on_case(lambda case, found=found: late_mentions.write(case, k, found))  # type: ignore[misc]
        on_case(lambda case: late_mentions.finish(case, k, mentions.RULES))
    finally:
        on_case(lambda _: reading.close())
        gatherer.close()


_ENDED = object()
