"""What breaks talks: decks, reading, forms, reminders."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.mail import registry
from shared.model.reference import id_of
from shared.schedule import carrying, overtaken, programme, speaker_reminders
from shared.slides import processing, takedown
from shared.talks import form_fields, reading_actions, withdrawing
from shared.withdrawals import actions as withdrawals
from tests.simulation.mutations.patching import GOES, Mutations, entries
from tests.simulation.services import Edge


def takes_it_all(resource: Any, works: Any) -> Any:
    work = works.get(id_of(resource))
    return replace(resource, title=work.title, authors=work.authors) if work and work.found else resource


def without_its_words(session: Any, before: Any) -> Any:
    return replace(session, talks=tuple(replace(one, title="", resources=()) for one in session.talks))


def forgets_a_no(fields: Any, n: int) -> bool:
    return {f"no-{n}", f"proposed-{n}"} <= set(fields)


def older_decks_first(upload: Any, verdict: Any, context: Any, whole: Any = processing._deck) -> Any:
    deck = whole(upload, verdict, context)
    return replace(deck, issued=deck.issued - 2 * (deck.issued - datetime(2020, 1, 1, tzinfo=deck.issued.tzinfo)))


def every_talk(sessions: Any) -> Any:
    return {(session.key, talk.slug) for session in sessions for talk in session.talks}


def asks_all_the_same(talk: Any, *given: Any, whole: Any = speaker_reminders.owes, **more: Any) -> Any:
    return whole(replace(talk, no_slides=False), *given, **more)


MUTATIONS: Mutations = {
    "the older deck is shown": ("the_newest_valid_deck_is_shown", [(processing, "_deck", older_decks_first)]),
    "what was replaced stays public": ("no_slides_are_public_that_no_talk_shows", [(takedown, "_take_out", lambda *_: [])]),
    "what is shown no more is left in copies": (
        "no_slides_are_public_that_no_talk_shows", [(Edge, "forget", lambda *_: None)],
    ),
    "slides stay public whose speaker shows none": (
        "no_slides_are_public_that_no_talk_shows", [(takedown, "_talks", every_talk)],
    ),
    "who shows no slides is asked for them": (
        "nobody_is_chased_for_what_is_there", [(speaker_reminders, "owes", asks_all_the_same), (overtaken, "owes", asks_all_the_same)],
    ),
    "uploads that fail leave no trace": ("every_upload_has_its_outcome", [(processing, "_commit", lambda *_: None)]),
    "speakers are chased whatever they did": (
        "nobody_is_chased_for_what_is_there", [(registry, "MAILS", entries(nudge=GOES, chase=GOES, thanks=GOES, no_reading=GOES)), (speaker_reminders, "owes", lambda *_, **__: True)],
    ),
    "questions of any length are kept": ("what_is_given_beforehand_is_within_bounds", [(form_fields, "wrong_questions", lambda _: "")]),
    "whatever a form says is kept": ("nobody_keeps_what_was_not_asked_for", [(form_fields, "names", lambda *, questions: tuple(form_fields.WRITTEN))]),
    "the file's reading takes the place of all that is read": ("a_file_takes_nothing_away_that_it_never_said", [(programme, "merged", lambda there, fresh, before: tuple(fresh))]),
    "a talk begins anew on another day": ("a_file_takes_nothing_away_that_it_never_said", [(carrying, "_left", lambda *_: None)]),
    "what is known replaces what was written": ("what_a_person_wrote_of_reading_stays", [(reading_actions.looking_up, "filled", takes_it_all)]),
    "nobody is told that a talk is not given": (
        "co_leads_and_members_hear_of_a_talk_that_is_not_given", [(withdrawing, "noted", lambda *_: []), (withdrawing, "told", lambda *_: [])],
    ),
    "a withdrawn talk comes back empty": ("a_withdrawn_talk_is_kept_until_it_is_back", [(withdrawals, "fitting", without_its_words)]),
    "nobody remembers a no": ("nobody_is_asked_again_who_said_no", [(form_fields, "_declined", forgets_a_no)]),
}  # fmt: skip
QUICKLY = {
    "nobody is told that a talk is not given": 8,
    "a withdrawn talk comes back empty": 8,
    "the older deck is shown": 2,
    "questions of any length are kept": 5,
    "whatever a form says is kept": 7,
    "what is known replaces what was written": 7,
    "nobody remembers a no": 5,
    "slides stay public whose speaker shows none": 3,
    "who shows no slides is asked for them": 3,
}
