"""The functions as they are deployed (``functions/*/app.py``), with the simulated services where their adapters are. What wakes them is
given to them behind the envelope of the platform: a queue's body, a link and a form, a time."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import repeat
from pathlib import Path
from random import Random
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from functions.answer_links import app as answer_links
from functions.check_slides import app as check_slides
from functions.hear_back import app as hear_back
from functions.publish_site import app as publish_site_app
from functions.pull_signups import app as pull_signups
from functions.remind import app as remind_app
from functions.send_mail import app as send_mail
from functions.speaker_kit import app as speaker_kit
from shared import signed_links
from shared.adapters import clock, mailer, replies, secrets
from shared.adapters.papers import library
from shared.membership.feedback import Listed
from shared.model.group import Group
from shared.model.mailing import Message
from shared.model.member import Member
from shared.observability import logger
from shared.outbox.pace import Speed
from shared.slides import takedown
from shared.slides.processing import Arrival
from shared.slides.verdict import BROKEN, Verdict
from shared.talks.look_ups import Left
from shared.talks.looking_up import LookUp
from shared.talks.speaker_page import SpeakerPage
from tests.simulation.services import DeadLetters, FormMaker, Papers, Playlist
from tests.simulation.store import MemoryStore
from tests.simulation.world import KEYS, World

FUNCTIONS = (
    answer_links, check_slides, hear_back, publish_site_app, pull_signups, remind_app, send_mail, speaker_kit,
)  # fmt: skip
SETTINGS = {"base_url": "https://go.example.org", "site_url": "https://page.example.org", "send_rate": 1e6}
"""Settings of the functions' environment that matter here."""
HURRIED = 0.2
"""The share of ticks that have no time for all that is due."""


@contextmanager
def wired(world: World) -> Iterator[None]:
    """A context in which all functions use *world*'s services, and each queue leads to its function."""
    world.handlers = {
        "mail": lambda body: send_mail.deliver(Message.read(body)),
        "wakeups": lambda body: pull_signups.wake(pull_signups.WakeUp.model_validate(body)),
        "decks": lambda body: check_slides.receive((_arrival(body), "deck")),
        "feedback": lambda body: hear_back.hear(hear_back.read(body)),
    }
    level = logger.log_level
    with ExitStack() as stack:
        for module in FUNCTIONS:
            services = _services(world, module)
            assert _adapters(module) <= set(services), f"{module.__name__}: nothing stands for one of its adapters"
            for name in services.keys() & vars(module).keys():
                stack.enter_context(patch.object(module, name, services[name]))
        for module, name, service in _shared_services(world):
            stack.enter_context(patch.object(module, name, service))
        logger.setLevel(logging.CRITICAL)
        stack.callback(logger.setLevel, level)
        yield


def _adapters(module: ModuleType) -> set[str]:
    """What *module* took from an adapter by name."""
    return {
        name for name, value in vars(module).items() if getattr(value, "__module__", "").startswith("shared.adapters.")
    }


def _services(world: World, module: ModuleType) -> dict[str, Any]:
    """What a function's adapters are in the simulation, by the names that it has for them."""
    told = SETTINGS | {"reply_domain": world.reply_domain}
    settings = module.Settings(**{one.name: told.get(one.name, one.name) for one in fields_of(module.Settings)})
    return {
        "settings": lambda: settings,
        "Table": lambda name: world.store,
        "Queue": lambda url: world.post,
        "Drain": None,  # messages come without it, behind the envelope
        "later": None,
        "Mailer": lambda *sets: world.mail,
        "Chat": lambda: world.chat,
        "Site": lambda name: world.site,
        "Uploads": (lambda name: FormMaker()) if module is speaker_kit else (lambda name: world.uploads),
        "Distribution": lambda name: world.edge,
        "DeadLetters": lambda url: DeadLetters(),
        "daily_quota": lambda: -1.0,
        "Forms": lambda name: world.form,
        "YouTube": lambda name: Playlist(world.playlist),
        "uuid": SimpleNamespace(uuid4=lambda: SimpleNamespace(hex="key")),
    }


def _shared_services(world: World) -> list[tuple[Any, str, Any]]:
    """The services that functions reach through their modules."""
    return [
        (library, "look_ups", partial(_look_ups, world)),
        (library, "put", lambda wakeups, left, correlation: world.enqueue("wakeups", _works(left, correlation))),
        (clock, "now", lambda table: world.now),
        (clock, "system", lambda: world.now),
        (secrets, "keys", lambda name: KEYS),
        (mailer, "SuppressionList", lambda: world.mail),
        (replies, "Replies", lambda bucket: world.replies),
        (mailer, "suppressed", partial(_suppressed, world)),
        (check_slides.checking, "check", lambda path, name, scratch: checked(world, path)),
        (send_mail, "SPEED", Speed()),  # a year begins with no memory of the one before
        (send_mail, "sender", _awake(send_mail.sender)),
        (send_mail, "poster", _awake(send_mail.poster)),
    ]


def _look_ups(world: World, table: str, wakeups: str, now: datetime, correlation: str) -> Callable[[str], LookUp]:
    papers = Papers(world.faults, Random(f"papers {world.seed} {now}"))

    def later(ids: Sequence[str]) -> None:
        world.enqueue("wakeups", _works(Left(tuple(ids)), correlation))

    return lambda contact: LookUp(world.store, papers, now, later if wakeups else None)


def _works(left: Left, correlation: str) -> dict[str, Any]:
    return {"reason": "works", "works": list(left.ids), "tries": left.tries, "correlation": correlation}


def _awake(make: Callable[[], Any]) -> Callable[[], Any]:
    """Waiting takes no time in the simulation, where the agenda says what time it is."""
    return lambda: replace(make(), sleep=lambda seconds: None)


def _suppressed(world: World, since: datetime) -> list[Listed]:
    listed = [Listed(address, reason, at) for address, (reason, at) in world.mail.suppressed.items()]
    return [one for one in listed if one.since >= since]


def _arrival(message: dict[str, Any]) -> Arrival:
    return Arrival(**message | {"at": datetime.fromisoformat(message["at"])})


def remind(world: World, time: datetime) -> None:
    remind_app.tick(time, f"tick-{time:%Y%m%dT%H%M%S}", _left(time).__next__)


def _left(time: datetime) -> Iterator[float]:
    """The seconds that a tick has left, each time that it asks: now and then they are over after a few. The dice are its own, so that
    nothing else in a year hangs on them."""
    dice = Random(f"tick {time}")
    if dice.random() < HURRIED:
        yield from [300.0] * dice.randint(1, 4)
        yield from repeat(1.0)
    yield from repeat(300.0)


def checked(world: World, path: Path) -> Verdict:
    """In place of the check of slides: a file is a deck if its first bytes say so."""
    body = world.uploads.files[path]
    if not body.startswith(b"deck"):
        return BROKEN
    return Verdict(outcome="accepted", kind="pdf", pages=3, thumbnail=b"RIFF", cleaned=body, text="words")


def publish_site(world: World) -> None:
    publish_site_app.renew(world.group.id, set())


def withdraw(world: World, session: str) -> None:
    """The part of the publisher that looks after slides, when the stream tells of *session*; the pages would cost too much each time."""
    takedown.withdraw(world.group.id, world.store, world.site, world.edge, sessions=(session,))


def press(world: World, url: str, fields: Mapping[str, str]) -> None:
    """A mailed link, opened and pressed. What one did that was replaced before is remembered, unless somebody else acted in the midst."""
    link = signed_links.read(_token(url), KEYS, world.now)
    replaced, others, seen = _replaced(world, link), world.counts["met in the midst"], len(world.step.changes)
    try:
        _pressed(world, url, link, fields)
    finally:
        if replaced and others == world.counts["met in the midst"]:
            world.counts["replaced links pressed"] += 1
            world.by_replaced += [after for _, after in world.step.changes[seen:] if isinstance(after, Member)]


def _replaced(world: World, link: signed_links.Link) -> bool:
    if link.purpose not in (signed_links.LEAVE, signed_links.MEMBER, signed_links.PROPOSE):
        return False
    member = MemoryStore.get(world.store, Member, *link.subject[:2])
    return member is not None and member.link_life != int((link.subject[2:] or ("0",))[0])


PRESSED_ONLY = (
    signed_links.PROPOSE, signed_links.VOTE, signed_links.CHOSEN, signed_links.RECAP, signed_links.RECORDING,
)  # fmt: skip
"""Whose forms are sent without being opened first."""


def _pressed(world: World, url: str, link: signed_links.Link, fields: Mapping[str, str]) -> None:
    if link.purpose == signed_links.TALK:
        kit(url, fields)
        return
    visit = answer_links.visiting("press")
    if link.purpose not in PRESSED_ONLY:
        answer_links.press(_request(url), visit)
    answer_links.press(_request(url, fields), visit)


def kit(url: str, fields: Mapping[str, str]) -> None:
    """The speaker's page, opened, and its form sent."""
    page = speaker_kit.shown(_request(url), "kit")
    assert isinstance(page, SpeakerPage)
    speaker_kit.shown(_request(url, {**fields, "seen-recording": page.recording_name}), "kit")


def kit_as_shown(url: str, form: Callable[[SpeakerPage], Mapping[str, str]]) -> None:
    """The same, with what *form* makes of what is shown; as nobody else's words are seen in between, only what is there is written over."""
    page = speaker_kit.shown(_request(url), "kit")
    assert isinstance(page, SpeakerPage)
    fields = {**form(page), "seen-reading": page.fields["reading"].mark, "seen-recording": page.recording_name}
    speaker_kit.shown(_request(url, fields), "kit")


def _request(url: str, fields: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A GET of the page behind a link, or a POST of its form."""
    return {
        "pathParameters": {"token": _token(url)},
        "requestContext": {"http": {"method": "GET" if fields is None else "POST"}},
        "headers": {},
        "body": urlencode(fields or {}),
    }


def _token(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def look_at_videos(world: World) -> None:
    pull_signups.recordings(world.store.all(Group), "wake")
