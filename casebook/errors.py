"""The errors an examiner can act on."""

from __future__ import annotations


class CaseError(Exception):
    """Something the examiner can act on; the message is the sentence shown to them.

    It says what failed, on what, and what to do.
    """


class FieldError(CaseError):
    """A value in a form is wrong; `field` names the field that the sentence stands under."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class Refused(CaseError):
    """A case file is not opened: damaged, foreign, newer, or open elsewhere. It was not touched."""


class Cancelled(Exception):
    """The examiner cancelled a long job. Not an error."""
