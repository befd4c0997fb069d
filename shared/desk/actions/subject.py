"""What a form is about, in words: the ids that it carries are hidden, and say nothing to people."""

from collections.abc import Iterable

from shared.desk.actions.forms import Field
from shared.desk.visit import Visit
from shared.model.member import Member
from shared.model.proposal import TalkProposal
from shared.model.session import Session
from shared.store import Ref
from shared.text.inline import line
from shared.text.times import near_day

LONGEST = 120
"""Characters of a title or a name."""


def subject(fields: Iterable[Field], visit: Visit) -> str:
    """``Ada``, ``The implicit bias of gradient descent, Saturday 28 October``; empty where nothing is named that is there. One read, if
    something is named."""
    named = {one.name: one.value for one in fields if one.carried and len(one.values) == 1}
    kinds = {"member": Member, "proposal": TalkProposal, "session": Session}
    refs = {name: Ref[object](kind, (visit.group.id, named[name])) for name, kind in kinds.items() if name in named}
    rows = visit.store.get_many(refs.values(), set()) if refs else {}
    words = [_words(row, named.get("talk", ""), visit) for ref in refs.values() if (row := rows.get(ref))]
    return ", ".join(filter(None, words))


def _words(row: object, talk: str, visit: Visit) -> str:
    if isinstance(row, Member):
        return line(row.called, LONGEST)
    if isinstance(row, TalkProposal):
        return line(row.topic, LONGEST)
    if not isinstance(row, Session):
        return ""
    there = row.talk(talk) if talk else None
    day = near_day(row.starts.astimezone(visit.group.tz_of(row))) if row.starts else row.heading
    return ", ".join(filter(None, [line((there.title or there.speaker) if there else "", LONGEST), line(day, LONGEST)]))
