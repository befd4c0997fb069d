"""The page behind a member's link on which they say what they would do: present, and from when, or another of the group's roles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from shared import signed_links
from shared.errors import BadInput
from shared.model.group import Group, RotaRules
from shared.model.member import Member, MemberState
from shared.model.rota import LONGEST_TOPICS, TALK, Rota, role_id, rules_of
from shared.pages.answers import GONE, Answer
from shared.pages.links import Page, Visit
from shared.rota.actions import JOIN, LEAVE, InRole, Joining
from shared.rota.rules import roles_of
from shared.signed_links import Link
from shared.store import Ref
from shared.store.actions import Change
from shared.text.ticks import shown


@dataclass(frozen=True, slots=True)
class Role:
    id: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """What the page shows: *roles* with those that the member would do, *first* the day before which they do not present, and *topics* what
    they would present."""

    template: ClassVar[str] = "rota.html"
    longest: ClassVar[int] = LONGEST_TOPICS
    group: str
    talk: bool
    presents: bool
    roles: tuple[Role, ...]
    first: str
    topics: str
    said: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    member: Member
    group: Group
    rules: RotaRules
    rotas: Mapping[str, Rota]


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """One read of the member and the group, one of the rotas. Raises :class:`shared.errors.BadLink` if their links were made anew."""
    who, where = Ref(Member, link.subject[:2]), Ref(Group, link.subject[:1])
    found = visit.read((who, where))
    member, group = found.get(who), found.get(where)
    if member is None or group is None:
        return GONE
    signed_links.hold(member.link_life, link.subject[2:])
    rules = rules_of(group)
    if rules is None:
        return NOT_ASKED
    if member.state not in (MemberState.ACTIVE, MemberState.PAUSED):
        lead = "You are not a member at the moment. You can come back through the sign-up form."
        return Answer(title="Members are asked in turn", lead=lead)
    rotas = visit.read(Ref(Rota, (group.id, role)) for role in roles_of(rules))
    return _Known(member, group, rules, {row.role: row for row in rotas.values()})


NOT_ASKED = Answer(title="Nobody is asked", lead="The group does not ask its members in turn any more.")


def _view(known: _Known, _visit: Visit) -> OwnPlace:
    return _page(known)


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> OwnPlace:
    """Replace what was said before by what is ticked. If something is wrong, the page says so beside what was typed."""
    if fields.get("choice") != "save":
        return _page(known)
    roles = [role for role in roles_of(known.rules) if role in shown(fields, roles_of(known.rules))]
    wanted = {role for role in roles if f"role-{role}" in fields}
    try:
        changes = [one for role in roles for one in _changed(role, known, fields, visit, role in wanted)]
    except BadInput as wrong:
        said = str(wrong).removeprefix("topics: ")
        return _page(known, wrong=said, typed=(wanted, fields.get("first", ""), fields.get("topics", "")))
    rotas = dict(known.rotas) | {row.role: row for change in changes for row in _rotas(change)}
    said = "Saved. You are asked when it is your turn." if wanted else "Saved. You are asked for nothing."
    return _page(_Known(known.member, known.group, known.rules, rotas), said=said)


def _changed(role: str, known: _Known, fields: Mapping[str, str], visit: Visit, wanted: bool) -> list[Change]:
    whom = {"group": known.group.id, "member": known.member.id, "role": role}
    if not wanted:
        return visit.perform(LEAVE, InRole(**whom))
    more = {name: fields.get(name, "") for name in ("first", "topics")} if role == TALK else {}
    return visit.perform(JOIN, Joining(**whom, **more))


def _rotas(change: Change) -> Iterable[Rota]:
    return (write.row for write in change.writes if isinstance(write.row, Rota))


def _page(
    known: _Known, *, said: str = "", wrong: str = "", typed: tuple[set[str], str, str] | None = None
) -> OwnPlace:
    there = {role for role, rota in known.rotas.items() if rota.place(known.member.id)}
    talk = known.rotas.get(TALK)
    place = talk.place(known.member.id) if talk else None
    chosen, first, topics = typed or (there, place.first if place else "", place.topics if place else "")
    roles = (Role(role_id(name), name, role_id(name) in chosen) for name in known.rules.roles)
    return OwnPlace(
        group=known.group.name, talk=bool(known.rules.talks), presents=TALK in chosen, roles=tuple(roles), first=first,
        topics=topics, said=said, wrong=wrong,
    )  # fmt: skip


PAGES = (Page(signed_links.ROTA, _load, _view, _act),)
