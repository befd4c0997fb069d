"""What breaks sessions: when they begin, what is told of them, how their calendar's entries are counted."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.group import session_changes
from shared.model import agenda as agendas
from shared.model import season as seasons
from shared.model import session as sessions
from shared.model.group import Group
from shared.schedule import changing, session_duties, undoing
from shared.schedule.reminders import Act, Decision
from tests.simulation.mutations.patching import Mutations


def keeps_the_sequence(session: Any, starts: datetime, now: datetime, whole: Any = sessions.moved) -> Any:
    return replace(whole(session, starts, now), sequence=session.sequence)


def silent_news(*args: Any, whole: Any = changing.news) -> list[Any]:
    return whole(*args)[1:]


def supersedes_all(*args: Any, whole: Any = session_duties.reminded) -> Any:
    after, decisions = whole(*args)
    return after, [Decision(d.stage, Act.SUPERSEDED if d.act is Act.SEND else d.act) for d in decisions]


def renumbered(session: Any, before: Any, now: Any, whole: Any = undoing.restored) -> Any:
    return replace(whole(session, before, now), sequence=before.sequence)


def all_first(season: Any, until: Any = None, whole: Any = seasons.begins) -> Any:
    return whole(replace(season, starts=season.turns[0]), until)


MUTATIONS: Mutations = {
    "no stage is sent": ("every_stage_that_could_be_sent_was", [(session_duties, "reminded", supersedes_all)]),
    "a change is told to nobody": ("every_change_of_a_session_was_told", [(changing, "news", silent_news)]),
    "moving leaves the sequence alone": ("revisions_and_sequences_only_grow", [(changing, "moved", keeps_the_sequence)]),
    "undoing goes back to the old sequence": ("revisions_and_sequences_only_grow", [(undoing, "restored", renumbered)]),
    "every session goes by the group's clock": (
        "no_reminder_is_made_before_its_time_by_the_sessions_own_clock", [(Group, "tz_of", lambda group, _: group.tz)],
    ),
    "all sessions begin at the first time": ("every_session_begins_at_its_turn", [(seasons, "begins", all_first)]),
    "another link reaches no session": ("every_session_ahead_is_where_the_file_says", [(session_changes, "_rejoins", lambda *_: False)]),
    "what a break leaves out has no turn": ("every_session_begins_at_its_turn", [(seasons, "_dates_before", lambda *_: 1)]),
    "all talks are equally long": (
        "talks_are_as_long_as_their_kind_says", [(agendas, "length", lambda kind, group: (group.talk_minutes, group.question_minutes))],
    ),
}  # fmt: skip
QUICKLY = {
    "every session goes by the group's clock": 4,
    "all sessions begin at the first time": 4,
    "what a break leaves out has no turn": 4,
}
