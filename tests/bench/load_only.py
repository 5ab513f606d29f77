"""Import a timeline without its full-text index: `python -m tests.bench.load_only CASE CSV`.

Everything else is done as in an import: times in UTC, codes, digests, order of time, counts.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from casebook.actions import import_source, import_worker, reading_child
from casebook.actions.import_options import ImportOptions
from casebook.actions.progress import Directly, Progress
from casebook.model.case import Examiner
from casebook.store import segments
from casebook.store.case_file import CaseFile
from casebook.store.scratch import ScratchBuilder
from casebook.store.segments import CopiedSegment, Heads, Steps


def main() -> int:
    """Be the importing program, or one of its children."""
    if sys.argv[1:] == ["--child"]:
        _replace(ScratchBuilder, "_index", _leave_out)
        return import_worker.main()
    _replace(reading_child, "child_command", _child_command)
    _replace(segments, "copy_index", _copy_nothing)
    _replace(segments, "_check_index", _accept)
    with closing(CaseFile.open(Path(sys.argv[1]), Examiner("Bench"))) as case:
        import_source.import_source(
            Directly(case), Path(sys.argv[2]), ImportOptions(collect=False), Progress()
        )
    return 0


def _replace(owner: object, name: str, by: object) -> None:
    assert hasattr(owner, name)
    setattr(owner, name, by)


def _child_command(name: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench.load_only", "--child"]


def _leave_out(builder: ScratchBuilder) -> None:
    pass


def _copy_nothing(*_: object) -> Steps[Heads]:
    yield
    return []


def _accept(case: CaseFile, copied: CopiedSegment) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
