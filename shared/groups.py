"""A group, as its ``group.yaml`` says: who runs it, when it meets, how people come in, what it looks like from outside."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from shared.season import Season, Stage
from shared.season import zone as iana_zone
from shared.sessions import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class CoLead:
    """*id* names the co-lead in links, ledger and history."""

    id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMapping:
    """Which question of the form is which, by title or questionId; *zone* need not be asked.

    *source* says how responses come: ``api`` pulls them from Google Forms, ``script`` takes what the form's own script hands in.
    """

    id: str
    email: str = "Email"
    name: str = "Name"
    zone: str = ""
    source: str = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPlan:
    """A talk of the season, as the group's file has it; *address* is the speaker's and goes to a private row."""

    session: date
    speaker: str
    title: str | None = None
    slug: str = ""
    about: str = ""
    address: str = ""
    reading: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The whole of a group's file. Private: holds the co-leads' addresses and the meeting link."""

    id: str
    name: str
    zone: str
    sender: str
    co_leads: tuple[CoLead, ...]
    season: Season | None = None
    reminders: tuple[str, ...] = ("7d", "1d", "1h")
    admission: str = "approve"
    digest_above: int = 10
    form: FormMapping | None = None
    meeting_link: str = ""
    community: str = ""
    audience: str = ""
    mission: str = ""
    chat: str = ""
    join: str = ""
    talks: tuple[TalkPlan, ...] = ()
    kinds: dict[str, str] = field(default_factory=dict)
    series: tuple[Series, ...] = ()
    version: int = 0

    @property
    def tz(self) -> ZoneInfo:
        return iana_zone(self.zone)

    @property
    def stages(self) -> list[Stage]:
        return [Stage.parse(name) for name in self.reminders]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicGroup:
    """What the world may see of a group: the page's own row."""

    id: str
    name: str
    zone: str
    community: str = ""
    audience: str = ""
    mission: str = ""
    join: str = ""
    series: tuple[Series, ...] = ()
    version: int = 0


def public(group: Group) -> PublicGroup:
    """The public half of *group*."""
    return PublicGroup(
        id=group.id, name=group.name, zone=group.zone, community=group.community, audience=group.audience,
        mission=group.mission, join=group.join, series=group.series,
    )  # fmt: skip
