"""The page on which a talk's speaker says that they cannot give it, or takes that back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from shared import signed_links
from shared.errors import BadInput, BadLink
from shared.model.group import Group
from shared.model.rota import TALK, Rota
from shared.model.session import Session, Talk
from shared.model.withdrawal import LONGEST_REASON, Withdrawal
from shared.pages.answers import Answer, Button
from shared.pages.links import Page, Visit
from shared.signed_links import Link
from shared.store import Ref
from shared.store.actions import Acting, By
from shared.store.actions import Way as Asked
from shared.talks.actions import WhichTalk
from shared.text.times import moments
from shared.withdrawals.actions import RESTORE, WITHDRAW, Way, Withdrawing, way_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPage:
    """What the page shows before anything is pressed. *next* says who takes the talk's place by itself: ``vote``, ``rota``, or nobody."""

    template: ClassVar[str] = "withdraw.html"
    longest: ClassVar[int] = LONGEST_REASON
    group: str
    title: str
    speaker: str
    when: str
    page: str
    next: str
    reason: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """*gone*: it was said that the *talk* is not given."""

    session: Session
    group: Group
    talk: Talk
    gone: bool
    way: Way

    @property
    def which(self) -> WhichTalk:
        return WhichTalk(group=self.group.id, session=self.session.key, talk=self.talk.slug)


Shown = WithdrawPage | Answer


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """Raises :class:`BadLink` if the talk is no longer in the programme, or its speaker has a newer link."""
    group, key, slug, *life = link.subject
    what, where = Ref(Session, (group, key)), Ref(Group, (group,))
    said, turns = Ref(Withdrawal, (group, key, slug)), Ref(Rota, (group, TALK))
    found = visit.read((what, where, said, turns))
    session, about, row = found.get(what), found.get(where), found.get(said)
    there = session.talk(slug) if session else None
    talk = there or (row.talk if row else None)
    if session is None or about is None or talk is None:
        raise BadLink("this talk is not in the programme any more", group=group)
    if session.host:
        raise BadLink("this talk is kept by the group that hosts the session", group=group)
    signed_links.hold(talk.link_life, tuple(life))
    if not session.upcoming or (session.starts and session.starts <= visit.now):
        return _OVER
    by = Acting.within(visit, By(who="speaker", way=Asked.LINK), known=visit.known)
    return _Known(session, about, talk, there is None, way_of(session, talk, by) if there else Way())


_OVER = Answer(
    title="There is nothing left to change",
    lead="The session was cancelled, or has begun. Write to the co-leads if you think otherwise.",
)
_BACK = Button(choice="restore", label="I can give it after all")


def _view(known: _Known, visit: Visit) -> Shown:
    if known.gone:
        return _noted(known)
    return _page(known, visit)


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> Shown:
    choice, reason = fields.get("choice", ""), fields.get("reason", "")
    try:
        if choice == "withdraw" and not known.gone:
            asked = Withdrawing(
                group=known.group.id, session=known.session.key, talk=known.talk.slug, reason=reason
            )  # fmt: skip
            visit.perform(WITHDRAW, asked, "speaker")
            return _NEXT if known.way.proposal or known.way.turn else _noted(known)
        if choice == "restore" and known.gone:
            visit.perform(RESTORE, known.which, "speaker")
            return Answer(
                title="Your talk is back",
                lead="It is in the programme as it was, and the links in your mails work again. Slides that you had uploaded have "
                "to be uploaded again.",
                details=_details(known),
            )  # fmt: skip
    except BadInput as wrong:
        if known.gone:
            return Answer(
                title="Not put back", lead=f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.", details=_details(known)
            )
        return _page(known, visit, wrong=str(wrong).removeprefix("reason: "), reason=reason)
    return _view(known, visit)


_NEXT = Answer(
    title="Thank you for telling us", lead="The talk is out of the programme, and the next one is asked in your place."
)


def _noted(known: _Known) -> Answer:
    return Answer(
        title="Thank you for telling us",
        lead="The talk is out of the programme, and the co-leads know. What you wrote is kept: until the session begins, you can take "
        "this back here.",
        details=_details(known),
        buttons=(_BACK,),
    )


def _when(known: _Known) -> str:
    starts = known.session.starts
    return moments(starts, known.group.tz_of(known.session), known.group.tz) if starts else "no date yet"


def _details(known: _Known) -> tuple[tuple[str, str], ...]:
    title = (("Talk", known.talk.title),) if known.talk.title else ()
    return (*title, ("Speaker", known.talk.speaker), ("Session", _when(known)))


def _page(known: _Known, visit: Visit, *, wrong: str = "", reason: str = "") -> WithdrawPage:
    return WithdrawPage(
        group=known.group.name, title=known.talk.title or "", speaker=known.talk.speaker, when=_when(known),
        page=f"{visit.site_url.rstrip('/')}/{known.group.id}/s/{known.session.key}/",
        next="vote" if known.way.proposal else "rota" if known.way.turn else "", reason=reason, wrong=wrong,
    )  # fmt: skip


PAGES = (Page(signed_links.WITHDRAW, _load, _view, _act),)
