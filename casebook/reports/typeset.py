"""Measures, shapes and breaks text, and gives the PDF operators that show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from struct import unpack
from typing import Generic, TypeVar

import uharfbuzz

from casebook.fonts import Faces
from casebook.reports.content import Span, Text
from casebook.reports.library import PDFDocument, TTFont, escapePDF
from casebook.reports.text import ASCII, Coverage, Face, Run, Script, runs

_WORD = re.compile(r"[^ ]* +|[^ ]+")
_PART = re.compile(r"[^-/\\,;:=&?|_@.]*[-/\\,;:=&?|_@.]+|[^-/\\,;:=&?|_@.]+")
_ESCAPES = re.compile(r"\\u\{[0-9A-F]+\}|\\[nrt]")
_DEVA_CLUSTER = re.compile(
    "[^\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d]"
    "(?:\u094d[\u200c\u200d]?[^\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d]"
    "|[\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d])*|.",
    re.DOTALL,
)
# Where Chinese and Japanese are not parted (Unicode Standard Annex 14): after what opens, before
# what closes, ends a sentence or makes the character before it longer.
_OPENING = "([{<\"'“‘（［｛〈《「『【〔〖〘〝｟｢"
_CLOSING = (
    ")]}>\"'”’,.:;!?%…）］｝〉》」』】〕〗〙〞〟｠｣、。，．：；！？％・･｡､"
    "々〻ゝゞヽヾーｰぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶﾞﾟ\u3099\u309a"
)
_HAN_PART = re.compile(
    f"[{re.escape(_OPENING)}]*(?:[^{re.escape(_OPENING)}][{re.escape(_CLOSING)}]*|$)"
)
_SHAPED_LIMIT = 4096
_BOX_EM = 1.0
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line that is drawn alike, `width` points wide."""

    run: Run
    size: float
    width: float
    muted: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A shaped glyph: the private character that stands for it, and its place in 1/1000 em."""

    character: str
    advance: float
    natural: float
    x: float
    y: float


class _Lazy(dict[Face, _Made], Generic[_Made]):
    """What a face has, made when it is asked for: that of Chinese is large, and seldom needed."""

    def __init__(self, make: Callable[[Face], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, face: Face) -> _Made:
        self[face] = made = self._make(face)
        return made


class Fonts:
    """The fonts of one document; made anew for each, so that no earlier paper leaves a trace."""

    def __init__(self, document: PDFDocument, faces: Faces, mono_scale: float) -> None:
        self._document = document
        self._mono_scale = mono_scale
        files = {
            Face.SANS: faces.sans,
            Face.BOLD: faces.sans_bold,
            Face.MONO: faces.mono,
            Face.HAN: faces.han,
        }
        self._fonts = _Lazy(lambda face: _font(face, str(files[face])))
        self.coverage: Coverage = _Lazy(lambda face: _covered(self._fonts[face]))
        self._shaped: dict[tuple[Face, str], list[_Glyph]] = {}
        self._private: dict[tuple[Face, int], str] = {}

    def width(self, run: Run, size: float) -> float:
        """Give the width of a run in points."""
        if run.script is Script.DEVANAGARI:
            return sum(glyph.advance for glyph in self._shape(run)) * size / 1000
        if run.script is Script.BOX:
            return len(run.text) * _BOX_EM * size
        return float(self._fonts[run.face].stringWidth(run.text, size))

    def ascii_width(self, text: str, face: Face, size: float) -> float:
        """Give the width of ASCII text in points."""
        return float(self._fonts[face].stringWidth(text, size))

    def size_of(self, face: Face, size: float) -> float:
        """Give the size at which `face` looks as large as the text around it."""
        return size * self._mono_scale if face is Face.MONO else size

    def name(self, face: Face, subset: int = 0) -> str:
        """Give the resource name of one subset of a font."""
        return str(self._fonts[face].getSubsetInternalName(subset, self._document))

    def show(self, run: Run, size: float) -> str:
        """Give the operators that show a run at the current point; they select the font."""
        if run.script is Script.DEVANAGARI:
            return self._show_shaped(run, size)
        if run.script is Script.BOX:
            return self._show_hidden(run, size)
        return " ".join(
            f"{self.name(run.face, subset)} {size:g} Tf ({escapePDF(codes)}) Tj"
            for subset, codes in self._split(run.face, run.text)
        )

    def _show_hidden(self, run: Run, size: float) -> str:
        """Show spaces that read as what is drawn in their place, so that it can be copied."""
        ((subset, code),) = self._split(run.face, " " * len(run.text))
        actual = run.source.encode("utf-16-be").hex().upper()
        return (
            f"/Span <</ActualText <FEFF{actual}>>> BDC "
            f"{self.name(run.face, subset)} {size:g} Tf ({escapePDF(code)}) Tj EMC"
        )

    def _split(self, face: Face, text: str) -> list[tuple[int, bytes]]:
        return list(self._fonts[face].splitString(text, self._document))

    def _show_shaped(self, run: Run, size: float) -> str:
        # ActualText: the glyphs of a Devanagari word stand in drawing order and many have no
        # character of their own; without it the word could be neither found nor copied.
        parts = [f"/Span <</ActualText <FEFF{run.source.encode('utf-16-be').hex().upper()}>>> BDC"]
        for glyph in self._shape(run):
            ((subset, code),) = self._split(run.face, glyph.character)
            after = glyph.natural - glyph.advance + glyph.x
            rise = f"{glyph.y * size / 1000:g} Ts " if glyph.y else ""
            unrise = " 0 Ts" if glyph.y else ""
            parts.append(
                f"{rise}{self.name(run.face, subset)} {size:g} Tf "
                f"[{-glyph.x:g} ({escapePDF(code)}) {after:g}] TJ{unrise}"
            )
        parts.append("EMC")
        return " ".join(parts)

    def _shape(self, run: Run) -> list[_Glyph]:
        key = (run.face, run.source)
        known = self._shaped.get(key)
        if known is None:
            if len(self._shaped) >= _SHAPED_LIMIT:
                self._shaped.clear()
            known = self._shaped[key] = list(self._glyphs(run))
        return known

    def _glyphs(self, run: Run) -> Iterator[_Glyph]:
        font = self._fonts[run.face]
        buffer = uharfbuzz.Buffer()
        buffer.add_str(run.source)
        buffer.guess_segment_properties()
        uharfbuzz.shape(uharfbuzz.Font(font.hbFace), buffer)
        scale = 1000 / font.face.unitsPerEm
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            yield _Glyph(
                self._private_character(run.face, info.codepoint),
                place.x_advance * scale,
                font.face.hmetrics[info.codepoint][0] * scale,
                place.x_offset * scale,
                place.y_offset * scale,
            )

    def _private_character(self, face: Face, glyph: int) -> str:
        """Give the private-use character under which ReportLab embeds a glyph by number."""
        known = self._private.get((face, glyph))
        if known is None:
            font = self._fonts[face]
            font_face = font.face
            code = 0xE000
            while code in font_face.charToGlyph:
                code += 1
            font_face.charToGlyph[code] = glyph
            font_face.charWidths[code] = font_face.hmetrics[glyph][0] * 1000 / font.face.unitsPerEm
            known = self._private[(face, glyph)] = chr(code)
        return known


def _font(name: Face, path: str) -> TTFont:
    # Latin letters are never set in the face for Chinese: asciiReadable would embed them.
    font = TTFont(f"casebook-{name.value}", path, asciiReadable=name is not Face.HAN)
    # WORKAROUND(ReportLab 5.1.0): glyphs after numberOfHMetrics keep a scaled advance, so that the
    # embedded subset contradicts its own widths (ISO 19005-2, 6.2.11.5).
    face = font.face
    count = unpack(">H", face.get_table("hhea")[34:36])[0]  # type: ignore[no-untyped-call]
    if count < len(face.hmetrics):
        advance = face.hmetrics[count - 1][0]
        face.hmetrics[count:] = [(advance, bearing) for _, bearing in face.hmetrics[count:]]
    return font


def _covered(font: TTFont) -> frozenset[int]:
    # Above U+FFFF ReportLab 5.1.0 writes a malformed ToUnicode: such characters are escaped.
    characters = font.face.charToGlyph.items()
    return frozenset(code for code, glyph in characters if glyph and code <= 0xFFFF)


def spans_of(text: Text) -> tuple[Span, ...]:
    """Give a block's text as spans."""
    parts = text if isinstance(text, tuple) else (text,)
    return tuple(Span(part) if isinstance(part, str) else part for part in parts)


def plain(text: Text) -> str:
    """Give a block's text without its setting."""
    return "".join(span.text for span in spans_of(text))


class Breaker:
    """Breaks text into lines of a given width."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts

    def lines(self, text: Text, size: float, width: float, face: Face = Face.SANS) -> list[Line]:
        """Break `text`; the sources of all pieces, joined, are the text without line feeds."""
        result: list[Line] = []
        for spans in _split_lines(spans_of(text)):
            result.extend(self._one(spans, size, width, face))
        return result

    def one_line(self, text: str, size: float, width: float, face: Face) -> list[Line]:
        """Break `text` with its line feeds written out."""
        return list(self._one((Span(text),), size, width, face))

    def _one(self, spans: Iterable[Span], size: float, width: float, face: Face) -> Iterator[Line]:
        line: list[Piece] = []
        used = 0.0
        word: list[Piece] = []
        for piece, ends_word in self._pieces(spans, size, face):
            word.append(piece)
            if not ends_word:
                continue
            full = sum(p.width for p in word)
            needed = full - _trailing_space(word[-1], self._fonts)
            if line and used + needed > width:
                yield _joined(line)
                line, used = [], 0.0
            if needed > width:
                for part in self._cut(word, width):
                    if used + part.width > width and line:
                        yield _joined(line)
                        line, used = [], 0.0
                    line.append(part)
                    used += part.width
            else:
                line.extend(word)
                used += full
            word = []
        yield _joined(line)

    def _pieces(
        self, spans: Iterable[Span], size: float, face: Face
    ) -> Iterator[tuple[Piece, bool]]:
        """Give the pieces of a line with whether a line may be broken after each."""
        chunks = [
            (chunk, span.muted)
            for span in spans
            for run in runs(span.text, _face(span, face), self._fonts.coverage)
            for chunk in _chunks(run)
        ]
        for at, (chunk, is_muted) in enumerate(chunks):
            chunk_size = self._fonts.size_of(chunk.face, size)
            piece = Piece(chunk, chunk_size, self._fonts.width(chunk, chunk_size), is_muted)
            is_last = at + 1 == len(chunks)
            yield piece, is_last or _breaks(chunk, chunks[at + 1][0])

    def _cut(self, word: list[Piece], width: float) -> Iterator[Piece]:
        """Cut a word that is wider than a line after punctuation, or else between characters."""
        for piece in word:
            if piece.run.script is Script.ESCAPE:
                yield piece
            elif piece.run.script is Script.DEVANAGARI:
                yield from map(self._resized(piece), _DEVA_CLUSTER.findall(piece.run.source))
            else:
                resized = self._resized(piece)
                for part in map(resized, _PART.findall(piece.run.text)):
                    if part.width <= width:
                        yield part
                    else:
                        yield from map(resized, part.run.text)

    def _resized(self, piece: Piece) -> Callable[[str], Piece]:
        def part(text: str) -> Piece:
            run = Run(piece.run.face, piece.run.script, text, text)
            return Piece(run, piece.size, self._fonts.width(run, piece.size), piece.muted)

        return part


def clusters(text: str) -> list[str]:
    """Split text into letters, each with its vowel signs and joined consonants."""
    return _DEVA_CLUSTER.findall(text)


def break_fixed(text: str, columns: int) -> list[str]:
    """Break ASCII text set in fixed width after spaces, or within a word longer than a line."""
    result = []
    start = 0
    while len(text) - start > columns:
        cut = text.rfind(" ", start, start + columns + 1) + 1
        if cut <= start:
            cut = start + columns
        result.append(text[start:cut])
        start = cut
    result.append(text[start:])
    return result


def _split_lines(spans: Iterable[Span]) -> Iterator[list[Span]]:
    line: list[Span] = []
    for span in spans:
        first, *rest = span.text.replace("\r\n", "\n").split("\n")
        line.append(Span(first, span.bold, span.mono, span.muted))
        for text in rest:
            yield line
            line = [Span(text, span.bold, span.mono, span.muted)]
    yield line


def _face(span: Span, face: Face) -> Face:
    if span.mono:
        return Face.MONO
    return Face.BOLD if span.bold else face


def _chunks(run: Run) -> list[Run]:
    """Split a run where a line may be broken."""
    if run.script is Script.ESCAPE:
        return [
            Run(run.face, run.script, shown, source)
            for shown, source in zip(_ESCAPES.findall(run.text), run.source, strict=True)
        ]
    if run.script is Script.DEVANAGARI:
        return [run]
    if run.face is Face.HAN:
        return [
            Run(run.face, run.script, part, part) for part in _HAN_PART.findall(run.text) if part
        ]
    return [Run(run.face, run.script, part, part) for part in _WORD.findall(run.text)]


def _breaks(chunk: Run, following: Run) -> bool:
    if chunk.script is Script.ESCAPE or following.script is Script.ESCAPE:
        return True
    if chunk.script is Script.PLAIN and chunk.text[-1] == " ":
        return True
    if Face.HAN not in (chunk.face, following.face):
        return False
    return chunk.text[-1] not in _OPENING and following.text[0] not in _CLOSING


def _trailing_space(piece: Piece, fonts: Fonts) -> float:
    text = piece.run.text
    if piece.run.script is not Script.PLAIN or text[-1:] != " ":
        return 0.0
    shorter = text.rstrip(" ")
    return piece.width - fonts.width(
        Run(piece.run.face, Script.PLAIN, shorter, shorter), piece.size
    )


def _joined(line: list[Piece]) -> Line:
    """Join neighbouring pieces that are drawn alike."""
    result: list[Piece] = []
    for piece in line:
        last = result[-1] if result else None
        if last is not None and _alike(last, piece):
            run = Run(
                piece.run.face,
                piece.run.script,
                last.run.text + piece.run.text,
                last.run.source + piece.run.source,
            )
            result[-1] = Piece(run, piece.size, last.width + piece.width, piece.muted)
        else:
            result.append(piece)
    return tuple(result)


def _alike(one: Piece, other: Piece) -> bool:
    return (
        one.run.script is other.run.script is not Script.DEVANAGARI
        and one.run.face is other.run.face
        and one.muted == other.muted
        and one.size == other.size
    )


def is_ascii(text: str) -> bool:
    """Say whether `text` is printable ASCII, which needs neither escape nor fallback."""
    return ASCII.fullmatch(text) is not None


def escape_ascii(text: str) -> str:
    """Give ASCII text as the inside of a PDF string."""
    return str(escapePDF(text))


def line_width(line: Line) -> float:
    """Give the width of a line in points."""
    return sum(piece.width for piece in line)
