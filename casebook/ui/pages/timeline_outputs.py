"""What is made of the records that are listed: files, papers and questions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QWidget

from casebook.actions.export_records import export_records
from casebook.actions.issue_paper import issue
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.timeline import Record
from casebook.ui.pages.timeline_listing import Listed
from casebook.ui.widgets.ask_dialog import AskAboutRecords
from casebook.ui.widgets.export_dialog import ExportDialog
from casebook.ui.widgets.print_dialog import ask_recipients
from casebook.ui.workplace import Workplace


def export_listed(place: Workplace, listed: Listed, has_undated: bool, parent: QWidget) -> None:
    """Write the records that are listed into a file for another program."""
    if not listed.total:
        place.messages.tell("There is no record to export. Change the filters.")
        return
    dialog = ExportDialog(listed.total, has_undated, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    form, path = dialog.form, dialog.path
    dialog.deleteLater()
    if accepted and path is not None:
        zone = place.zones[1]
        place.case.start_long(
            f"Export {path.name}",
            lambda on_case, progress: export_records(
                on_case, listed.wanted, form, path, zone, progress, listed.inside
            ),
            lambda result: place.said.emit(f"{result.sentence}."),
        )


def print_listed(place: Workplace, listed: Listed, parent: QWidget) -> None:
    """Issue a timeline exhibit of the records that are listed."""
    if not listed.total:
        place.messages.tell("There is no record to print. Change the filters.")
        return
    recipients = ask_recipients(place, listed.total, listed.wanted, parent)
    if recipients is not None:
        place.case.start_long(
            "Print the records that are listed",
            lambda on_case, progress: issue(
                on_case,
                PaperKind.TIMELINE,
                None,
                recipients,
                progress,
                listed.wanted,
                listed.inside,
            ),
            lambda paper: place.follow(label(paper)),
        )


def ask_about(place: Workplace, listed: Listed, records: Sequence[Record], parent: QWidget) -> None:
    """Make lines of a request from some records, or from all that are listed."""
    if not records and not listed.total:
        place.messages.tell(
            "There is no record to ask about. Import a log first, or change the filters."
        )
        return
    dialog = AskAboutRecords(place, records, listed.wanted, listed.total, parent)
    dialog.exec()
    dialog.deleteLater()
