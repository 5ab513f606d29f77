"""Build the sample case, through the same actions that an examiner has.

Public are the facts of the AIIMS case of November 2022; everything else is invented for the sample
and says so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from casebook.actions import (
    add_event,
    ask_agency,
    keep,
    move_custody,
    record_answer,
    sample_ledger,
    write_note,
)
from casebook.actions.attach_from_file import attach_from_file
from casebook.actions.hash_exhibit import hash_exhibit
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.actions.start_case import new_case
from casebook.actions.typed_time import typed_time
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.case import CaseHeader, Examiner
from casebook.model.evidence import Algorithm, CustodyMove, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.request import Leg, Line, LineState, Request, RequestKind
from casebook.model.timeline import (
    Citation,
    CitedKind,
    Event,
    Record,
    RecordFilter,
    Source,
    Weight,
)
from casebook.resources import resource
from casebook.rules import statutes
from casebook.store import search
from casebook.store.case_file import CaseFile

EXAMINER = Examiner("A. Sample", "Inspector", "SAMPLE-1", "IFSO, Delhi Police (SAMPLE)")

ZONE = "Asia/Kolkata"

_REPORT = "News report of 18 December 2022 on the AIIMS case"
_MINISTRY = "Reply of the Ministry of Health and Family Welfare, 14 December 2022"

_HEADER = CaseHeader(
    id="case",
    title="AIIMS Delhi servers, November 2022 (SAMPLE)",
    fir_number="SAMPLE 214/2022",
    fir_date="2022-11-25",
    offence_date="2022-11-23",
    police_station="Special Cell (IFSO)",
    district="New Delhi",
    state="Delhi",
    unit="IFSO, Delhi Police",
    sections=("IPC 385", "IT Act 66", "IT Act 66F"),
    complainant="SAMPLE: an officer of the affected organisation",
    affected_organisation="All India Institute of Medical Sciences, New Delhi",
    investigating_officer="Inspector A. Sample (SAMPLE)",
    court="SAMPLE: Chief Metropolitan Magistrate, New Delhi",
    agencies=(
        "CERT-In",
        "Delhi cybercrime special cell",
        "Indian Cybercrime Coordination Centre",
        "Intelligence Bureau",
        "Central Bureau of Investigation",
        "National Investigation Agency",
    ),
    zones=("UTC", ZONE),
    summary="On 23 November 2022 ransomware paralysed five physical servers of AIIMS Delhi and "
    "encrypted about 1.3 TB. Outpatient and inpatient services, the smart laboratory, billing, "
    "report generation and appointments were down. On 25 November 2022 the IFSO unit of Delhi "
    "Police registered a case of extortion and cyber terrorism. These facts are public; all times "
    "of day, addresses, accounts, people, exhibits and answers in this case are invented.",
    max_punishment="imprisonment for life (IT Act 66F)",
    is_sample=True,
    exhibit_pattern="SAMPLE/E{n}",
    submissions=(sample_ledger.SUBMISSION,),
)


def build_sample(path: Path, progress: Progress) -> None:
    """Build the sample case at `path`. Raises CaseError when a file is there already."""
    if path.exists():
        raise CaseError(f"{path.name} is there already. Choose another name for the sample case.")
    case = new_case(path, EXAMINER, _HEADER)
    try:
        _Sample(case, progress).build()
        case.close()
    except BaseException:
        # A case that is half a sample is of no use to anybody.
        with suppress(CaseError):
            case.close()
        path.unlink(missing_ok=True)
        raise


class _Sample:
    """The sample case while it grows: each step leaves the rows that later steps speak of."""

    def __init__(self, case: CaseFile, progress: Progress) -> None:
        self._case = case
        self._progress = progress
        self._exhibits: dict[str, Exhibit] = {}
        self._sources: dict[str, Source] = {}
        self._agencies: dict[str, Agency] = {}

    def build(self) -> None:
        """Do every step."""
        case = self._case
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Adding exhibits", self._add_exhibits),
            ("Recording the seizure", lambda: sample_ledger.add_seizure(case, self._exhibits)),
            ("Hashing", self._hash),
            ("Reading clocks", lambda: sample_ledger.read_clocks(case, self._exhibits)),
            ("Handing over", lambda: sample_ledger.hand_over(case, self._exhibits)),
            ("Recording custody", self._record_custody),
            ("Writing to the laboratory", lambda: sample_ledger.forward(case, self._exhibits)),
            ("Keeping certificates", lambda: sample_ledger.certify(case, self._exhibits)),
            ("Importing logs", self._import),
            ("Writing notes", self._write_notes),
            ("Adding events", self._add_events),
            ("Adding identifiers", self._add_identifiers),
            ("Asking Interpol", self._ask_interpol),
            ("Asking a provider", self._ask_provider),
        )
        for number, (what, step) in enumerate(steps):
            self._progress.check_cancelled()
            self._progress.advance(number, len(steps), what)
            step()
        self._progress.advance(len(steps), len(steps), "Done")

    def _add_exhibits(self) -> None:
        seized_at, seized_by = _ist("2022-11-25 16:10:00"), "SI R. Rao (SAMPLE)"
        scene = "Server room, AIIMS (SAMPLE)"
        self._exhibit(
            "server",
            sample_ledger.with_device(
                Exhibit(
                    "", 0, "Server web-02, outpatient portal (SAMPLE)", ExhibitKind.SERVER,
                    make_model="Example Systems R740", serial_number="SAMPLE-0W02",
                    colour="black", seal="IFSO-SAMPLE-17",
                    stored_at="Malkhana, Special Cell (SAMPLE)", seized_at=seized_at,
                    seized_by=seized_by, place_found=scene,
                )
            ),
        )  # fmt: skip
        self._exhibit(
            "disk",
            Exhibit(
                "", 0, "Disk of web-02 (SAMPLE)", ExhibitKind.COMPUTER,
                parent_id=self._exhibits["server"].id, make_model="Example Storage SAS 2 TB",
                serial_number="SAMPLE-D88121", colour="silver", size_bytes=2_000_398_934_016,
                remarks="Taken out of the server at the scene",
                seal="IFSO-SAMPLE-18", stored_at="Malkhana, Special Cell (SAMPLE)",
                seized_at=seized_at, seized_by=seized_by, place_found=scene,
            ),
        )  # fmt: skip
        self._exhibit(
            "image",
            Exhibit(
                "", 0, "Image of the disk of web-02 (SAMPLE, cut down to its logs)",
                ExhibitKind.COMPUTER, parent_id=self._exhibits["disk"].id,
                original_or_copy="copy", size_bytes=_file("web-02-disk.img").stat().st_size,
                how_produced="Made behind a write blocker at the IFSO laboratory (SAMPLE)",
                stored_at="Evidence store, IFSO laboratory (SAMPLE)",
            ),
        )  # fmt: skip
        self._exhibit(
            "logs",
            Exhibit(
                "", 0, "Logs of web-02: web server and sshd", ExhibitKind.OTHER,
                parent_id=self._exhibits["image"].id, original_or_copy="copy",
                how_produced="Copied out of /var/log of the image",
                stored_at="Evidence store, IFSO laboratory (SAMPLE)",
            ),
        )  # fmt: skip
        self._exhibit(
            "lab",
            Exhibit(
                "", 0, "Log of the laboratory server lab-01 (SAMPLE)", ExhibitKind.SERVER,
                original_or_copy="copy", how_produced="Handed over by the administrator",
                recorded_by=sample_ledger.LAB_ADMINISTRATOR,
                place_found="Smart laboratory, AIIMS (SAMPLE)",
                seized_at=_ist("2022-11-26 11:30:00"), seized_by="SI R. Rao (SAMPLE)",
                stored_at="Evidence store, IFSO laboratory (SAMPLE)",
            ),
        )  # fmt: skip
        self._exhibit(
            "mail",
            Exhibit(
                "", 0, "E-mail with the demand, as the mailbox kept it (SAMPLE)",
                ExhibitKind.OTHER, original_or_copy="copy",
                how_produced="Exported from the mailbox of the help desk",
                place_found="it-helpdesk@example.org", seized_at=_ist("2022-11-25 17:05:00"),
                seized_by="SI R. Rao (SAMPLE)",
                stored_at="Evidence store, IFSO laboratory (SAMPLE)",
            ),
        )  # fmt: skip
        attach_from_file(
            Directly(self._case), self._exhibits["mail"], _file("demand.eml"), self._progress
        )

    def _exhibit(self, name: str, exhibit: Exhibit) -> None:
        self._exhibits[name] = keep.add(self._case, exhibit)

    def _hash(self) -> None:
        for name, file, purpose in (
            ("image", "web-02-disk.img", DigestPurpose.AT_ACQUISITION),
            ("logs", "web-02-access.log", DigestPurpose.AT_ACQUISITION),
            ("logs", "web-02-auth.log", DigestPurpose.AT_ACQUISITION),
            ("lab", "lab-01-messages.log", DigestPurpose.AT_SEIZURE),
            ("mail", "demand.eml", DigestPurpose.AT_SEIZURE),
            ("image", "web-02-disk.img", DigestPurpose.VERIFICATION),
        ):
            hash_exhibit(
                Directly(self._case),
                self._exhibits[name],
                _file(file),
                purpose,
                (Algorithm.SHA256, Algorithm.SHA1),
                self._progress,
                reason="SAMPLE: computed when the sample case was made",
                method="read-only copy (SAMPLE)",
            )

    def _record_custody(self) -> None:
        rao, singh, mehta = "SI R. Rao (SAMPLE)", "HC D. Singh (SAMPLE)", "Dr S. Mehta (SAMPLE)"
        scene, store = "Server room, AIIMS (SAMPLE)", "Malkhana, Special Cell (SAMPLE)"
        laboratory = "IFSO laboratory (SAMPLE)"
        for name, seal in (("server", "IFSO-SAMPLE-17"), ("disk", "IFSO-SAMPLE-18")):
            self._move(
                name, (rao, scene), (singh, store), "2022-11-25 18:00", "2022-11-25 19:25",
                "safe keeping", seal,
            )  # fmt: skip
        self._move(
            "disk", (singh, store), (mehta, laboratory), "2022-11-26 10:00", "2022-11-26 10:40",
            "imaging", "IFSO-SAMPLE-18",
        )  # fmt: skip
        self._move(
            "disk", (mehta, laboratory), (singh, store), "2022-11-27 17:30", "2022-11-27 18:10",
            "return after imaging", "IFSO-SAMPLE-21", "Opened and sealed again for the imaging",
        )  # fmt: skip
        self._move(
            "image", (mehta, laboratory), ("Inspector A. Sample (SAMPLE)", "IFSO (SAMPLE)"),
            "2022-11-27 18:30", "2022-11-27 18:45", "examination", "IFSO-SAMPLE-22",
        )  # fmt: skip
        self._move(
            "server", (singh, store), ("Duty officer (SAMPLE)", "FSL Delhi (SAMPLE)"),
            "2022-12-19 11:00", "", "opinion on the firmware", "IFSO-SAMPLE-17",
        )  # fmt: skip

    def _move(
        self,
        name: str,
        giver: tuple[str, str],
        taker: tuple[str, str],
        out: str,
        back: str,
        purpose: str,
        seal: str,
        remarks: str = "",
    ) -> None:
        move = move_custody.release(
            self._case,
            CustodyMove(
                "", self._exhibits[name].id, 0, *giver, *taker, _ist(out), None, purpose,
                mode="by hand", seal=seal, remarks=remarks,
            ),
        )  # fmt: skip
        if back:
            move_custody.receive(self._case, move, _ist(back), "yes")

    def _import(self) -> None:
        for name, file, options in (
            ("logs", "web-02-access.log", ImportOptions()),
            ("logs", "web-02-auth.log", ImportOptions(zone=ZONE, year=2022)),
            ("lab", "lab-01-messages.log", ImportOptions()),
        ):
            linked = dataclasses.replace(options, exhibit_id=self._exhibits[name].id)
            self._sources[file] = import_source(
                Directly(self._case), _file(file), linked, self._progress
            )

    def _write_notes(self) -> None:
        case = self._case
        write_note.write_note(
            case,
            "SAMPLE. Went through #S-1 for requests that no desk of the hospital makes. "
            "203.0.113.45 tries the login of the portal 12 times from 23:52:02 IST on 22 November "
            "and is let in at 23:52:31.",
        )
        wrong = write_note.write_note(
            case, "SAMPLE. #S-2 shows one login of svc-lab from 198.51.100.23."
        )
        write_note.supersede_note(
            case,
            wrong,
            "SAMPLE. #S-2 shows two logins of svc-lab from 198.51.100.23, at 01:52:09 and 02:17:30 "
            "IST on 23 November, after ten that failed.",
            "The second login was overlooked; counted again over the whole file.",
        )
        write_note.write_note(
            case,
            "SAMPLE, written down later. At the scene the screen of web-02 showed the demand; the "
            "machine was left on until the network cable had been drawn and photographed.",
            about_at=_ist("2022-11-25 16:20"),
        )
        write_note.write_note(
            case,
            "SAMPLE. The web server's log holds no source port: the provider of 203.0.113.45 is "
            "asked with the port marked as not logged. sshd logs the port, so 198.51.100.23 can be "
            "asked with it (#R-1).",
        )

    def _add_events(self) -> None:
        self._public("2022-11-23", "Servers of AIIMS Delhi stop",
                     "Ransomware; five physical servers, about 1.3 TB encrypted. Outpatient and "
                     "inpatient services, smart laboratory, billing, report generation and "
                     "appointments are down.", _REPORT)  # fmt: skip
        self._public("2022-11-25", "IFSO registers the FIR",
                     "Extortion and cyber terrorism: IPC 385, IT Act 66 and 66F.",
                     _REPORT)  # fmt: skip
        self._public("2022-12-14", "Ministry: data of five servers retrieved",
                     "Of 100 servers, 40 physical and 60 virtual, five physical ones were "
                     "infiltrated; their data have been retrieved.", _MINISTRY)  # fmt: skip
        self._public("2022-12-18", "IFSO has written to CBI",
                     "For Interpol: details of IP addresses of e-mail IDs in China and Hong Kong.",
                     _REPORT)  # fmt: skip
        access, auth, lab = self._sources.values()
        key, supporting = Weight.KEY, Weight.SUPPORTING
        for source, words, nth, title, weight in (
            (
                access,
                '"GET /.env"',
                0,
                "The portal is searched for open files (SAMPLE)",
                supporting,
            ),
            (access, '"POST /portal/login" 200', 0, "The portal's login is guessed (SAMPLE)", key),
            (access, '"POST /portal/upload"', 0, "A program is put on web-02 (SAMPLE)", key),
            (access, '"portal/files/invoice"', 0, "The program is used (SAMPLE)", supporting),
            (auth, '"Accepted password"', 0, "First login as svc-lab from outside (SAMPLE)", key),
            (auth, '"Accepted password"', 1, "Second login as svc-lab (SAMPLE)", supporting),
            (lab, '"snapshot lis-daily-07 removed"', 0, "Backups are removed (SAMPLE)", key),
            (lab, '"cannot read"', 0, "First file that cannot be read any more (SAMPLE)", key),
            (lab, '"service stopped"', 0, "Laboratory reports stop (SAMPLE)", key),
        ):
            record = _record(self._case, source, words, nth)
            add_event.promote_record(self._case, record, title, weight=weight)
        mail = self._exhibits["mail"]
        add_event.add_event(
            self._case,
            Event(
                "", 0, _ist("2022-11-23 09:12:44"), "The demand arrives by e-mail (SAMPLE)",
                "Received by mx1.example.org from 203.0.113.77.",
            ),
            [Citation("", "", CitedKind.EXHIBIT, mail.id, f"{label(mail)}, Received headers")],
        )  # fmt: skip

    def _public(self, day: str, title: str, text: str, said_by: str) -> None:
        add_event.add_event(
            self._case,
            Event("", 0, _ist(day), title, text),
            [Citation("", "", CitedKind.PUBLIC, "", said_by)],
        )

    def _add_identifiers(self) -> None:
        ipv4, ipv6, mail = IdentifierKind.IPV4, IdentifierKind.IPV6, IdentifierKind.EMAIL
        for kind, value, remarks in (
            (ipv4, "203.0.113.45", "guessed the portal's login"),
            (ipv4, "198.51.100.23", "logged in as svc-lab"),
            (ipv4, "198.51.100.64", "tried one password"),
            (ipv4, "203.0.113.77", "handed over the demand"),
            (ipv6, "2001:db8::17", "tried the portal's login"),
            (mail, "restore-desk@example.com", "sender of the demand"),
            (mail, "help-room@example.net", "second address in the demand"),
            (IdentifierKind.HOST, "web-02", "outpatient portal"),
            (IdentifierKind.ACCOUNT, "svc-lab", "service account used from outside"),
        ):
            keep.add(self._case, Identifier("", 0, kind, value, value, f"{remarks} (SAMPLE)"))

    def _ask_interpol(self) -> None:
        case = self._case
        route = [
            self._agency("Intelligence Fusion and Strategic Operations, Delhi Police", "IFSO",
                         "India"),
            self._agency("Central Bureau of Investigation (NCB New Delhi)", "CBI", "India",
                         "ncb@example.org"),
            self._agency("Interpol National Central Bureau, Hong Kong (SAMPLE contact)",
                         "NCB Hong Kong", "Hong Kong", "ncb-hk@example.org"),
            self._agency("Example Mail Ltd (SAMPLE provider)", "Example Mail", "Hong Kong",
                         "legal@example.com"),
        ]  # fmt: skip
        link = "The demand of 23 November 2022 was sent from this account and names it (EX-6)."
        login = "This address logged in as svc-lab shortly before the backups were removed."
        logins = "Subscriber, recovery address, and every login with address, port and time"
        opened = _record(case, self._sources["web-02-auth.log"], '"Accepted password"', 0)
        request = ask_agency.ask_agency(
            case,
            Request(
                "", 0, RequestKind.INTERPOL,
                "IP addresses of e-mail IDs in China and Hong Kong", route[-1].id,
                facts=_HEADER.summary,
                link_to_facts="The accounts sent and signed the demand; the addresses were used "
                "to enter the servers.",
                assistance="Identify the users of the accounts and addresses; preserve the data "
                "until a letter of request follows.",
                legal_basis="Interpol channel, through CBI as National Central Bureau",
                urgency="urgent: logs are kept for a limited time",
                reference="SAMPLE/IFSO/2022/1207",
                due_at=_ist("2023-01-31"),
            ),
            route,
            [
                _line(IdentifierKind.EMAIL, "restore-desk@example.com", logins, "EX-6", link),
                _line(IdentifierKind.EMAIL, "help-room@example.net", logins, "EX-6", link),
                _line(IdentifierKind.IPV4, "203.0.113.77", "Subscriber and account holder",
                      "EX-6, Received header of mx1.example.org",
                      "This address handed over the demand.",
                      at=_ist("2022-11-23 09:12:44"), port_not_logged=True),
                _line(IdentifierKind.IPV4, "198.51.100.23", "Subscriber and installation address",
                      f"EX-4, web-02-auth.log, line {opened.locator}", login,
                      at=_ist("2022-11-23 01:52:09"), source_port=38199,
                      destination="192.0.2.12 port 22"),
            ],
            ("letter", "Interpol I-24/7", "order of the local authority"),
        )  # fmt: skip
        first, second, _ = case.where(Leg, request_id=request.id)
        first = record_answer.record_leg(
            case, first, "sent", _ist("2022-12-18"), "SAMPLE/IFSO/2022/1207"
        )
        first = record_answer.record_leg(case, first, "acknowledged", _ist("2022-12-19 15:20"))
        record_answer.record_leg(case, first, "forwarded", _ist("2022-12-22 12:05"))
        record_answer.record_leg(case, second, "sent", _ist("2022-12-22 12:05"), "SAMPLE/NCB/4410")

    def _ask_provider(self) -> None:
        case = self._case
        provider = self._agency(
            "Example Telecom India (SAMPLE provider)", "Example Telecom", "India",
            "nodal@example.net",
        )  # fmt: skip
        asked = "Subscriber, installation and billing address, login history, CAF"
        request = ask_agency.ask_agency(
            case,
            Request(
                "", 0, RequestKind.SUBSCRIBER, "Subscribers of two addresses in India",
                provider.id,
                facts=_HEADER.summary,
                link_to_facts="The addresses tried the logins of web-02 in the night of the "
                "attack.",
                legal_basis=statutes.section_label("production", _HEADER),
                reference="SAMPLE/IFSO/2022/1131",
                due_at=_ist("2022-12-05"),
            ),
            [self._agencies["IFSO"], provider],
            [
                _line(IdentifierKind.IPV4, "203.0.113.45", asked, "EX-4, web-02-access.log",
                      "This address guessed the login of the portal.",
                      at=_ist("2022-11-22 23:52:31"), port_not_logged=True,
                      destination="192.0.2.12 port 80"),
                _line(IdentifierKind.IPV4, "198.51.100.64", asked, "EX-4, web-02-auth.log",
                      "This address tried the password of root.",
                      at=_ist("2022-11-23 03:05:51"), source_port=34837,
                      destination="192.0.2.12 port 22"),
            ],
            ("e-mail",),
        )  # fmt: skip
        (leg,) = case.where(Leg, request_id=request.id)
        leg = record_answer.record_leg(case, leg, "sent", _ist("2022-11-28 10:15"))
        leg = record_answer.record_leg(case, leg, "acknowledged", _ist("2022-11-28 16:40"))
        record_answer.record_leg(
            case, leg, "replied", _ist("2022-12-02 11:00"), reply="One of two lines (SAMPLE)"
        )
        shared, single = case.where(Line, request_id=request.id)
        record_answer.answer_line(
            case, shared, LineState.PARTLY,
            "SAMPLE: the address was shared by 212 subscribers in that minute; the list needs the "
            "source port.",
            _ist("2022-12-02"), "SAMPLE/ET/77",
        )  # fmt: skip
        record_answer.answer_line(
            case, single, LineState.ANSWERED,
            "SAMPLE: one subscriber, a guest house; an open wireless network.",
            _ist("2022-12-02"), "SAMPLE/ET/77",
        )  # fmt: skip

    def _agency(self, name: str, short_name: str, country: str, email: str = "") -> Agency:
        agency = keep.add(
            self._case,
            Agency("", 0, name, short_name, country, email=email, remarks="SAMPLE contact"),
        )
        self._agencies[short_name] = agency
        return agency


def _line(
    kind: IdentifierKind,
    value: str,
    asked: str,
    cited: str,
    link: str,
    *,
    at: Instant | None = None,
    source_port: int | None = None,
    port_not_logged: bool = False,
    destination: str = "",
) -> Line:
    return Line(
        "", "", 0, kind, value, asked, at, source_port, port_not_logged, destination, cited, link
    )


def _record(case: CaseFile, source: Source, words: str, nth: int) -> Record:
    """Give the nth record of a source, in the order of time, that holds the words."""
    found = search.first_page(case, RecordFilter(source=source.number, text=words), nth + 1)
    return found[nth]


def _ist(text: str) -> Instant:
    return typed_time(text, ZONE, EXAMINER.title())


def _file(name: str) -> Path:
    return resource("sample", name)
