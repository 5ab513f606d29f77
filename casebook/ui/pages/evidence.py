"""The Evidence page: one bar of views over the whole ledger of exhibits."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.ui.pages.certificates_view import CertificatesView
from casebook.ui.pages.checks_view import ChecksView
from casebook.ui.pages.custody_view import CustodyView
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.exhibits_view import ExhibitsView
from casebook.ui.pages.laboratory_view import LaboratoryView
from casebook.ui.pages.seizures_view import SeizuresView
from casebook.ui.pages.views_page import ViewsPage
from casebook.ui.workplace import Workplace


class EvidencePage(ViewsPage):
    """The views of the ledger, the exhibits first."""

    title = "Evidence"
    thing = "exhibit"
    about = "The ledger of the evidence, from the scene to the exhibit."

    def __init__(self, place: Workplace) -> None:
        self.exhibits_view = ExhibitsView(place)
        self.custody_view = CustodyView(place)
        self.certificates_view = CertificatesView(place)
        super().__init__(place)
        self.exhibits_view.hand_over_asked.connect(self._on_hand_over_asked)
        self.exhibits_view.certificates_asked.connect(
            lambda: self.show_view(self.certificates_view)
        )

    def make_views(self) -> tuple[EvidenceView, ...]:
        """Make the views in the order of the bar."""
        return (
            self.exhibits_view,
            SeizuresView(self.place),
            self.custody_view,
            LaboratoryView(self.place),
            self.certificates_view,
            ChecksView(self.place),
        )

    def _on_hand_over_asked(self, exhibit_ids: Sequence[str]) -> None:
        self.show_view(self.custody_view)
        self.custody_view.start_hand_over(exhibit_ids)
