"""Bodyfiles of The Sleuth Kit 3 and later: one line a file, up to four times in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from casebook.intake.readers.line_reader import LineReader, Records, layout_of
from casebook.intake.readers.lines import lines, lines_at_start
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import UNREADABLE, Placer, Unplaced, ZoneMissing, is_no_time
from casebook.model.timeline import UNDATED_US, TimeBasis

_NAMES = ("inode", "mode", "UID", "GID", "size", "accessed (atime)", "modified (mtime)",
          "metadata changed (ctime)", "created (crtime)")  # fmt: skip
_LETTERS = "macb"
_VERBS = ("modified", "accessed", "metadata changed", "created")
_MODE = re.compile(r"(?:[-?\w]{1,2}/)?[-?+\w]{0,16}")
_OLD_MODE = re.compile(r"[-?\w]/[-\w]{9,}|[-a-z][-rwxsStT]{9}")
_HASH = re.compile(r"0?|[0-9A-Fa-f]{32,128}")
_TIME = re.compile(r"(-?)(\d{1,15})(?:\.(\d{1,20}))?", re.ASCII)
_ZERO = re.compile(r"-?0+(?:\.0*)?")
_ESCAPE = re.compile(r"\\(?:([|\\])|x([0-9A-Fa-f]{2}))")
_EPOCH = datetime(1970, 1, 1)
_CACHE_LIMIT = 100_000
_QUARTER_S = 900
# Whole seconds of so many digits end in the year 5138.
_MAX_DIGITS = 11

_UNREAD = (UNDATED_US, UNREADABLE << 4)


def kind_of(mask: int) -> str:
    """Give the letters of mactime for a set of times: bit 0 is m, bit 1 a, bit 2 c, bit 3 b."""
    return "".join(mark if mask >> bit & 1 else "." for bit, mark in enumerate(_LETTERS))


def words_of(mask: int) -> str:
    """Say in words what happened at a set of times, as `kind_of` counts them."""
    verbs = ", ".join(verb for bit, verb in enumerate(_VERBS) if mask >> bit & 1)
    return verbs[:1].upper() + verbs[1:] if verbs else "No time given"


_KINDS = tuple(map(kind_of, range(16)))
_WORDS = tuple(map(words_of, range(16)))


@dataclass(frozen=True, slots=True)
class Bodyfile(LineReader):
    """Reads a bodyfile; times of a file that are equal make one record, as mactime shows them."""

    name: str = "bodyfile"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the format by the shape of the first lines."""
        del name
        return layout_of(head, _is_row, is_passed_over=lambda line: line.startswith("#"))

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone: which file system the numbers come from is not written."""
        if basis.zone:
            return ()
        first = next(filter(_is_row, lines_at_start(source, 500)), "")
        return (
            Question(
                "zone",
                f"The times of {source.name} are seconds, and the file does not say of which "
                "clock. In which zone are they? UTC for file systems that keep UTC, like NTFS, "
                "ext, APFS and HFS+; the zone of the device for those that keep local time, like "
                "FAT. (--zone UTC, or for example --zone Asia/Kolkata)",
                f"First row: “{first[:200]}”. A bodyfile of several file systems holds both.",
                "UTC",
            ),
        )

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the lines of a piece; one gives a record for each time that differs."""
        clock = _Clock(basis)
        shift = clock.utc_shift_us
        for item in lines(source, piece, layout):
            if item.__class__ is Rejected:
                yield item
                continue
            number, raw = item  # type: ignore[misc]  # mypy takes no narrowing from an exact type
            parts = raw.rsplit("|", 9)
            front, _, _, uid, _, size, accessed, modified, changed, created = (
                parts if len(parts) == 10 else _NO_PARTS
            )
            md5, bar, path = front.partition("|")
            if raw[:1] == "#" or not bar or "|" in path:
                if raw[:1] == "#" or not raw.strip():
                    continue
                if reason := _why_no_row(raw):
                    yield Rejected(number, reason, raw)
                    continue
            if md5 == "0" or not md5:
                about = f": {path} ({size} bytes)"
            else:
                about = f": {path} ({size} bytes, MD5 {md5})"
            user = f"UID {uid}" if uid else ""
            # The times that differ, each with the set of what happened then.
            masks = {modified: 1}
            masks[accessed] = masks.get(accessed, 0) | 2
            masks[changed] = masks.get(changed, 0) | 4
            masks[created] = masks.get(created, 0) | 8
            given = False
            for text, mask in masks.items():
                if shift is not None and text.isdecimal() and len(text) <= _MAX_DIGITS:
                    ts, flags = int(text) * 1_000_000, 2
                    if not ts:
                        continue
                    ts += shift
                else:
                    try:
                        placed = clock(text)
                    except ZoneMissing as error:
                        yield Rejected(number, f"the time cannot be placed: {error}", raw)
                        break
                    if placed is None:
                        continue
                    ts, flags = placed
                    if placed is _UNREAD and not given and _is_header(parts):
                        yield Rejected(number, "its size and its times are no numbers", raw)
                        break
                given = True
                yield (number, ts, text, flags, _KINDS[mask], "", user, "", _WORDS[mask] + about,
                       raw)  # fmt: skip
            else:
                if not given:
                    yield (number, UNDATED_US, "", 0, _KINDS[0], "", user, "", _WORDS[0] + about,
                           raw)  # fmt: skip

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of a line, and its name without escapes where it may have some."""
        parts = raw.rsplit("|", 9)
        md5, _, path = parts[0].partition("|")
        found = [("MD5", md5), ("name", path)]
        plain = _ESCAPE.sub(_unescaped, path)
        if plain != path:
            found.append(("name, if \\ begins an escape", plain))
        return (*found, *zip(_NAMES, parts[1:], strict=False))


class _Clock:
    """Places the times of one source: microseconds and flags by a text, None for no time.

    `utc_shift_us` is what is added to whole seconds where that is all there is to do.
    """

    def __init__(self, basis: TimeBasis) -> None:
        self._place = Placer(basis)
        self._has_zone = bool(basis.zone)
        self._is_utc = basis.zone == "UTC"
        # A clock that was off for a while only needs every time to be looked at.
        self._is_steady = (basis.clock_from_us, basis.clock_until_us) == (None, None)
        self.utc_shift_us = basis.clock_offset_us if self._is_utc and self._is_steady else None
        self._quarters: dict[int, int | None] = {}

    def __call__(self, text: str) -> tuple[int, int] | None:
        """Place a text. Raises ZoneMissing."""
        if not self._is_steady or not text.isdecimal() or len(text) > _MAX_DIGITS:
            return self._carefully(text)
        seconds = int(text)
        quarter = seconds // _QUARTER_S
        try:
            shift = self._quarters[quarter]
        except KeyError:
            shift = self._quarters[quarter] = self._shift_of(quarter)
        if shift is None or not seconds:
            return self._carefully(text)
        return seconds * 1_000_000 + shift, 2

    def _shift_of(self, quarter: int) -> int | None:
        """Give what is added to every second of a quarter of an hour; None where it changes."""
        if len(self._quarters) > _CACHE_LIMIT:
            self._quarters.clear()
        shifts = set()
        for seconds in (quarter * _QUARTER_S, (quarter + 1) * _QUARTER_S - 1):
            try:
                ts, flags = self._place.local(_EPOCH + timedelta(seconds=seconds), 2)
            except Unplaced:
                return None
            shifts.add(ts - seconds * 1_000_000 if flags == 2 else None)
        return shifts.pop() if len(shifts) == 1 else None

    def _carefully(self, text: str) -> tuple[int, int] | None:
        if _ZERO.fullmatch(text) or is_no_time(text):
            return None
        if not self._has_zone:
            raise ZoneMissing("the time names no zone, and none was set for the source")
        # The C library gives -1 for a time that it could not convert.
        found = None if text == "-1" else _TIME.fullmatch(text)
        if found is None:
            return _UNREAD
        sign, seconds, fraction = found.groups("")
        micros = int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0"))
        if sign:
            micros = -micros
        precision = 2 if not fraction else 3 + (len(fraction) > 3) + (len(fraction) > 6)
        try:
            if self._is_utc:
                return self._place.shifted(micros), precision
            return self._place.local(_EPOCH + timedelta(microseconds=micros), precision)
        except (Unplaced, OverflowError):
            return _UNREAD


_NO_PARTS = [""] * 10


def _is_row(line: str) -> bool:
    """Say whether a line is a row of this format for certain."""
    parts = line.rsplit("|", 9)
    if len(parts) != 10 or "|" not in parts[0] or _why_no_row(line):
        return False
    return (
        any(_TIME.fullmatch(text) for text in parts[6:])
        and (parts[5].isdigit() or not parts[5])
        and _MODE.fullmatch(parts[2]) is not None
        and _HASH.fullmatch(parts[0].partition("|")[0]) is not None
    )


def _why_no_row(line: str) -> str:
    """Say why a line is no row at all; "" when its name only holds the mark between fields."""
    cells = line.split("|")
    if len(cells) < 11:
        return f"the row has {len(cells)} fields, a bodyfile has 11"
    if len(cells) == 16 and cells[4].isdigit() and _OLD_MODE.fullmatch(cells[5]):
        return "it is a row of The Sleuth Kit before 3.0, whose times stand in other places"
    return ""


def _is_header(parts: list[str]) -> bool:
    """Say whether nothing that should be a number is one."""
    size, *times = parts[5:]
    return size != "" and not size.isdigit() and not any(map(_TIME.fullmatch, times))


def _unescaped(found: re.Match[str]) -> str:
    """Give what an escape stands for; a control character stays as it is written."""
    if found[1]:
        return found[1]
    character = chr(int(found[2], 16))
    return character if character.isprintable() else found[0]


BODYFILE = Bodyfile()
