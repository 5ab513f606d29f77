"""The letter of a request, as the program makes it, for the tests of papers."""

from __future__ import annotations

from casebook.model.case import Examiner
from casebook.model.paper import Head
from casebook.reports.papers.subject import Frame, LetterSubject
from casebook.rules import kinds
from casebook.rules.kinds.asked import Asked

_HEAD = Head(412, "9f" * 32)


def subject_of(asked: Asked, rests_on: tuple[tuple[str, str], ...] = ()) -> LetterSubject:
    """Give what the letter of a request is set from."""
    frame = Frame(
        asked.header,
        Examiner("A. Kumar", "Inspector", "D-1234", "IFSO"),
        _HEAD,
        asked.now,
        7,
        1,
        "0.1.0",
    )
    return LetterSubject(
        frame,
        asked.request,
        kinds.letter_text(asked),
        tuple(asked.agencies.values()),
        asked.legs,
        kinds.lines_of_letter(asked),
        kinds.issuer(asked),
        rests_on,
    )
