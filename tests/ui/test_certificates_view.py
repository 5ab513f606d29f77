from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit
from casebook.model.transfer import Certificate, CertificatePart
from casebook.store.case_file import CaseFile
from casebook.ui.pages.certificates_view import CertificatesView
from casebook.ui.theme import State
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase
from tests.ui.ledger import at, servers

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.fixture
def view(qtbot: QtBot, place: Workplace) -> CertificatesView:
    found = CertificatesView(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    place.case.changed.connect(found.refresh)
    return found


def an_image(case: CaseFile) -> Exhibit:
    """Add a server whose operator is known, and its image with a digest."""
    (server,) = servers(case, 1)
    known = replace(server, serial_number="SN741001", make_model="Dell R740", recorded_by="P. Nair")
    keep.correct(case, known, "read off the device")
    header = replace(case.header(), fir_date="2022-11-25", submissions=("charge sheet",))
    keep.correct(case, header, "completed")
    image = keep.add(
        case,
        Exhibit("", 0, "Image", server.kind, parent_id=server.id, original_or_copy="copy"),
    )
    keep.add(
        case,
        Digest(
            "",
            image.id,
            Algorithm.SHA256,
            SHA256,
            "image.E01",
            None,
            at("2022-11-26 18:00"),
            "Insp. Rao",
            "casebook",
            DigestPurpose.AT_ACQUISITION,
        ),
    )
    return image


def looked(qtbot: QtBot, view: CertificatesView) -> None:
    view.refresh()
    qtbot.waitUntil(lambda: not view.needs.is_reading, timeout=WAIT_MS)


def test_a_copy_needs_a_certificate_of_each_custodian(
    qtbot: QtBot, view: CertificatesView, on_case: OnCase
) -> None:
    on_case(an_image)
    looked(qtbot, view)
    assert [(need.hop, need.submission, need.part, need.state) for need in view.needs.rows] == [
        ("P. Nair", "charge sheet", CertificatePart.IEA_65B, State.WRONG),
        ("Insp. Rao", "charge sheet", CertificatePart.IEA_65B, State.WRONG),
    ]
    assert view.needs._says.text() == "2 needed, 2 missing, 0 doubtful."


def test_a_missing_certificate_begins_with_what_the_register_knows(
    qtbot: QtBot, view: CertificatesView, on_case: OnCase
) -> None:
    image = on_case(an_image)
    looked(qtbot, view)
    view.open_need(view.needs.rows[0])
    qtbot.waitUntil(lambda: view.form.is_editing, timeout=WAIT_MS)
    form = view.form
    assert form.editor("exhibit_ids").value() == (image.id,)
    assert form.editor("digest_value").value() == SHA256
    assert form.editor("serial_number").value() == "SN741001"
    assert form.editor("hop").value() == "P. Nair"
    form.save()
    error = form._lines["signer"]._error
    qtbot.waitUntil(lambda: error.text() == "Name who signs the certificate.", timeout=WAIT_MS)
    form.editor("signer").set_value("P. Nair")
    form.save()
    qtbot.waitUntil(lambda: view.selected_number() == "C-1", timeout=WAIT_MS)
    assert on_case(lambda case: case.numbered(Certificate, 1)).signer == "P. Nair"


def test_what_a_certificate_states_is_compared_with_the_register(
    qtbot: QtBot, view: CertificatesView, on_case: OnCase
) -> None:
    def fill(case: CaseFile) -> None:
        image = an_image(case)
        keep.add(
            case,
            Certificate(
                "",
                0,
                CertificatePart.IEA_65B,
                (image.id,),
                "charge sheet",
                "P. Nair",
                hop="P. Nair",
                algorithm="SHA-256",
                digest_value=SHA256,
                serial_number="SN741009",
            ),
        )

    on_case(fill)
    looked(qtbot, view)
    assert view.needs.rows[0].state is State.ATTENTION
    qtbot.waitUntil(lambda: view._stated is not None, timeout=WAIT_MS)
    assert view._stated is not None
    assert any("SN741009, but the register has SN741001" in f for f in view._stated.findings)


def test_without_a_copy_nothing_is_needed(
    qtbot: QtBot, view: CertificatesView, on_case: OnCase
) -> None:
    on_case(lambda case: servers(case, 1))
    looked(qtbot, view)
    assert view.needs.rows == ()
    assert view.needs._says.text().startswith("No exhibit needs a certificate")
