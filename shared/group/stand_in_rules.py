"""What a group's file may say about who stands in for a co-lead."""

from collections.abc import Iterator

from shared.errors import BadInput
from shared.model.group import Group
from shared.text.addresses import normalise
from shared.text.mistakes import Mistake


def _at(said: str, *path: str | int) -> Mistake:
    return Mistake(said, path)


def stand_ins(group: Group) -> Iterator[Mistake]:
    """For whom somebody stands in, and when."""
    others = {lead.id: _plain(lead.address) for lead in group.co_leads if not lead.stands_in_for}
    there: set[str] = set()
    for at, lead in enumerate(group.co_leads):
        path = ("co_leads", at)
        if lead.stands_in_for is None:
            if lead.from_ or lead.until:
                yield _at(
                    "only who stands in for somebody has days; write stands_in_for, too",
                    *path,
                    "from" if lead.from_ else "until",
                )
            continue
        if lead.stands_in_for not in others:
            ids = ", ".join(others) or "nobody"
            yield _at(f"{lead.stands_in_for!r} is no co-lead to stand in for; there are: {ids}", *path, "stands_in_for")
        if (address := _plain(lead.address)) in others.values():
            yield _at("this is a co-lead's address already, who gets these mails anyhow", *path, "address")
        if address in there:
            yield _at("somebody with this address stands in already; change the days of that entry", *path, "address")
        there.add(address)
        for day, name in ((lead.from_, "from"), (lead.until, "until")):
            if day is None:
                yield _at("give the first and the last day on which they stand in, as from and until", *path, name)
        if lead.from_ and lead.until and lead.until < lead.from_:
            yield _at(f"{lead.until} is before {lead.from_}, on which it begins", *path, "until")


def _plain(address: str) -> str:
    """*address* as it is compared; one that is none, which is said elsewhere, as it is."""
    try:
        return normalise(address)
    except BadInput:
        return address
