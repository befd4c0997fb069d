"""What is held about somebody, behind a link that was mailed to the address itself: to be saved, or erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared import signed_links
from shared.errors import BadLink, Conflict
from shared.model.group import Group
from shared.model.member import Member
from shared.pages.answers import GONE, Answer, Button, Desk
from shared.privacy.erasing import erase, held, person
from shared.signed_links import Keys, Link
from shared.store import Ref, messages


@dataclass(frozen=True, slots=True)
class Download:
    """Data to be saved as a file."""

    name: str
    content: dict[str, Any]


Shown = Answer | Download


def answer(link: Link, fields: Mapping[str, str], desk: Desk, keys: Keys) -> Shown:
    """Do what the form's *fields* say, once; a GET has none and changes nothing. Raises :class:`BadLink` for another purpose."""
    for _ in range(8):
        member = _known(link, desk)
        if member is None:
            return GONE
        try:
            return _with_data(member, fields.get("choice", ""), desk, keys)
        except Conflict:
            continue  # somebody was faster: look again
    raise Conflict(link.purpose)


def _known(link: Link, desk: Desk) -> Member | None:
    if link.purpose != signed_links.DATA:
        raise BadLink("this link is for something else")
    who, where = Ref(Member, link.subject[:2]), Ref(Group, link.subject[:1])
    found = desk.read((who, where))
    member: Member | None = found.get(who)
    if member is not None:
        signed_links.hold(member.link_life, link.subject[2:])
    return member if where in found else None


def _data_page(member: Member) -> Answer:
    last = member.history[-1] if member.history else None
    details = [("Name", member.name), ("Address", member.address), ("State", member.state.value.replace("_", " "))]
    details += [("Since", f"{last.at:%-d %B %Y}")] if last else []
    return Answer(
        title="Your data",
        lead="In the file is everything that we hold about you, in every group here. Erasing takes all of it away, from every group, "
        "for good; only a number remains, made from your address, so that we do not write to you by accident.",
        details=(*details, *member.answers),
        buttons=(
            Button(choice="export", label="Save my data (JSON)"),
            Button(choice="erase", label="Erase me …", quiet=True),
        ),
    )


_SURE = Answer(
    title="Erase you for good?",
    lead="You leave every group here at once, and nothing that names you is kept. This cannot be undone; you can sign up anew, as a "
    "new person. Talks that you gave stay on the page; a co-lead can take them down.",
    buttons=(
        Button(choice="erase-for-good", label="Erase me for good"),
        Button(choice="", label="No, keep it", quiet=True),
    ),
)
_ERASED = Answer(
    title="You are erased",
    lead="Nothing that names you is held any more, and no mail will come. Your answers may still be with Google, in the group's form: "
    "the co-leads have been asked to delete them there. All the best to you.",
)


def _with_data(member: Member, choice: str, desk: Desk, keys: Keys) -> Shown:
    if choice == "export":
        who = person(member.address, desk.store, keys)
        return Download("my-data.json", held(who, desk.store, desk.now))
    if choice == "erase":
        return _SURE
    if choice != "erase-for-good":
        return _data_page(member)
    who = person(member.address, desk.store, keys)
    writes = erase(who, desk.store, keys, now=desk.now, by="self", correlation=desk.correlation)
    if not writes:
        return GONE
    desk.post.send(messages(writes))
    return _ERASED
