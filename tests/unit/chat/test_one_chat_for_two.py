"""Two groups that hold a session together and have one chat: it is told whatever either of them would tell its own, and once, whatever
each of them has switched on."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from shared.chat.delivery import Poster, deliver
from shared.chat.following import following
from shared.chat.messages import Posted
from shared.model.group import Beforehand, ChatPosts, Group, public
from shared.model.mailing import Audience, Mailing, queued
from shared.model.session import Room, Session, followed, with_talk
from shared.schedule import changing, undoing
from shared.schedule.steps import run
from shared.store import Create, Replace
from shared.talks.keeping import kept
from shared.talks.threads import threads
from tests.simulation.store import MemoryStore
from tests.unit.mail.examples import GROUP, READING, SESSION, STARTS

NOW = STARTS - timedelta(days=5)
OURS, THEIRS = "https://chat.example.org/ours", "https://chat.example.org/theirs"
SETTINGS = [
    {"reminders": reminders, "chat_posts": posts, "beforehand": Beforehand(questions=asks)}
    for reminders, posts, asks in product(
        (("7d", "1d"), ("1d",)), (ChatPosts(), ChatPosts(reminders=("1d",), changes=True, reading=True)), (False, True)
    )
]


@dataclass
class Chat:
    """What came to which webhook."""

    told: list[str] = field(default_factory=list)

    def post(self, url: str, body: dict[str, Any]) -> Posted:
        self.told.append(url)
        return Posted("m1", "c1")

    def guild(self, url: str) -> str:
        return "g1"


@dataclass
class Pair:
    """The host, with a session that lies ahead, and its guest, in one table."""

    host: Group
    guest: Group
    store: MemoryStore = field(default_factory=lambda: MemoryStore(lambda: NOW))

    def __post_init__(self) -> None:
        row = replace(SESSION, talks=(replace(SESSION.talks[0], resources=()),), recap="", guests=(self.guest.id,))
        # What a guest's row has gone through is its own: its revisions are counted otherwise.
        theirs = replace(followed(replace(row, group=self.guest.id), row), host=row.id, guests=(), revision=4)
        self.store.commit(*(Create(each) for each in (self.host, self.guest, public(self.host), public(self.guest))))
        for group, one in ((self.host, row), (self.guest, theirs)):
            done = tuple(stage for stage in group.reminders if stage == "7d")
            self.store.commit(Create(replace(one, stages_done=done)))
        self.store.commit(Create(Room(group=self.guest.id, session=row.key, link="https://meet.example.org/old")))

    def session(self) -> Session:
        found = self.store.get(Session, self.host.id, SESSION.key)
        assert found
        return found

    def told(self, since: set[str]) -> list[str]:
        """To which webhooks is posted what was written but for the mailings *since* then."""
        chat = Chat()
        fresh = [row for row in self.store.scan() if isinstance(row, Mailing) and row.id not in since]
        for group in (self.guest, self.host):  # the guest's has its turn first
            poster = Poster(
                store=self.store, chat=chat, site_url="https://r.example.org", lease=timedelta(0), now=NOW, system_now=lambda: NOW,
                sleep=lambda _: None,
            )  # fmt: skip
            mine = [row for row in fresh if row.group == group.id]
            along = (following(row, group, NOW, self.store.get(Session, group.id, SESSION.key)) for row in mine)
            posts = [*(row for row in mine if row.audience is Audience.CHAT), *filter(None, along)]
            for post in posts:
                if self.store.get(Mailing, post.id) is None:
                    self.store.commit(Create(post))
                deliver(queued(post), poster)
        return chat.told


def reading_comes(pair: Pair) -> None:
    before = pair.session()
    after = with_talk(before, replace(before.talks[0], resources=READING))
    pair.store.commit(*kept(before, after, pair.host, pair.store, NOW))


def threads_open(pair: Pair) -> None:
    for group in (pair.host, pair.guest):
        row = pair.store.get(Session, group.id, SESSION.key)
        assert row
        pair.store.commit(*map(Create, threads(row, group, pair.store, NOW)))


def questions_come(pair: Pair) -> None:
    before = pair.session()
    after = with_talk(before, replace(before.talks[0], questions=("Why?",)))
    pair.store.commit(*kept(before, after, public(pair.host), pair.store, NOW))


def another_link(pair: Pair) -> None:
    run([changing.relink(pair.session(), None, pair.host, pair.store, NOW)], pair.store)


def moved(pair: Pair) -> None:
    run([changing.move(pair.session(), STARTS + timedelta(days=1), pair.host, pair.store, NOW, by="mika")], pair.store)


def cancelled(pair: Pair) -> None:
    told = bool(pair.session().stages_done)
    run([changing.cancel(pair.session(), pair.host, pair.store, NOW, tell=told)], pair.store)


def back(pair: Pair) -> None:
    run([undoing.undo(pair.session(), pair.host, pair.store, NOW, by="mika")], pair.store)


EVENTS: dict[str, tuple[Callable[[Pair], None], ...]] = {
    "reading": (reading_comes,), "questions": (threads_open, questions_come), "link": (another_link,), "moved": (moved,), "cancelled": (cancelled,), "reinstated": (cancelled, back),
    "threads": (threads_open,),
}  # fmt: skip


def heard(
    events: tuple[Callable[[Pair], None], ...], ours: dict[str, Any], theirs: dict[str, Any], chat: str
) -> list[str]:
    host = replace(GROUP, chat_webhook=OURS, meeting_link="https://meet.example.org/new", **ours)
    guest = replace(GROUP, id="proofs", name="Proofs", chat_webhook=chat, **theirs)
    pair = Pair(host, guest)
    for event in events[:-1]:
        event(pair)
        pair.told(set())
    since = {row.id for row in pair.store.scan() if isinstance(row, Mailing)}
    events[-1](pair)
    return pair.told(since)


@pytest.mark.parametrize("name", EVENTS)
def test_one_chat_hears_once_what_either_group_would_tell_its_own(name: str):
    different = 0
    for ours, theirs in product(SETTINGS, SETTINGS):
        apart, together = (heard(EVENTS[name], ours, theirs, chat) for chat in (THEIRS, OURS))
        assert apart.count(OURS) <= 1
        assert apart.count(THEIRS) <= 1
        assert together == [OURS] * bool(apart), (ours, theirs)
        different += len(apart) != 2
    assert different or name == "threads", "no pair of settings in which not both have something to tell"


@pytest.mark.parametrize("name", ["link", "moved"])
def test_one_chat_hears_it_once_also_where_the_host_changes_much_more_before_the_guests_turn(name: str):
    for later in (0, 9):
        pair = Pair(
            replace(
                GROUP,
                chat_webhook=OURS,
                meeting_link="https://meet.example.org/new",
                chat_posts=ChatPosts(changes=True),
            ),
            replace(GROUP, id="proofs", name="Proofs", chat_webhook=OURS, chat_posts=ChatPosts(changes=True)),
        )
        for event in EVENTS[name]:
            event(pair)
        session = pair.session()
        pair.store.commit(Replace(replace(session, revision=session.revision + later)))
        assert pair.told(set()).count(OURS) == 1, later
