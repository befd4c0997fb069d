"""What no talk shows any more leaves the public bucket, whoever dies meanwhile and whatever happens between two calls."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.model.deck import Deck
from shared.model.session import Session, SessionState, Talk
from shared.slides.takedown import taken_down, withdraw
from shared.store import Create, Replace
from tests.simulation.store import MemoryStore
from tests.unit.site.buckets import Bucket, Killed

GROUP, KEY = "ml-theory", "2023-10-28"
NOW = datetime(2023, 10, 26, 15, tzinfo=UTC)


class Edge:
    def __init__(self) -> None:
        self.told: list[tuple[frozenset[str], str]] = []

    def forget(self, keys: Collection[str], reference: str) -> None:
        self.told.append((frozenset(keys), reference))


class World:
    """A session with two talks; *bucket* says which of a deck's three objects are there."""

    def __init__(self) -> None:
        self.store, self.bucket, self.edge = MemoryStore(lambda: NOW), Bucket(), Edge()
        talks = tuple(Talk(slug=slug, speaker="Ada") for slug in ("clip", "sgd"))
        self.store.commit(
            Create(Session(group=GROUP, key=KEY, starts=NOW, kind="talks", state=SessionState.PLANNED, talks=talks))
        )

    def put(self, talk: str, name: str) -> set[str]:
        keys = {f"decks/{GROUP}/{KEY}/{talk}/{name}.{ending}" for ending in ("pdf", "webp", "txt")}
        self.bucket.objects |= dict.fromkeys(keys, b"x")
        return keys

    def show(self, talk: str, name: str, gone: Collection[str] = ()) -> Deck:
        """As a check does: files first, then the row."""
        self.put(talk, name)
        stem = f"decks/{GROUP}/{KEY}/{talk}/{name}"
        there = self.store.get(Deck, GROUP, KEY, talk)
        deck = Deck(
            group=GROUP, session=KEY, talk=talk, upload=name, issued=NOW, published=NOW, kind="pdf", file=f"{stem}.pdf",
            thumbnail=f"{stem}.webp", text=f"{stem}.txt", bytes=1, gone=tuple(gone), version=there.version if there else 0,
        )  # fmt: skip
        self.store.commit(Replace(deck) if there else Create(deck))
        return deck

    def withdraw(self, sessions: Collection[str] | None = (KEY,)) -> set[str]:
        return set(withdraw(GROUP, self.store, self.bucket, self.edge, sessions=sessions))

    @property
    def public(self) -> set[str]:
        return {key for key in self.bucket.objects if key.startswith("decks/")}

    def row(self, talk: str = "clip") -> Deck | None:
        return self.store.get(Deck, GROUP, KEY, talk)

    def without_talk(self) -> None:
        session = self.store.get(Session, GROUP, KEY)
        assert session
        self.store.commit(Replace(replace(session, talks=session.talks[1:])))


@pytest.fixture
def world() -> World:
    return World()


def replaced(world: World) -> set[str]:
    one = world.show("clip", "one")
    world.show("clip", "two", gone=one.keys)
    return one.keys


def taken(world: World) -> set[str]:
    deck = world.show("clip", "one")
    world.store.commit(taken_down(replace(deck, version=1)))
    return deck.keys


def without(world: World) -> set[str]:
    keys = world.show("clip", "one").keys
    world.without_talk()
    return keys


def left_behind(world: World) -> set[str]:
    """A check died between the files and the row."""
    world.show("sgd", "one")
    return world.put("clip", "dead") | world.put("sgd", "dead")


def of_no_session(world: World) -> set[str]:
    key = f"decks/{GROUP}/1999-01-01/gone/a.pdf"
    world.bucket.objects[key] = b"x"
    return {key}


WAYS: dict[str, Callable[[World], set[str]]] = {
    "replaced": replaced, "taken down": taken, "its talk is out": without, "left behind": left_behind, "of no session": of_no_session,
}  # fmt: skip
ALL = (KEY, "1999-01-01")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sessions", [ALL, None, tuple(f"{n:02}" for n in range(41))], ids=["told", "all", "many"])
def test_what_no_talk_shows_is_gone_with_its_copies_and_what_is_shown_stays(
    world: World, way: str, sessions: Collection[str] | None
):
    stays = world.show("sgd", "kept").keys
    expected = WAYS[way](world)
    shown = {
        key
        for deck in world.store.all(Deck, GROUP)
        for key in deck.keys
        if way != "its talk is out" or deck.talk != "clip"
    }
    assert world.withdraw(sessions) >= expected
    assert world.public == shown
    assert way == "left behind" or stays <= world.public
    assert expected <= {key for keys, _ in world.edge.told for key in keys}
    assert [deck.gone for deck in world.store.all(Deck, GROUP) if deck.gone] == []


@pytest.mark.parametrize("way", WAYS)
def test_looking_again_finds_nothing_to_do(world: World, way: str):
    WAYS[way](world)
    world.withdraw(ALL)
    before, told = world.store.all(Deck, GROUP), len(world.edge.told)
    assert world.withdraw(ALL) == set()
    assert (world.store.all(Deck, GROUP), len(world.edge.told)) == (before, told)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_takes_over_after_a_death_comes_to_the_same_end(way: str):
    plain = World()
    WAYS[way](plain)
    plain.withdraw(ALL)
    for number in range(1, len(plain.bucket.calls) + 1):
        for when in ("before", "after"):
            world = World()
            WAYS[way](world)

            def die(at: int, number: int = number) -> None:
                if at == number:
                    raise Killed

            setattr(world.bucket, when, die)
            with pytest.raises(Killed):
                world.withdraw(ALL)
            setattr(world.bucket, when, lambda at: None)
            world.withdraw(ALL)
            assert world.public == plain.public
            same = [replace(deck, version=0) for deck in world.store.all(Deck, GROUP)]
            assert same == [replace(deck, version=0) for deck in plain.store.all(Deck, GROUP)]


def test_a_call_to_the_edge_that_is_made_again_is_the_same_and_one_for_another_time_is_not(world: World):
    keys = taken(world)
    whole = world.edge.forget

    def dies(keys: Collection[str], reference: str) -> None:
        whole(keys, reference)
        raise Killed

    world.edge.forget = dies  # type: ignore[method-assign]
    with pytest.raises(Killed):
        world.withdraw()
    world.edge.forget = whole  # type: ignore[method-assign]
    world.withdraw()
    deck = world.show("clip", "one")
    world.store.commit(taken_down(replace(deck, version=deck.version + 1)))
    world.withdraw()
    first, again, later = world.edge.told
    assert first == again
    assert (later[0], later[1] != first[1]) == (frozenset(keys), True)


@pytest.mark.parametrize("call", range(1, 7))
def test_what_is_shown_meanwhile_stays_whenever_it_comes(world: World, call: int):
    """The same file comes back just while it is taken away: a check puts it, and its row rests on what it has read before."""
    keys = world.put("clip", "one") | world.show("clip", "two").keys
    keys = {key for key in keys if "/one." in key}

    def comes(number: int) -> None:
        if number != call:
            return
        there = world.row()
        if there is None or set(there.gone) & keys:
            return  # a check waits for that
        world.show("clip", "one", gone=there.keys | set(there.gone))

    world.bucket.after = comes
    world.withdraw()
    world.bucket.after = lambda number: None
    world.withdraw()
    row = world.row()
    assert row is not None
    assert row.keys <= world.public


def test_an_older_upload_does_not_take_the_place_of_what_was_taken_down(world: World):
    deck = world.show("clip", "one")
    after = taken_down(deck).row
    assert (after.shown, after.keys, after.issued, after.upload, set(after.gone)) == (
        False,
        set(),
        NOW,
        "one",
        deck.keys,
    )
    assert after.issued > NOW - timedelta(hours=1)
