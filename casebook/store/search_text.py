"""What an examiner types to search: words, “phrases”, beginnings*, and *pieces of words.

None of it is query syntax. Everything typed must occur. Text in scripts that put no blanks between
words is looked for as a piece, because there a word is not marked off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from casebook.errors import CaseError

MAX_PIECE = 1_000

# Thai to Khmer, kana, ideographs, and ideographs of the further planes.
_WITHOUT_BLANKS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_PARTS = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Typed:
    """A search taken apart: `words` or phrases, each with whether it may go on, and `pieces`."""

    words: tuple[tuple[str, bool], ...]
    pieces: tuple[str, ...]


@lru_cache(256)
def typed(text: str) -> Typed:
    """Take what was typed apart. Raises CaseError when it holds nothing that could be found."""
    words: list[tuple[str, bool]] = []
    pieces: list[str] = []
    # SQLite would end the query at a NUL and cannot take half a character.
    whole = text.replace("\0", " ").encode("utf-8", "replace").decode()
    for phrase, phrase_star, word in _PARTS.findall(whole):
        plain = phrase or word.strip("*")
        if not any(map(is_token_character, plain)):
            if word.startswith("*") and plain:
                pieces.append(plain)
        elif word.startswith("*") or _WITHOUT_BLANKS.search(plain):
            pieces.append(plain)
        else:
            words.append((plain, bool(phrase_star) or word.endswith("*")))
    if any(len(piece) > MAX_PIECE for piece in pieces):
        raise CaseError(f"A piece to search for can have {MAX_PIECE:,} characters at most.")
    if text.strip() and not words and not pieces:
        raise CaseError(
            f"“{text.strip()[:100]}” holds no letter or digit, and only those can be searched for. "
            "To find marks too, put an asterisk before them, like *->."
        )
    return Typed(tuple(words), tuple(pieces))


def match_terms(wanted: Typed) -> list[str]:
    """Give the words and phrases as quoted terms of a full-text query."""
    return ['"' + word.replace('"', '""') + '"' + (" *" if on else "") for word, on in wanted.words]


def is_token_character(character: str) -> bool:
    """Say whether a character is part of a word in the index of a segment."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category in ("Co", "Mn", "Mc")


def found_spans(text: str, shown: str) -> tuple[tuple[int, int], ...]:
    """Give where what was typed stands in a text that is shown, as begin and end, not overlapping.

    Nothing for what cannot be searched for.
    """
    try:
        wanted = typed(text)
    except CaseError:
        return ()
    folded = _folded(shown)
    spans: list[tuple[int, int]] = []
    for piece in wanted.pieces:
        spans += _places(folded, _folded(piece))
    for word, goes_on in wanted.words:
        spans += _of_words(folded, _tokens(_folded(word)), goes_on)
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return tuple(joined)


def _places(text: str, piece: str) -> Iterator[tuple[int, int]]:
    at = text.find(piece)
    while at >= 0:
        yield at, at + len(piece)
        at = text.find(piece, at + len(piece))


def _of_words(text: str, tokens: list[str], goes_on: bool) -> Iterator[tuple[int, int]]:
    """Find tokens one behind the other; the last may go on."""
    if not tokens:
        return
    for begin, _ in _places(text, tokens[0]):
        if begin and is_token_character(text[begin - 1]):
            continue
        end: int | None = begin
        for number, token in enumerate(tokens):
            if number and end is not None:
                while end < len(text) and not is_token_character(text[end]):
                    end += 1
            if end is None or not text.startswith(token, end):
                end = None
                break
            end += len(token)
            is_last = number == len(tokens) - 1
            while end < len(text) and is_token_character(text[end]):
                if not (is_last and goes_on):
                    end = None
                    break
                end += 1
            if end is None:
                break
        if end is not None:
            yield begin, end


def _tokens(text: str) -> list[str]:
    return "".join(c if is_token_character(c) else " " for c in text).split()


def _folded(text: str) -> str:
    """Give a text of the same length without capitals and accents, as the index compares it."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded_character, text))


@lru_cache(8_192)
def _folded_character(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character
