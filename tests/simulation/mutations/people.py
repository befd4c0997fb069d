"""What breaks how people come in, stay and leave."""

from datetime import datetime
from typing import Any

from shared import signed_links
from shared.adapters import ses_events
from shared.membership import feedback, mailboxes, onboarding, renewing
from shared.model import form_response as responses
from shared.model import silence as silences
from shared.model.mailing import Mailing
from shared.model.member import MemberState
from shared.signups import pulling, taking
from shared.silence import rounds
from tests.simulation.mutations.patching import Mutations


def unwelcoming(*args: Any, whole: Any = onboarding.admitted, **more: Any) -> list[Any]:
    return [w for w in whole(*args, **more) if not (isinstance(w.row, Mailing) and w.row.kind == "welcome")]


def keeps_them_to_itself(*args: Any, whole: Any = renewing.renewed, **more: Any) -> list[Any]:
    return whole(*args, **more)[:1]


def oversees(group: Any, responses: Any, store: Any, whole: Any = pulling._fresh) -> Any:
    return [pair for pair in whole(group, responses, store) if not pair[0].id.endswith("7/0")]


def of_each_session(
    member: Any, round_: Any, group: Any, since: datetime, at: Any, whole: Any = rounds.question
) -> Any:
    return whole(member, round_, group, round_.until, at)


MUTATIONS: Mutations = {
    "welcomes are dropped": (
        "every_admitted_one_was_welcomed", [(onboarding, "admitted", unwelcoming)],
    ),
    "who complained may sign up again": (
        "members_change_only_as_they_may", [(taking, "COMEBACK", (*taking.COMEBACK, MemberState.COMPLAINED))],
    ),
    "new links are mailed to nobody": ("new_links_are_mailed", [(renewing, "renewed", keeps_them_to_itself)]),
    "links that were replaced still work": ("a_replaced_link_changes_nobody", [(signed_links, "holds", lambda life, borne: True)]),
    "some responses are overseen": ("every_response_was_taken_in", [(pulling, "_fresh", oversees)]),
    "co-leads are not told of applicants": (
        "every_applicant_was_shown_to_the_co_leads", [(onboarding, "single_or_digest", lambda *_: [])],
    ),
    "the form's setting is remembered": (
        "nobody_is_in_by_a_proof_that_was_none",
        [(responses, "leans_on_proof", lambda *_: False),
         (responses, "proven", lambda response, state, now: state.verified and bool(response.respondent_email))],
    ),
    "each spelling is a mailbox of its own": (
        "no_mailbox_is_flooded_with_confirmations", [(mailboxes, "mailbox", lambda address: address)],
    ),
    "somebody who is away counts as gone": (
        "nobody_is_put_out_without_a_cause",
        [(ses_events, "of_the_address", lambda *_: True), (feedback, "abandoned", lambda soft, lines: True)],
    ),
    "old reports end new memberships": (
        "nobody_is_put_out_without_a_cause", [(feedback, "_of_this_life", lambda event, member: True)],
    ),
    "nobody hears of who is put out": ("co_leads_hear_of_everyone_who_is_put_out", [(feedback, "single_or_digest", lambda *_: [])]),
    "whoever was asked is paused": (
        "nobody_is_paused_who_answered", [(silences, "unanswered", lambda member, known, now: member.mailable and member.still_asked is not None)],
    ),
    "the silent are asked after each session": (
        "nobody_is_asked_twice_in_one_silence",
        [(silences, "asks", lambda member, since: member.mailable), (silences, "counted_from", lambda _, since: since), (rounds, "question", of_each_session)],
    ),
}  # fmt: skip
QUICKLY = {
    "who complained may sign up again": 9,
    "links that were replaced still work": 4,
    "the form's setting is remembered": 4,
    "each spelling is a mailbox of its own": 4,
    "old reports end new memberships": 27,
    "whoever was asked is paused": 301,
    "the silent are asked after each session": 2,
}
