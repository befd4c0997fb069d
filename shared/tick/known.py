"""What only the stack knows, for the forecast: rooms, decks, and the members by zone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.model import group_calendar
from shared.model.announcement import Announcement
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, MailingState
from shared.model.rota import rules_of
from shared.model.session import Room, Session
from shared.model.survey import Survey, SurveyState
from shared.schedule.forecast import Known, Quietness
from shared.schedule.told import may_have_been_told
from shared.store import Ref, Store

LAST = 6
"""How many of the last sessions that members were mailed about are looked at."""
SOON = timedelta(days=28)
"""How far ahead sessions are checked for reading that can be filled in."""
PAGES = 64
"""The most pages of members, of up to 1 MB each, that are counted anew: some 50,000 people."""


def known_of(
    group: Group, sessions: Iterable[Session], store: Store, zones: Mapping[str, int] | None, now: datetime,
    quiet: Quietness | None = None,
) -> Known:  # fmt: skip
    """*zones* are the active members by zone (None: not known). *quiet* is how silent members are, where that was asked."""
    dated = [one for one in sessions if one.starts]
    rooms = {Ref(Room, (group.id, one.key)): one.key for one in dated if one.upcoming}
    decks = store.all(Deck, group.id, since=min((one.key for one in dated), default=""), unread=[])
    return Known(
        linked={rooms[ref] for ref in store.get_many(rooms)},
        decks={(deck.session, deck.talk) for deck in decks if deck.upload},
        fillable=_fillable(group, dated, store, now),
        zones=zones,
        rota=_rota(group, store, now),
        surveys=[row for row in store.all(Survey, group.id, unread=[]) if row.state is SurveyState.OPEN],
        announcements=[row for row in store.all(Announcement, group.id, unread=[]) if row.due]
        if group.announcements_per_week
        else (),
        quietness=quiet,
    )


def _fillable(group: Group, sessions: Iterable[Session], store: Store, now: datetime) -> set[str]:
    """The keys of sessions soon to come for whose reading more is known than is written down."""
    if not group.look_up_reading:
        return set()
    from shared.talks.looking_up import filled, known, lacking  # imported only for groups that look reading up

    soon = [one for one in sessions if one.upcoming and not one.host and one.starts and one.starts < now + SOON]
    works = known(dict.fromkeys(id_ for one in soon for id_ in lacking(one.reading)), store)
    return {one.key for one in soon if any(filled(what, works) != what for what in one.reading)}


def _rota(group: Group, store: Store, now: datetime) -> Any:
    """The group's rota; None where it has none."""
    rules = rules_of(group)
    if rules is None:
        return None
    from shared.rota.looking import found  # imported only for groups with a rota

    return found(group, rules, store, now)


def zones_lately(group: Group, sessions: Iterable[Session], store: Store) -> tuple[Mapping[str, int] | None, bool]:
    """The active members by zone, and whether they are those that the last mailing to all met, as in a large group. None if there was no
    such mailing, either."""
    if (zones := zones_now(group, store, PAGES)) is not None:
        return zones, False
    dated = sorted((one for one in sessions if one.starts and one.stages_done), key=lambda one: one.key)
    names = [name for one in dated[-LAST:] for name in may_have_been_told(one)]
    names += [f"break/{group.id}/{end.name}" for end in group_calendar.ends_of_breaks(group)]
    found = store.get_many([Ref(Mailing, (name,)) for name in names], unread=set()).values()
    counted = [
        row for row in found if row.audience is Audience.MEMBERS and row.state is MailingState.DONE and row.zones
    ]
    if not counted:
        return None, False
    return _by_name(max(counted, key=lambda row: row.created).zones or {}, group), True


def zones_now(group: Group, store: Store, most: int | None = None) -> Mapping[str, int] | None:
    """The active members by zone, counted now; None if there are more than *most* pages."""
    zones: Counter[str] = Counter()
    for page, (members, cursor) in enumerate(store.addressees(group.id, unread=[]), 1):
        zones.update(member.zone for member in members if member.mailable)
        if page == most and cursor != "end":
            return None
    return _by_name(zones, group)


def _by_name(zones: Mapping[str, int], group: Group) -> Mapping[str, int]:
    """*zones*, with members who chose none counted in the group's."""
    found: Counter[str] = Counter()
    for name, count in zones.items():
        found[name or group.zone] += count
    return dict(found)
