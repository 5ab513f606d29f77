"""The text of a reply in PDF, line by line. Runs in the child process only."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2

from casebook.errors import CaseError
from casebook.intake.readers.lines import visible
from casebook.intake.replies.table import OpenTable, TableRow
from casebook.intake.replies.text import text_row
from casebook.intake.source import SourceFile

MAX_BYTES = 256 << 20
MAX_PAGES = 5_000
MAX_CHARACTERS = 64 << 20


def open_pdf(source: SourceFile) -> OpenTable:
    """Open a PDF. Raises CaseError for one that needs a password, is damaged, or is too large."""
    if source.size > MAX_BYTES:
        raise CaseError(
            f"{source.name} has {source.size:,} bytes; a PDF of up to {MAX_BYTES:,} is read. "
            "Register it, and type what it says."
        )
    try:
        document = pypdfium2.PdfDocument(source.read_at(0, source.size))
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        raise CaseError(_refusal(source.name, str(error))) from error
    if pages > MAX_PAGES:
        raise CaseError(f"{source.name} has {pages:,} pages; up to {MAX_PAGES:,} are read.")
    empty: list[int] = []

    def rows() -> Iterator[TableRow]:
        empty.clear()
        number = characters = 0
        for place in range(pages):
            text = _text(document, place)
            characters += len(text)
            if characters > MAX_CHARACTERS:
                raise CaseError(f"{source.name} holds more text than is read of a PDF.")
            if not text.strip():
                empty.append(place + 1)
            for line_number, line in enumerate(text.splitlines(), 1):
                number += 1
                yield text_row(number, line, (f"page {place + 1}, line {line_number}",))

    said = (
        f"The text of {pages} pages as the PDF holds it; what stands there as a picture, "
        "and the order of columns, is seen in the PDF only.",
    )
    return OpenTable("PDF text 1", rows, said=said, said_after=lambda: _no_text(empty))


def _text(document: pypdfium2.PdfDocument, place: int) -> str:
    try:
        page = document[place]
        found = page.get_textpage()
        text = str(found.get_text_range())
        found.close()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise CaseError(f"Page {place + 1} of the PDF cannot be read: {error}.") from error
    return visible(text)


def _no_text(pages: list[int]) -> tuple[str, ...]:
    if not pages:
        return ()
    shown = ", ".join(map(str, pages[:10])) + (" and others" if len(pages) > 10 else "")
    word = "Page" if len(pages) == 1 else "Pages"
    verb = "holds" if len(pages) == 1 else "hold"
    return (
        f"{word} {shown} {verb} no text, as scanned paper does: read by eye what stands there.",
    )


def _refusal(name: str, words: str) -> str:
    if "assword" in words:
        return (
            f"{name} is protected by a password. Ask the sender for it, save an open copy with a "
            "PDF program, and register both: the one that came, and the copy."
        )
    return f"{name} is no PDF that can be read ({words}). Ask for it to be sent again."
