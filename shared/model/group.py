"""A group, as its ``group.yaml`` says: who runs it, when it meets, how people come in, what it looks like from outside."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from shared.model.group_settings import Attendance as Attendance
from shared.model.group_settings import Beforehand as Beforehand
from shared.model.group_settings import ChatPosts as ChatPosts
from shared.model.group_settings import Feedback as Feedback
from shared.model.group_settings import FormMapping as FormMapping
from shared.model.group_settings import ProposalForm as ProposalForm
from shared.model.group_settings import RotaRules as RotaRules
from shared.model.group_settings import Silence as Silence
from shared.model.season import Break, Quiet, Season, Stage, zone_of
from shared.model.session import Resource
from shared.text.weblinks import mailto, typed
from shared.text.zones import zone as iana_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class CoLead:
    """*id* names the co-lead in links, ledger and history. *weekly* says when they get Monday's mail: ``needed`` (not in a quiet week),
    ``always`` or ``never``; *mails* whether what can wait comes in one mail a day (``daily``) or each by itself (``at-once``).

    Who *stands_in_for* another co-lead (their id) is one *from* a day *until* another, both by the group's clock, and at no other time."""

    id: str
    name: str
    address: str
    weekly: str = "needed"
    mails: str = "daily"
    stands_in_for: str | None = None
    from_: date | None = None
    until: date | None = None

    def leads_on(self, day: date) -> bool:
        """Whether they are a co-lead on *day*."""
        within = self.from_ is not None and self.until is not None and self.from_ <= day <= self.until
        return self.stands_in_for is None or within


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPlan:
    """A talk of the season, as the group's file has it; *address* is the speaker's and goes to a private row. *summary* and *questions*
    are what members are given to think about beforehand."""

    session: date
    speaker: str
    title: str | None = None
    slug: str = ""
    about: str = ""
    address: str = ""
    reading: tuple[Resource, ...] = ()
    series: str | None = None
    kind: str | None = None
    summary: str = ""
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledTalks:
    """The *talks* that the group's file has for the session first planned on *session* (ISO date). A row of its own, and none in the
    group's: a file's talks grow from year to year, and nobody who mails reads them. Those that an earlier version wrote into the group's
    row still count until the file is applied again."""

    group: str
    session: str
    talks: tuple[TalkPlan, ...]
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Talks that belong together; *id* names it in addresses."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What a book's reading plan has for the session first planned on *session*."""

    session: date
    title: str
    pages: str = ""
    minutes: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A reading plan: a book, read chapter by chapter over the sessions."""

    id: str
    title: str
    authors: str = ""
    url: str | None = None
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """The session first planned on *session* is held together with the groups *with*, who get a session of their own for it."""

    session: date
    with_: tuple[str, ...]


CO_LEADS_WEBHOOK = "co_leads_webhook"
WEBHOOKS = ("chat_webhook", CO_LEADS_WEBHOOK)
"""The settings that are secret addresses to which chats are posted."""


class Zoned(Protocol):
    """A session, or something told of one. *zone* is the zone whose clock it keeps, where that is not the group's."""

    @property
    def zone(self) -> str | None: ...


class _Timed:
    """The clock of a group, and when it reminds."""

    __slots__ = ()
    zone: str
    reminders: tuple[str, ...]
    quiet: Quiet | None

    @property
    def tz(self) -> ZoneInfo:
        return iana_zone(self.zone)

    def tz_of(self, session: Zoned | None) -> ZoneInfo:
        """The zone whose clock *session* keeps: its own, else the group's."""
        return iana_zone(session.zone) if session and session.zone else self.tz

    @property
    def stages(self) -> list[Stage]:
        return [Stage.parse(name, self.quiet) for name in self.reminders]


ONLINE = "online"
"""The place of a date on which people meet only online."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(_Timed):
    """The whole of a group's file. Private: holds the co-leads' addresses, the meeting link and the chats' webhooks.

    *talk_minutes* and *question_minutes* are what a talk is given, or, by its kind, *kinds_of_talk*; *talks_per_session* how many fit,
    *seats* how many a vote fills; *vote_days* is how long a vote stays open. *notes* are the group's own words in reminders, by stage or
    kind of session.
    *recap_after_hours*: a recap goes out by itself after so many hours; 0: only once a co-lead sends it. *contact* is the mail or web
    address at which anybody reaches the co-leads: it is public. *co_leads_webhook* is that of a chat of the co-leads alone. *place* is
    where people meet, a room or an address, for ``members`` or for ``everybody`` (*place_for*); *place_on* says so of single dates, by the
    day first planned: another place, or ``online``.
    """

    id: str
    name: str
    zone: str
    sender: str
    co_leads: tuple[CoLead, ...]
    season: Season | None = None
    reminders: tuple[str, ...] = ("7d", "1d", "1h")
    admission: str = "approve"
    digest_above: int = 10
    confirmations_per_hour: int = 60
    confirmations_per_day: int = 300
    form: FormMapping | None = None
    meeting_link: str = ""
    community: str = ""
    audience: str = ""
    mission: str = ""
    chat: str = ""
    join: str = ""
    contact: str = ""
    talks: tuple[TalkPlan, ...] = ()
    kinds: dict[str, str] = field(default_factory=dict)
    series: tuple[Series, ...] = ()
    books: tuple[Book, ...] = ()
    talk_minutes: int = 25
    question_minutes: int = 10
    talks_per_session: int = 2
    vote_days: int = 5
    seats: int = 4
    quiet: Quiet | None = None
    notes: dict[str, str] = field(default_factory=dict)
    recap_after_hours: int = 0
    weekly_preflight: bool = True
    chat_webhook: str = ""
    chat_posts: ChatPosts | None = None
    co_leads_webhook: str = ""
    playlist: str = ""
    proposals_form: ProposalForm | None = None
    joint: tuple[Joint, ...] = ()
    attendance: Attendance | None = None
    beforehand: Beforehand | None = None
    place: str | None = None
    place_for: str | None = None
    place_on: dict[str, str] | None = None
    rota: RotaRules | None = None
    silence: Silence | None = None
    feedback: Feedback | None = None
    kinds_of_talk: dict[str, int] | None = None
    look_up_reading: bool = False
    announcements_per_week: int = 0
    version: int = 0

    def leading(self, now: datetime) -> tuple[CoLead, ...]:
        """Who may act in the group's name at *now*: the co-leads, and whoever stands in for one of them then."""
        return tuple(lead for lead in self.co_leads if lead.leads_on(now.astimezone(self.tz).date()))

    def reached(self, now: datetime) -> tuple[CoLead, ...]:
        """Who gets the co-leads' mails at *now*: stand-ins take the place of the co-leads who are away."""
        there = self.leading(now)
        away = {lead.stands_in_for for lead in there}
        return tuple(lead for lead in there if lead.id not in away)

    @property
    def asks_the_silent(self) -> bool:
        """Whether members of whom nothing is heard are asked if they are still with the group."""
        return self.silence is not None and self.silence.sessions > 0

    @property
    def asks_feedback(self) -> bool:
        """Whether members are asked how sessions were."""
        return self.feedback is not None and self.feedback.ask

    @property
    def asks_who_comes(self) -> bool:
        """Whether members are asked if they come."""
        return self.attendance is not None and self.attendance.ask

    def on(self, day: str, place: str | None = None) -> "Group":
        """The group as it is on *day*, with that day's place in the file; without one for members where everybody knows another *place*."""
        said = (self.place_on or {}).get(day)
        found = replace(self, place=None if said.casefold() == ONLINE else said, place_on=None) if said else self
        return replace(found, place=None) if place and not found.public_place else found

    @property
    def public_place(self) -> str | None:
        """The place where people meet, if everybody may know it."""
        return self.place if self.place_for == "everybody" else None

    @property
    def joining(self) -> str:
        """How members join, in words for them alone: the link, the place, or both."""
        if not self.place or self.public_place:
            return self.meeting_link
        return f"{self.place}, or online: {self.meeting_link}" if self.meeting_link else self.place

    @property
    def zones(self) -> tuple[str, ...] | None:
        """The zones whose clocks the season's sessions keep in turn; None if it is always the group's."""
        turns = self.season.turns if self.season else ()
        found = dict.fromkeys(zone_of(at, self.tz).key for at in turns)
        return None if set(found) <= {self.zone} else tuple(found)

    @property
    def posts(self) -> ChatPosts:
        """What the chat is told beside recaps and threads; nothing where there is none."""
        return self.chat_posts if self.chat_posts and self.chat_webhook else ChatPosts()

    @property
    def chat_stages(self) -> list[Stage]:
        """When the chat is reminded of a session."""
        return [Stage.parse(name, self.quiet) for name in self.posts.reminders]

    @property
    def asks_questions(self) -> bool:
        """Whether speakers are asked for questions and a few lines on their talk."""
        return self.beforehand is not None and self.beforehand.questions

    @property
    def links_notes(self) -> bool:
        """Whether sessions have a link to notes."""
        return self.beforehand is not None and self.beforehand.notes


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicGroup(_Timed):
    """What the world may see of a group: the page's own row, and the speakers'. *zones* are those whose clocks the season keeps in turn, if
    it is not the group's alone. *joined_online*: there is a link for all sessions; *place_hidden*: there is a place that only members know.
    *meets*: when it meets, in words. *founded*: when its file was first applied; None in rows of earlier versions until it is again."""

    id: str
    name: str
    zone: str
    community: str = ""
    audience: str = ""
    mission: str = ""
    join: str = ""
    contact: str = ""
    series: tuple[Series, ...] = ()
    books: tuple[Book, ...] = ()
    breaks: tuple[Break, ...] = ()
    talk_minutes: int = 25
    question_minutes: int = 10
    reminders: tuple[str, ...] = ()
    quiet: Quiet | None = None
    asks_who_comes: bool = False
    asks_feedback: bool = False
    zones: tuple[str, ...] | None = None
    asks_questions: bool = False
    links_notes: bool = False
    kinds_of_talk: dict[str, int] | None = None
    look_up_reading: bool = False
    joined_online: bool | None = None
    place_hidden: bool | None = None
    meets: str = ""
    founded: datetime | None = None
    version: int = 0


def filed(group: Group) -> list[FiledTalks]:
    """The talks of a whole file as rows, one for each date that has any."""
    dates = dict.fromkeys(sorted(talk.session.isoformat() for talk in group.talks))
    return [
        FiledTalks(group=group.id, session=day, talks=tuple(t for t in group.talks if t.session.isoformat() == day))
        for day in dates
    ]


def whole(group: Group, rows: Iterable[FiledTalks]) -> Group:
    """The file put together again from the *group*'s row and its talks' *rows*."""
    by_date = {row.session: row.talks for row in (*filed(group), *rows)}
    return replace(group, talks=tuple(talk for day in sorted(by_date) for talk in by_date[day]))


def wants_weekly(choice: str, *, quiet: bool) -> bool:
    """Whether a co-lead whose :attr:`CoLead.weekly` is *choice* gets Monday's mail in a week that is, or is not, *quiet*."""
    return choice == "always" or (choice == "needed" and not quiet)


def contact_link(group: Group | PublicGroup) -> str:
    """The link by which anybody can write to the co-leads; empty if the group has published no address."""
    return mailto(group.contact) if "@" in group.contact.partition("/")[0] else typed(group.contact) or ""


def public(group: Group) -> PublicGroup:
    """The public half of *group*: the fields of :class:`PublicGroup` and nothing else. When it meets and was founded is said elsewhere."""
    names = {one.name for one in fields(PublicGroup)} - {"version"}
    same = {name: getattr(group, name) for name in names if hasattr(group, name)}  # some are properties of a group
    breaks, hidden = group.season.breaks if group.season else (), bool(group.place and not group.public_place) or None
    return PublicGroup(breaks=breaks, joined_online=bool(group.meeting_link), place_hidden=hidden, **same)
