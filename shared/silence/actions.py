"""Saying that somebody is still with the group, by themselves through the question's link, or by a co-lead."""

from collections.abc import Iterator
from dataclasses import replace

from shared.errors import BadInput
from shared.membership import onboarding
from shared.membership.actions import Whom
from shared.model.member import Member, MemberState
from shared.model.silence import paused_for_silence
from shared.store import Replace
from shared.store.actions import Acting, Action, Change


def _answer(whom: Whom, at: Acting) -> Iterator[Change]:
    """A member who gets mail keeps getting it and is not paused for this silence; one who was paused for it is back."""
    member, group = at.get(Member, whom.group, whom.member), at.group(whom.group)
    if member is None:
        raise BadInput(f"there is no member {whom.member!r}")
    if member.state is MemberState.ACTIVE:
        if group.asks_the_silent and member.seen != at.now:
            yield Change(f"{member.called} is still with us", (Replace(replace(member, seen=at.now)),))
    elif paused_for_silence(member):
        writes = onboarding.resumed(member, group, at.store, at.cause("is still with us"))
        yield Change(f"{member.called} is still with us", tuple(onboarding.unsettled(writes, at.store)))
    elif member.state is MemberState.PAUSED:
        raise BadInput(f"{member.called} is on a pause of their own; `members resume` ends it")
    else:
        raise BadInput(f"{member.called} is {member.state.value}, so nobody asks whether they are still with the group")


ANSWER = Action(
    name="silence answer", inputs=Whom, does=_answer, words="Say that somebody is still with the group",
    mails="the member, if their mail was paused",
    remains="Nothing takes this back: after so many sessions without a sign of life they are asked again.",
)  # fmt: skip
ACTIONS = (ANSWER,)
