"""What breaks who says that they come, and how they found it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.attendance import replies
from shared.model import rsvp
from shared.model import survey as surveys
from shared.model.member import Answered
from shared.store import Replace
from shared.survey import asking, surveying
from shared.survey import mails as survey_mails
from tests.simulation.mutations.patching import Mutations


def says_beside(member: Any, session: Any, now: datetime, *, coming: bool | None, at: Any = None) -> Any:
    own = Answered(session=session.key, starts=session.starts, coming=coming, at=at)
    return replace(member, rsvps=(*member.rsvps, own))


def forgets_who_may_come(
    member: Any, session: Any, now: datetime, *, coming: bool | None, at: Any = None, whole: Any = rsvp.answered
) -> Any:
    after = whole(member, session, now, coming=coming, at=at)
    if coming is not None:
        return after
    return replace(after, rsvps=tuple(one for one in after.rsvps if one.session != session.key))


def tells_again(known: Any, context: Any, whole: Any = replies._tell) -> None:
    whole(replace(known, member=replace(known.member, stranger=None)), context)


def answers_twice(row: Any, said: Any, whole: Any = surveys.closed) -> Any:
    rows = list(said)
    return whole(row, [*rows, *rows])


def keeps_the_answers(row: Any, said: Any, along: Any, at: Any) -> Any:
    return (Replace(row), *along)


MUTATIONS: Mutations = {
    "what is said again is kept beside it": ("nobody_is_counted_twice", [(rsvp, "answered", says_beside)]),
    "answers are taken in the order in which they come": (
        "nothing_said_earlier_takes_the_place_of_what_was_said_later", [(rsvp, "said_since", lambda *_: False)],
    ),
    "who may come has said nothing": (
        "nothing_said_of_a_session_ahead_is_forgotten", [(rsvp, "answered", forgets_who_may_come)],
    ),
    "whoever has an invitation answers it": ("nobody_else_answers_for_a_member", [(replies, "_own", lambda *_: True)]),
    "a member hears of each answer as somebody else": ("whose_calendar_is_unknown_is_told_once", [(replies, "_tell", tells_again)]),
    "answers are taken whenever they come": (
        "nobody_says_after_the_start_that_they_come", [(rsvp, "takes_answers", lambda session, now: session.starts is not None)],
    ),
    "everybody is reminded last": ("whoever_cannot_come_is_not_reminded_last", [(rsvp, "not_reminded", lambda *_: "")]),
    "each answer counts twice": ("every_answer_is_counted_once_and_few_are_not_told", [(surveys, "closed", answers_twice)]),
    "one answer is told": ("every_answer_is_counted_once_and_few_are_not_told", [(surveys, "LEAST", 1)]),
    "everybody is asked how it was": (
        "only_those_are_asked_how_it_was_who_may_have_been_there", [(asking, "not_asked", lambda *_: ""), (survey_mails, "not_asked", lambda *_: "")],
    ),
    "answers stay once they are counted": ("what_was_counted_is_nobodys_any_more", [(surveying, "_without", keeps_the_answers)]),
}  # fmt: skip
QUICKLY = {
    "answers are taken in the order in which they come": 47,
    "who may come has said nothing": 47,
    "whoever has an invitation answers it": 47,
    "a member hears of each answer as somebody else": 47,
}
