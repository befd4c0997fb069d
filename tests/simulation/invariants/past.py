"""Past sessions stand as the list says that was taken in last; nobody is mailed of them, and what was given to them stays."""

import json
from collections.abc import Iterator

from shared.model.attendance import Attendance
from shared.model.deck import Deck
from shared.model.mailing import Mailing
from shared.model.session import Session
from tests.simulation.world import Step, World

OF_SLIDES = ("deck-published", "deck-refused", "deck-unknown")


def past_sessions_stand_as_their_list_says(world: World) -> Iterator[str]:
    """Once it is taken in; in their rows, and on the page if that is up to date. What the season has itself stays its own."""
    page = json.loads(world.site.objects.get(f"{world.group.id}/data/sessions.json", b'{"sessions": []}'))
    shown = {one["key"]: one for one in page["sessions"]}
    touched = {key for key, _ in world.withdrawn}  # by somebody else
    for key, lines in {} if world.taking_in else world.past.items():
        row = world.store.get(Session, world.group.id, key)
        if key in touched or (row and not row.imported):
            continue
        said = [{"speaker": speaker, "title": title} for speaker, title in lines if speaker]
        titles = [title for speaker, title in lines if not speaker]
        there = [{"speaker": one.speaker, "title": one.title} for one in row.talks] if row else []
        if row is None or there[: len(said)] != said or (titles and row.title != titles[0]):
            yield f"{key} is {row and (row.title, there)}, not {lines}"
        of_page = [{name: one[name] for name in ("speaker", "title")} for one in shown.get(key, {}).get("talks", ())]
        if world.published and of_page[: len(said)] != said:
            yield f"the page shows {of_page} of {key}, not {lines}"


def nobody_is_mailed_of_the_past(world: World, step: Step) -> Iterator[str]:
    """Of a session that was taken in from a list, from before the season. Of slides that somebody gives to it, co-leads and speakers hear."""
    season = world.group.season
    made = (row for before, row in step.changes_of(Mailing) if before is None and row and row.kind not in OF_SLIDES)
    for row in made:
        if row.session in world.past and season and not season.first.isoformat() <= row.session < "undated":
            yield f"{row.id} is about a past session"


def what_was_given_to_a_past_session_stays(world: World, step: Step) -> Iterator[str]:
    """Slides with their talk, unless a co-lead took that out; who was there with the session."""
    for before, after in step.changes_of(Session):
        if before is None or not before.imported:
            continue
        talks = {talk.slug for talk in after.talks} if after else set()
        for deck in world.store.all(Deck, world.group.id):
            lost = deck.shown and deck.session == before.key and deck.talk not in talks
            if lost and (deck.session, deck.talk) not in world.withdrawn:
                yield f"{deck.talk} of {before.id} is gone, and its slides are not"
        there = world.store.get(Attendance, world.group.id, before.key)
        if after is None and there and there.recorded:
            yield f"{before.id} is gone, and it is known who was there"
