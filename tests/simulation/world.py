"""The simulated world: a clock, an agenda of what happens when, the services, and the functions that answer to them.

All chance comes from the seed: *rng* decides what people do, *chance* what goes wrong on the way.
"""

import heapq
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol

from shared.errors import BadInput, BadLink, Conflict, InDoubt, NotSent, NotYet, TooLarge, Unreadable
from shared.model.group import CoLead, Group
from shared.model.member import Member
from shared.model.proposal import TalkProposal
from shared.model.survey import SurveyResponse
from shared.model.vote import Ballot
from shared.recaps.recordings import Video
from shared.signed_links import Keys
from tests.simulation.faults import Faults, Killed, Lost
from tests.simulation.letters import Pen
from tests.simulation.record import Record
from tests.simulation.services import (
    Chat,
    Edge,
    FaultyStore,
    FormService,
    Mail,
    MailService,
    Post,
    RepliesBucket,
    SiteBucket,
    UploadsBucket,
)

KEYS = Keys(current="k1", link={"k1": b"l" * 32}, hash=b"h" * 32, suppression=b"s" * 32)
VISIBILITY = {"mail": 1800, "wakeups": 840, "decks": 840, "feedback": 840}
"""Seconds until a queue delivers a message again that nobody acknowledged, as the template has it; where nobody waits at the queue,
until the look after that."""
DEAD = 25
"""Deliveries after which a message counts as one that never gets through."""


class Broken(AssertionError):
    """An invariant does not hold; says which, where, and how to see it again."""

    def __init__(self, world: "World", invariant: str, problem: str) -> None:
        self.invariant, self.problem = invariant, problem
        trail = "\n".join(f"  {line}" for line in world.trail[-12:])
        super().__init__(
            f"{invariant}: {problem}\nseed {world.seed}, step {world.step.number} at {world.now:%Y-%m-%d %H:%M:%S} UTC\n"
            f"{trail}\nreplay: python -m tests.simulation --seed {world.seed}"
        )


@dataclass(order=True)
class Event:
    """Something that will happen. *movable*: it may just as well happen a little earlier, in the midst of something else;
    *transit*: as long as it has not, something is under way."""

    at: datetime
    number: int
    what: str = field(compare=False)
    do: Callable[[], Any] = field(compare=False)
    movable: bool = field(compare=False, default=True)
    transit: bool = field(compare=False, default=False)
    done: bool = field(compare=False, default=False)


@dataclass
class Step:
    """What one step of the world did: rows as (before, after), and who changed each (*by*); mails taken, public objects put, posts (to
    where, and what)."""

    number: int = 0
    what: str = "the beginning"
    changes: list[tuple[Any, Any]] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    objects: list[tuple[str, bytes]] = field(default_factory=list)
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def changes_of(self, *kinds: type) -> list[tuple[Any, Any]]:
        return [(before, after) for before, after in self.changes if isinstance(after or before, kinds)]


class Acts(Protocol):
    """Somebody or something that acts: plans at the beginning, and whenever a mail was taken (see ``actors/``)."""

    def begin(self) -> None: ...

    def read(self, mail: Mail) -> None: ...


class World:
    """*actors* act through :meth:`plan` and the functions; *counts* is what happened; *trail* the last steps for a report; *record*,
    where there is one, hears of all that comes out of the functions. For it every mail is written in full."""

    def __init__(self, seed: int, now: datetime, group: Group, *, verified: bool, record: Record | None = None) -> None:
        self.seed, self.now, self.group = seed, now, group
        self.rng, self.chance = Random(f"people {seed}"), Random(f"faults {seed}")
        self.counts: Counter[str] = Counter()
        self.trail: list[str] = []
        self.step = Step()
        self.running: list[str] = []
        self.agenda: list[Event] = []
        self.transit = 0
        self._numbers = itertools.count()
        self._nested = False
        self.actors: list[Acts] = []
        self.faults = Faults(self.chance, self.counts, self._meanwhile)
        self.record = record
        self.pen = Pen(every=1 if record else 60, count=seed % 60)
        self.store = FaultyStore(lambda: self.now, page=self.rng.choice((1, 2, 50)))
        self.store.faults = self.faults
        self.store.changed = self._changed
        self.store.lags = lambda: self.chance.random() < 0.05
        self.mail = MailService(self.faults, self.pen, lambda: self.now, self._heard)
        self.chat = Chat(self.faults, self._posted)
        self.site = SiteBucket(self.faults, lambda: self.now, self._published)
        self.edge = Edge(self.faults)
        self.uploads = UploadsBucket(self.faults)
        self.replies = RepliesBucket(self.faults)
        self.reply_domain = Random(f"replies {seed}").choice(("", "calendar.example.org"))
        self.form = FormService(self.faults, lambda: self.now, verified=verified)
        self.post = Post(self.faults, lambda message: self.enqueue("mail", message))
        self.handlers: dict[str, Callable[[Any], Any]] = {}
        # what the story and the invariants remember; *came_in* are the co-leads who have shown that they can, *since* is when each became one,
        # *stood_in* whoever was to stand in for one, with the days that there were
        self.good_ticks: list[datetime] = []
        self.given: list[Any] = []
        self.playlist: list[Video] = []
        self.filmed: set[tuple[str, str]] = set()
        self.got_recap: set[tuple[str, str]] = set()
        self.asked: dict[str, dict[tuple[str, str], datetime]] = {}
        self.proven: set[tuple[str, str]] = set()
        self.turned_away: defaultdict[tuple[str, int], list[Mail]] = defaultdict(list)
        self.cast: dict[str, dict[str, Ballot]] = {}
        self.proposed: dict[str, TalkProposal] = {}
        self.announced = (now - timedelta(days=7), 0)
        self.said: dict[str, dict[str, SurveyResponse]] = {}
        self.by_replaced: list[Member] = []
        self.came_in = {lead.id for lead in group.co_leads if not lead.stands_in_for}
        self.since = dict.fromkeys((lead.id for lead in group.co_leads), now)
        self.stood_in: set[CoLead] = set()
        # what a list of past sessions says of each (speakers and titles, by key), and whether one is being taken in right now
        self.past: dict[str, list[tuple[str, str]]] = {}
        self.taking_in = False
        self.published = False
        self.withdrawn: set[tuple[str, str]] = set()
        self.refused: set[tuple[str, str, str]] = set()
        self.told: Counter[tuple[str, ...]] = Counter()
        self.sequences: dict[str, int] = {}
        self.looked_at: set[str] = set()
        self.answered_by_others: set[tuple[str, str, datetime]] = set()

    # --- the agenda
    def plan(
        self, at: datetime, what: str, do: Callable[[], Any], *, movable: bool = True, transit: bool = False
    ) -> None:
        """*do* happens at *at*, or now if that is past."""
        self.transit += transit
        heapq.heappush(self.agenda, Event(max(at, self.now), next(self._numbers), what, do, movable, transit))

    def after(self, delay: timedelta, what: str, do: Callable[[], Any], **how: bool) -> None:
        self.plan(self.now + delay, what, do, **how)

    def next(self) -> Event | None:
        """What comes next; it stays on the agenda."""
        while self.agenda and self.agenda[0].done:
            heapq.heappop(self.agenda)
        return self.agenda[0] if self.agenda else None

    def happen(self, at: datetime, what: str, do: Callable[[], Any]) -> None:
        """One step of the world."""
        self.now = max(self.now, at)
        self.step = Step(self.step.number + 1, what)
        self.trail = [*self.trail[-20:], f"{self.step.number} {self.now:%m-%d %H:%M:%S} {what}"]
        do()

    def do(self, event: Event) -> None:
        event.done = True
        self.transit -= event.transit
        event.do()

    def _meanwhile(self) -> None:
        """Something that was to happen within the hour happens now, between two calls of a function."""
        near = [e for e in self.agenda if e.movable and not e.done and e.at <= self.now + timedelta(hours=1)]
        if self._nested or not near:
            return
        event = self.chance.choice(sorted(near))
        self._nested = True
        self.counts["met in the midst"] += 1
        self.trail.append(f"  in the midst of it: {event.what}")
        self.do(event)
        self._nested = False

    @property
    def quiet(self) -> bool:
        """Nothing is under way, and nothing is due."""
        due = self.store.next_due()
        return self.transit == 0 and (due is None or due > self.now)

    # --- functions
    def invoke(self, what: str, function: Callable[[], Any], *, armed: bool = True) -> bool:
        """Run a function as the platform does; whether it came to its end."""
        self.running.append(what)
        try:
            with self.faults.around(what, armed=armed):
                function()
        except (BadInput, BadLink) as wrong:
            # No message of a queue is ever wrong here, and none may be dropped; nothing that is done here is too large.
            if what in self.handlers or isinstance(wrong, TooLarge):
                raise Broken(self, "no_function_breaks_down", f"{what}: {wrong!r}") from wrong
            self.counts["dropped as wrong"] += 1
        except (Killed, Conflict, NotYet, NotSent, Lost, InDoubt, Unreadable) as error:
            self.trail.append(f"  {what} ended by {type(error).__name__}: {error}")
            return False
        except Broken:
            raise
        except Exception as error:
            raise Broken(self, "no_function_breaks_down", f"{what}: {error!r}") from error
        finally:
            self.running.pop()
        return True

    def enqueue(self, queue: str, body: dict[str, Any]) -> None:
        """A message in a standard queue: sooner or later, in any order, now and then twice."""
        text = json.dumps(body)
        if self.record:
            self.record.message(queue, body)
        for _ in range(2 if self.chance.random() < 0.06 else 1):
            seconds = self.chance.expovariate(1 / 5) if self.chance.random() < 0.9 else self.chance.uniform(60, 7200)
            self._deliver_in(seconds, queue, text, 1)

    def _deliver_in(self, seconds: float, queue: str, text: str, receives: int) -> None:
        what = f"{queue} delivers {text[:110]}" + (f" ({receives})" if receives > 1 else "")
        deliver = lambda: self._deliver(queue, text, receives)  # noqa: E731
        self.after(timedelta(seconds=seconds), what, deliver, movable=receives == 1, transit=True)

    def _deliver(self, queue: str, text: str, receives: int) -> None:
        if receives > DEAD:
            raise Broken(self, "every_message_gets_through", text)
        done = self.invoke(queue, lambda: self.handlers[queue](json.loads(text)), armed=receives < 4)
        if not done or self.chance.random() < 0.02:  # the acknowledgement may be lost, too
            self.counts["redelivered"] += 1
            # Who cannot be read for a day costs no message here; in AWS somebody moves it back from the dead letters.
            tries = receives if self.store.broken else receives + 1
            self._deliver_in(VISIBILITY[queue], queue, text, tries)

    def insist(self, what: str, function: Callable[[], Any]) -> None:
        """Somebody runs *function*, and again some minutes later as long as it comes to no end."""
        if not self.invoke(what, function):
            self.after(timedelta(minutes=self.rng.uniform(1, 20)), what, lambda: self.insist(what, function))

    # --- what comes out of them
    def _changed(self, before: Any, after: Any) -> None:
        self.step.changes.append((before, after))
        self.step.by.append(self.running[-1] if self.running else "")
        if isinstance(after, Group):
            there = {lead.id for lead in after.co_leads}
            self.since = {lead: self.since.get(lead, self.now) for lead in sorted(there)}
            self.stood_in |= {lead for lead in after.co_leads if lead.stands_in_for}
        if self.record:
            self.record.row(before, after, self.now)

    def _published(self, key: str, body: bytes | None, *served: str) -> None:
        if body is not None:
            self.step.objects.append((key, body))
        if self.record:
            self.record.object(key, body, *served)

    def _posted(self, url: str, body: dict[str, Any]) -> None:
        self.step.posts.append((url, body))
        if self.record:
            self.record.post(url, body)

    def _heard(self, mail: Mail) -> None:
        self.step.mails.append(mail)
        if self.record:
            self.record.mail(mail.to, mail.raw)
        self.counts["mails"] += 1
        for actor in self.actors:
            actor.read(mail)
