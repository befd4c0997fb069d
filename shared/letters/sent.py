"""The shapes: what a letter is, and what must be known to write one."""

from dataclasses import dataclass, field
from typing import Any

from shared.model.deck import Deck, Upload
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.model.member import Member
from shared.model.proposal import TalkProposal
from shared.model.recap import Recap
from shared.model.recording import Recording
from shared.model.session import Session

METHOD = "PUBLISH"
"""Of every calendar part, outside and in: we publish our sessions and invite nobody (RFC 5546, 3.2.1); a cancelled one is
published with STATUS:CANCELLED."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail before it is bytes. *calendar* is an iCalendar object, *unsubscribe* a web address that takes a one-click POST."""

    kind: str
    to: str
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    unsubscribe: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the reader of a mailing needs to know beyond its row.

    *member* is the applicant for ``application``, *members* those of a digest, else *member* is the reader where that is one.
    *zone* is the reader's own, if known. *session* is what the mailing is about; for a
    welcome, the next one. *following* is the next session after a cancelled one. *site_url* is the group's page, with a slash at the
    end. *links* are signed addresses by purpose: ``confirm``, ``decide``, ``leave``, ``settings``, ``data``, ``speaker``,
    ``recap``, ``recording``, and ``decide <member id>`` for each of a digest; ``propose``, ``ballot`` and ``chosen`` around a vote.
    *told* is what a recap tells, *poll* the vote and *proposal* the proposal that the mailing is about.
    *parts* is what the mail of a day gathers.
    """

    group: Group
    reader_name: str
    reader_address: str
    member: Member | None = None
    members: tuple[Member, ...] = ()
    zone: str = ""
    session: Session | None = None
    following: Session | None = None
    meeting_link: str = ""
    site_url: str
    links: dict[str, str] = field(default_factory=dict)
    upload: Upload | None = None
    deck: Deck | None = None
    told: Any | None = None
    recap: Recap | None = None
    recording: Recording | None = None
    proposal: TalkProposal | None = None
    poll: Any | None = None
    parts: tuple[tuple[Mailing, "Context"], ...] = ()
