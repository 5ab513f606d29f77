"""What each paper is made from: rows of the model, gathered by the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from casebook.model.agency import Agency
from casebook.model.case import CaseHeader, Examiner
from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.model.examination import Incident
from casebook.model.identifier import Identifier
from casebook.model.instant import Instant
from casebook.model.letter import LetterText
from casebook.model.paper import Head, Paper
from casebook.model.reply import Holder, Reply
from casebook.model.reply_table import KeptRow
from casebook.model.request import Leg, Line, Preservation, Request
from casebook.model.seizure import Seizure
from casebook.model.timeline import Citation, Event, Record, Reject, Source
from casebook.model.transfer import HandOver

TIMELINE_TITLE = "Timeline exhibit"


@dataclass(frozen=True, slots=True)
class Provisions:
    """The law a paper cites, as text ready to print; empty lines are left out.

    `substantive`, `procedure` and `evidence` name the codes ("Indian Penal Code, 1860"); `basis`
    says why these. `certificate` names the certificate asked for with an answer ("certificate under
    section 65B(4) of the Indian Evidence Act, 1872"), `production` the power to order production
    ("section 91 of the Code of Criminal Procedure, 1973"), `letter_of_request` what evidence from
    abroad needs ("section 166A of the Code ..."), `custody` the duty to state the sequence of
    custody.
    """

    substantive: str = ""
    procedure: str = ""
    evidence: str = ""
    basis: str = ""
    certificate: str = ""
    production: str = ""
    letter_of_request: str = ""
    custody: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every paper prints: the case, who issues it, the journal head, the time, the law."""

    header: CaseHeader
    examiner: Examiner
    head: Head
    rendered_at: Instant
    number: int
    version: int
    app_version: str
    provisions: Provisions = Provisions()


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """The whole case. `rejects` holds the first rejects of each source, as examples.

    `gaps` are what the checks of custody found, by the id of the exhibit. `zones` says of a source,
    by its id, which zone its times are in, and `dating` which clock reading it is dated by and
    which source it was before. `asked` holds the requests.
    """

    frame: Frame
    exhibits: tuple[Exhibit, ...] = ()
    digests: tuple[Digest, ...] = ()
    moves: tuple[CustodyMove, ...] = ()
    sources: tuple[Source, ...] = ()
    rejects: tuple[Reject, ...] = ()
    events: tuple[Event, ...] = ()
    citations: tuple[Citation, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    gaps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    dating: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: StatusSubject | None = None


@dataclass(frozen=True, slots=True)
class CustodySubject:
    """One exhibit with its parents (nearest first), its digests and its moves in order.

    `gaps` are what the checks of its custody found, `witnesses` the names of those of its seizure.
    """

    frame: Frame
    exhibit: Exhibit
    parents: tuple[Exhibit, ...] = ()
    digests: tuple[Digest, ...] = ()
    moves: tuple[CustodyMove, ...] = ()
    seizure: Seizure | None = None
    witnesses: tuple[str, ...] = ()
    slips: tuple[HandOver, ...] = ()
    incidents: tuple[Incident, ...] = ()
    holder: str = ""
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineSubject:
    """Events, and records in time order; `records` is called once and may give any number.

    `selection` says in words which records these are. `sources` are those that the records and the
    citations come from, `other_sources` how many more the case has. `zones` and `dating` are as in
    the report.
    """

    frame: Frame
    events: tuple[Event, ...] = ()
    citations: tuple[Citation, ...] = ()
    sources: tuple[Source, ...] = ()
    other_sources: int = 0
    records: Callable[[], Iterable[Record]] = tuple
    total: int = 0
    selection: str = "All records of the case."
    zones: Mapping[str, str] = field(default_factory=dict)
    dating: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LetterSubject:
    """One request with its letter in words, its route, and the lines its table shows.

    `issuer` stands at the head where it is not the unit of the case. `rests_on` names the sources
    and exhibits that lines cite, each with its digest in words.
    """

    frame: Frame
    request: Request
    text: LetterText
    agencies: tuple[Agency, ...] = ()
    legs: tuple[Leg, ...] = ()
    lines: tuple[Line, ...] = ()
    issuer: str = ""
    rests_on: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StatusSubject:
    """Requests with all that says where they stand, at the time of the paper.

    By the id of a request, `where` says in words where it is and `due` by when an answer is
    expected and how late it is. `papers` are the letters that were issued. `losses` are sentences
    about what others may delete, the earliest first. `exhibits` are what the replies are kept as,
    `left_rows` by the id of a reply the first rows that no line took over.
    """

    frame: Frame
    requests: tuple[Request, ...] = ()
    agencies: tuple[Agency, ...] = ()
    legs: tuple[Leg, ...] = ()
    lines: tuple[Line, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    due: Mapping[str, str] = field(default_factory=dict)
    periods: tuple[Preservation, ...] = ()
    replies: tuple[Reply, ...] = ()
    holders: tuple[Holder, ...] = ()
    papers: tuple[Paper, ...] = ()
    losses: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    left_rows: Mapping[str, tuple[KeptRow, ...]] = field(default_factory=dict)


class Made(Protocol):
    """What any paper is made from: it has the frame that every paper prints."""

    @property
    def frame(self) -> Frame:
        """Give what every paper prints."""
        ...
