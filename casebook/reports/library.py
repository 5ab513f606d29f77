"""The one place where ReportLab is imported, so that nothing outside can change what it does.

ReportLab runs `reportlab_settings`, `reportlab_mods` and dot files of the same names, and reads
RL_* variables, when it is imported; a paper must not depend on them.
"""

from __future__ import annotations

import os
import sys
import zlib
from types import ModuleType

_HOOKS = (
    "reportlab.local_rl_mods",
    "reportlab_mods",
    "reportlab.local_rl_settings",
    "reportlab_settings",
)


def _import_alone() -> None:
    held = {name: sys.modules.get(name) for name in _HOOKS}
    variables = {name: os.environ.pop(name) for name in tuple(os.environ) if name[:3] == "RL_"}
    sys.modules.update({name: ModuleType(name) for name in _HOOKS})
    try:
        import reportlab.pdfgen.canvas
        import reportlab.rl_config
    finally:
        os.environ.update(variables)
        for name, module in held.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
    reportlab.rl_config.trustedHosts = []
    reportlab.rl_config.trustedSchemes = []


_import_alone()

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel  # noqa: E402
from reportlab.lib.rl_accel import escapePDF  # noqa: E402
from reportlab.pdfbase.pdfdoc import (  # noqa: E402
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFPage,
    PDFStream,
)
from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont  # noqa: E402
from reportlab.pdfbase.ttfonts import TTFont  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

__all__ = [
    "PDFDocument",
    "PageCanvas",
    "QRCode",
    "QRErrorCorrectLevel",
    "TTFont",
    "escapePDF",
    "getRegisteredFontNames",
    "registerFont",
]


class PageCanvas(Canvas):
    """A canvas that takes finished PDF operators, and names its document."""

    @property
    def document(self) -> PDFDocument:
        """Give the document that fonts are embedded in."""
        document: PDFDocument = self._doc  # type: ignore[attr-defined]
        return document

    def write(self, operators: list[str]) -> None:
        """Add operators to the open page or form."""
        self._code.extend(operators)  # type: ignore[attr-defined]

    def showPage(self) -> None:
        """Close the page and compress it at once: thousands of open pages fill the memory."""
        super().showPage()
        page: PDFPage = self.document.Pages.pages[-1]  # type: ignore[attr-defined]
        packed = zlib.compress(page.stream.encode("ascii"))
        page.Contents = PDFStream(
            PDFDictionary({"Filter": PDFArray([PDFName("FlateDecode")])}), packed
        )
        page.stream = None

    def form_call(self, name: str) -> str:
        """Give the operator that shows the form `name`, which may be made later."""
        self.doForm(name)
        return str(self._code.pop())  # type: ignore[attr-defined]
