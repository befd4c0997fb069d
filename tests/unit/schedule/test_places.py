"""Where people meet: a place beside the link or instead of it, for members or for everybody."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from shared.errors import BadInput
from shared.group import applying
from shared.group.file import parse
from shared.model.group import Group, PublicGroup, public
from shared.model.mailing import Mailing
from shared.model.session import Room, Session, SessionState
from shared.schedule import steps
from shared.schedule.actions import ADD, CANCEL, UNDO, Cancelling, New, Undoing
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


def group(**more: Any) -> Group:
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
    # it was there, and everybody may know; what is off may take place after all
    assert (PLACE.encode() in shown(store)) == (state is SessionState.HELD)
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


def acting(store: MemoryStore) -> Acting:
    return Acting(store=store, now=NOW, correlation="c", by=By(who="mika", way=Way.COMMAND))


def said(store: MemoryStore, **more: str) -> None:
    perform(SET_SESSION, Setting(group="g", session="2026-03-10", **more), acting(store))


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


ELSEWHERE: dict[str, Any] = {"place": PLACE, "meeting_link": LINK, "place_on": {"2026-03-17": "Library"}}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (ELSEWHERE, (None, f"Library, or online: {LINK}")),
        (ELSEWHERE | {"place_for": "everybody"}, ("Library", LINK)),
        ({"place_on": {"2026-03-17": "Library"}, "place_for": "everybody"}, ("Library", None)),
        (ELSEWHERE | {"place_on": {"2026-03-17": "Online"}}, (None, LINK)),
        (ELSEWHERE | {"place_on": {"2026-03-17": "online"}, "place_for": "everybody"}, (None, LINK)),
    ],
)
def test_a_single_day_is_elsewhere_as_the_file_says_and_no_other(
    settings: dict[str, Any], told: tuple[str | None, str | None]
) -> None:
    store = made(group(**settings))
    usual = group(**{name: said for name, said in settings.items() if name == "meeting_link" or "place" in settings})
    usual = replace(usual, place_on=None)
    assert where(store) == [(usual.public_place, usual.joining or None), told]
    assert (b"Library" in shown(store)) == (told[0] is not None)
    assert "Library" not in repr(public(group(**settings)))


def test_a_single_day_that_is_elsewhere_only_now_is_told_where_a_reminder_has_told_the_other_place():
    store = made(group(place=PLACE, place_for="everybody", meeting_link=LINK))
    store.commit(*(Replace(replace(one, stages_done=("7d",))) for one in store.all(Session, "g")))
    made(group(**ELSEWHERE | {"place_for": "everybody"}), store)
    assert where(store) == [(PLACE, LINK), ("Library", LINK)]
    made(group(**ELSEWHERE), store)
    assert where(store) == [(None, f"{PLACE}, or online: {LINK}"), (None, f"Library, or online: {LINK}")]
    mails = [one for one in store.scan() if isinstance(one, Mailing) and one.kind == "changed"]
    assert [one.facts.get("what") for one in mails if one.session == "2026-03-17"] == ["place", None]
    assert [one.facts.get("what") for one in mails if one.session == "2026-03-10"] == [None]


def test_what_a_co_lead_takes_back_of_one_session_is_the_files_place_of_that_day():
    store = made(group(**ELSEWHERE | {"place_for": "everybody", "place_on": {"2026-03-10": "Library"}}))
    said(store, place="The garden")
    said(store, place="")
    assert where(store) == [("Library", LINK), (PLACE, LINK)]
    said(store, link="https://meet.example.org/own")
    assert [one.has_link for one in store.all(Session, "g")] == [True, False]
    said(store, link="")
    assert where(store)[0] == ("Library", LINK)
    said(store, link="The side door; ring twice")
    assert not any(one.has_link for one in store.all(Session, "g"))


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({"place_on": {"2026-03-12": "Library"}}, "place_on.2026-03-12: 2026-03-12 is not a date of the season"),
        ({"place_on": {"soon": "Library"}}, "place_on.soon: "),
        ({"place_on": {"2026-03-17": "x" * 201}}, "place_on.2026-03-17: this is 201 characters long; 200 are the most"),
        ({"place_on": {"2026-03-17": " "}}, "place_on.2026-03-17: say where it is; .* write online"),
        ({"place_on": {"2026-03-17": "online"}}, "place_on.2026-03-17: there is no link to meet by"),
        (
            {"place_on": {"2026-03-17": f"Library, {LINK}"}, "place_for": "everybody", "meeting_link": LINK},
            "place_on.2026-03-17: everybody would see the meeting link",
        ),
    ],
)
def test_what_the_file_says_wrongly_of_a_single_days_place_is_named(settings: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadInput, match=wrong):
        group(**settings)


def off(store: MemoryStore) -> None:
    perform(CANCEL, Cancelling(group="g", session="2026-03-10"), acting(store))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"place": PLACE, "place_for": "everybody"}, {"place": "Hall 2", "place_for": "everybody"}),
        ({"meeting_link": LINK}, {"meeting_link": "https://meet.example.org/other"}),
        ({"place": PLACE, "place_for": "everybody"}, {"place": PLACE, "meeting_link": LINK}),
        ({"place": PLACE, "meeting_link": LINK}, {"place": PLACE, "place_for": "everybody"}),
        ({"place": PLACE}, {"place": PLACE, "place_on": {"2026-03-10": "Library"}}),
    ],
)
def test_what_is_cancelled_and_takes_place_after_all_is_where_the_file_says_by_then(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    store, other = made(group(**before)), made(group(**after))
    off(store)
    made(group(**after), store)
    assert [one for one in store.scan() if isinstance(one, Mailing) and one.kind == "changed"] == []
    perform(UNDO, Undoing(group="g", session="2026-03-10"), acting(store))
    assert where(store) == where(other)


def test_a_place_and_a_link_of_its_own_stay_with_what_is_cancelled():
    store = made(group(place=PLACE, place_for="everybody", meeting_link=LINK))
    said(store, place="The garden", link="https://meet.example.org/own")
    off(store)
    made(group(place="Hall 2", place_for="everybody", meeting_link=f"{LINK}2"), store)
    assert where(store)[0] == ("The garden", "https://meet.example.org/own")


@pytest.mark.parametrize("meanwhile", [True, False])
def test_a_date_that_the_file_has_again_is_where_the_file_says_by_then(meanwhile: bool) -> None:
    season = yaml.safe_load(FILE)["season"]
    gone = {"season": season | {"cancelled": ["2026-03-10"]}}
    store = made(group(place=PLACE, place_for="everybody", **gone))
    if meanwhile:
        made(group(place="Hall 2", place_for="everybody", **gone), store)
    made(group(place="Hall 2", place_for="everybody"), store)
    assert where(store) == [("Hall 2", None), ("Hall 2", None)]


def test_guests_of_what_is_cancelled_follow_its_place():
    file = yaml.safe_load(FILE)
    store = made(parse(file | {"id": "h", "name": "H"}))
    joint = file | {"joint": [{"session": "2026-03-10", "with": ["h"]}]}
    made(parse(joint | {"place": PLACE, "place_for": "everybody"}), store)
    off(store)
    made(parse(joint | {"place": "Hall 2", "place_for": "everybody"}), store)
    assert [store.all(Session, name)[0].place for name in ("g", "h")] == ["Hall 2", "Hall 2"]


def test_what_a_co_lead_added_is_where_the_file_says_too():
    store = made(group(place=PLACE, place_for="everybody", meeting_link=LINK))
    perform(ADD, New(group="g", when="2026-03-12 18:00"), acting(store))
    assert where(store)[1] == (PLACE, LINK)
    row = store.get(Session, "g", "2026-03-12")
    assert row
    store.commit(Replace(replace(row, stages_done=("7d",))))
    made(group(place="Hall 2", place_for="everybody", meeting_link=LINK), store)
    made(group(place="Hall 2", place_for="everybody", meeting_link=f"{LINK}2"), store)
    assert where(store) == [("Hall 2", f"{LINK}2")] * 3
    assert told(store) == ["place", None]  # of the one of which a reminder has told


@pytest.mark.parametrize("told", [{}, {"link": ""}], ids=["by command", "by the form, which has both"])
@pytest.mark.parametrize("link", ["", LINK], ids=["no link", "a link"])
def test_a_sessions_place_for_everybody_takes_the_stead_of_the_one_that_members_know(
    link: str, told: dict[str, str]
) -> None:
    usual = {"place": PLACE, "meeting_link": link}
    store = made(group(**usual))
    first, _ = store.all(Session, "g")
    store.commit(Replace(reminded_at(first, group(**usual), NOW)[0]))
    said(store, place="Library", **told)
    assert where(store) == [("Library", link or None), (None, group(**usual).joining)]
    assert [one.kind for one in store.scan() if isinstance(one, Mailing) and one.session] == ["changed"]
    made(group(**usual | {"place": "Hall 3"}), store)
    assert where(store)[0] == ("Library", link or None)
    said(store, place="", link="")
    assert where(store)[0] == (None, group(**usual | {"place": "Hall 3"}).joining)
