"""What is held about somebody, behind a link that was mailed to the address itself: to be saved, or erased."""

from collections.abc import Mapping

from shared import signed_links
from shared.model.group import Group
from shared.model.member import Member
from shared.model.preference import zone_of
from shared.pages.answers import GONE, Answer, Button, Download
from shared.pages.links import Page, Visit, member_behind
from shared.privacy.actions import ERASE, Person
from shared.privacy.erasing import held, person
from shared.text.times import dated

Known = tuple[Member, Group]


def _view(known: Known, _visit: Visit) -> Answer:
    member, group = known
    last = member.history[-1] if member.history else None
    details = [("Name", member.name), ("Address", member.address), ("State", member.state.value.replace("_", " "))]
    details += [("Since", dated(last.at.astimezone(zone_of(member, group))))] if last else []
    return Answer(
        title="Your data",
        lead="The file has everything that we hold about you, in every group here. Erasing deletes all of it, in "
        "every group, for good; only a number remains, made from your address, so that we do not write to you by accident.",
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


def _act(known: Known, fields: Mapping[str, str], visit: Visit) -> Answer | Download:
    (member, _), choice = known, fields.get("choice", "")
    if choice == "export":
        who = person(member.address, visit.store, visit.keys)
        return Download("my-data.json", held(who, visit.store, visit.now))
    if choice == "erase":
        return _SURE
    if choice != "erase-for-good":
        return _view(known, visit)
    return _ERASED if visit.perform(ERASE, Person(address=member.address)) else GONE


PAGES = (Page(signed_links.DATA, member_behind, _view, _act),)
