"""Text of others as it is shown: what cannot be seen, or turns a line round, is spelt out."""

from __future__ import annotations

import html
import re

# C0 and C1 controls, the direction marks of CVE-2021-42574, zero-width characters, separators of
# lines and paragraphs, tags, lone surrogates. Joiners stay: Indic scripts are written with them.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069"
    "\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
_HIDDEN_BUT_LINES = re.compile(_HIDDEN.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))


def one_line(text: str, most: int = 0) -> str:
    """Give `text` on one line, cut after `most` characters (0: never) with an ellipsis."""
    cut = text[:most] + "…" if most and len(text) > most else text
    return _HIDDEN.sub(_spelt, cut) if not cut.isascii() or not cut.isprintable() else cut


def many_lines(text: str) -> str:
    """Give `text` with its line ends and tabs as they are and all else that hides spelt out."""
    return _HIDDEN_BUT_LINES.sub(_spelt, text.replace("\r\n", "\n"))


def tooltip(text: str) -> str:
    """Give `text` for a tooltip, whose format cannot be set: escaped into one span."""
    return f"<span>{html.escape(many_lines(text))}</span>".replace("\n", "<br>")


def _spelt(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\t":
        return "    "
    if character == "\n":
        return "⏎"
    return f"⟨U+{ord(character):04X}⟩"
