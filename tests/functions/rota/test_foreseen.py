"""What is foreseen of the rota: who will be asked when, as if everybody said yes, and where nobody is left."""

import json
from dataclasses import replace
from datetime import datetime

from shared.adapters.dynamodb.table import Table
from shared.model.group import Group, RotaRules
from shared.model.session import Session
from shared.rota.actions import JOIN, Joining
from shared.schedule.forecast import mail_in_words
from shared.store.actions import perform
from shared.tick.calendar_duties import two_weeks
from shared.tick.known import known_of
from shared.tick.registry import foreseen
from tests.builders.members import member_of
from tests.functions.rota.test_asking import DAY, KEY, MORNING, STARTS, acting, ticked, turns
from tests.platform import Platform

__all__ = ["turns"]


def rota_mails(now: datetime, until: datetime) -> list[tuple[str, str, datetime]]:
    store = Table("table")
    group = store.get(Group, "ml-theory")
    assert group is not None
    sessions = store.all(Session, group.id)
    known = known_of(group, sessions, store, None, now)
    found = foreseen(group, sessions, known, now, until, now=now)
    return [(one.kind, one.session, one.at) for one in found if one.kind in ("next-turn", "nobody-left")]


def test_who_will_be_asked_is_foreseen_as_it_happens(turns: Platform):
    before = MORNING - 2 * DAY
    ahead = [one for one in rota_mails(before, MORNING + DAY) if one[1].endswith(KEY)]
    assert [(kind, at.date()) for kind, _, at in ahead] == [("next-turn", MORNING.date())]
    ticked(turns, MORNING)
    assert [one for one in rota_mails(MORNING, MORNING + DAY) if one[1].endswith(KEY)] == []


def test_mondays_mail_says_for_which_session_nobody_is_left(turns: Platform):
    """Of the host's role, for which nobody has put themselves down."""
    store, now = Table("table"), STARTS - 15 * DAY
    group = store.get(Group, "ml-theory")
    assert group is not None
    facts = two_weeks(group, store.all(Session, group.id), store, now)
    assert "nobody is left to ask" in facts["flags"]
    assert "nobody-left" in facts["lines"]


def test_mondays_mail_says_for_what_somebody_is_asked(turns: Platform):
    perform(JOIN, Joining(group="ml-theory", member=member_of(turns, "bo").id, role="host"), acting(MORNING - 2 * DAY))
    store, now = Table("table"), MORNING - 2 * DAY
    group = store.get(Group, "ml-theory")
    assert group is not None
    facts = two_weeks(
        replace(group, rota=RotaRules(ask=True, roles=("Host & snacks",))), store.all(Session, group.id), store, now
    )
    stages = {(kind, stage) for _, kind, stage, *_ in json.loads(facts["lines"]) if kind == "next-turn"}
    assert stages == {("next-turn", "talk")}
    facts = two_weeks(group, store.all(Session, group.id), store, now)
    told = {mail_in_words(kind, stage) for _, kind, stage, *_ in json.loads(facts["lines"])}
    assert {"Will you present?", "It is your turn: host"} <= told
    assert "Nobody is left whose turn it is: host" not in told
