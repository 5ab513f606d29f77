"""What a foreign list of digests or an acquisition log says, whatever tool wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.model.evidence import Algorithm
from casebook.model.examination import AcquisitionKind

_MOST_NAMED = 5
_MOST_CLAIMS = 200
_LONGEST_CLAIM = 2_000


@dataclass(frozen=True, slots=True)
class ClaimedFile:
    """One digest that is claimed, of a file as the list names it, or of the medium in an image."""

    path: str
    size: int | None
    algorithm: Algorithm
    value: str
    is_medium: bool = False


@dataclass(frozen=True, slots=True)
class ReadManifest:
    """A list or log as read. `claims` are lines like “Examiner: John”; `problems` are sentences."""

    kind: AcquisitionKind
    claims: tuple[str, ...]
    files: tuple[ClaimedFile, ...]
    problems: tuple[str, ...]


class Reading:
    """Gathers what is read, line by line."""

    def __init__(self, kind: AcquisitionKind, name: str) -> None:
        self.name = name
        self._kind = kind
        self._claims: dict[str, None] = {}
        self._files: list[ClaimedFile] = []
        self._unread: list[tuple[int, str]] = []
        self._problems: list[str] = []

    def claim(self, words: str, value: str) -> None:
        """Take in a claim; one without a value says nothing."""
        value = " ".join(value.split())
        if value and len(self._claims) < _MOST_CLAIMS:
            self._claims[f"{words}: {value[:_LONGEST_CLAIM]}"] = None

    def digest(
        self, path: str, size: int | None, algorithm: Algorithm, value: str, is_medium: bool = False
    ) -> None:
        """Take in a digest; `value` is hex of the right length, see `hex_of`."""
        self._files.append(ClaimedFile(path, size, algorithm, value, is_medium))

    def unread(self, line: int, why: str) -> None:
        """Count a line that could not be read."""
        self._unread.append((line, why))

    def problem(self, sentence: str) -> None:
        """Take in something that the reader of the result must know."""
        self._problems.append(sentence)

    def result(self) -> ReadManifest:
        """Give all that was read."""
        problems = list(self._problems)
        if self._unread:
            named = ", ".join(f"line {line:,} ({why})" for line, why in self._unread[:_MOST_NAMED])
            more = "" if len(self._unread) <= _MOST_NAMED else " and others"
            one = len(self._unread) == 1
            problems.append(
                f"{len(self._unread):,} {'line' if one else 'lines'} of {self.name} could not be "
                f"read: {named}{more}. What {'it speaks' if one else 'they speak'} of was not "
                "compared."
            )
        return ReadManifest(self._kind, tuple(self._claims), tuple(self._files), tuple(problems))


def algorithm_named(name: str) -> Algorithm | None:
    """Find an algorithm by a name like sha256, SHA-256 or SHA2-256; None for any other."""
    plain = name.upper().replace("-", "").replace("_", "").replace("SHA2256", "SHA256")
    return next((a for a in Algorithm if a.value.replace("-", "") == plain), None)


def hex_of(algorithm: Algorithm, text: str) -> str | None:
    """Give a digest in lower case; None when it is not hex of the right length."""
    value = text.strip().lower()
    is_hex = len(value) == algorithm.hex_digits and not value.strip("0123456789abcdef")
    return value if is_hex else None
