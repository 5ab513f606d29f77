"""Index the substrings of all messages, so that pieces of words are found at once.

The case thread reads the messages in short slices, the index is built in a scratch file beside the
case, and the case thread copies it in short slices. A segment is done or not at all; what was cut
off is made again the next time.
"""

from __future__ import annotations

from casebook.actions.one_import import check_room, one_import_into
from casebook.actions.progress import OnCase, Progress
from casebook.store import segments, substrings
from casebook.store.substrings import SubstringBuilder

# About what the index takes for each record, with its scratch file.
_BYTES_A_ROW = 500


def rows_without_substrings(on_case: OnCase) -> int:
    """Count the records whose substrings are not indexed."""
    return sum(rows for _, rows in on_case(substrings.lacking))


def index_substrings(on_case: OnCase, progress: Progress) -> int:
    """Index what is not indexed; give how many records were. Raises CaseError without room."""
    todo = on_case(substrings.lacking)
    total = sum(rows for _, rows in todo)
    path = on_case(lambda case: case.path)
    done = 0
    with one_import_into(path):
        check_room(path, _BYTES_A_ROW * total, "The index")
        try:
            for k, rows in todo:
                _index_one(on_case, progress, k, done, total)
                done += rows
        finally:
            segments.remove_scratch_files(path)
    return done


def _index_one(on_case: OnCase, progress: Progress, k: int, done: int, total: int) -> None:
    scratch = on_case(lambda case: segments.scratch_path(case.path, f"substrings-{k}"))
    reading = on_case(lambda case: substrings.messages(case, k))
    builder = SubstringBuilder(scratch)
    try:
        while rows := on_case(lambda _: next(reading, None)):
            progress.check_cancelled()
            builder.add(rows)
            progress.advance(done + rows[-1][0] + 1, total, "Indexing substrings")
    except BaseException:
        builder.give_up()
        raise
    finally:
        on_case(lambda _: reading.close())
    builder.finish()
    copying = on_case(lambda case: substrings.copy(case, k, scratch))
    try:
        while on_case(lambda _: next(copying, copying)) is not copying:
            progress.check_cancelled()
    finally:
        on_case(lambda _: copying.close())
    scratch.unlink()
