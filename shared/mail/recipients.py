"""Who gets mail because of what is about to be done, in words; the same at the desk and on the command line."""

from collections.abc import Callable, Iterable
from functools import cache, partial

from shared.chat.following import following
from shared.chat.registry import POSTS
from shared.mail.registry import MAILS, kind_of
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing
from shared.model.member import Member, MemberState
from shared.model.searching import sought
from shared.model.session import Session
from shared.schedule.forecast import day_of, mail_in_words
from shared.store import Store
from shared.text.inline import counted

EVERYBODY = 1_000_000
WHOM = {
    Audience.MEMBERS: "the members",
    Audience.APPLICANT: "one reader",
    Audience.SPEAKER: "a speaker",
    Audience.CO_LEADS: "the co-leads",
    Audience.CHAT: "the chat",
}


def told(mails: Iterable[Mailing], store: Store) -> list[Mailing]:
    """*mails* that are about to be made, with the posts that go along with those to all members."""
    read = cache(partial(store.get, Group))
    found: list[Mailing] = []
    for mail in mails:
        group = read(mail.group) if mail.audience is Audience.MEMBERS else None
        post = following(mail, group, mail.created) if group else None
        found += [mail, post] if post else [mail]
    return found


def whom(mail: Mailing) -> str:
    """To whom it goes, without a number."""
    return WHOM[mail.audience]


def kind_in_words(kind: str, stage: str = "", session: str = "") -> str:
    """The words for a mail or post: ``Reminder, a week before, of Sat 28 October``, ``A session is moved``. An unknown kind keeps its
    name."""
    entry = None if stage else MAILS.get(kind) or POSTS.get(kind)
    words = (entry.words if entry else "") or mail_in_words(kind, stage)
    return f"{words}, of {day_of(session)}" if session else words


def in_words_of(mail: Mailing, named: Callable[[Mailing], str]) -> str:
    """``48 members get a mail: Moved``; *named* gives the readers."""
    who, what = named(mail), kind_in_words(mail.kind, mail.stage or "")
    if mail.audience is Audience.CHAT:
        return f"{who} gets a post: {what}"
    to_many = mail.audience in (Audience.MEMBERS, Audience.CO_LEADS) and not kind_of(mail.kind).for_one
    many = to_many and not who.startswith("1 ")
    return f"{who} {'get' if many else 'gets'} a mail: {what}"


def names(store: Store, home: str) -> Callable[[Mailing], str]:
    """A function that gives the readers of a mail, by name or number. *home* is the group whose desk asks."""

    @cache
    def members(group: str) -> list[Member]:
        return store.find(group, sought("", MemberState.ACTIVE), "", EVERYBODY, [])[0]

    def number(mail: Mailing) -> str:
        kind = kind_of(mail.kind)
        count = sum(kind.switched_off_by(mail) not in member.muted for member in members(mail.group))
        return f"{counted(count, 'member')}{'' if mail.group == home else f' of {mail.group}'}"

    def named(mail: Mailing) -> str:
        if mail.audience is Audience.MEMBERS:
            return number(mail)
        found = _person(mail, store)
        return f"{found} ({whom(mail)})" if found and mail.audience is Audience.SPEAKER else found or whom(mail)

    return named


def _person(mail: Mailing, store: Store) -> str:
    """The name of the mail's one reader; empty if it has several, or the name is not known."""
    if mail.audience is Audience.APPLICANT and mail.subject:
        member = store.get(Member, mail.group, mail.subject)
        return member.called if member else ""
    if kind_of(mail.kind).for_one:
        return mail.facts.get("name", "")
    if mail.audience is Audience.SPEAKER and mail.session:
        session = store.get(Session, mail.group, mail.session)
        talk = session.talk(mail.subject) if session else None
        return talk.speaker if talk else ""
    return ""
