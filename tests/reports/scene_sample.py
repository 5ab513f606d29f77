"""A made-up seizure of twelve exhibits, sent on to a laboratory, for the tests of its papers."""

from __future__ import annotations

from dataclasses import replace

from casebook.model.evidence import (
    Algorithm,
    Attachment,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
    PowerState,
)
from casebook.model.examination import ClockReading, ClockReference
from casebook.model.seizure import Seizure, Witness
from casebook.model.transfer import Forwarding, HandOver
from casebook.reports.content import Form
from casebook.reports.papers.scene_subject import (
    ForwardingSubject,
    HandedItem,
    LabelledExhibit,
    LabelSubject,
    Parcel,
    SeizedItem,
    SeizureSubject,
    SlipSubject,
)
from tests.reports.sample import FRAME, at, sha256

HINDI_NAME = "श्रीमती राजलक्ष्मी चन्द्रशेखर विश्वनाथन अय्यर"
HINDI_THING = (
    "अस्पताल के सर्वर कक्ष की तीसरी पंक्ति में रखा हुआ मुख्य अनुप्रयोग सर्वर, जिसके आगे का "
    "ढक्कन टूटा हुआ है और जिस पर संस्थान की सम्पत्ति संख्या लिखी है"
)
STARTED, ENDED = at("2022-11-24T14:05:00+05:30"), at("2022-11-24T19:40:00+05:30")


def _exhibit(number: int) -> Exhibit:
    description = HINDI_THING if number == 2 else f"Server srv-{number:02d}, rack C, unit {number}"
    return Exhibit(
        id=f"x{number}",
        number=number,
        description=description,
        kind=ExhibitKind.MOBILE if number == 12 else ExhibitKind.SERVER,
        make_model="Dell PowerEdge R740xd",
        serial_number=f"SN-7XK{number:02d}-0001-ABCDEFGHIJKLMNOP",
        device_id="IMEI 490154203237518\nIMEI 352099001761481" if number == 12 else "",
        colour="black",
        seized_at=STARTED,
        place_found="Server room C-2, third rack from the door",
        seized_by="Insp. A. Kumar",
        seal=f"IFSO/22/{number:03d}",
        stored_at="Malkhana, Special Cell",
        mark=f"IFSO/214/E{number:03d}",
        condition="dust on the front, one disk light amber",
        power_state=PowerState.ON if number % 2 else PowerState.OFF,
        network_state="two cables in ports 1 and 2, pulled at 14:20",
        lock_state="locked, password not given",
        packet=f"P{number}",
        seizure_id="s1",
    )


EXHIBITS = tuple(map(_exhibit, range(1, 13)))


def digest(number: int, purpose: DigestPurpose = DigestPurpose.AT_SEIZURE) -> Digest:
    """Give the SHA-256 of an exhibit, computed at the seizure."""
    return Digest(
        f"d{number}",
        f"x{number}",
        Algorithm.SHA256,
        sha256(f"image {number}"),
        f"/dev/sd{number}, whole device",
        4_000_787_030_016,
        at("2022-11-24T18:10:00+05:30"),
        "Insp. A. Kumar",
        "Casebook 0.1.0",
        purpose,
        method="Tableau T356789iu write blocker",
    )


READING = ClockReading(
    "c1",
    "x1",
    at("2022-11-24T14:12:31+05:30"),
    at("2022-11-24T14:10:04+05:30"),
    ClockReference.NTP,
    "both photographed side by side",
    "Insp. A. Kumar",
)
PHOTOGRAPH = Attachment(
    "f1", "exhibit", "x1", "IMG_2041.jpg", sha256("photo"), 3_100_000, STARTED, None, "front"
)
LATE = replace(
    digest(2, DigestPurpose.VERIFICATION),
    computed_at=at("2022-11-28T11:00:00+05:30"),
    reason="the disks were encrypted and could be read in the laboratory only",
)
SEIZURE = Seizure(
    "s1",
    1,
    "SM/214/2022",
    "Server room C-2, All India Institute of Medical Sciences, Ansari Nagar, New Delhi",
    "28.56720 N, 77.21000 E",
    STARTED,
    ENDED,
    "",
    "the servers would have been wiped before a warrant could be had",
    "Insp. A. Kumar",
    HINDI_NAME,
    "",
    "Sh. P. Nair, Examiner of Electronic Evidence",
    "each server in an antistatic cover, cables apart; the phone in a Faraday bag",
    "“IFSO DELHI 7” around the Ashoka wheel",
    "HC R. Singh",
    "",
    HINDI_NAME,
    remarks="The power of the rack failed from 16:02 to 16:09.",
)
WITNESSES = (
    Witness(
        "w1",
        "s1",
        1,
        HINDI_NAME,
        "पुत्री श्री वेंकटरमण",
        "47 years",
        "House 12, Ansari Nagar",
        "voter ID",
    ),
    Witness("w2", "s1", 2, "Ravi Lal", "son of Mohan Lal", "33 years", "B-4, Green Park", ""),
)
SEIZED = SeizureSubject(
    FRAME,
    SEIZURE,
    WITNESSES,
    tuple(
        SeizedItem(
            exhibit,
            ()
            if exhibit.number == 3
            else (LATE,)
            if exhibit.number == 2
            else (digest(exhibit.number),),
            (READING,) if exhibit.number == 1 else (),
            (PHOTOGRAPH,) if exhibit.number == 1 else (),
        )
        for exhibit in EXHIBITS
    ),
    (PHOTOGRAPH,),
    "sections 100, 102 and 165, CrPC 1973",
    "",
    "section 102(3), CrPC 1973",
)
SEIZED_NOW = replace(
    SEIZED,
    seizure=replace(
        SEIZURE,
        no_witness_reason="two neighbours who were asked refused, see the diary",
        recording_sid="1234567890123456",
        recording_device="Samsung A54 of the unit",
        recording_duration="3 clips, 11 min 20 s",
        audio_video_files=(
            f"clip1.mp4 SHA-256 {sha256('clip1')}",
            f"clip2.mp4 SHA-256 {sha256('clip2')}",
        ),
        recording_forwarded_to="JMFC, Patiala House",
        recording_forwarded_at=at("2024-08-02T21:00:00+05:30"),
    ),
    witnesses=(),
    sections="sections 103, 105, 106 and 185, BNSS 2023",
    recording="section 105, BNSS 2023",
    report="section 106(3), BNSS 2023",
)

FORWARDING = Forwarding(
    "f1",
    2,
    "Forensic Science Laboratory, Rohini",
    "Computer Forensics",
    tuple(exhibit.id for exhibit in EXHIBITS),
    (
        "What program encrypted the files of each server, and when did it first run?",
        "From which address and with which account was it brought onto the server?",
    ),
    "FM/97/2022",
    at("2022-11-26T10:00:00+05:30"),
    "ACP S. Mehta",
    "Five servers of the hospital were found encrypted on 23 November 2022.\n\nA ransom was asked.",
    "hearing in a week",
    "2022-12-05",
    ("Copy of the FIR, attested", "Seizure memo SM/214/2022, attested"),
    "HC R. Singh, 2231/SPL",
    "RC 118/22",
    "“IFSO DELHI 7” around the Ashoka wheel",
)
FORWARDED = ForwardingSubject(
    FRAME,
    FORWARDING,
    tuple(
        Parcel(
            replace(exhibit, original_or_copy="copy", how_produced="imaged")
            if exhibit.number == 5
            else exhibit,
            EXHIBITS[0] if exhibit.number == 5 else None,
            None if exhibit.number == 3 else digest(exhibit.number),
            f"{HINDI_NAME}, Server room C-2, 2022-11-24",
        )
        for exhibit in EXHIBITS
    ),
    ("Specimen of the seal, attested", "Road certificate"),
    "section 79A, IT Act 2000",
    "section 293, CrPC 1973",
)

SLIP = HandOver(
    "h1",
    4,
    "HC R. Singh",
    "Malkhana, Special Cell",
    HINDI_NAME,
    "Forensic Science Laboratory, Rohini",
    at("2022-11-26T10:00:00+05:30"),
    "examination",
    "government vehicle DL 1C 4567",
    "RC 118/22",
)
LISTING = sha256("listing")
HANDED = SlipSubject(
    FRAME,
    SLIP,
    tuple(
        HandedItem(
            exhibit,
            CustodyMove(
                f"m{exhibit.number}",
                exhibit.id,
                1,
                SLIP.from_person,
                SLIP.from_place,
                SLIP.to_person,
                SLIP.to_place,
                SLIP.released_at,
                None,
                SLIP.purpose,
                hand_over_id="h1",
            ),
            None if exhibit.number == 3 else digest(exhibit.number),
        )
        for exhibit in EXHIBITS
    ),
    LISTING,
    f"H-4.1A2B3C4D.{LISTING[:16].upper()}",
)
RETURNED = replace(
    HANDED,
    slip=replace(SLIP, returned_at=at("2022-11-27T09:00:00+05:30")),
    items=tuple(
        item
        if item.exhibit.number == 12
        else replace(
            item,
            move=replace(
                item.move,
                received_at=at("2022-11-26T11:30:00+05:30"),
                seal_intact="no, torn at one edge" if item.exhibit.number == 7 else "yes",
                store_register="Register XIX 44/22",
                gd_entry="DD 31A",
            ),
        )
        for item in HANDED.items
    ),
)


def labels(form: Form, count: int = 12) -> LabelSubject:
    """Give labels of so many exhibits; those after the twelfth are made up alike."""
    exhibits = [*EXHIBITS, *map(_exhibit, range(13, count + 1))][:count]
    return LabelSubject(
        FRAME,
        form,
        tuple(
            LabelledExhibit(
                exhibit,
                f"EX-{exhibit.number}.1A2B3C4D.{sha256(str(exhibit.number))[:16].upper()}",
                None if exhibit.number == 3 else digest(exhibit.number),
            )
            for exhibit in exhibits
        ),
    )
