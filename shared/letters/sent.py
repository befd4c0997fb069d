"""What a letter, or a post in the chat, is made from: one shape, read once for a message and then given to each reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.model.deck import Deck, Upload
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing
from shared.model.member import Member
from shared.model.session import Room, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One recipient: *id* as in the ledger, and how to reach them; *member* is their row, where they get it as a member."""

    id: str
    name: str = ""
    address: str = ""
    member: Member | None = None


NOBODY = Reader(id="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A mailing with every row that it needs, and to whom it goes.

    *session* is what it is about (for a welcome, the next one), *following* the one after a cancelled one, *subject* the member whom it
    is about, *deck* and *upload* those of its talk. *rows* are what its kind names besides, *more* is what its kind read after that.
    *site* is the root of all pages. *links* are signed addresses by name. *zone* is the reader's own, if they go by it. *invited* are the
    lines by which the calendar part invites the reader to the session, so that their calendar answers by mail; empty if it does not.
    """

    mailing: Mailing
    group: Group
    site: str
    now: datetime
    session: Session | None = None
    following: Session | None = None
    room: Room | None = None
    subject: Member | None = None
    deck: Deck | None = None
    upload: Upload | None = None
    rows: Mapping[str, Any] = field(default_factory=dict)
    more: Any = None
    reader: Reader = NOBODY
    links: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    invited: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """The few words of the mailing that no row holds."""
        return self.mailing.facts

    @property
    def tz(self) -> ZoneInfo:
        """The zone whose clock the session keeps that it is about; the group's where it is about none."""
        return self.group.tz_of(self.session)

    @property
    def site_url(self) -> str:
        """The group's page, with a slash at the end."""
        return f"{self.site.rstrip('/')}/{self.group.id}/"

    @property
    def meeting_link(self) -> str:
        """How the session is joined; empty for a reader who must not know yet. A chat is told only where the group says that it is for
        members."""
        audience = self.mailing.audience
        told = audience is Audience.MEMBERS or self.facts.get("near") == "yes"
        if audience is Audience.CHAT:
            told = self.group.posts.join_link
        return self.room.link if self.room and told else ""
