"""Labels of exhibits: a code to scan, the number, the case, and what the exhibit is."""

from __future__ import annotations

from casebook.errors import CaseError
from casebook.reports.content import Document, Form, Label, Labels
from casebook.reports.papers.scene_subject import LabelledExhibit, LabelSubject
from casebook.reports.papers.subject import Frame
from casebook.reports.papers.wording import exhibit_name, exhibit_title, joined

_PREFIX = 16


def build(subject: LabelSubject) -> Document:
    """Give a label for each exhibit. Raises CaseError when there is none."""
    if not subject.exhibits:
        raise CaseError("There is no exhibit to print a label of. Add one first.")
    labels = tuple(_label(labelled, subject.frame) for labelled in subject.exhibits)
    what = "Labels of the exhibits"
    if len(labels) == 1:
        what = f"Label: {exhibit_title(subject.exhibits[0].exhibit)}"
    kind = "on sheets of 3 x 8" if subject.form is Form.LABEL_SHEET else "one on each page"
    return Document(what, f"{len(labels)}, {kind}", (Labels(labels),), form=subject.form)


def _label(labelled: LabelledExhibit, frame: Frame) -> Label:
    exhibit, header = labelled.exhibit, frame.header
    case = joined((header.fir_number and f"FIR {header.fir_number}", header.police_station))
    return Label(
        code=labelled.code,
        name=exhibit_name(exhibit),
        stamp="SAMPLE" if header.is_sample else "",
        mark=exhibit.mark,
        main=exhibit.description,
        details=(
            case or header.title,
            joined((exhibit.seal and f"Seal {exhibit.seal}",)) or "Seal not recorded",
            f"Packet {exhibit.packet}" if exhibit.packet else "",
        ),
        digest=_digest(labelled),
        foot=f"P-{frame.number}",
    )


def _digest(labelled: LabelledExhibit) -> str:
    if labelled.digest is None:
        return "SHA-256 none"
    value = labelled.digest.value[:_PREFIX]
    return "SHA-256 " + " ".join(value[at : at + 4] for at in range(0, _PREFIX, 4))
