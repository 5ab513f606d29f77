"""The replies of the sample case: a table with one wrong zone, a rented server, a refusal."""

from __future__ import annotations

import dataclasses

from casebook.actions import keep, match_reply, record_holder, register_reply, reply_columns
from casebook.actions.match_reply import Choice, Proposal
from casebook.actions.register_reply import HandedOver
from casebook.actions.sample_story import EXAMINER_TITLE, OFFICER, ZONE, Story, ist, sample_file
from casebook.model.reply import Holder, HolderNature, Reply, ReplyForm
from casebook.model.reply_table import ReadOptions
from casebook.model.request import Leg, Line, LineState

COLUMNS = (
    "identifier=PUBLIC_IP",
    "source port=PUBLIC_PORT",
    "start=START_TIME",
    "end=END_TIME",
    "zone=TZ",
    "subscriber name=SUBSCRIBER_NAME",
    "address=INSTALLATION_ADDRESS",
    "user ID=USER_ID",
    "static or dynamic=IP_TYPE",
    "remarks=REMARKS",
)


def take_table(story: Story) -> None:
    """Take the table of the access provider: one line answered, one in part, one wrong zone."""
    reply = _register(
        story, "telecom", "reply-example-telecom.csv", ReplyForm.TABLE,
        "2022-12-01", "2022-12-02 11:00", "SAMPLE/ET/77", "Four rows for three lines (SAMPLE)",
    )  # fmt: skip
    options = ReadOptions(
        form=ReplyForm.TABLE, columns=COLUMNS, zone=ZONE, decided_by=EXAMINER_TITLE
    )
    proposal = match_reply.propose(story.directly, reply, options, story.progress)
    reply_columns.keep_columns(
        story.case,
        story.agencies["telecom"].id,
        "Allocation table of Example Telecom (SAMPLE)",
        proposal.content.about.header,
        options,
    )
    shared = next(line for line in proposal.lines if line.state is LineState.PARTLY)
    _accept(story, "telecom", proposal, [*proposal.ready(), proposal.choice(shared)])
    lines = _lines_of(story, "telecom")
    for asked, name, nature, address in (
        (lines[0], "212 subscribers, not named (SAMPLE)", HolderNature.SHARED, ""),
        (lines[1], "SAMPLE Guest House", HolderNature.SUBSCRIBER,
         "1 Sample Street, Sample Nagar (SAMPLE)"),
    ):  # fmt: skip
        record_holder.record_holder(
            story.case,
            Holder("", asked.id, name, nature, reply.id, address),
        )


def take_rented_server(story: Story) -> None:
    """Take the letter that names a rented server; it is not a person."""
    reply = _register(
        story, "hosting", "reply-example-hosting.txt", ReplyForm.TEXT,
        "2022-12-01", "2022-12-01 17:40", "SAMPLE/EH/1290", "A rented server (SAMPLE)",
    )  # fmt: skip
    proposal = match_reply.propose(story.directly, reply, ReadOptions(), story.progress)
    choices = []
    for place, line in enumerate(proposal.lines):
        # Both lines of the letter name the address; each port and second has its own.
        taken = proposal.choice_of(line, place)
        choices.append(Choice(taken.line_id, LineState.ANSWERED, taken.answer, taken.row))
    _accept(story, "hosting", proposal, choices)
    for asked in _lines_of(story, "hosting"):
        record_holder.record_holder(
            story.case,
            Holder(
                "", asked.id, "SAMPLE Trading Ltd, server vps-4471", HolderNature.HOSTING, reply.id,
                contact="SAMPLE: as the provider has it", remarks="SAMPLE: paid by prepaid card",
            ),
        )  # fmt: skip


def take_refusal(story: Story) -> None:
    """Take the letter that refuses."""
    reply = _register(
        story, "broadband", "reply-example-broadband.txt", ReplyForm.TEXT,
        "2022-12-06", "2022-12-06 15:15", "SAMPLE/EB/0418", "Refused (SAMPLE)",
    )  # fmt: skip
    proposal = match_reply.propose(story.directly, reply, ReadOptions(), story.progress)
    (line,) = proposal.lines
    taken = proposal.choice(line)
    _accept(
        story,
        "broadband",
        proposal,
        [Choice(taken.line_id, LineState.REFUSED, taken.answer, taken.row)],
    )


def name_holder(story: Story) -> None:
    """Tie the holder of the guest house's connection to the person."""
    (line,) = (line for line in _lines_of(story, "telecom") if line.position == 2)
    (holder,) = story.case.where(Holder, line_id=line.id)
    keep.correct(
        story.case,
        dataclasses.replace(holder, person_id=story.people["keeper"].id),
        "SAMPLE: the contract names this person",
    )


def _register(
    story: Story,
    name: str,
    file_name: str,
    form: ReplyForm,
    dated: str,
    received: str,
    reference: str,
    summary: str,
) -> Reply:
    request, agency = story.requests[name], story.agencies[name]
    (leg,) = story.case.where(Leg, request_id=request.id)
    draft = Reply(
        "", 0, request.id, agency.id, ist(received), form,
        leg_id=leg.id, reference=reference, dated_at=ist(dated), summary=summary,
        remarks="SAMPLE: written for the sample case",
    )  # fmt: skip
    handed = HandedOver(
        f"Nodal officer of {agency.short_name} (SAMPLE)", OFFICER, to_place="IFSO (SAMPLE)",
        mode="by e-mail", stored_at="Evidence store, IFSO laboratory (SAMPLE)",
    )  # fmt: skip
    registered = register_reply.register(
        story.directly, draft, sample_file(file_name), handed, story.progress, mark_leg=True
    )
    story.replies[name] = registered.reply
    return registered.reply


def _accept(story: Story, name: str, proposal: Proposal, choices: list[Choice]) -> None:
    accepted = match_reply.accept(story.case, proposal, choices)
    story.replies[name] = accepted.reply


def _lines_of(story: Story, name: str) -> tuple[Line, ...]:
    return story.case.where(Line, request_id=story.requests[name].id)
