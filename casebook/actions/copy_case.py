"""Make the verified copy of a case that is carried away or checked in."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError, Refused
from casebook.model.paper import Head
from casebook.store import copies
from casebook.store.case_file import CaseFile

_NETWORK = frozenset(
    ("cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "afs", "ceph", "davfs", "ncpfs", "glusterfs")
)
_NETWORK_FUSE = ("fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.gvfsd-fuse", "fuse.s3fs")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies, and what to do about it (empty advice: nothing)."""

    kind: Literal["fixed", "removable", "network"]
    advice: str


def place_of(path: Path) -> Place:
    """Find out whether a path is on a fixed local disk, a removable one, or the network."""
    if platform.system() != "Linux":
        return Place("fixed", "")
    device, fs_type = _mount_of(path.absolute())
    if fs_type in _NETWORK or fs_type.startswith(_NETWORK_FUSE):
        return Place(
            "network",
            "A network folder can lose what was saved. Copy the case to this computer, work "
            "there, and check the copy back in with “Save a copy”.",
        )
    if _is_removable(device):
        return Place(
            "removable",
            "A stick that is pulled or lies about saving can make a case unreadable. Copy the "
            "case to this computer, work there, and check the copy back in with “Save a copy”.",
        )
    return Place("fixed", "")


def copy_case(on_case: OnCase, target: Path, progress: Progress) -> str:
    """Copy the open case to `target`, read it back from the disk, verify it, and journal it.

    Gives the SHA-256 of the copy. An earlier copy of that name is kept as NAME.previous. Raises
    CaseError when the copy could not be made or verified; the case is then as it was.
    """
    part = target.with_name(target.name + ".part")

    def told(what: str) -> _Told:
        return _Told(progress, what)

    try:
        head = on_case(lambda case: _copy(case, target, part, told("Copying")))
        copies.check_copy(part, head)
        written = copies.read_back(part, told("Reading the copy back"))
        copies.put_in_place(part, target)
    except (OSError, Refused) as error:
        part.unlink(missing_ok=True)
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise CaseError(f"Not copied to {target.name}: {why}. The case itself is unchanged.") from (
            error
        )
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    on_case(lambda case: _journal(case, target.name, written, head))
    return written


class _Told:
    def __init__(self, progress: Progress, what: str) -> None:
        self._progress = progress
        self._what = what

    def __call__(self, done: int, total: int) -> None:
        self._progress.advance(done, total, self._what)
        self._progress.check_cancelled()


def _copy(case: CaseFile, target: Path, part: Path, told: _Told) -> Head:
    if target.absolute() == case.path.absolute():
        raise CaseError("The copy needs another name or folder than the case itself.")
    head = case.head()
    copies.copy_pages(case, part, told)
    return head


def _journal(case: CaseFile, name: str, sha256: str, head: Head) -> None:
    with case.transaction():
        case.append(
            "case.copy",
            summary=f"Copied to {name}, SHA-256 {sha256}",
            details={"sha256": sha256, "head": str(head)},
        )


def _mount_of(path: Path) -> tuple[str, str]:
    """Give device number and file-system type of the mount a path lies on."""
    existing = path if path.exists() else path.parent
    try:
        wanted = existing.stat().st_dev
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "", ""
    device = f"{os.major(wanted)}:{os.minor(wanted)}"
    for line in reversed(lines):
        mount, _, filesystem = line.partition(" - ")
        if mount.split()[2] == device:
            return device, filesystem.split()[0]
    return device, ""


def _is_removable(device: str) -> bool:
    block = Path("/sys/dev/block") / device
    for folder in (block, block / ".."):
        try:
            return (folder / "removable").read_text(encoding="ascii").strip() == "1"
        except OSError:
            continue
    return False
