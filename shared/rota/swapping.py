"""Swapping a turn: whoever has it asks somebody on the rota, by name, who must agree."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from shared.errors import BadInput
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState
from shared.model.rota import TALK, Rota, Slot, Swap
from shared.model.session import LONGEST_SPEAKER, Session, Talk
from shared.model.session import with_talk as put_talk
from shared.rota.actions import Turn, ahead_of, hold_member, role_name, somebody, there_is, turn_of, with_talk
from shared.rota.answers import agreed, could_take, in_a_row, offered, refused
from shared.rota.looking import Found, put, told
from shared.rota.rules import swap_until
from shared.store import Create, Replace, Write
from shared.store.actions import Acting, Action, Change, Shape, asked
from shared.talks.editing import remove_talk
from shared.text.folding import fold
from shared.text.names import person_name
from shared.text.times import near_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapping(Turn):
    taker: str = asked("The id of the member who is to take it", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreeing(Turn):
    name: str = asked("The name that everybody sees; empty for their own", default="", longest=LONGEST_SPEAKER)


def called(written: str, members: Iterable[Member]) -> Member:
    """The one of *members* whose name was *written*. Raises :class:`BadInput` if nobody has it, or more than one."""
    found = [one for one in members if one.name and fold(one.name.strip()) == fold(" ".join(written.split()))]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput("several on the rota are called that; please write to the co-leads")
    raise BadInput("nobody on the rota is called that; write the whole name, as the group knows it")


def _offer(given: Swapping, at: Acting) -> Iterator[Change]:
    there, group = there_is(given.group, at)
    member, rota, slot = turn_of(given, there, at)
    ahead_of(slot, there)
    taker = somebody(replace(given, member=given.taker), at)
    if taker.state is not MemberState.ACTIVE:
        raise BadInput(f"{taker.called} is {taker.state.value}, and cannot be asked")
    after, swap = offered(rota, slot, member.id, taker.id, at.now)
    if after == rota:
        return
    if in_a_row(rota, slot, swap) and any(map(there.seen.active, could_take(rota, slot, member.id, at.now))):
        raise BadInput("one of the two would have two sessions in a row; name somebody else")
    slot = replace(slot, swap=swap)
    until = swap_until(slot, rota.role, there.seen.rules)
    mail = told(
        "swap-asked",
        rota.role,
        slot,
        taker.id,
        there,
        until=until,
        who=person_name(member.name) or "a member",
        back=_starts(swap, rota),
    )
    day = near_day(slot.starts.astimezone(group.tz_of(slot)))
    yield Change(f"{member.called} asks {taker.called} to take {day}", (put(after), Create(mail)))


def _starts(swap: Swap, rota: Rota) -> str:
    back = rota.slot(swap.back) if swap.back else None
    return back.starts.isoformat() if back else ""


def _agree(given: Agreeing, at: Acting) -> Iterator[Change]:
    there, group = there_is(given.group, at)
    taker, rota, slot, swap = _asked(given, there, at)
    hold_member(taker)
    giver = somebody(replace(given, member=swap.giver), at)
    back = rota.turn(swap.back, taker.id) if swap.back else None
    if back and back.starts <= at.now:
        raise BadInput(
            "the session in return has begun, so the two cannot be swapped any more; please write to the co-leads"
        )
    writes, talks = list[Write](), dict[str, str]()
    pairs = [(slot, taker, given.name, back), *([(back, giver, _known(giver, slot, there), slot)] if back else [])]
    for one, whom, name, before in pairs if rota.role == TALK else ():
        more, talks[one.session] = _handed(one, whom, name, _promised(before, there), there, at)
        writes += more
    done = agreed(rota, slot, at.now, talks)
    mail = _answered(rota, slot, giver, taker, there, yes=True)
    day = near_day(slot.starts.astimezone(group.tz_of(slot)))
    yield Change(f"{taker.called} takes the turn of {giver.called} on {day}", (put(done.rota), *writes, Create(mail)))


def _known(giver: Member, slot: Slot, there: Found) -> str:
    """The name of *giver* that everybody may see: the speaker's of the talk that they had promised, else their own."""
    talk = _promised(slot, there)
    if not (talk or giver.name):
        raise BadInput("whoever asks has no name that everybody can see; please write to the co-leads")
    return talk.speaker if talk else giver.name


def _promised(slot: Slot | None, there: Found) -> Talk | None:
    """The talk that the holder of *slot* has promised."""
    session = there.seen.sessions.get(slot.session) if slot else None
    return session.talk(slot.talk) if session and slot and slot.holder and slot.talk else None


def _handed(slot: Slot, to: Member, name: str, own: Talk | None, there: Found, at: Acting) -> tuple[list[Write], str]:
    """The writes by which the promised talk leaves the session of *slot* and one of *to* comes in, the session being written
    once; and that talk's short name. *own* is the talk that they had promised for the day that they give away; what was written
    of it comes along."""
    session, group, talk = ahead_of(slot, there), there.seen.group, _promised(slot, there)
    gone: Sequence[Write] = remove_talk(session, talk, group, at.store, at.now).writes if talk else ()
    left = next((write.row for write in gone if isinstance(write.row, Session)), session)
    title = (own.title if own else None) or ""
    added, slug = with_talk(left, to, name, title, at, taken=(slot.talk,))
    kept = (write for write in gone if not isinstance(write.row, Session))
    return [*kept, *(_as_written(write, slug, own) for write in added.writes)], slug


def _as_written(write: Write, slug: str, own: Talk | None) -> Write:
    """*write* with what was written of the talk *own*, if it writes the session of the talk *slug*. Slides stay behind, as they
    are kept by session."""
    session = write.row
    talk = session.talk(slug) if isinstance(session, Session) else None
    if own is None or talk is None:
        return write
    fields = ("about", "resources", "summary", "questions", "kind")
    return Replace(put_talk(session, replace(talk, **{name: getattr(own, name) for name in fields})))


def _refuse(given: Turn, at: Acting) -> Iterator[Change]:
    there, group = there_is(given.group, at)
    taker, rota, slot, swap = _asked(given, there, at)
    giver = somebody(replace(given, member=swap.giver), at)
    mail = _answered(rota, slot, giver, taker, there, yes=False)
    day = near_day(slot.starts.astimezone(group.tz_of(slot)))
    yield Change(f"{taker.called} does not take {day}", (put(refused(rota, slot)), Create(mail)))


def _asked(given: Turn, there: Found, at: Acting) -> tuple[Member, Rota, Slot, Swap]:
    """The member, the rota, the slot that they are asked to take, and the swap. Raises :class:`BadInput` if they are not asked."""
    role_name(there.seen.rules, given.role)
    taker, rota = somebody(given, at), there.rotas.get(given.role)
    slot = rota.offer(given.session, taker.id) if rota else None
    if rota is None or slot is None or slot.swap is None:
        raise BadInput(f"nobody asks {taker.called} to swap on {given.session}")
    ahead_of(slot, there)
    return taker, rota, slot, slot.swap


def _answered(rota: Rota, slot: Slot, giver: Member, taker: Member, there: Found, *, yes: bool) -> Mailing:
    back = _starts(slot.swap, rota) if slot.swap else ""
    who = person_name(taker.name) or "a member"
    return told("swap-answered", rota.role, slot, giver.id, there, back=back, who=who, yes="yes" if yes else "")


SWAP = Action(
    name="rota swap", inputs=Swapping, does=_offer, words="Ask somebody on the rota to take a turn", mails="whoever is asked",
)  # fmt: skip
AGREE = Action(
    name="rota agree", inputs=Agreeing, does=_agree, words="Say for whoever is asked to swap that they agree",
    mails="both, with the link for their talk", asks=True,
)  # fmt: skip
REFUSE = Action(
    name="rota refuse", inputs=Turn, does=_refuse, words="Say for whoever is asked to swap that they do not", mails="whoever asked them",
)  # fmt: skip
ACTIONS = (SWAP, AGREE, REFUSE)
