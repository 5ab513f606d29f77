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
    keep,
    move_custody,
    sample_abroad,
    sample_agencies,
    sample_identifiers,
    sample_ledger,
    sample_replies,
    sample_requests,
    write_note,
)
from casebook.actions.attach_from_file import attach_from_file
from casebook.actions.hash_exhibit import hash_exhibit
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.actions.sample_story import ZONE, Story, ist, sample_file
from casebook.actions.start_case import new_case
from casebook.errors import CaseError
from casebook.model.case import CaseHeader, Examiner
from casebook.model.evidence import Algorithm, CustodyMove, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.examination import ClockReading
from casebook.model.labels import label
from casebook.model.timeline import (
    Citation,
    CitedKind,
    Event,
    Record,
    RecordFilter,
    Source,
    Weight,
)
from casebook.store import search
from casebook.store.case_file import CaseFile

EXAMINER = Examiner("A. Sample", "Inspector", "SAMPLE-1", "IFSO, Delhi Police (SAMPLE)")

LOGS = ("web-02-access.log", "web-02-auth.log", "lab-01-messages.log")

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
        self._story = Story(case, progress)
        self._exhibits = self._story.exhibits
        self._sources = self._story.sources

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
            *self._requests(),
        )
        for number, (what, step) in enumerate(steps):
            self._progress.check_cancelled()
            self._progress.advance(number, len(steps), what)
            step()
        self._progress.advance(len(steps), len(steps), "Done")

    def _requests(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """Give the steps about identifiers, requests and replies, in the order of the story."""
        story = self._story
        return (
            ("Adding identifiers", lambda: sample_identifiers.add_identifiers(story)),
            ("Importing headers", lambda: sample_identifiers.import_mail_headers(story)),
            ("Grouping identifiers", lambda: sample_identifiers.group_ransom_mails(story)),
            ("Adding agencies", lambda: sample_agencies.add_agencies(story)),
            ("Asking for preservation", lambda: sample_requests.preserve_mailboxes(story)),
            ("Reporting to CERT-In", lambda: sample_requests.report_to_cert_in(story)),
            ("Asking providers", lambda: sample_requests.ask_providers(story)),
            ("Ordering production", lambda: sample_requests.order_production(story)),
            ("Writing to a registrar", lambda: sample_requests.write_to_registrar(story)),
            ("Taking replies", lambda: sample_replies.take_rented_server(story)),
            ("Taking a table", lambda: sample_replies.take_table(story)),
            ("Taking a refusal", lambda: sample_replies.take_refusal(story)),
            ("Naming people", lambda: sample_identifiers.name_people(story)),
            ("Naming a holder", lambda: sample_replies.name_holder(story)),
            ("Noting a wrong zone", lambda: sample_requests.note_zone_mismatch(story)),
            ("Ordering a parcel", lambda: sample_requests.order_parcel(story)),
            ("Asking Interpol", lambda: sample_abroad.ask_bureaus(story)),
            ("Demanding a certificate", lambda: sample_requests.demand_certificate(story)),
            ("Proposing a letter", lambda: sample_abroad.propose_letter(story)),
            ("Reminding CBI", lambda: sample_abroad.remind_cbi(story)),
            ("Asking by a court", lambda: sample_abroad.request_by_court(story)),
            ("Telling the informant", lambda: sample_requests.tell_informant(story)),
        )

    def _add_exhibits(self) -> None:
        seized_at, seized_by = ist("2022-11-25 16:10:00"), "SI R. Rao (SAMPLE)"
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
                original_or_copy="copy", size_bytes=sample_file("web-02-disk.img").stat().st_size,
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
                seized_at=ist("2022-11-26 11:30:00"), seized_by="SI R. Rao (SAMPLE)",
                stored_at="Evidence store, IFSO laboratory (SAMPLE)",
            ),
        )  # fmt: skip
        self._exhibit(
            "mail",
            Exhibit(
                "", 0, "E-mail with the demand, as the mailbox kept it (SAMPLE)",
                ExhibitKind.OTHER, original_or_copy="copy",
                how_produced="Exported from the mailbox of the help desk",
                place_found="it-helpdesk@example.org", seized_at=ist("2022-11-25 17:05:00"),
                seized_by="SI R. Rao (SAMPLE)",
                stored_at="Evidence store, IFSO laboratory (SAMPLE)",
            ),
        )  # fmt: skip
        attach_from_file(
            Directly(self._case), self._exhibits["mail"], sample_file("demand.eml"), self._progress
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
                sample_file(file),
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
                "", self._exhibits[name].id, 0, *giver, *taker, ist(out), None, purpose,
                mode="by hand", seal=seal, remarks=remarks,
            ),
        )  # fmt: skip
        if back:
            move_custody.receive(self._case, move, ist(back), "yes")

    def _import(self) -> None:
        # The clock of the server whose disk the logs come from was right.
        server = self._exhibits["server"].id
        (clock,) = self._case.where(ClockReading, exhibit_id=server)
        for name, file, options in (
            ("logs", "web-02-access.log", ImportOptions(clock_reading_id=clock.id)),
            (
                "logs",
                "web-02-auth.log",
                ImportOptions(zone=ZONE, year=2022, clock_reading_id=clock.id),
            ),
            ("lab", "lab-01-messages.log", ImportOptions()),
        ):
            linked = dataclasses.replace(options, exhibit_id=self._exhibits[name].id)
            self._sources[file] = import_source(
                Directly(self._case), sample_file(file), linked, self._progress
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
            about_at=ist("2022-11-25 16:20"),
        )
        write_note.write_note(
            case,
            "SAMPLE. The web server's log holds no source port: the provider of 203.0.113.45 is "
            "asked with the port marked as not logged. sshd logs the port, so 198.51.100.23 can be "
            "asked with it (#R-4).",
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
        access, auth, lab = (self._sources[name] for name in LOGS)
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
                "", 0, ist("2022-11-23 09:12:44"), "The demand arrives by e-mail (SAMPLE)",
                "Received by mx1.example.org from 203.0.113.77.",
            ),
            [Citation("", "", CitedKind.EXHIBIT, mail.id, f"{label(mail)}, Received headers")],
        )  # fmt: skip

    def _public(self, day: str, title: str, text: str, said_by: str) -> None:
        add_event.add_event(
            self._case,
            Event("", 0, ist(day), title, text),
            [Citation("", "", CitedKind.PUBLIC, "", said_by)],
        )


def _record(case: CaseFile, source: Source, words: str, nth: int) -> Record:
    """Give the nth record of a source, in the order of time, that holds the words."""
    found = search.first_page(case, RecordFilter(source=source.number, text=words), nth + 1)
    return found[nth]
