"""The page behind the link of whoever is asked, or is asked to swap: yes, no, or a swap. Looking answers nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from shared import signed_links
from shared.errors import BadInput
from shared.model.group import Group, RotaRules
from shared.model.member import Member
from shared.model.preference import zone_of
from shared.model.rota import TALK, Rota, Slot, named, rules_of
from shared.model.session import Session
from shared.pages.answers import GONE, Answer, Button
from shared.pages.links import Page, Visit
from shared.rota.actions import PASS, TAKE, Taking, Turn
from shared.rota.answers import in_a_row
from shared.rota.notes import notes_taken, says_where, takes_notes
from shared.rota.own_place import NOT_ASKED
from shared.rota.rules import roles_of
from shared.rota.swapping import AGREE, REFUSE, SWAP, Agreeing, Swapping, called
from shared.signed_links import Link
from shared.store import Ref
from shared.talks import notes
from shared.talks.actions import NOTE, NotesAt
from shared.talks.talk_form import Field
from shared.text.times import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPage:
    """What the page shows: *role* is empty for a talk. *yes*: the member has said that they do it. *name* is what everybody sees of them,
    *until* is when they have to answer. *swap* says that somebody was asked to take it, *swaps* that somebody can be. *notes* is the field
    for where the notes are, for whoever takes them; *begun*: it is too late for anything else."""

    template: ClassVar[str] = "turn.html"
    group: str
    role: str
    session: str
    when: str
    page: str
    yes: bool
    until: str
    name: str
    title: str
    swap: bool
    swaps: bool
    notes: Field | None = None
    begun: bool = False
    said: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapPage:
    """What whoever is asked to take a turn sees: *giver* asks, and would take *back*, their own turn, if there is one. *row*: they
    would have two sessions in a row."""

    template: ClassVar[str] = "swap.html"
    group: str
    role: str
    session: str
    when: str
    page: str
    giver: str
    back: str
    row: bool
    name: str
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    session: Session
    group: Group
    rules: RotaRules
    member: Member
    rota: Rota
    slot: Slot


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """One read. Raises :class:`shared.errors.BadLink` if the member's links were made anew since."""
    group, who, key, role, *life = link.subject
    what, whose = Ref(Session, (group, key)), Ref(Member, (group, who))
    where, turns = Ref(Group, (group,)), Ref(Rota, (group, role))
    found = visit.read((what, whose, where, turns))
    session, member, about, rota = found.get(what), found.get(whose), found.get(where), found.get(turns)
    if session is None or member is None or about is None or rota is None:
        return GONE
    signed_links.hold(member.link_life, tuple(life))
    rules = rules_of(about)
    if rules is None or role not in roles_of(rules):
        return NOT_ASKED
    slot = rota.turn(key, member.id) or rota.offer(key, member.id)
    if slot is None or not session.upcoming or slot.starts <= visit.now:
        slot = notes_taken(session, rota, member, about, visit.now)
        return _Known(session, about, rules, member, rota, slot) if slot else _OVER
    return _Known(session, about, rules, member, rota, slot)


_OVER = Answer(
    title="There is nothing left to answer",
    lead="It is not your turn any more: you have said no, the time to answer is over, somebody else does it, or the session does not need "
    "it. Write to the co-leads if you think otherwise.",
)


Shown = TurnPage | SwapPage | Answer


def _view(known: _Known, visit: Visit) -> Shown:
    return _page(known, visit)


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> Shown:
    try:
        return _done(known, fields, visit)
    except BadInput as wrong:
        said = str(wrong).removeprefix("name: ").removeprefix("title: ")
        return _page(known, visit, wrong=said, title=fields.get("title", ""))


def _done(known: _Known, fields: Mapping[str, str], visit: Visit) -> Shown:
    choice, name = fields.get("choice", ""), fields.get("name", "")
    which = {
        "group": known.group.id, "member": known.member.id, "role": known.rota.role, "session": known.slot.session,
    }  # fmt: skip
    if choice == "notes":
        return _noted(known, fields, visit)
    if known.slot.over or known.slot.starts <= visit.now:
        return _page(known, visit)
    if known.slot.whose != known.member.id:
        return _swapped(choice, name, which, known, visit)
    if choice == "yes":
        done = visit.perform(TAKE, Taking(**which, title=fields.get("title", ""), name=name))
        return _thanks(known) if done else _page(known, visit)
    if choice == "pass":
        return _sure(known)
    if choice == "pass-for-good":
        visit.perform(PASS, Turn(**which))
        return _NEXT
    if choice == "swap":
        others = visit.read(
            Ref(Member, (known.group.id, one.member)) for one in known.rota.order if one.member != known.member.id
        )
        taker = called(fields.get("with", ""), others.values())
        visit.perform(SWAP, Swapping(**which, taker=taker.id))
        return Answer(
            title="They are asked",
            lead="We mail you what they answer. Until then it is your turn, and you can still answer.",
        )
    return _page(known, visit)


def _noted(known: _Known, fields: Mapping[str, str], visit: Visit) -> Shown:
    """Keep the notes' address, if it is one and nobody has written another one meanwhile."""
    if not _takes_notes(known):
        return _page(known, visit)
    field = notes.field(known.session, fields)
    if field.wrong or field.theirs is not None:
        return _page(known, visit, field=field)
    where = NotesAt(group=known.group.id, session=known.session.key, notes=field.value)
    after = [done.left(known.session) for done in visit.perform(NOTE, where)]
    return _page(
        replace(known, session=(*after, known.session)[0]), visit, said="Saved. Everybody finds it with the session."
    )


def _takes_notes(known: _Known) -> bool:
    """Whether the member has said yes to taking the notes."""
    return known.slot.holder == known.member.id and says_where(known.member, known.group, known.rota.role)


def _swapped(choice: str, name: str, which: Mapping[str, str], known: _Known, visit: Visit) -> Shown:
    if choice == "agree":
        visit.perform(AGREE, Agreeing(**which, name=name))
        return _thanks(known, along=_WRITTEN if known.slot.swap and known.slot.swap.back else "")
    if choice == "refuse":
        visit.perform(REFUSE, Turn(**which))
        return Answer(
            title="Thank you for telling us", lead="Whoever asked you hears of it. There is nothing left to do."
        )
    return _page(known, visit)


_NEXT = Answer(title="Thank you for telling us", lead="The next one on the rota is asked. There is nothing left to do.")


def _sure(known: _Known) -> Answer:
    lead = "The next one on the rota is asked in your place; your own turn comes again once all others were asked."
    return Answer(
        title="You cannot do it?", lead=lead, details=_details(known),
        buttons=(Button(choice="pass-for-good", label="I cannot"), Button(choice="", label="Back", quiet=True)),
    )  # fmt: skip


_WRITTEN = (
    " What you had written of your talk has come along; slides that you had uploaded have to be uploaded again there."
)


def _thanks(known: _Known, along: str = "") -> Answer:
    """The page after a swap. *along* says what became of the talk that they gave away in return."""
    talk = known.rota.role == TALK
    lead = (
        f"Your talk is in the programme. A mail with its own page is on its way: for the title, what to read, and the slides.{along}"
        if talk
        else "Members see it in the reminders of the session. If something comes between, say so on this page."
    )
    notes_first = (
        (Button(choice="", label="Say where the notes are"),) if takes_notes(known.group, known.rota.role) else ()
    )
    return Answer(
        title="Thank you, you present" if talk else "Thank you, it is yours", lead=lead, details=_details(known),
        buttons=(*notes_first, Button(choice="pass", label="I cannot after all …", quiet=True)),
    )  # fmt: skip


def _details(known: _Known) -> tuple[tuple[str, str], ...]:
    role = () if known.rota.role == TALK else (("What", _role(known)),)
    return (*role, ("Session", known.session.heading), ("When", _when(known)))


def _role(known: _Known) -> str:
    return named(known.rules.roles, known.rota.role)


def _when(known: _Known) -> str:
    return moments(known.slot.starts, known.group.tz_of(known.slot), zone_of(known.member, known.group))


def _page(
    known: _Known, visit: Visit, *, wrong: str = "", title: str = "", field: Field | None = None, said: str = ""
) -> Shown:
    session, group, slot, tz = known.session, known.group, known.slot, known.group.tz
    asked, own = slot.open, zone_of(known.member, group)
    role = "" if known.rota.role == TALK else _role(known)
    page = f"{visit.site_url.rstrip('/')}/{group.id}/s/{session.key}/"
    if slot.whose != known.member.id and slot.swap:
        giver, back = visit.get(Member, group.id, slot.swap.giver), known.rota.turn(slot.swap.back, known.member.id)
        return SwapPage(
            group=group.name, role=role, session=session.heading, when=_when(known), page=page, name=known.member.name, wrong=wrong,
            row=known.member.id in in_a_row(known.rota, slot, slot.swap),
            giver=giver.name if giver and giver.name else "Somebody", back=moments(back.starts, group.tz_of(back), own) if back else "",
        )  # fmt: skip
    begun = slot.over or slot.starts <= visit.now
    return TurnPage(
        group=group.name, role=role, session=session.heading, when=_when(known), page=page, yes=bool(slot.holder),
        until=moments(asked.until, tz, own) if asked else "", name=known.member.name, title=title, wrong=wrong,
        swap=slot.swap is not None, swaps=not begun and slot.swap is None and len(known.rota.order) > 1,
        notes=field or (notes.field(session, {}) if _takes_notes(known) else None), begun=begun, said=said,
    )  # fmt: skip


PAGES = (Page(signed_links.TURN, _load, _view, _act),)
