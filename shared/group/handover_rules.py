"""Who leads a group once it is handed over, and what of its file changes with that."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.errors import BadInput
from shared.group.texts import Edit, plain
from shared.model.group import CoLead, Group
from shared.model.handover import StoodIn
from shared.text import addresses
from shared.text.slugs import NAMELESS, slugify

MOST = 12
"""The most people to whom a group is handed over at once."""
NO_IDS = ("self", "speaker", "system", "command")
"""Words that records use for who did something if it was no co-lead; they cannot be a co-lead's id."""
_STANDING_IN = ("stands_in_for", "from", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Successors:
    """Those to whom a group is handed over, as they were named: *to* are all of them as they are co-leads then, *new* the ids of those who
    were none."""

    to: tuple[CoLead, ...]
    new: tuple[str, ...]


def successors(text: str, group: Group, taken: Collection[str]) -> Successors:
    """Those whom *text* names, a line for each: ``Ada Example <ada@example.org>``. Who is a co-lead of *group* by that address stays who
    they are; a new one gets an id that is not among *taken*. Raises :class:`BadInput` naming the line that does not say who."""
    known = {lead.address: lead for lead in group.co_leads}
    ids = {*taken, *NO_IDS, *(lead.id for lead in group.co_leads)}
    found: dict[str, CoLead] = {}
    new: list[str] = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, address = _read(line)
        if address in found:
            raise BadInput(f"to: {address} stands there twice")
        if address not in known and not name:
            raise BadInput(f"to: who is {address}? Write the name, too: Ada Example <{address}>")
        lead = known.get(address) or CoLead(id=_id(name, address, ids), name=name, address=address)
        found[address] = replace(lead, stands_in_for=None, from_=None, until=None)
        if address not in known:
            new.append(lead.id)
            ids.add(lead.id)
    if not found:
        raise BadInput("to: say to whom, a line for each: Ada Example <ada@example.org>")
    if len(found) > MOST:
        raise BadInput(f"to: at most {MOST} at once")
    return Successors(to=tuple(found.values()), new=tuple(new))


def _read(line: str) -> tuple[str, str]:
    try:
        return addresses.named(line)
    except BadInput as wrong:
        raise BadInput(f"to: {line[:80]}: {wrong}") from None


def _id(name: str, address: str, taken: Collection[str]) -> str:
    """A short id for *name* that nobody has, or has had."""
    words = (slugify(said) for said in (name.split()[0], address.partition("@")[0]))
    word = next((one for one in words if one != NAMELESS), "co-lead")
    numbered = (f"{word}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (word, *numbered) if one not in taken)


def stood_in(to: Iterable[CoLead], group: Group) -> tuple[StoodIn, ...]:
    """Those of *to* who stand in for a co-lead of *group*: from now on they are one for good."""
    ids = {lead.id for lead in to}
    return tuple(
        StoodIn(id=lead.id, stands_in_for=lead.stands_in_for, from_=lead.from_, until=lead.until)
        for lead in group.co_leads
        if lead.stands_in_for and lead.id in ids
    )


def staying(words: Iterable[str], group: Group) -> tuple[str, ...]:
    """The ids of those who stay besides, of whom *words* are ids or addresses. Raises :class:`BadInput` for one who is no co-lead."""
    known = {word: lead.id for lead in group.co_leads if not lead.stands_in_for for word in (lead.id, lead.address)}
    named = dict.fromkeys(words)
    for word in named:
        if word.casefold() not in known:
            ids = ", ".join(dict.fromkeys(known.values()))
            raise BadInput(f"stay: {word[:80]} is no co-lead; there are: {ids}")
    return tuple(dict.fromkeys(known[word.casefold()] for word in named))


# --- changes to the file
def edits(document: Mapping[str, Any], wanted: Iterable[CoLead]) -> list[Edit]:
    """What makes the co-leads of the file that says *document* those who are *wanted*: entries come and go, and say or do not say for whom
    somebody stands in. All else in them stays as it is written."""
    there = {str(entry.get("id")): at for at, entry in enumerate(document.get("co_leads") or ())}
    leads = {lead.id: plain(lead) for lead in wanted}
    changed = [edit for id_, at in there.items() if id_ in leads for edit in _stand_in(document, at, leads[id_])]
    fresh = [said for id_, said in leads.items() if id_ not in there]
    gone = sorted((at for id_, at in there.items() if id_ not in leads), reverse=True)
    return [
        *changed,
        *(Edit(("co_leads", len(there) + number), said) for number, said in enumerate(fresh)),
        *(Edit(("co_leads", at), None) for at in gone),
    ]


def _stand_in(document: Mapping[str, Any], at: int, said: Mapping[str, Any]) -> Iterator[Edit]:
    entry = document["co_leads"][at]
    for name in _STANDING_IN:
        if (entry.get(name) or None) != said.get(name):
            yield Edit(("co_leads", at, name), said.get(name))
