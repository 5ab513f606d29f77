"""Record whom a reply names as the holder of what a line asked about, and what that shows."""

from __future__ import annotations

import dataclasses

from casebook.actions import keep
from casebook.errors import FieldError
from casebook.model.identifier import Person
from casebook.model.labels import label
from casebook.model.reply import Holder, HolderNature, Reply
from casebook.model.request import Line, Request
from casebook.rules.holder_words import HolderWords, words_for
from casebook.store.case_file import CaseFile


def proposed_words(nature: HolderNature) -> HolderWords:
    """Give the sentences to begin with: what it shows, what it does not, what else it could be."""
    return words_for(nature)


def record_holder(case: CaseFile, holder: Holder) -> Holder:
    """Record a holder; sentences that are empty are filled in by its nature.

    Raises FieldError for a line that is retracted, and for a reply to another request.
    """
    line = case.get(Line, holder.line_id)
    request = case.get(Request, line.request_id)
    if line.retracted is not None:
        raise FieldError("line_id", f"Line {line.position} of {label(request)} is retracted.")
    if holder.reply_id is not None:
        reply = case.get(Reply, holder.reply_id)
        if reply.request_id != line.request_id:
            raise FieldError(
                "reply_id", f"{label(reply)} does not answer {label(request)}. Choose another."
            )
        if reply.retracted is not None:
            raise FieldError("reply_id", f"{label(reply)} is retracted. Choose another.")
    if holder.person_id is not None:
        case.get(Person, holder.person_id)
    words = words_for(holder.nature)
    filled = dataclasses.replace(
        holder,
        shows=holder.shows.strip() or words.shows,
        does_not_show=holder.does_not_show.strip() or words.does_not_show,
        could_be=holder.could_be.strip() or words.could_be,
    )
    return keep.add(case, filled)
