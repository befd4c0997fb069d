"""What mails and posts about a recap read: the recap, the slides it links, the next session, and who has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.letters.sent import Sent
from shared.model.deck import Deck
from shared.model.mailing import Audience, Entry, Message
from shared.model.recap import Recap, RecapState
from shared.model.ref import Ref
from shared.model.session import Session
from shared.model.survey import asked_by
from shared.recaps.content import RecapContent, content_of
from shared.schedule.upcoming import upcoming_of
from shared.store import Store
from shared.survey.asking import Asking, asking_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapRows:
    """*decks* are the slides that the *recap* links, *following* the session after its own; *asking* is whom it asks how that was, where
    the group does so in it."""

    recap: Recap | None
    decks: tuple[Deck, ...]
    following: Session | None
    asking: Asking | None = None

    def content(self, sent: Sent) -> RecapContent | None:
        """What is told: to members and in the chat what was published; to co-leads, before that, the draft."""
        session = sent.session
        if session is None or self.recap is None:
            return None
        note = self.recap.note if sent.mailing.audience is Audience.CO_LEADS else session.recap
        return content_of(session, note, self.decks, self.following, site_url=sent.site, group=sent.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Had:
    """*readers* are those who got the recap that was withdrawn."""

    recap: Recap | None
    readers: frozenset[str]


def recap_rows(message: Message) -> Mapping[str, Ref[Any]]:
    return {"recap": Ref(Recap, (message.group, message.session or ""))}


def recap_read(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> RecapRows:
    """What a recap tells of; for a joint session the recap and the slides are the host's."""
    session = sent.session
    following = sent.following
    if following is None and session and session.starts:
        following = upcoming_of(session.group, store, session.starts)
    asks = sent.mailing.audience is Audience.MEMBERS and asked_by(sent.group) == "recap" and session
    asking = asking_of(session, store) if asks and session else None
    return RecapRows(recap=_recap(sent, store), decks=_decks(session, store), following=following, asking=asking)


def _decks(session: Session | None, store: Store) -> tuple[Deck, ...]:
    if session is None or not session.talks:
        return ()
    return tuple(store.get_many(Ref(Deck, (*session.hosting, talk.slug)) for talk in session.talks).values())


def _recap(sent: Sent, store: Store) -> Recap | None:
    session, own = sent.session, sent.rows.get("recap")
    hosted = store.get(Recap, *session.hosting) if session and session.host else None
    return hosted or own


def had(sent: Sent, readers: Sequence[str], store: Store, unread: set[str]) -> Had:
    """Which of *readers* got, or may have got, the recap that was withdrawn; *unread* are those whose line of the ledger cannot be read,
    either."""
    mailing = sent.mailing
    earlier = (
        f"{mailing.kind.removesuffix('-correction')}/{mailing.group}/{mailing.session}/{mailing.facts.get('issue')}"
    )
    broken: set[Ref[Any]] = set()
    lines = store.get_many([Ref(Entry, (earlier, reader)) for reader in readers], broken).values()
    unread |= {one.key[-1] for one in broken}
    return Had(recap=_recap(sent, store), readers=frozenset(line.reader for line in lines if line.went))


def taken_back(sent: Sent) -> str:
    """Why a recap is no longer to go: it is not published, or another issue of it is."""
    recap: Recap | None = sent.more.recap
    out = recap is not None and recap.state is RecapState.PUBLISHED
    return "" if out and recap and str(recap.issue) == sent.facts.get("issue") else "taken back"


def not_told(sent: Sent) -> str:
    """Why nobody is told that a recap was withdrawn."""
    recap: Recap | None = sent.more.recap
    if recap is None or recap.state is RecapState.PUBLISHED:
        return "superseded"  # the corrected recap says so itself
    return "" if sent.reader.id in sent.more.readers else "not told"
