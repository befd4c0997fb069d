"""What breaks the way of a mail and of a write: claims, leases, conditions, queues, the ledger."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.errors import InDoubt, NotYet
from shared.mail import delivery as mail_delivery
from shared.model import mailing as mailings
from shared.model.mailing import Message
from shared.outbox import ledger
from shared.store import Create, Replace
from shared.tick import fan_out, turning
from tests.simulation import faults
from tests.simulation.mutations.patching import Mutations, Patch
from tests.simulation.services import FaultyStore, MailService
from tests.simulation.store import MemoryStore


def claims_always(store: MemoryStore, entry: Any) -> None:
    store._write(Create(replace(entry, claimed=store.system())))


def torn(store: FaultyStore, *writes: Any, whole: Any = FaultyStore.commit) -> None:
    for write in writes:
        whole(store, write)


def forgets_a_page(row: Any, readers: list[str], post: Any, whole: Any = fan_out._queue) -> None:
    whole(row, readers[3:], post)


def swallows(service: MailService, raw: bytes, to: str, tags: dict[str, str], **how: Any) -> str:
    return "ses-0"


class Unheard(InDoubt):
    """In the place of what the sender stops at: what the ledger raises is any other trouble then."""


def never_declines(message: Message, *given: Any, whole: Any = mail_delivery.open_message, **more: Any) -> Any:
    if message.kind == "declined":
        raise NotYet("declined")
    return whole(message, *given, **more)


def ends_early(row: Any, now: datetime, whole: Any = mailings._held) -> datetime:
    """Within the hour: whoever goes by it still reckons with all of its time."""
    end: datetime = whole(row, now) - mailings.HELD + timedelta(minutes=40)
    return end


BUSY: Patch = (faults, "RATES", faults.RATES | {"meanwhile": 0.7})
LOST_WRITES = "nobody_is_mailed_twice|mailings_are_only_in_legal_states|ledger_lines_are_only_in_legal_states|revisions_and_sequences_only_grow"
LOST_MAILS = (
    "every_admitted_one_was_welcomed|every_stage_that_could_be_sent_was|every_change_of_a_session_was_told|"
    "a_published_recap_reached_everybody_who_wanted_it|every_applicant_was_shown_to_the_co_leads"
)
"""Which of these is seen first is chance."""
MUTATIONS: Mutations = {
    "the claim always succeeds": ("nobody_is_mailed_twice|ledger_lines_are_only_in_legal_states", [(MemoryStore, "claim", claims_always)]),
    "the lease is not waited for": ("nobody_is_mailed_twice", [(ledger, "_holds", lambda held, clerk: False), BUSY]),
    "the version's condition is dropped": (LOST_WRITES, [(MemoryStore, "fits", lambda store, write: True)]),
    "nobody is asked whether they still want it": (
        "only_those_are_mailed_whose_state_permits_it", [(mail_delivery, "why_not", lambda *_: "")],
    ),
    "writes are torn apart": (LOST_MAILS, [(FaultyStore, "commit", torn)]),
    "a fan-out forgets some": ("every_member_got_every_stage_or_the_ledger_says_why_not", [(fan_out, "_queue", forgets_a_page)]),
    "what is skipped is not written down": (
        "every_member_got_every_stage_or_the_ledger_says_why_not|nothing_is_left_over", [(ledger, "skip", lambda *_, **__: None)],
    ),
    "who cannot be read is left out": (
        "every_member_got_every_stage_or_the_ledger_says_why_not", [(fan_out, "_queue_apart", lambda row, unread, post: unread.clear())],
    ),
    "whoever cannot write an outcome goes on": ("nothing_is_sent_while_a_mail_is_in_doubt", [(mail_delivery, "InDoubt", Unheard)]),
    "a sent line may be claimed again": (
        "ledger_lines_are_only_in_legal_states",
        [(ledger, "take_over", lambda held, clerk: clerk.store.commit(Replace(replace(held, attempts=3))))],
    ),
    "a mailing is finished by half": (
        "mailings_are_only_in_legal_states", [(ledger, "done", lambda row: replace(row, due=None))],
    ),
    "a lost claim is left alone": ("nothing_is_left_over", [(ledger, "_settle", lambda *_, **__: None)]),
    "the mail service swallows mails": ("the_ledger_says_what_was_sent", [(MailService, "send", swallows)]),
    "the tick takes nothing up": ("it_comes_to_rest", [(turning, "resume", lambda *_: 0)]),
    "a function breaks down": ("no_function_breaks_down", [(turning, "turn_over", lambda row: 0)]),
    "the ledger is forgotten within the hour": ("nobody_is_mailed_twice", [(mailings, "_held", ends_early)]),
    "one kind of message never gets through": ("every_message_gets_through", [(mail_delivery, "open_message", never_declines)]),
}  # fmt: skip
QUICKLY = {
    "nobody is asked whether they still want it": 6,
    "writes are torn apart": 1,
    "whoever cannot write an outcome goes on": 4,
    "a lost claim is left alone": 1,
    "the ledger is forgotten within the hour": 4,
}
