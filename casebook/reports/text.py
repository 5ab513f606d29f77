"""The one door through which text reaches a paper: what cannot be shown is written out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Face(Enum):
    """A font of a paper."""

    SANS = "sans"
    BOLD = "bold"
    MONO = "mono"
    HAN = "han"


class Script(Enum):
    """How a run is drawn: as it stands, written out, shaped as Devanagari, or as boxes to tick."""

    PLAIN = 0
    ESCAPE = 1
    DEVANAGARI = 2
    BOX = 3


BOX = "\u2610"
"""An empty box to tick. No font of the papers has it: it is drawn."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters that are drawn alike; `source` is what they stood for."""

    face: Face
    script: Script
    text: str
    source: str


Coverage = Mapping[Face, Container[int]]

ASCII = re.compile(r"[ -~]*")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_VIRAMA = "\u094d"
_JOINERS = "\u200c\u200d"
_FALLBACKS = {
    Face.SANS: (Face.SANS, Face.MONO, Face.HAN),
    Face.BOLD: (Face.BOLD, Face.SANS, Face.MONO, Face.HAN),
    Face.MONO: (Face.MONO, Face.SANS, Face.HAN),
}


def escape(character: str) -> str:
    r"""Write out one character: \n, \r, \t, or \u{202E}."""
    return _NAMED.get(character) or f"\\u{{{ord(character):X}}}"


def is_shown(character: str) -> bool:
    """Say whether a character stands for itself: no control, no bidi, nothing without width."""
    return (
        unicodedata.category(character) not in _HIDDEN
        and unicodedata.bidirectional(character) not in _RIGHT_TO_LEFT
    )


def visible(text: str) -> str:
    """Give `text` as one line with every hidden character written out, for titles and bookmarks."""
    if ASCII.fullmatch(text):
        return text
    return "".join(c if is_shown(c) or _joins(text, i) else escape(c) for i, c in enumerate(text))


def runs(text: str, face: Face, coverage: Coverage) -> list[Run]:
    """Split `text` into runs; every character of it stands in the `source` of exactly one."""
    if ASCII.fullmatch(text):
        return [Run(face, Script.PLAIN, text, text)] if text else []
    result: list[Run] = []
    start = 0
    kinds = [_kind(text, i, face, coverage) for i in range(len(text))]
    for end in range(1, len(text) + 1):
        if end < len(text) and kinds[end] == kinds[start]:
            continue
        shown_face, script = kinds[start]
        source = text[start:end]
        shown = "".join(map(escape, source)) if script is Script.ESCAPE else source
        result.append(Run(shown_face, script, shown, source))
        start = end
    return result


def _kind(text: str, at: int, face: Face, coverage: Coverage) -> tuple[Face, Script]:
    character = text[at]
    if _joins(text, at):
        return _deva_face(face), Script.DEVANAGARI
    if character == BOX:
        return Face.SANS, Script.BOX
    if not is_shown(character):
        return Face.MONO, Script.ESCAPE
    for choice in _FALLBACKS[face]:
        if ord(character) in coverage[choice]:
            script = Script.DEVANAGARI if is_devanagari(character) else Script.PLAIN
            return choice, script
    return Face.MONO, Script.ESCAPE


def _deva_face(face: Face) -> Face:
    return Face.SANS if face is Face.MONO else face


@lru_cache(maxsize=4096)
def is_devanagari(character: str) -> bool:
    """Say whether a character belongs to a Devanagari word; the danda signs stand alone."""
    return "\u0900" <= character <= "\u097f" or "\ua8e0" <= character <= "\ua8ff"


def _joins(text: str, at: int) -> bool:
    """Say whether a joiner stands where Hindi spelling wants one: after a virama."""
    return text[at] in _JOINERS and at > 0 and text[at - 1] == _VIRAMA
