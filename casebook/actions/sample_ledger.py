"""The evidence ledger of the sample case: a seizure, clocks, a hand-over, a memo, certificates."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from casebook.actions import explain_incident, keep, move_custody, read_clock, record_seizure
from casebook.actions.typed_time import typed_time
from casebook.model.evidence import (
    RELATIONS,
    Algorithm,
    Digest,
    Exhibit,
    ExhibitKind,
    PowerState,
)
from casebook.model.examination import ClockReading, ClockReference, Incident
from casebook.model.instant import Instant
from casebook.model.seizure import Seizure, Witness
from casebook.model.transfer import (
    Certificate,
    CertificatePart,
    CertificateState,
    Forwarding,
    HandOver,
)
from casebook.store.case_file import CaseFile

ZONE = "Asia/Kolkata"

SUBMISSION = "Final report (SAMPLE)"

LAB_ADMINISTRATOR = "Administrator of the smart laboratory (SAMPLE)"

_OFFICER, _STORE = "SI R. Rao (SAMPLE)", "HC D. Singh (SAMPLE)"
_SCENE, _STORE_ROOM = "Server room, AIIMS (SAMPLE)", "Malkhana, Special Cell (SAMPLE)"

_SERVERS = (
    ("web-01", "registration desk", "SAMPLE-0W01", "IFSO-SAMPLE-11"),
    ("db-01", "patient records", "SAMPLE-0D01", "IFSO-SAMPLE-12"),
    ("bill-01", "billing", "SAMPLE-0B01", "IFSO-SAMPLE-13"),
    ("rep-01", "report generation", "SAMPLE-0R01", "IFSO-SAMPLE-14"),
)
"""With web-02 the five physical servers; names, serial numbers and seals are invented."""


def add_seizure(case: CaseFile, exhibits: dict[str, Exhibit]) -> None:
    """Seize four more servers beside web-02 and its disk, before two witnesses."""
    servers = [
        Exhibit(
            "", 0, f"Server {name}, {use} (SAMPLE)", ExhibitKind.SERVER,
            make_model="Example Systems R740", serial_number=serial, colour="black", seal=seal,
            packet=f"Packet {number}", condition="no damage seen", power_state=PowerState.ON,
            network_state="cable drawn at 16:18 IST, port photographed",
            lock_state="console locked; password handed over in a sealed envelope (SAMPLE)",
            relations=RELATIONS[:3], relation_by="All India Institute of Medical Sciences",
        )
        for number, (name, use, serial, seal) in enumerate(_SERVERS, start=1)
    ]  # fmt: skip
    seizure = record_seizure.record_seizure(
        case,
        Seizure(
            "", 0, "SAMPLE 7/2022", _SCENE, coordinates="28.5672 N, 77.2100 E (SAMPLE)",
            started_at=_ist("2022-11-25 16:10"), ended_at=_ist("2022-11-25 17:40"),
            no_warrant_reason="Delay would have let the contents of the memory go (SAMPLE)",
            seized_by=_OFFICER, occupant="Administrator of the data centre (SAMPLE)",
            examiner_present="Dr S. Mehta (SAMPLE), IFSO laboratory",
            packing="Each server in an antistatic cover, taped and sealed at every opening",
            seal_impression="IFSO-SAMPLE", seal_handed_to="Inspector A. Sample (SAMPLE)",
            memo_copy_to="Administrator of the data centre (SAMPLE)",
            recording_device="Mobile phone of the unit (SAMPLE)",
            recording_duration="3 clips, 11 min",
            audio_video_files=("clip-1.mp4 (SAMPLE)", "clip-2.mp4 (SAMPLE)", "clip-3.mp4 (SAMPLE)"),
        ),
        (
            Witness("", "", 0, "B. Witness (SAMPLE)", "son of C. Witness", "41",
                    "Ansari Nagar, New Delhi (SAMPLE)", "SAMPLE-ID-1"),
            Witness("", "", 0, "D. Witness (SAMPLE)", "daughter of E. Witness", "36",
                    "Kidwai Nagar, New Delhi (SAMPLE)", "SAMPLE-ID-2"),
        ),
        [exhibits["server"], exhibits["disk"], *servers],
    )  # fmt: skip
    for exhibit in record_seizure.exhibits_of(case, seizure):
        for name, _, serial, _ in _SERVERS:
            if exhibit.serial_number == serial:
                exhibits[name] = exhibit
    for name in ("server", "disk"):
        exhibits[name] = case.get(Exhibit, exhibits[name].id)


def read_clocks(case: CaseFile, exhibits: Mapping[str, Exhibit]) -> None:
    """Compare two clocks: that of web-02 was right, that of lab-01 was 41 s slow."""
    for name, device, reference in (
        ("server", "2022-11-25 16:14:20", "2022-11-25 16:14:20"),
        ("lab", "2022-11-26 11:29:19", "2022-11-26 11:30:00"),
    ):
        read_clock.record_reading(
            case,
            ClockReading(
                "", exhibits[name].id, _ist(device), _ist(reference), ClockReference.GPS,
                "Screen and GPS clock on one photograph (SAMPLE)", _OFFICER,
            ),
        )  # fmt: skip


def hand_over(case: CaseFile, exhibits: Mapping[str, Exhibit]) -> None:
    """Hand four servers to the store together; one seal arrives damaged and is explained."""
    servers = [exhibits[name] for name, *_ in _SERVERS]
    slip = move_custody.hand_over(
        case,
        HandOver(
            "", 0, _OFFICER, _SCENE, _STORE, _STORE_ROOM, _ist("2022-11-25 18:00"),
            "safe keeping", "unit vehicle, SI R. Rao (SAMPLE) accompanying", "SAMPLE-RC-31/2022",
        ),
        servers,
        {server.id: server.seal for server in servers},
    )  # fmt: skip
    intact = {server.id: "yes" for server in servers}
    intact[exhibits["bill-01"].id] = "no: the tape is torn at one corner, the impression is whole"
    move_custody.receive_hand_over(
        case, slip, _ist("2022-11-25 19:25"), intact,
        store_register="SAMPLE XIX/88", gd_entry="SAMPLE GD 41A",
    )  # fmt: skip
    for incident in case.where(Incident, exhibit_id=exhibits["bill-01"].id):
        explain_incident.explain(
            case,
            incident,
            "SAMPLE. The tape tore when the server was lifted out of the vehicle, seen by both "
            "officers; sealed again in the store with IFSO-SAMPLE-15 in the presence of both.",
        )


def forward(case: CaseFile, exhibits: Mapping[str, Exhibit]) -> None:
    """Send web-02 to a laboratory with questions; the laboratory has not answered yet."""
    keep.add(
        case,
        Forwarding(
            "", 0, "Forensic Science Laboratory, Delhi (SAMPLE)", "Cyber Forensics",
            (exhibits["server"].id,),
            (
                "Was the firmware of the server changed, and when?",
                "Does the management controller hold a log of logins between 20 and 25 November "
                "2022? If so, a copy with its digest.",
            ),
            memo_number="SAMPLE FM/12/2022", forwarded_at=_ist("2022-12-19 11:00"),
            forwarding_authority="ACP, IFSO (SAMPLE)",
            brief_facts="Ransomware on five servers of a hospital on 23 November 2022.",
            urgency="The hospital waits for the server.",
            enclosures=("Copy of the FIR", "Copy of the seizure memo", "Specimen of the seal"),
            messenger="Const. F. Sample (SAMPLE)", road_certificate="SAMPLE-RC-57/2022",
            seal_impression="IFSO-SAMPLE",
        ),
    )  # fmt: skip


def certify(case: CaseFile, exhibits: Mapping[str, Exhibit]) -> None:
    """Keep the one certificate that has come; the others are still missing."""
    lab = exhibits["lab"]
    digests = case.where(Digest, exhibit_id=lab.id)
    value = next(d.value for d in digests if d.algorithm is Algorithm.SHA256)
    keep.add(
        case,
        Certificate(
            "", 0, CertificatePart.IEA_65B, (lab.id,), SUBMISSION,
            LAB_ADMINISTRATOR, hop=LAB_ADMINISTRATOR, algorithm=Algorithm.SHA256.value,
            digest_value=value,
            capacity="in charge of the server lab-01 (SAMPLE)", make_model=lab.make_model,
            serial_number=lab.serial_number, device_id=lab.device_id,
            signed_at=_ist("2022-11-28 12:10"), place="New Delhi", state=CertificateState.SIGNED,
        ),
    )  # fmt: skip


def with_device(exhibit: Exhibit) -> Exhibit:
    """Give the exhibit web-02 as it was found."""
    return dataclasses.replace(
        exhibit,
        packet="Packet 5",
        condition="no damage seen",
        power_state=PowerState.ON,
        network_state="cable drawn at 16:18 IST, port photographed",
        lock_state="demand on the screen; console password handed over (SAMPLE)",
        relations=RELATIONS[:3],
        relation_by="All India Institute of Medical Sciences",
    )


def _ist(text: str) -> Instant:
    return typed_time(text, ZONE, "A. Sample")
