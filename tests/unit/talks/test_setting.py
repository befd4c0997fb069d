"""What a co-lead says of a session itself, and at which address a speaker is reached."""

from dataclasses import replace
from typing import Any

import pytest

from shared.errors import BadInput
from shared.group.actions import Filed
from shared.group.revisions import WrittenFile
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.model.session import Room, Session, Speaker
from shared.store import Create, Replace
from shared.talks.actions import Reaching, Setting
from shared.talks.form_fields import Row
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import AHEAD, FILE, GROUP, SHARP, G, do, world

OWN = "https://meet.example.org/own"


def session(store: MemoryStore) -> Session:
    found = store.get(Session, GROUP, AHEAD)
    assert found
    return found


def room(store: MemoryStore) -> tuple[str, bool] | None:
    found = store.get(Room, GROUP, AHEAD)
    return (found.link, found.own) if found else None


def told(store: MemoryStore, kind: str) -> list[Mailing]:
    return [row for row in store.scan() if isinstance(row, Mailing) and row.kind == kind]


def say(store: MemoryStore, **fields: Any) -> int:
    return len(do(store, "sessions set", Setting(**G, session=AHEAD, **fields)))


def reminded(store: MemoryStore) -> MemoryStore:
    store.commit(Replace(replace(session(store), stages_done=("7d",))))
    return store


def test_what_is_not_said_stays_and_saying_it_again_changes_nothing():
    store = world()
    assert say(store, title="Two on margins", about="Bring *paper*.", link=OWN) == 1
    assert (session(store).title, session(store).about, room(store)) == (
        "Two on margins",
        "Bring *paper*.",
        (OWN, True),
    )
    assert say(store, title="Two on margins", link=OWN) == 0
    assert say(store) == 0
    assert say(store, title="") == 1
    assert (session(store).title, session(store).about, room(store)) == (None, "Bring *paper*.", (OWN, True))


def test_nobody_is_mailed_a_title_and_members_are_told_another_link_if_a_reminder_gave_them_one():
    store = world()
    before = session(store).revision
    say(store, link=OWN)
    assert (session(store).revision, told(store, "changed")) == (before, [])
    reminded(store)
    say(store, title="Two on margins")
    assert (session(store).revision, told(store, "changed")) == (before, [])
    say(store, link="Room 5")
    (mail,) = told(store, "changed")
    assert (session(store).revision, mail.revision) == (before + 1, before + 1)


def test_a_link_of_its_own_stays_whatever_the_groups_becomes_until_it_is_given_up():
    store = world()
    say(store, link=OWN)
    do(store, "apply", Filed(file=WrittenFile(replace(FILE, meeting_link="https://meet.example.org/new"))))
    assert room(store) == (OWN, True)
    say(store, link="")
    assert room(store) == ("https://meet.example.org/new", False)
    do(store, "apply", Filed(file=WrittenFile(replace(FILE, meeting_link="https://meet.example.org/newer"))))
    assert room(store) == ("https://meet.example.org/newer", False)


def test_a_link_that_a_reminder_gave_is_not_taken_away_without_another():
    store = reminded(world())
    say(store, link=OWN)
    group = store.get(Group, GROUP)
    assert group
    store.commit(Replace(replace(group, meeting_link="")))
    with pytest.raises(BadInput, match="say which one takes its place"):
        say(store, link=" ")
    assert room(store) == (OWN, True)


def test_guests_hear_what_they_come_along_with():
    store = world()
    there = session(store)
    group = store.get(Group, GROUP)
    assert group
    store.commit(Create(replace(group, id="tea", name="Proofs over Tea", zone="Europe/Berlin", version=0)))
    store.commit(Replace(replace(there, guests=("tea",), stages_done=("7d",))))
    store.commit(Create(replace(there, group="tea", host=there.id, stages_done=("7d",), version=0)))
    say(store, title="Two on margins", link=OWN)
    guest = store.get(Session, "tea", AHEAD)
    assert guest
    assert guest.title == "Two on margins"
    assert store.get(Room, "tea", AHEAD).link == OWN  # type: ignore[union-attr]
    assert sorted(mail.group for mail in told(store, "changed")) == [GROUP, "tea"]
    with pytest.raises(BadInput, match="who host it"):
        do(store, "sessions set", Setting(group="tea", session=AHEAD, title="Ours"))


@pytest.mark.parametrize("link", ["", "https://meet.example.org/host"])
@pytest.mark.parametrize("done", [(), ("7d",)])
def test_guests_come_to_a_place_of_the_sessions_own_and_not_to_their_own_groups_link(link: str, done: tuple[str, ...]):
    store = world()
    there, group, known = session(store), store.get(Group, GROUP), store.get(Room, GROUP, AHEAD)
    assert group
    assert known
    hosts = replace(group, meeting_link=link, place="Room 7", place_for="members")
    tea = replace(group, id="tea", name="Proofs over Tea", meeting_link="https://meet.example.org/tea", version=0)
    theirs = replace(there, group="tea", host=there.id, stages_done=done, version=0)
    where = replace(known, link=hosts.joining)
    store.commit(Replace(hosts), Create(tea), Create(theirs), Create(replace(where, group="tea", version=0)))
    store.commit(Replace(where), Replace(replace(there, guests=("tea",), stages_done=done)))
    say(store, place="Library 3")
    rooms = [store.get(Room, name, AHEAD) for name in (GROUP, "tea")]
    assert [(one.link, one.own) if one else None for one in rooms] == [(link, False) if link else None] * 2
    assert [mail.facts.get("what") for mail in told(store, "changed")] == ["place"] * 2 * len(done)


def test_a_room_for_members_that_was_kept_beside_a_sessions_own_place_goes_when_anything_is_saved():
    store = reminded(world())
    group, known = store.get(Group, GROUP), store.get(Room, GROUP, AHEAD)
    assert group
    assert known
    store.commit(Replace(replace(group, meeting_link="", place="Room 7", place_for="members")))
    store.commit(Replace(replace(known, link="Room 7")), Replace(replace(session(store), place="Library 3")))
    say(store, title="Two on margins", place="Library 3", link="")
    assert (session(store).title, room(store), told(store, "changed")) == ("Two on margins", None, [])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "x" * 201}, "title: this is 201 characters long; 200 are the most"),
        ({"about": "x" * 5_001}, "about: this is 5,001 characters long"),
        ({"link": "x" * 501}, "link: this is 501 characters long"),
        ({"reading": (Row(title="A", url="nowhere"),)}, "reading: "),
        ({"reading": (Row(title="A"),) * 11}, "At most 10 things to read"),
    ],
)
def test_what_is_too_much_or_wrong_is_said_and_nothing_is_kept(fields: dict[str, Any], said: str):
    store = world()
    before = session(store)
    with pytest.raises(BadInput) as wrong:
        say(store, **fields)
    assert str(wrong.value).startswith(said)
    assert session(store) == before


# --- where a speaker is reached
def reach(store: MemoryStore, address: str) -> int:
    return len(do(store, "talks address", Reaching(**SHARP, address=address)))


def test_another_address_gets_a_link_of_its_own_and_the_old_one_is_turned_off():
    store = world()
    before = session(store).talk("implicit-bias")
    count = len(told(store, "deck-link"))
    assert reach(store, " Ada@Example.com ") == 1
    after = session(store).talk("implicit-bias")
    assert before
    assert after
    assert after.link_life > before.link_life
    assert len(told(store, "deck-link")) == count + 1
    assert store.get(Speaker, GROUP, AHEAD, "implicit-bias").address == "ada@example.com"  # type: ignore[union-attr]
    assert reach(store, "ada@example.com") == 0


def test_an_address_that_is_taken_away_is_mailed_to_no_more_whatever_the_file_has():
    store = world()
    count = len(told(store, "deck-link"))
    assert reach(store, "") == 1
    do(store, "apply", Filed(file=WrittenFile(replace(FILE, name="Another name"))))
    assert store.get(Speaker, GROUP, AHEAD, "implicit-bias").address == ""  # type: ignore[union-attr]
    assert len(told(store, "deck-link")) == count


def test_what_is_no_address_is_refused():
    with pytest.raises(BadInput):
        reach(world(), "nowhere")
