"""Where people meet: a place beside the link or instead of it, for members or for everybody."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml

from shared.errors import BadInput
from shared.group import applying
from shared.group.file import parse
from shared.model.group import Group, PublicGroup, public
from shared.model.mailing import Mailing
from shared.model.session import Room, Session, SessionState
from shared.schedule import steps
from shared.schedule.forecast import Known, flags
from shared.site import Rows, pages
from shared.store import Replace
from shared.store.actions import Acting, By, Way, perform
from shared.talks.actions import SET_SESSION, Setting
from tests.builders.sessions import reminded_at
from tests.simulation.store import MemoryStore

FILE = """
id: g
name: G
zone: UTC
sender: g@example.org
weekly_preflight: false
reminders: [7d]
co_leads: [{id: mika, name: Mika, address: mika@example.org}]
season: {first: 2026-03-10, every_days: 7, starts: "14:00", minutes: 60, until: 2026-03-17}
"""
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LINK, PLACE = "https://meet.example.org/g", "Room 5.12, Example Street 1"


def group(**more: str) -> Group:
    return parse(yaml.safe_load(FILE) | more)


def made(of: Group, store: MemoryStore | None = None) -> MemoryStore:
    store = store or MemoryStore(lambda: NOW)
    steps.run(applying.steps(of, store, NOW), store)
    assert applying.steps(of, store, NOW) == []
    return store


def where(store: MemoryStore) -> list[tuple[str | None, str | None]]:
    """Of each session what everybody knows, and what members do."""
    rooms = {room.session: room.link for room in store.all(Room, "g")}
    return [(one.place, rooms.get(one.key)) for one in store.all(Session, "g")]


def shown(store: MemoryStore) -> bytes:
    face = store.get(PublicGroup, "g")
    assert face
    site = pages(Rows(group=face, sessions=tuple(store.all(Session, "g")), decks=()), "https://reading.example.org")
    return b"".join(page.body for page in site.values())


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, (None, None)),
        ({"meeting_link": LINK}, (None, LINK)),
        ({"place": PLACE}, (None, PLACE)),
        ({"place": PLACE, "meeting_link": LINK}, (None, f"{PLACE}, or online: {LINK}")),
        ({"place": PLACE, "place_for": "members", "meeting_link": LINK}, (None, f"{PLACE}, or online: {LINK}")),
        ({"place": PLACE, "place_for": "everybody"}, (PLACE, None)),
        ({"place": PLACE, "place_for": "everybody", "meeting_link": LINK}, (PLACE, LINK)),
    ],
)
def test_who_may_know_where_is_told_it_and_nobody_else(
    settings: dict[str, str], told: tuple[str | None, str | None]
) -> None:
    store = made(group(**settings))
    assert where(store) == [told, told]
    page = shown(store)
    assert (PLACE.encode() in page, LINK.encode() in page) == (told[0] is not None, False)
    assert PLACE not in repr(public(group(**settings)))
    (first, _) = store.all(Session, "g")
    linked = {room.session for room in store.all(Room, "g")}
    assert ("no meeting link" in [*flags(group(**settings), first, Known(linked=linked), NOW)]) == (
        told == (None, None)
    )


def test_another_place_in_the_file_goes_to_sessions_ahead_and_is_told_where_a_reminder_has_told_the_other():
    store = made(group(place=PLACE, place_for="everybody"))
    first, _ = store.all(Session, "g")
    after, _ = reminded_at(first, group(), NOW)
    store.commit(Replace(after))
    made(group(place="Hall 2", place_for="everybody"), store)
    assert where(store) == [("Hall 2", None), ("Hall 2", None)]
    mails = [one for one in store.scan() if isinstance(one, Mailing) and one.kind == "changed"]
    assert [(one.session, one.facts["what"]) for one in mails] == [("2026-03-10", "place")]
    made(group(place="Hall 2", place_for="members"), store)
    assert where(store) == [(None, "Hall 2"), (None, "Hall 2")]
    assert b"Hall 2" not in shown(store)


def told(store: MemoryStore) -> list[str | None]:
    mails = [one for one in store.scan() if isinstance(one, Mailing) and one.kind == "changed"]
    return [one.facts.get("what") for one in mails]


@pytest.mark.parametrize("more", [{}, {"meeting_link": LINK}])
def test_a_place_that_becomes_one_for_members_is_one_mail(more: dict[str, str]):
    store = made(group(place=PLACE, place_for="everybody", **more))
    store.commit(Replace(reminded_at(store.all(Session, "g")[0], group(), NOW)[0]))
    made(group(place=PLACE, **more), store)
    assert where(store)[0] == (None, group(place=PLACE, **more).joining)
    assert told(store) == [None]


@pytest.mark.parametrize("season", [{}, {"moved": [{"from": "2026-03-10", "to": "2026-03-11"}]}])
def test_of_a_session_that_groups_hold_together_both_hear_of_the_place_at_one_go(season: dict[str, object]):
    file = yaml.safe_load(FILE)
    store = made(parse(file | {"id": "h", "name": "H"}))
    joint = file | {"joint": [{"session": "2026-03-10", "with": ["h"]}]}
    made(parse(joint | {"place": PLACE, "place_for": "everybody"}), store)
    for name in ("g", "h"):
        there = store.get(Session, name, "2026-03-10")
        assert there
        store.commit(Replace(reminded_at(there, group(), NOW)[0]))
    after = parse(joint | {"place": PLACE, "season": file["season"] | season})
    steps.run(applying.steps(after, store, NOW), store)
    assert [room.link for name in ("g", "h") for room in store.all(Room, name)] == [PLACE, PLACE, PLACE]
    mails = sorted((one.group, one.kind) for one in store.scan() if isinstance(one, Mailing))
    assert mails == [(name, "moved" if season else "changed") for name in ("g", "h")]


@pytest.mark.parametrize("state", [SessionState.HELD, SessionState.CANCELLED])
def test_a_place_that_becomes_one_for_members_goes_from_the_pages_of_what_is_over_too(state: SessionState):
    store = made(group(place=PLACE, place_for="everybody"))
    first, second = store.all(Session, "g")
    store.commit(Replace(replace(first, state=state)), Replace(replace(second, state=state, place="The garden")))
    made(group(place="Hall 2", place_for="everybody"), store)
    assert PLACE.encode() in shown(store)  # it was there, and everybody may know
    store.commit(Replace(replace(store.all(Session, "g")[0], place="Hall 2")))
    made(group(place="Hall 2"), store)
    assert [one.place for one in store.all(Session, "g")] == [None, "The garden"]
    assert b"Hall 2" not in shown(store)


@pytest.mark.parametrize("before", [{"place": PLACE}, {"meeting_link": LINK}])
def test_a_place_for_everybody_that_takes_the_stead_of_a_link_leaves_none_behind(before: dict[str, str]):
    store = made(group(**before))
    store.commit(Replace(reminded_at(store.all(Session, "g")[0], group(), NOW)[0]))
    made(group(place="Hall 2", place_for="everybody"), store)
    assert where(store) == [("Hall 2", None), ("Hall 2", None)]
    assert told(store) == ["place"]
    said(store, link="Room 7")
    made(group(place="Hall 3", place_for="everybody"), store)
    assert where(store) == [("Hall 3", "Room 7"), ("Hall 3", None)]


def said(store: MemoryStore, **more: str) -> None:
    at = Acting(store=store, now=NOW, correlation="c", by=By(who="mika", way=Way.COMMAND))
    perform(SET_SESSION, Setting(group="g", session="2026-03-10", **more), at)


def test_one_session_is_elsewhere_and_stays_so_whatever_the_file_says_until_that_is_taken_back():
    store = made(group(place=PLACE, place_for="everybody", meeting_link=LINK))
    said(store, place="  The   garden ")
    assert where(store) == [("The garden", LINK), (PLACE, LINK)]
    made(group(place="Hall 2", place_for="everybody", meeting_link=LINK), store)
    assert where(store) == [("The garden", LINK), ("Hall 2", LINK)]
    said(store, place="")
    assert [place for place, _ in where(store)] == ["Hall 2", "Hall 2"]


def test_a_link_and_a_place_that_are_said_at_once_are_one_mail():
    store = made(group(place=PLACE, place_for="everybody", meeting_link=LINK))
    first, _ = store.all(Session, "g")
    store.commit(Replace(reminded_at(first, group(), NOW)[0]))
    said(store, place="The garden", link="https://meet.example.org/other")
    mails = [one for one in store.scan() if isinstance(one, Mailing) and one.kind == "changed"]
    assert [one.facts.get("what") for one in mails] == [None]
    said(store, place="The shed")
    mails = [one for one in store.scan() if isinstance(one, Mailing) and one.kind == "changed"]
    assert sorted(one.facts.get("what") or "" for one in mails) == ["", "place"]


@pytest.mark.parametrize("place", [f"Room 5, or {LINK}", "x" * 201])
def test_a_place_for_everybody_does_not_tell_the_link(place: str):
    store = made(group(meeting_link=LINK))
    with pytest.raises(BadInput, match="place: "):
        said(store, place=place)
    assert where(store)[0] == (None, LINK)


SECRET = "https://meet.example.org/g?pwd=1"


@pytest.mark.parametrize(
    "place",
    ["meet.example.org/g", "Room 5 (HTTPS://Meet.example.org/g)", "https://meet.example.org/%67", f"{SECRET}#a", "https://www.meet.example.org/g"],
)  # fmt: skip
def test_a_link_is_told_however_it_is_written(place: str):
    with pytest.raises(BadInput, match="place: everybody would see"):
        group(place=place, place_for="everybody", meeting_link=SECRET)
    for settings, more in (
        ({"meeting_link": SECRET}, {}),
        ({}, {"link": f"Room 5, or {SECRET}."}),
        ({"place": place, "meeting_link": "https://meet.example.org/other"}, {}),
    ):
        store = made(group(**settings))
        before = where(store)
        with pytest.raises(BadInput, match="place: everybody sees it"):
            said(store, place=place, **more)
        assert where(store) == before
    store = made(group())
    said(store, place=place)
    with pytest.raises(BadInput, match="link: everybody sees it"):
        said(store, link=SECRET)
    said(store, link=SECRET, place="Room 5")
    assert where(store)[0] == ("Room 5", SECRET)
