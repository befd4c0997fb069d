"""The functions as ``functions/*/app.py`` wire them, on the simulated services: one trigger, one call."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from functions.answer_links.registry import page_of
from shared import signed_links
from shared.adapters import ses_events
from shared.chat import delivery as chat_delivery
from shared.mail import delivery as mail_delivery
from shared.membership import feedback
from shared.model.group import Group
from shared.model.mailing import Audience, Message
from shared.model.member import Member
from shared.pages.links import Visit
from shared.recaps import playlists
from shared.signups.context import FormContext
from shared.signups.pulling import pull_all
from shared.signups.upkeep import keep_up
from shared.site import publishing
from shared.slides import processing, takedown
from shared.slides.verdict import BROKEN, Verdict
from shared.talks import speaker_page
from shared.tick import ticking
from tests.simulation.services import DeadLetters, FormMaker, Playlist
from tests.simulation.store import MemoryStore
from tests.simulation.world import KEYS, SCRATCH, World

LEASE = timedelta(seconds=360)
BASE_URL, SITE_URL = "https://go.example.org", "https://page.example.org"


def wire(world: World) -> None:
    """Each queue to its function."""
    world.handlers = {
        "mail": lambda body: send_mail(world, body),
        "wakeups": lambda body: pull_signups(world, body),
        "decks": lambda body: check_slides(world, body),
        "feedback": lambda body: hear_back(world, body),
    }


def remind(world: World, time: datetime) -> None:
    context = ticking.TickContext(
        store=world.store, post=world.post, now=time, correlation=f"tick-{time:%Y%m%dT%H%M%S}", given_up=DeadLetters()
    )
    ticking.tick(context)


def send_mail(world: World, body: dict[str, Any]) -> None:
    message = Message.read(body)
    if message.audience is Audience.CHAT:
        poster = chat_delivery.Poster(
            store=world.store, chat=world.chat, site_url=SITE_URL, lease=LEASE, now=world.now,
            system_now=lambda: world.now, sleep=lambda seconds: None,
        )  # fmt: skip
        chat_delivery.deliver(message, poster)
        return
    sender = mail_delivery.Sender(
        store=world.store, mail=world.mail, keys=KEYS, base_url=BASE_URL, site_url=SITE_URL, rate=1e6, lease=LEASE,
        now=world.now, system_now=lambda: world.now, sleep=lambda seconds: None,
    )  # fmt: skip
    mail_delivery.deliver(message, sender)


def pull_signups(world: World, message: dict[str, Any]) -> None:
    context = FormContext(
        store=world.store, post=world.post, forms={"api": world.form}, keys=KEYS, now=world.now, correlation="wake",
        topic="projects/x/topics/y",
    )  # fmt: skip
    groups: list[Group] = world.store.all(Group)
    pull_all(groups, context)
    if message["reason"] == "upkeep":
        keep_up(groups, context)


def check_slides(world: World, message: dict[str, Any]) -> None:
    arrival = processing.Arrival(**message | {"at": datetime.fromisoformat(message["at"])})
    context = processing.SlideContext(
        store=world.store, post=world.post, uploads=world.uploads, site=world.site,
        check=lambda path, name, scratch: checked(world, path), scratch=SCRATCH, now=world.now, correlation="deck",
    )  # fmt: skip
    processing.receive(arrival, context)


def checked(world: World, path: Path) -> Verdict:
    """What stands for the check: a file that says that it is one is a deck."""
    body = world.uploads.files[path]
    if not body.startswith(b"deck"):
        return BROKEN
    return Verdict(outcome="accepted", kind="pdf", pages=3, thumbnail=b"RIFF", cleaned=body, text="words")


def hear_back(world: World, message: dict[str, Any]) -> None:
    if message == {"reason": "reconcile"}:
        listed = [feedback.Listed(a, reason, since) for a, (reason, since) in world.mail.suppressed.items()]
        recent = [one for one in listed if one.since >= world.now - timedelta(days=14)]
        feedback.reconcile(recent, [world.group.id], world.store, world.mail, KEYS, world.now)
        return
    feedback.hear(ses_events.read(message).feedback, world.store, world.mail, world.now)


def publish_site(world: World) -> None:
    group = world.group.id
    done = publishing.publish(group, world.store, world.site, site_url=SITE_URL)
    takedown.withdraw(group, world.store, world.site, world.edge, sessions=(), known=done.idle)


def withdraw(world: World, session: str) -> None:
    """The part of the publisher that looks after slides, when the stream tells of *session*; the pages would cost too much each time."""
    takedown.withdraw(world.group.id, world.store, world.site, world.edge, sessions=(session,))


def press(world: World, url: str, fields: Mapping[str, str]) -> None:
    """A mailed link, opened and pressed. What one did that was replaced before is remembered, unless somebody else acted in the midst."""
    link = signed_links.read(url.partition("?")[0].rpartition("/")[2], KEYS, world.now)
    replaced, others, seen = _replaced(world, link), world.counts["met in the midst"], len(world.step.changes)
    try:
        _pressed(world, link, fields)
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


def _pressed(world: World, link: signed_links.Link, fields: Mapping[str, str]) -> None:
    if link.purpose == signed_links.TALK:
        kit(world, link, fields)
        return
    visit = Visit(
        store=world.store, post=world.post, now=world.now, keys=KEYS, site_url=SITE_URL, new_id=lambda: "key",
        correlation="press",
    )  # fmt: skip
    page = page_of(link.purpose)
    if link.purpose not in PRESSED_ONLY:
        page.answer(link, None, visit)
    page.answer(link, fields, visit)


def kit(world: World, link: signed_links.Link, fields: Mapping[str, str]) -> None:
    """The speaker's page, opened, and its form sent."""
    visit = speaker_page.SpeakerVisit(
        store=world.store,
        bucket=FormMaker(),
        site_url=SITE_URL,
        now=world.now,
        issued=world.now,
        upload_id="u",
        back="",
    )
    page = speaker_page.PAGE.answer(link, None, visit)
    assert isinstance(page, speaker_page.SpeakerPage)
    speaker_page.PAGE.answer(link, {**fields, "seen-recording": page.recording_name}, visit)


def look_at_videos(world: World) -> None:
    context = playlists.PlaylistContext(
        store=world.store, post=world.post, playlists=Playlist(world.playlist), now=world.now
    )
    playlists.look(world.store.all(Group), context)
