"""What the mail service says became of a mail: bounces and complaints end a membership, so that nobody is mailed in vain."""

from dataclasses import dataclass
from datetime import datetime

from shared.changes import Replace, Store
from shared.members import PENDING, Member, MemberState, to_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One SES event, as far as it concerns us; group and member come from the mail's own tags."""

    kind: str
    group: str
    member: str
    permanent: bool = False
    detail: str = ""


def hear(event: Feedback, store: Store, now: datetime) -> str:
    """Change the member's state if the event asks for it; the new state, or an empty string if nothing changed.

    A permanent bounce ends a membership at once; a complaint ends it from any state but erasure. Hearing it twice is the same
    as once.
    """
    if not event.member:
        return ""
    member = store.get(Member, event.group, event.member)
    target = _target(event)
    if member is None or target is None or member.state not in _FROM[target]:
        return ""
    store.commit(Replace(to_state(member, target, at=now, by="system", why=event.detail)))
    return target.value


def _target(event: Feedback) -> MemberState | None:
    if event.kind == "Complaint":
        return MemberState.COMPLAINED
    if event.kind == "Bounce" and event.permanent:
        return MemberState.BOUNCED
    return None


_IN = (*PENDING, MemberState.ACTIVE, MemberState.PAUSED)
_FROM = {
    MemberState.BOUNCED: _IN,
    MemberState.COMPLAINED: (*_IN, MemberState.BOUNCED, MemberState.UNSUBSCRIBED, MemberState.DECLINED),
}
