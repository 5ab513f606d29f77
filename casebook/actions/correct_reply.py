"""Correct what was typed about a reply; its dates still have to fit what it answers."""

from __future__ import annotations

from casebook.actions import keep
from casebook.actions.register_reply import check_dates
from casebook.model.reply import Reply
from casebook.model.request import Leg, Request
from casebook.store.case_file import CaseFile


def correct_reply(case: CaseFile, reply: Reply, why: str) -> Reply:
    """Correct a reply; its exhibit, its custody and the step of its leg stay as they are.

    Raises FieldError for a date before the request or its leg was sent, and as `keep.correct`.
    """
    request = case.get(Request, reply.request_id)
    legs = case.where(Leg, request_id=request.id)
    leg = next((leg for leg in legs if leg.id == reply.leg_id), None)
    check_dates(request, reply, legs, leg)
    return keep.correct(case, reply, why)
