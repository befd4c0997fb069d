"""Parts of a group's file: its forms, and what the group wants of a feature that is off until they say so."""

from dataclasses import dataclass
from typing import ClassVar


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
class ProposalForm:
    """A second form, in which talks are proposed; which question is which, by title or questionId. Its responses are always pulled."""

    source: ClassVar[str] = "api"
    id: str
    email: str = "Email"
    name: str = "Name"
    topic: str = "Topic"
    about: str = "About"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Whether members are asked if they come (*ask*), who sees how many do (*number*: ``co-leads``, and speakers; or ``members``, too, on
    the page where they say it), and to whom the last reminder goes then: to ``everybody``, to all but those who
    cannot come (``unless-no``), or only to those who have said that they come (``coming``)."""

    ask: bool = False
    number: str = "co-leads"
    last_reminder: str = "unless-no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beforehand:
    """What there is beside the reading: whether speakers are asked for *questions* and a few lines on their talk, and whether sessions
    have a link to *notes* that are taken together."""

    questions: bool = False
    notes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """After how many *sessions* without a sign of life a member is asked whether they are still with the group (0: nobody is), and how many
    *days* they have to answer before their mail is paused."""

    sessions: int = 0
    days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Whether members are asked after a session how it was (*ask*): in the recap, or by a mail of its own (*by*: ``recap``, ``mail``) that
    goes so many *hours* after the end. They have so many *days* to answer."""

    ask: bool = False
    by: str = "mail"
    hours: int = 3
    days: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPosts:
    """What the group's chat is told beside recaps and threads: *reminders* at these stages, *changes* of a session that members are mailed
    about, that *slides* are up, that *reading* came which reminders could not name, that a vote is open and what came of it (*votes*). With
    *join_link*, reminders there say where to join."""

    reminders: tuple[str, ...] = ()
    changes: bool = False
    slides: bool = False
    reading: bool = False
    votes: bool = False
    join_link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaRules:
    """Whether members are asked in turn (*ask*): for *talks* in a session, as far as no vote and no file fills it, and for *roles* in each
    (``host``, ``notes``). They are first asked *ahead_days* before a session, and have *answer_days* to answer. Whoever has the role
    *notes_by* says where the session's notes are."""

    ask: bool = False
    talks: int = 1
    roles: tuple[str, ...] = ()
    ahead_days: int = 28
    answer_days: int = 4
    notes_by: str = "notes"
