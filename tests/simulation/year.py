"""One year of one group, made from a seed: founded, lived through step by step, every invariant looked at after each."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from unittest.mock import patch

from shared.group import applying
from shared.model.group import (
    Attendance,
    Beforehand,
    ChatPosts,
    CoLead,
    Feedback,
    FormMapping,
    Group,
    RotaRules,
    Silence,
    TalkPlan,
)
from shared.model.season import Break, Season, rhythm
from shared.schedule import steps
from shared.text.zones import ZonedTime
from shared.tick import fan_out
from tests.simulation import handlers
from tests.simulation.actors import ACTORS, Clock
from tests.simulation.invariants import ALWAYS, AT_REST
from tests.simulation.record import Record
from tests.simulation.world import Broken, World

ZONES = ("America/Denver", "Europe/Berlin", "America/New_York", "Australia/Sydney", "Europe/London", "America/St_Johns")
STAGES = (("7d", "1d", "1h"), ("7d", "1d", "1h"), ("3d", "2h"), ("14d", "7d", "1d", "1h"))
WEBHOOK = "https://discord.com/api/webhooks/1/secret"
SESSIONS = 26
MOST_STEPS = 20_000


def group(dice: Random) -> Group:
    """A group whose 26 sessions have a winter break among them, and clock changes."""
    first = date(dice.randint(2023, 2030), dice.randint(1, 12), dice.randint(1, 28))
    last_before = date(first.year + (first.month == 12), 12, 10)
    pause = Break(after=last_before, resumes=last_before + timedelta(days=dice.randint(20, 40)), note="winter")
    season = Season(
        first=first, every_days=14, starts=time(dice.randint(8, 20), dice.choice((0, 30))), minutes=60,
        until=first + timedelta(days=14 * (SESSIONS + 3)), breaks=(pause,),
    )  # fmt: skip
    days = rhythm(season)[:SESSIONS]
    season = replace(season, until=days[-1])
    talks = tuple(
        TalkPlan(session=day, speaker=f"Speaker {n}", title=f"Talk {n}", address=f"s{n}@example.net")
        for n, day in enumerate(days) if dice.random() < 0.5
    )  # fmt: skip
    votes = {day.isoformat(): "proposals" for day in dice.sample(days[3:-5], dice.randint(1, 2))}
    return Group(
        id="readers", name="Readers", zone=dice.choice(ZONES), sender="Readers <hello@readers.example.org>", season=season,
        co_leads=(CoLead(id="lead1", name="L1", address="l1@example.com", mails="at-once"), CoLead(id="lead2", name="L2", address="l2@example.com")),
        reminders=dice.choice(STAGES), admission=dice.choice(("approve", "open")), digest_above=dice.choice((1, 10)),
        form=FormMapping(id="1FORM"), meeting_link="https://meet.example.org/first-room", talks=talks,
        kinds=votes, seats=dice.randint(2, 5), vote_days=dice.choice((1, 4, 6)), weekly_preflight=dice.random() < 0.3,
        recap_after_hours=dice.choice((0, 0, 0, 0, 30)), playlist="PLreaders01",
        chat_webhook=WEBHOOK if dice.random() < 0.4 else "",
    )  # fmt: skip


def attendance(dice: Random) -> Attendance | None:
    """What the group says of who comes; most do not ask."""
    asks, last = dice.random() < 0.4, dice.choice(("unless-no", "unless-no", "coming", "everybody"))
    return Attendance(ask=True, last_reminder=last) if asks else None


def turns(dice: Random, season: Season) -> Season:
    """*season*, which some groups hold at several hours in turn, each by the clock of a zone."""
    if dice.random() >= 0.4:
        return season
    others = tuple(ZonedTime(time(dice.randint(8, 20), 30), name) for name in dice.sample(ZONES, dice.choice((1, 2))))
    return replace(season, starts=(*season.turns, *others))


def chats(dice: Random, group: Group) -> Group:
    """*group* as it says what its chat is told, and whether the co-leads have one of their own; most say nothing."""
    stages, told = dice.choice((("1d", "1h"), ("2d",), ("3h", "1h"), ())), dice.random() < 0.6
    others = {name: dice.random() < 0.8 for name in ("changes", "slides", "votes")}
    own = "https://hooks.slack.com/services/co-leads" if dice.random() < 0.3 else ""
    posts = ChatPosts(reminders=stages, join_link=dice.random() < 0.2, **others)
    webhook = group.chat_webhook or (WEBHOOK if told and dice.random() < 0.4 else "")
    posts = replace(posts, reading=dice.random() < 0.8)
    return replace(group, chat_webhook=webhook, chat_posts=posts if told and webhook else None, co_leads_webhook=own)


def rota(dice: Random) -> RotaRules | None:
    """Whether the group asks in turn, and for what; most do not."""
    roles, talks = dice.choice(((), ("host",), ("host", "notes"))), dice.choice((1, 1, 2))
    rules = RotaRules(
        ask=True, talks=talks, roles=roles, ahead_days=dice.choice((20, 28, 60)), answer_days=dice.choice((2, 4))
    )
    return rules if dice.random() < 0.4 else None


def beforehand(dice: Random) -> Beforehand | None:
    """What there is beside the reading; in most groups nothing."""
    return Beforehand(questions=dice.random() < 0.8, notes=dice.random() < 0.8) if dice.random() < 0.4 else None


def places(dice: Random) -> dict[str, str]:
    """Where some groups meet beside the link; what only members may know is written so that it is found in what is public."""
    private = {"place": "Room 7, meet.example.org/room-7"}
    return dice.choice(
        ({}, {}, private, private | {"place_for": "members"}, {"place": "Hall", "place_for": "everybody"})
    )


def silence(dice: Random) -> Silence | None:
    """After how long the group asks whoever is not heard of; most do not."""
    asks, sessions, days = dice.random() < 0.3, dice.choice((2, 3, 5)), dice.choice((7, 14))
    return Silence(sessions=sessions, days=days) if asks else None


def feedback(dice: Random) -> Feedback | None:
    """Whether members are asked how a session was, and how; most are not."""
    said = Feedback(
        ask=True, by=dice.choice(("mail", "mail", "recap")), hours=dice.choice((0, 3, 20)), days=dice.choice((2, 5))
    )
    return said if dice.random() < 0.4 else None


def kinds(dice: Random, group: Group) -> Group:
    """*group*, of which some have talks that are shorter or longer than others."""
    if dice.random() >= 0.3:
        return group
    talks = tuple(replace(talk, kind=dice.choice((None, "lightning", "tutorial"))) for talk in group.talks)
    return replace(group, talks=talks, kinds_of_talk={"lightning": 5, "tutorial": 45})


def standing_in(dice: Random, group: Group) -> Group:
    """*group*, in which somebody may stand in for a co-lead for some weeks."""
    if group.season is None or dice.random() >= 0.4:
        return group
    away, since = dice.choice(group.co_leads), group.season.first + timedelta(days=dice.randint(-10, 250))
    deputy = CoLead(
        id="deputy", name="D", address="deputy@example.com", mails=dice.choice(("daily", "at-once")), stands_in_for=away.id,
        from_=since, until=since + timedelta(days=dice.randint(5, 90)),
    )  # fmt: skip
    return replace(group, co_leads=(*group.co_leads, deputy))


@contextmanager
def begun(seed: int, record: Record | None = None) -> Iterator["Year"]:
    """The year of *seed*, which was not lived yet, with its functions at hand."""
    dice = Random(f"group {seed}")
    founded = replace(
        group(dice), attendance=attendance(Random(f"attendance {seed}")), beforehand=beforehand(Random(f"beforehand {seed}")),
        silence=silence(Random(f"silence {seed}")),
        rota=rota(Random(f"rota {seed}")),
        feedback=feedback(Random(f"feedback {seed}")),
    )  # fmt: skip
    often = Random(f"announcements {seed}")
    founded = replace(founded, announcements_per_week=often.choice((1, 3)) if often.random() < 0.5 else 0)
    founded = replace(founded, look_up_reading=Random(f"looking up {seed}").random() < 0.3)
    if founded.season:
        founded = replace(founded, season=turns(Random(f"several hours {seed}"), founded.season))
    founded = chats(Random(f"chats {seed}"), founded)
    founded = kinds(Random(f"kinds {seed}"), replace(founded, **places(Random(f"places {seed}"))))
    founded = standing_in(Random(f"standing in {seed}"), founded)
    days = rhythm(founded.season) if founded.season else []
    begins = _midnight(days[0]) - timedelta(days=dice.randint(5, 40))
    world = World(seed, begins, founded, verified=dice.random() < 0.5, record=record)
    with handlers.wired(world), world.pen.in_hand(), patch.object(fan_out, "READERS", dice.choice((1, 2, 90))):
        yield Year(world, _midnight(days[-1]) + timedelta(days=20))


def live(seed: int, record: Record | None = None) -> Counter[str]:
    """Live the year of *seed*; what happened, in numbers, and to *record* in full. Raises :class:`Broken` at the first invariant that
    does not hold."""
    with begun(seed, record) as year:
        try:
            year.live()
        except Exception as error:
            step = year.world.step
            error.add_note(f"in the year of seed {seed}, step {step.number}: {step.what}")
            raise
    return year.world.counts


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


class Year:
    """*world* until it *ends*, and then until nothing is under way any more."""

    def __init__(self, world: World, ends: datetime) -> None:
        self.world, self.ends = world, ends
        self.clock = Clock(world, ends)
        world.actors = [self.clock if kind is Clock else kind(world, ends) for kind in ACTORS]

    def live(self) -> None:
        world = self.world
        steps.run(applying.steps(world.group, world.store, world.now), world.store)
        for actor in world.actors:
            actor.begin()
        self.plan_rests()
        while self.one_step():
            for invariant in ALWAYS:
                for problem in invariant(world, world.step):
                    raise Broken(world, invariant.__name__, problem)
        world.counts["steps"] += world.step.number

    def one_step(self) -> bool:
        """What comes next happens; False once the year is over and all is at rest."""
        world = self.world
        event, tick = world.next(), self.clock.next()
        if tick is not None and (event is None or tick <= event.at):
            world.happen(tick, f"tick {tick:%H:%M}", lambda: self.clock.tick(tick))
        elif event is not None:
            world.happen(event.at, event.what, lambda: world.do(event))
        over = (event is None and tick is None) or (world.quiet and world.now > self.ends + timedelta(days=60))
        if (over and not world.quiet) or world.step.number > MOST_STEPS:
            raise Broken(world, "it_comes_to_rest", f"{world.transit} under way, next due {world.store.next_due()}")
        return not over

    def plan_rests(self) -> None:
        """Every so often, and at the end, all is looked at."""
        at = self.world.now + timedelta(days=1)
        while at < self.ends + timedelta(days=30):
            self.world.plan(at, "a look at everything", self.rest, movable=False)
            at += timedelta(days=self.world.rng.uniform(6, 22))

    def rest(self) -> None:
        """Once nothing is under way: the page is brought up to date, sometimes, and what must hold then is looked at."""
        world = self.world
        if not world.quiet:
            world.after(timedelta(hours=2), "a look at everything", self.rest, movable=False)
            return
        world.counts["looks at everything"] += 1
        world.published = world.counts["looks at everything"] % 20 == 0
        if world.published:
            world.invoke("publish", lambda: handlers.publish_site(world), armed=False)
        for invariant in AT_REST:
            for problem in invariant(world):
                raise Broken(world, invariant.__name__, problem)
