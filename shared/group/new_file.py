"""A new group's file: eight questions, how each answer is read, and the commented file made from them. An answer is read as the file
itself is, and refused in the same words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from shared.errors import BadInput
from shared.group.file import parse
from shared.group.rules import RESERVED
from shared.group.season_rules import SELDOM
from shared.model.group import Group
from shared.model.rhythm import Rhythm
from shared.text import addresses, days, strict_yaml, wall_times
from shared.text.characters import clean
from shared.text.slugs import NAMELESS, slugify
from shared.text.weblinks import amiss, typed

LONGEST_NAME = 200
LONGEST_ID = 42
MINUTES = 60
"""How long a session is, if nobody says when it ends."""
_RHYTHMS = {
    "daily": 1, "every day": 1,
    "weekly": 7, "every week": 7, "once a week": 7,
    "fortnightly": 14, "every other week": 14, "every second week": 14, "every two weeks": 14, "every 2 weeks": 14, "biweekly": 14,
    "every three weeks": 21, "every third week": 21, "every 3 weeks": 21,
    "every four weeks": 28, "every fourth week": 28, "every 4 weeks": 28,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was answered. *every* is so many days, or days by the calendar, of which the first session is on the next one from *first* on;
    *starts* may say when it ends, too;
    *sender* may be an address without a name, *link* may be empty, and *id* is made of the name if it is."""

    name: str
    zone: str
    first: date
    every: int | str
    starts: wall_times.Span
    lead: tuple[str, str]
    sender: tuple[str, str]
    link: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """*field* is the answer's, *option* the command line's; *read* raises :class:`BadInput` with how to write it right."""

    field: str
    option: str
    words: str
    read: Callable[[str], Any]


def _name(written: str) -> str:
    name = " ".join(clean(written).split())
    if not name:
        raise BadInput("a group needs a name")
    if len(name) > LONGEST_NAME:
        raise BadInput(f"a name has at most {LONGEST_NAME} characters, not {len(name)}")
    return name


def _zone(written: str) -> str:
    return wall_times.named_zone(written.strip()).key


def _every(written: str) -> int | str:
    text = " ".join(written.lower().split())
    found = re.fullmatch(r"(?:every )?(-?[0-9][0-9.]{0,5})(?: days?)?", text)
    days = _RHYTHMS.get(text) or (int(found[1]) if found and found[1].isdecimal() else 0)
    if 1 <= days <= SELDOM:
        return days
    try:
        Rhythm.parse(text)
    except BadInput as error:
        if found:
            raise BadInput(f"{written.strip()[:40]!r} is not a number of days from 1 to {SELDOM}") from None
        raise BadInput(f"{error}; or a number of days: 7 is every week, 14 every other week") from None
    return " ".join(written.split())


def _who(written: str) -> tuple[str, str]:
    """A name, which may be empty, and an address."""
    return addresses.named(clean(written))


def _sender(written: str) -> tuple[str, str]:
    name, address = _who(written)
    if addresses.domain(address) in addresses.FREE_MAIL:
        raise BadInput("mail from a free-mail address through SES fails DMARC; use a domain of your own")
    return name, address


def _link(written: str) -> str:
    """The link as the file has it: ``meet.example.org/us`` is completed."""
    link = typed(written) if written.strip() else ""
    if link is None:
        raise BadInput(f"{written.strip()[:60]!r}: {amiss(written)}")
    return link


QUESTIONS = (
    Question("name", "name", "What is the group called?", _name),
    Question("zone", "zone", "By which clock does it meet (a zone such as Europe/Paris)?", _zone),
    Question("first", "first", "On which day is the first session?", days.day),
    Question("every", "every", "How often (14 days; or first Thursday, or Tuesday and Thursday)?", _every),
    Question("starts", "starts", "From when to when is a session, by that clock?", wall_times.span),
    Question("lead", "who", "Who runs it (Name <address>)?", _who),
    Question("sender", "sender", "From which address do its mails come?", _sender),
    Question("link", "link", "Where does it meet (a link, which only members get; nothing: not known yet)?", _link),
)


def sender_for(address: str) -> str:
    """An address to send from, for a group whose co-lead has *address*: at the same domain, or at one that is obviously a placeholder."""
    domain = addresses.domain(address)
    return f"reading@{'example.org' if domain in addresses.FREE_MAIL else domain}"


def group_id(name: str) -> str:
    """The id, used in addresses, for a group called *name*."""
    slug = slugify(name)[:LONGEST_ID].strip("-")
    if slug == NAMELESS:
        return "reading-group"
    return f"{slug}-group" if slug in RESERVED else slug


def written(answers: Answers) -> str:
    """The file. Raises :class:`shared.text.mistakes.Mistakes` if it would not pass the check."""
    text = _FILE.format(**_values(answers))
    read(text)
    return text


def read(text: str) -> Group:
    """The group in a file's *text*."""
    return parse(strict_yaml.read(text.encode()).value)


def _values(answers: Answers) -> dict[str, str]:
    name, address = answers.lead
    name = name or address.partition("@")[0]
    known_by = answers.id or group_id(answers.name)
    first = slugify(name).partition("-")[0]
    plain = {
        "id": known_by, "name": answers.name, "zone": answers.zone, "sender": _from(answers), "form": f"{known_by}-form",
        "lead": "lead" if first == NAMELESS else first, "lead_name": name, "address": address,
    }  # fmt: skip
    often = answers.every
    every = f"every: {_scalar(often)}" if isinstance(often, str) else f"every_days: {often}"
    link = f"meeting_link: {_scalar(answers.link)}" if answers.link else "# meeting_link: https://meet.example.org/room"
    return {field: _scalar(value) for field, value in plain.items()} | {
        "first": first_session(answers).isoformat(), "every": every, "starts": f"{answers.starts.first:%H:%M}",
        "minutes": str(answers.starts.minutes or MINUTES), "link": link,
    }  # fmt: skip


def first_session(answers: Answers) -> date:
    """The day of the first session: the first of the calendar's rhythm on or after the day that was answered."""
    return next(Rhythm.parse(answers.every).since(answers.first)) if isinstance(answers.every, str) else answers.first


def _from(answers: Answers) -> str:
    """The sender with a name: the one that was given, else the group's; without a name where it would not survive."""
    name, address = answers.sender
    named = f"{name or answers.name} <{address}>"
    try:
        there = addresses.named(named)
    except BadInput:
        return address
    return named if there == (name or answers.name, address) else address


def _scalar(value: str) -> str:
    """*value* as YAML: quoted where it would otherwise be read as something else."""
    text: str = yaml.safe_dump(value, allow_unicode=True, width=10_000)
    return text.removesuffix("\n").removesuffix("\n...")


_FILE = """\
# All that the co-leads of this group decide. docs/group.md says what else can stand here.
# `fortnight apply group.yaml --check` says whether it is right, and what it means in words.

# Names the group in addresses, for good.
id: {id}
name: {name}

# By the clock of this zone are all times meant.
zone: {zone}

# Where mails come from. Before you deploy: a domain of your own, which SES has verified.
sender: {sender}

# Who runs the group: they let people in, and get the mails that need a person. One to a paragraph.
co_leads:
  - id: {lead}
    name: {lead_name}
    address: {address}

# Where sessions are joined. Only members get it, by mail.
{link}

# The sign-up form. On the laptop there is one by any name. Before you deploy: the id of a Google Form of yours, which is what stands
# between /d/ and /edit in its address, and the titles of its questions. `join` is the address at which people fill it in.
form:
  id: {form}
  email: Email
  name: Name
# join: https://docs.example.org/our-form

# Who lets people in. approve: a co-lead does; open: whoever has a proven address is in.
admission: approve

# When the group meets. Without `until` the season goes on, and sessions are planned four months ahead.
season:
  first: {first}
  {every}
  starts: "{starts}"
  minutes: {minutes}
  # until: 2030-06-29
  # breaks:
  #   - {{after: 2030-12-14, resumes: 2031-01-11, note: winter break}}
  # cancelled: [2030-05-11]
"""
