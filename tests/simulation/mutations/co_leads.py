"""What breaks co-leads' mails and days."""

from typing import Any

from shared.group import applying, handover
from shared.letters.sent import Reader, Sent
from shared.mail import readers
from shared.model.mailing import Audience, Mailing
from shared.outbox import daily, message_rows
from shared.tick import calendar_duties
from tests.simulation.mutations.patching import Mutations, named_anew


def leaves_at_once(group: Any, leads: Any, along: Any, at: Any, whole: Any = handover._leading) -> Any:
    """Whoever is named leads the group alone."""
    were = {lead.id for lead in group.co_leads}
    fresh = [lead for lead in leads if lead.id not in were]
    return whole(group, fresh or leads, along, at)


def to_the_first_too(mailing: Mailing, *given: Any, whole: Any = message_rows._audience) -> list[str]:
    found = whole(mailing, *given)
    return [*dict.fromkeys([*found, "lead:lead1"])] if mailing.audience is Audience.CO_LEADS else found


def as_ever(name: str, sent: Sent) -> Reader:
    return Reader(id=name, name="L1", address="l1@example.com")


MUTATIONS: Mutations = {
    "nothing is gathered": ("what_was_put_off_came_with_the_mail_of_a_day", [(daily, "_added", lambda *_: [])]),
    "the weekly look ahead comes whenever the calendar turns": (
        "nobody_is_told_the_same_news_twice", [(calendar_duties, "_report_due", lambda *_: True), (calendar_duties, "mailing", named_anew)],
    ),
    "co-leads get their mails wherever they are": (
        "who_is_away_is_left_alone_and_a_stand_in_gets_what_is_of_their_days", [(readers, "_off_duty", lambda _: "")],
    ),
    "whoever hands a group over leaves at once": (
        "somebody_leads_the_group_who_can_come_in", [(handover, "_leading", leaves_at_once)],
    ),
    "nobody is told that a stand-in's days change": (
        "whoever_was_told_of_days_is_told_when_they_change", [(applying, "changed", lambda *_: ())],
    ),
    "whoever left is still among the readers": (
        "whoever_left_is_told_that_and_no_more", [(message_rows, "_audience", to_the_first_too), (message_rows, "_left", as_ever)],
    ),
}  # fmt: skip
QUICKLY = {
    "the weekly look ahead comes whenever the calendar turns": 2,
    "co-leads get their mails wherever they are": 2,
    "whoever hands a group over leaves at once": 4,
    "nobody is told that a stand-in's days change": 2,
    "whoever left is still among the readers": 52,
}
