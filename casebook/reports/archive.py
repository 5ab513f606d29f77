"""Makes a PDF an archival one: PDF/A-2b, with fixed dates, the same bytes for the same input."""

from __future__ import annotations

import io
from datetime import datetime

import pikepdf
import pikepdf.pdfa

from casebook.errors import CaseError

FLAVOUR = "2b"


def archive(pdf_bytes: bytes, title: str, when: datetime) -> bytes:
    """Give `pdf_bytes` as PDF/A-2b dated `when`. Raises CaseError when it does not conform."""
    stamp = when.strftime("D:%Y%m%d%H%M%S+00'00")
    iso = when.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        for page in pdf.pages:
            if "/Trans" in page.obj:
                del page.obj["/Trans"]
        pdf.docinfo["/CreationDate"] = stamp
        pdf.docinfo["/ModDate"] = stamp
        _date(pdf, title, iso)
        pikepdf.pdfa.prepare(pdf, FLAVOUR)
        _date(pdf, title, iso)
        output = io.BytesIO()
        try:
            pikepdf.pdfa.save(pdf, output, FLAVOUR, repair=False, deterministic_id=True)
        except pikepdf.pdfa.PdfaError as error:
            findings = "; ".join(str(finding) for finding in error.report.findings[:3])
            raise CaseError(
                f"The paper “{title}” was not issued, because it would not be a valid archive PDF: "
                f"{findings}. Nothing was stored; please report this."
            ) from error
    return output.getvalue()


def _date(pdf: pikepdf.Pdf, title: str, iso: str) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["xmp:CreateDate"] = iso
        metadata["xmp:ModifyDate"] = iso
        metadata["xmp:MetadataDate"] = iso
