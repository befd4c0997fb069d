"""The public page: what must be on it, and what must not."""

import json
import re
from collections.abc import Iterator

from shared.model.deck import Deck
from shared.model.recording import Match, Recording
from shared.model.session import Consent, Session
from shared.slides import names
from tests.simulation.world import Step, World

PRIVATE = re.compile(rb"[\w.+-]+@(?!fortnight\.invalid)[\w-]+(?:\.[\w-]+)+|meet\.example\.org[^\s\"<]*")
"""Any address (a calendar's UIDs are none), and where sessions are joined."""


def nothing_private_is_in_a_public_byte(world: World, step: Step) -> Iterator[str]:
    """Pictures are left out: what a card is made of stands on its session's page."""
    for key, body in step.objects:
        if not key.endswith(".png") and (found := PRIVATE.search(body)):
            yield f"{key} shows {found[0].decode()}"


def no_recording_is_in_a_public_byte_without_consent(world: World, step: Step) -> Iterator[str]:
    """Unless its speaker has changed their mind in this very step."""
    for key, body in step.objects:
        for video in set(re.findall(rb"vid-\d+", body)):
            row = world.store.get(Recording, world.group.id, video.decode())
            session = world.store.get(Session, world.group.id, row.session) if row and row.session else None
            talk = session.talk(row.talk) if row and session and row.match is Match.ATTACHED else None
            if (talk is None or talk.consent is not Consent.YES) and not step.changes_of(Session):
                yield f"{key} shows {video.decode()}, whose speaker said {talk and talk.consent}"


def sequences_in_the_calendar_only_grow(world: World, step: Step) -> Iterator[str]:
    for key, body in step.objects:
        if not key.endswith("calendar.ics"):
            continue
        for event in body.decode().split("BEGIN:VEVENT")[1:]:
            uid, sequence = (re.search(rf"^{name}:(.*?)\r", event, re.M)[1] for name in ("UID", "SEQUENCE"))  # type: ignore[index]
            if int(sequence) < world.sequences.get(uid, 0):
                yield f"{uid} fell from {world.sequences[uid]} to {sequence}"
            world.sequences[uid] = int(sequence)


def the_newest_valid_deck_is_shown(world: World) -> Iterator[str]:
    """Of what was uploaded for a talk: the newest issued of the valid ones, then the last to arrive. In the row, in the bucket, and
    on the page if that is up to date. But for those that a co-lead has taken down since, and speakers who show none."""
    page = world.site.objects.get(f"{world.group.id}/data/sessions.json", b'{"sessions": []}')
    shown = {(s["key"], t["slug"]): t["deck"] for s in json.loads(page)["sessions"] for t in s["talks"]}
    best = {}
    for one in sorted(world.given, key=lambda one: (one.issued, one.arrived, one.order)):
        if one.body.startswith(b"deck") and one.talk[0]:
            best[one.talk] = one
    for (key, slug), one in best.items():
        file = names.public_keys(world.group.id, key, slug, one.body, "pdf").file
        row = world.store.get(Deck, world.group.id, key, slug)
        session = world.store.get(Session, world.group.id, key)
        talk = session.talk(slug) if session else None
        if talk is None or talk.no_slides:
            continue
        if (key, slug) in world.withdrawn and not (row and row.shown):  # or came while the talk was elsewhere
            continue
        if row is None or row.file != file:
            yield f"{key}/{slug} shows {row and row.file}, not {one.body.decode()}"
        elif file not in world.site.objects:
            yield f"{file} is not in the bucket"
        elif world.published and (shown.get((key, slug)) or {}).get("url", "").partition("example.org/")[2] != file:
            yield f"the page shows {shown.get((key, slug))} for {key}/{slug}"


def no_slides_are_public_that_no_talk_shows(world: World) -> Iterator[str]:
    """Nothing of a deck that was replaced, outdated, or taken down, whose talk is in no programme, or whose speaker shows none;
    nor a copy of it anywhere."""
    shown: set[str] = set()
    for row in world.store.all(Deck, world.group.id):
        session = world.store.get(Session, world.group.id, row.session)
        talk = session.talk(row.talk) if session else None
        shown |= row.keys if talk and not talk.no_slides else set()
        if row.gone:
            yield f"{row.gone} are still going"
    public = {key for key in world.site.objects if key.startswith("decks/")}
    yield from (f"{key} is public" for key in sorted(public - shown))
    yield from (f"copies of {key} are kept" for key in sorted(world.site.taken - public - world.edge.forgotten))
