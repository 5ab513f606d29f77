"""Copy a closed case from a stick or a network folder to this computer, to work on it there."""

from __future__ import annotations

from pathlib import Path

from casebook.actions.progress import Progress
from casebook.errors import CaseError, Refused
from casebook.store import copies
from casebook.store.case_file import CaseFile


def copy_here(path: Path, target: Path, progress: Progress) -> None:
    """Copy the case at `path`, which is only read, to `target`, and verify the copy.

    Raises CaseError when it could not be copied; nothing is then left at `target`.
    """
    part = target.with_name(target.name + ".part")
    if target.exists():
        raise CaseError(f"{target.name} is there already. Choose another name.")

    def told(done: int, total: int) -> None:
        progress.advance(done, total, f"Copying {path.name}")
        progress.check_cancelled()

    case = CaseFile.view(path)
    try:
        copies.copy_pages(case, part, told)
        copies.check_copy(part, case.head())
        copies.read_back(part, told)
        copies.put_in_place(part, target)
    except (OSError, Refused) as error:
        part.unlink(missing_ok=True)
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise CaseError(f"{path.name} was not copied here: {why}.") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        case.close()
