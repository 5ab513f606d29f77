"""What a reply is typed into: who answers, when it came, which leg, from hand to hand."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from casebook.actions.register_reply import HandedOver
from casebook.model.agency import Agency
from casebook.model.instant import Instant
from casebook.model.reply import Reply, ReplyForm
from casebook.model.request import Leg, handed_on_at
from casebook.ui import theme
from casebook.ui.widgets.form import Field, Form, Group, Kind
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.request_known import Known
from casebook.ui.widgets.times import now_in, time_in
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

NO_LEG = ""

FIELDS: tuple[Field | Group, ...] = (
    Field("form", "Came as", Kind.CHOICE, tuple((form, form.value) for form in ReplyForm)),
    Field("from_agency_id", "From", Kind.CHOICE),
    Field("leg_id", "Answers", Kind.CHOICE),
    Field("mark_leg", "This leg", Kind.YES_NO, hint="this leg is replied to"),
    Field(
        "received_at",
        "Received",
        Kind.INSTANT,
        required="Give the time at which it was received.",
    ),
    Field("dated_at", "Dated", Kind.INSTANT, hint="the date that stands on it"),
    Field("reference", "Reference", hint="the number that stands on it"),
    Field("name", "Name", hint="else the name of the file"),
    Field("summary", "What it says", Kind.TEXT, hint="in short; of word of mouth all", lines=2),
    Group("From hand to hand"),
    Field("from_person", "Handed over by", hint="who gave or sent it"),
    Field("from_place", "There", hint="else the name of the sender"),
    Field("to_person", "Taken by"),
    Field("to_place", "Here", hint="where it was taken, or is stored"),
    Field("mode", "How it came", hint="by e-mail, portal, courier, by hand"),
    Field("seal", "Seal", hint="as it was when it came"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
    Field("and_match", "Then", Kind.YES_NO, hint="match it with the lines"),
)

HANDS = ("from_person", "from_place", "to_person", "to_place", "mode", "seal")

CORRECTED_FIELDS: tuple[Field | Group, ...] = (
    Field(
        "received_at",
        "Received",
        Kind.INSTANT,
        required="Give the time at which it was received.",
    ),
    Field("dated_at", "Dated", Kind.INSTANT, hint="the date that stands on it"),
    Field("reference", "Reference"),
    Field("name", "Name"),
    Field("summary", "What it says", Kind.TEXT, lines=3),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)


@dataclass(frozen=True, slots=True)
class TypedReply:
    """A reply as it is typed, with its first hand-over."""

    form: ReplyForm
    from_agency_id: str
    received_at: Instant | None
    to_person: str
    leg_id: str = NO_LEG
    mark_leg: bool = False
    dated_at: Instant | None = None
    reference: str = ""
    name: str = ""
    summary: str = ""
    from_person: str = ""
    from_place: str = ""
    to_place: str = ""
    mode: str = ""
    seal: str = ""
    remarks: str = ""
    and_match: bool = True

    def draft(self, request_id: str) -> Reply:
        """Give the reply that is registered; its time was given."""
        if self.received_at is None:
            raise ValueError("the form asks for the time of receipt")
        return Reply(
            "",
            0,
            request_id,
            self.from_agency_id,
            self.received_at,
            ReplyForm(self.form),
            self.name,
            self.leg_id or None,
            reference=self.reference,
            dated_at=self.dated_at,
            summary=self.summary,
            remarks=self.remarks,
        )

    def handed(self) -> HandedOver:
        """Give how it came into this office's hands."""
        return HandedOver(
            self.from_person,
            self.to_person,
            self.from_place,
            self.to_place,
            self.mode,
            seal=self.seal,
        )


class RegisterForm(Form):
    """Takes what is typed about a reply; whoever holds it registers it."""

    asked = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, FIELDS, name="The reply", repeats=False)

    @property
    def typed(self) -> TypedReply:
        """Give what is typed. Raises FieldError for the first field that is wrong."""
        found: TypedReply = self._typed_row()
        return found

    def save(self, *, and_next: bool = False) -> None:
        """Ask for the reply to be registered."""
        self._clear_errors()
        self.asked.emit()

    def abandon(self) -> None:
        """Ask to leave; whoever holds the form decides, as what was typed would be lost."""
        self.abandoned.emit()

    def _make_buttons(self) -> QWidget:
        self._buttons = QWidget()
        register_button = QPushButton("Register")
        register_button.setProperty("role", "main")
        register_button.setAutoDefault(False)
        register_button.clicked.connect(lambda: self.save())
        abandon_button = QPushButton("Abandon")
        abandon_button.setAutoDefault(False)
        abandon_button.clicked.connect(lambda: self.abandon())
        self._keys_label = plain_label(wrap=True, role="muted")
        layout = QHBoxLayout(self._buttons)
        layout.setContentsMargins(0, theme.XS, 0, 0)
        layout.addWidget(register_button)
        layout.addWidget(abandon_button)
        layout.addWidget(self._keys_label, 1)
        return self._buttons


def new_reply(known: Known, place: Workplace) -> TypedReply:
    """Give what a reply to a request begins with: the leg that was sent last, and its receiver."""
    leg = last_sent(known.legs)
    live = {agency.id for agency in known.live_agencies()}
    asked = known.request.to_agency_id if leg is None else leg.to_agency_id
    return TypedReply(
        ReplyForm.PAPER,
        asked if asked in live else known.request.to_agency_id,
        now_in(place.zones[1], place.examiner.name),
        place.examiner.title(),
        leg_id=NO_LEG if leg is None else leg.id,
        mark_leg=leg is not None and leg.replied_at is None,
    )


def last_sent(legs: tuple[Leg, ...]) -> Leg | None:
    """Give the last leg of a route that was sent."""
    return next((leg for leg in reversed(legs) if leg.sent_at is not None), None)


def leg_choices(known: Known, zone: str) -> tuple[tuple[object, str], ...]:
    """Give the legs of a request for a choice field, and none of them."""
    names = known.agencies_by_id()
    found: list[tuple[object, str]] = []
    for leg in known.legs:
        to = names.get(leg.to_agency_id)
        said = f"leg {leg.position} to {'?' if to is None else to.short_name or to.name}"
        handed_on = handed_on_at(leg, known.legs)
        if leg.sent_at is not None:
            said += f", sent {time_in(leg.sent_at, zone)}"
        elif handed_on is not None:
            said += f", handed on {time_in(handed_on, zone)}, own sending not recorded"
        else:
            said += ", not sent yet"
        found.append((leg.id, one_line(said, 80)))
    return (*found, (NO_LEG, "no leg of its own"))


def sender_choices(known: Known) -> tuple[tuple[object, str], ...]:
    """Give who can reply: the agencies of the route first, the last of them at the top."""
    route = [leg.to_agency_id for leg in reversed(known.legs)]
    rank = {agency_id: place for place, agency_id in enumerate(dict.fromkeys(route))}

    def order(agency: Agency) -> tuple[int, str]:
        return rank.get(agency.id, len(rank)), agency.name.casefold()

    return tuple(
        (agency.id, one_line(f"{agency.short_name or agency.name}, {agency.name}", 80))
        for agency in sorted(known.live_agencies(), key=order)
    )
