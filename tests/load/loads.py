"""Much at once. Each load asserts that nothing was lost and nothing came twice, and says what it took in calls."""

import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from shared.group import applying
from shared.model.deck import Deck, Outcome, Upload
from shared.model.form_response import Response, SeenResponse
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState, member_id
from shared.model.session import Session
from shared.schedule import steps
from shared.store import Create
from tests.simulation import handlers
from tests.simulation.faults import AFTER, Call, Killed
from tests.simulation.world import KEYS, World
from tests.simulation.year import group


class Quiet(World):
    """The simulated services without chance: each queue gives what it has in its order, and nothing goes wrong by itself."""

    def __init__(self) -> None:
        founded = group(Random("load"))
        assert founded.season
        begins = datetime.combine(founded.season.first, datetime.min.time(), UTC) - timedelta(days=9)
        super().__init__(1, begins, founded, verified=False)
        self.queues: deque[tuple[str, Any]] = deque()
        self.store.page, self.store.lags = 500, lambda: False
        self.store.changed = lambda before, after: None
        self.made: Counter[str] = Counter()
        steps.run(applying.steps(self.group, self.store, self.now), self.store)

    def enqueue(self, queue: str, body: dict[str, Any]) -> None:
        self.queues.append((queue, body))

    def run(self, queue: str, body: Any, dies_at: int = 0) -> None:
        """One delivery, which is killed after its call of that number."""
        call = Call(queue, trouble="kill" if dies_at else "", at=dies_at, when=AFTER)
        self.faults.running.append(call)
        try:
            self.handlers[queue](body)
        finally:
            self.faults.let_go(call)
            self.faults.running.pop()
            self.made[queue] += call.made

    def settle(self) -> None:
        while self.queues:
            self.run(*self.queues.popleft())

    def tick(self, moment: datetime) -> None:
        self.now = max(self.now, moment)
        handlers.remind_app.tick(moment, "load", lambda: 300.0)


@contextmanager
def quiet() -> Iterator[Quiet]:
    world = Quiet()
    with handlers.wired(world), world.pen.in_hand():
        yield world


def signups(size: int) -> str:
    """So many sign-ups in one pull, which is killed in the midst of them and delivered again."""
    with quiet() as world:
        for number in range(size):
            answers = {"q1": (f"m{number}@example.org",), "q2": (f"Member {number}",), "q3": ("Curious",)}
            when = world.now - timedelta(seconds=size - number)
            world.form.submit(Response(id=f"r{number:06}", submitted=when, answers=answers), timedelta())
        message = {"reason": "schedule", "form": "", "correlation": "load"}
        try:
            world.run("wakeups", message, dies_at=3 * size)
        except Killed:
            pass
        else:
            raise AssertionError("it was not killed")
        there = sum(isinstance(row, Member) for row in world.store.scan())
        assert 0 < there < size, there
        world.run("wakeups", message)
        world.settle()
        before = Counter(type(row).__name__ for row in world.store.scan())
        world.run("wakeups", message)
        world.settle()
        assert Counter(type(row).__name__ for row in world.store.scan()) == before
        rows = list(world.store.scan())
        addresses = [row.address for row in rows if isinstance(row, Member)]
        assert sorted(addresses) == sorted(f"m{number}@example.org" for number in range(size))
        assert sum(isinstance(row, SeenResponse) for row in rows) == size
        asked = [row for row in rows if isinstance(row, Mailing) and row.kind == "confirm"]
        assert len({row.subject for row in asked}) == len(asked) == size, len(asked)
        assert max(Counter(mail.line for mail in world.mail.sent).values()) == 1
        return f"killed when {there:,} were in; {world.made['wakeups']:,} calls of the pulls, {world.made['mail']:,} of the sender"


def reminder(size: int) -> str:
    """A reminder to so many members."""
    with quiet() as world:
        for number in range(size):
            address = f"m{number}@example.org"
            member = Member(
                group=world.group.id, id=member_id(world.group.id, address, KEYS.hash), name=f"Member {number}", address=address,
                state=MemberState.ACTIVE, active_since=world.now,
            )  # fmt: skip
            world.store.commit(Create(member))
        ticks, lines = 0, Counter[tuple[str, str]]()
        while not lines or world.store.due(world.now):
            ticks += 1
            world.tick(max(world.now + timedelta(minutes=5), world.store.next_due() or world.now))
            world.settle()
            lines = Counter(mail.line for mail in world.mail.sent if mail.mailing.kind == "reminder")
        assert len(lines) == size, len(lines)
        assert set(lines.values()) == {1}
        assert len({mail.to for mail in world.mail.sent if mail.mailing.kind == "reminder"}) == size
        return f"{ticks} ticks; {world.made['mail'] / size:.2f} calls of the sender a mail"


def decks(size: int) -> str:
    """So many decks, each of which the check opens; of a talk the newest is shown."""
    from local.decks import deck
    from tests.calls import WRITES
    from tests.platform import apply, demo_group
    from tests.stack import alone

    with alone() as platform:
        apply(platform, demo_group())
        sessions = sorted((row for row in platform.rows(Session) if row.talks), key=lambda row: row.key)
        places = [(session.key, talk.slug) for session in sessions for talk in session.talks]
        platform.faults.calls.clear()
        for number in range(size):
            key, slug = places[number % len(places)]
            body = deck(f"Deck {number}", "Ada", 2)
            envelope = platform.upload(f"ml-theory/{key}/{slug}/deck-{number:04}.pdf", body)
            assert platform.deliver("decks", envelope)
            assert platform.deliver("decks", envelope)  # S3 tells twice
        writes = sum(name in WRITES for name in platform.faults.calls.writes())
        uploads = platform.rows(Upload)
        assert len({row.key for row in uploads}) == len(uploads) == size
        assert {row.outcome for row in uploads} == {Outcome.PUBLISHED}
        newest = {(row.session, row.talk): row for row in sorted(uploads, key=lambda row: row.issued)}
        shown = platform.rows(Deck)
        assert {(row.session, row.talk): row.upload for row in shown} == {at: row.id for at, row in newest.items()}
        for session, talk in newest:
            found = platform.table.all(Upload, "ml-theory", where={"session": session, "talk": talk})
            assert len(found) == sum((row.session, row.talk) == (session, talk) for row in uploads)
        return f"{len(shown)} talks; {writes / size:.1f} calls a deck that write"


def laptop(size: int) -> str:
    """A reminder to so many members on the stack that `fortnight up` brings up."""
    from tests.load.laptop import reminded

    with tempfile.TemporaryDirectory() as folder:
        return reminded(Path(folder), size)
