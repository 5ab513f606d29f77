"""Compare the digests that a foreign list claims of files with those computed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from casebook.intake.file_list import Differences
from casebook.intake.manifests import ClaimedFile
from casebook.model.evidence import Algorithm

_MOST_OF_ONE_NAME = 50


class Claims:
    """The files of a foreign list by their paths, and where its paths begin.

    A list names files from wherever its tool ran: `Claims.align` finds which folders to leave out.
    """

    def __init__(self, files: Iterable[ClaimedFile]) -> None:
        # A dictionary for each algorithm, and none for each file: a list may name a million.
        self._values: dict[Algorithm, dict[str, str]] = {}
        self._sizes: dict[str, int] = {}
        self._by_name: dict[str, str | list[str]] = {}
        for file in files:
            path = _plain(file.path)
            if path not in self:
                self._add_name(path)
            self._values.setdefault(file.algorithm, {})[path] = file.value
            if file.size is not None:
                self._sizes[path] = file.size

    def __contains__(self, path: str) -> bool:
        return any(path in values for values in self._values.values())

    def __len__(self) -> int:
        return len(self.paths())

    @property
    def algorithms(self) -> tuple[Algorithm, ...]:
        """Give every algorithm the list uses."""
        return tuple(algorithm for algorithm in Algorithm if algorithm in self._values)

    def paths(self) -> Collection[str]:
        """Give every path once, in the order of the list."""
        if len(self._values) == 1:
            return next(iter(self._values.values())).keys()
        return dict.fromkeys(path for values in self._values.values() for path in values)

    def of(self, path: str) -> dict[Algorithm, str]:
        """Give what is claimed of a file."""
        return {
            algorithm: values[path] for algorithm, values in self._values.items() if path in values
        }

    def named(self, name: str) -> str | None:
        """Give the one path that ends with a file name; None without one, or with several."""
        found = self._named(name)
        return found[0] if len(found) == 1 else None

    def size_of(self, path: str) -> int | None:
        """Give the size that is claimed of a file."""
        return self._sizes.get(path)

    def align(self, known: Iterable[str]) -> Alignment:
        """Find the leading folders that differ between this list and the paths known here."""
        votes: Counter[tuple[str, str]] = Counter()
        for path in known:
            for claimed in self._named(_last(path))[:_MOST_OF_ONE_NAME]:
                votes[_leads(claimed, path)] += 1
        if not votes:
            return Alignment("", "")
        most = max(votes.values())
        # Of equal ones the plainest: a file of the same name elsewhere votes as well.
        return Alignment(*min((lead for lead in votes if votes[lead] == most), key=_length))

    def _add_name(self, path: str) -> None:
        name = _last(path)
        known = self._by_name.setdefault(name, path)
        if isinstance(known, list):
            known.append(path)
        elif known is not path:
            self._by_name[name] = [known, path]

    def _named(self, name: str) -> Sequence[str]:
        found = self._by_name.get(name, [])
        return found if isinstance(found, list) else [found]


class Alignment:
    """What the paths of a list begin with, and what those here begin with instead."""

    def __init__(self, claimed: str, known: str) -> None:
        self.claimed = claimed
        self.known = known

    def claimed_path(self, known: str) -> str | None:
        """Give the path that the list would use; None for a file outside what it covers."""
        if not known.startswith(self.known):
            return None
        return self.claimed + known[len(self.known) :]

    def words(self) -> str:
        """Say what was left out of the paths; nothing when they begin alike."""
        left_out = [f"“{lead}” there" for lead in (self.claimed,) if lead]
        left_out += [f"“{lead}” here" for lead in (self.known,) if lead]
        return f" (paths compared without {' and '.join(left_out)})" if left_out else ""


class Outcome:
    """Counts how the files known here compare with a list."""

    def __init__(self, claims: Claims, alignment: Alignment) -> None:
        self.same = 0
        self.differing = Differences()
        self.missing = Differences()
        self.not_listed = Differences()
        self.not_compared = Differences()
        self._claims = claims
        self._alignment = alignment
        self._seen: set[str] = set()

    def add(self, path: str, size: int | None, digests: Sequence[tuple[Algorithm, str]]) -> None:
        """Take in a file known here."""
        claimed = self._alignment.claimed_path(path)
        if claimed is None or claimed not in self._claims:
            self.not_listed.add(path)
            return
        self._seen.add(claimed)
        is_same = agree(self._claims.of(claimed), dict(digests))
        claimed_size = self._claims.size_of(claimed)
        if is_same is False or (None not in (size, claimed_size) and size != claimed_size):
            self.differing.add(path)
        elif is_same is None:
            self.not_compared.add(path)
        else:
            self.same += 1

    def end(self) -> None:
        """Take what was claimed and not met as missing."""
        for path in self._claims.paths():
            if path not in self._seen:
                self.missing.add(path)

    def words(self) -> str:
        """Say what was found, with the counts and the first paths."""
        parts = [
            f"{self.same:,} the same",
            self.differing.words("differ"),
            self.missing.words("missing here"),
            self.not_listed.words("not listed there"),
        ]
        if self.not_compared.count:
            parts.append(self.not_compared.words("without a digest to compare"))
        return ", ".join(parts) + self._alignment.words()


def agree(claimed: Mapping[Algorithm, str], known: Mapping[Algorithm, str]) -> bool | None:
    """Say whether all digests of the same algorithm are equal; None when there is none."""
    common = claimed.keys() & known.keys()
    if not common:
        return None
    return all(claimed[algorithm] == known[algorithm] for algorithm in common)


def _plain(path: str) -> str:
    """Give a path without what does not name anything; Windows' separators become Unix'."""
    is_windows = "\\" in path and "/" not in path and (path[1:3] == ":\\" or path[:2] == "\\\\")
    text = path.replace("\\", "/") if is_windows else path
    return text.removeprefix("./")


def _last(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _leads(claimed: str, known: str) -> tuple[str, str]:
    """Give what stands before the longest end that two paths have in common."""
    one, other = claimed.split("/"), known.split("/")
    common = 0
    while common < min(len(one), len(other)) and one[-1 - common] == other[-1 - common]:
        common += 1
    return (
        "".join(f"{part}/" for part in one[: len(one) - common]),
        "".join(f"{part}/" for part in other[: len(other) - common]),
    )


def _length(leads: tuple[str, str]) -> tuple[int, tuple[str, str]]:
    return sum(map(len, leads)), leads
