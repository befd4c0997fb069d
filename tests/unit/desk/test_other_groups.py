"""A co-lead has a say over one's own group: over no other one, and not over the AWS account."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.adapters.dynamodb.dry_run import DryRun
from shared.errors import BadInput
from shared.group.actions import APPLY, Filed
from shared.group.file import parse
from shared.group.revisions import WrittenFile
from shared.model import login
from shared.model.count import Count
from shared.model.form_response import HandedResponse
from shared.model.group import FormMapping, Group
from shared.model.login import DeskSession
from shared.model.member import Member, MemberState, member_id
from shared.privacy.actions import ERASE, Person
from shared.store import Create
from shared.store.actions import Acting, By, Way, foreseen
from shared.text import strict_yaml
from tests.architecture import ROOT
from tests.unit.desk.pressing import done, post
from tests.unit.desk.worlds import GROUP, KEYS, NOW, world

TEXT = (ROOT / "local" / "group.yaml").read_text()
ADDRESS = "else@example.org"
OTHER = Group(
    id="other", name="Zirkel", zone="UTC", sender="o@example.net", form=FormMapping(id="1Other", source="script"),
    co_leads=(),
)  # fmt: skip


def member(group: str) -> Member:
    return Member(
        group=group, id=member_id(group, ADDRESS, KEYS.hash), name="Else", address=ADDRESS, state=MemberState.ACTIVE
    )


PLACES: dict[str, Any] = {
    "a member of both": (member(GROUP), member("other")),
    "a member of the other one": (member("other"),),
    "a co-lead of the other one": (
        DeskSession(
            who=login.who(ADDRESS), id="s", address=ADDRESS, leads={"other": "else"}, begun=NOW, expires=NOW + timedelta(days=1)
        ),
    ),
    "an applicant of the other one": (
        HandedResponse(form="1Other", id="r", submitted=NOW, answers={"1": (ADDRESS,)}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("rows", PLACES.values(), ids=PLACES)
def test_nobody_is_erased_who_is_of_another_group(rows: Any):
    store = world()
    for row in (OTHER, *rows):
        store.commit(Create(row))
    before = sorted(map(repr, store.scan()))
    answer = post(store, "members erase", {"address": (ADDRESS,), "back": (f"/desk/{GROUP}",)})
    assert "cannot be erased here" in " ".join(answer.wrong)
    assert "Zirkel" not in repr(answer)
    assert sorted(map(repr, store.scan())) == before
    at = Acting(store=store, now=NOW, by=By(who="cli", way=Way.COMMAND), keys=lambda: KEYS)
    assert list(ERASE.does(Person(address=ADDRESS), at))


def test_who_is_of_this_group_alone_is_erased():
    store = world()
    store.commit(Create(OTHER), Create(member(GROUP)))
    done(store, "members erase", {"address": (ADDRESS,)})
    assert not [row for row in store.scan() if ADDRESS in repr(row)]


def applied(text: str, way: Way, lead: Callable[[Group], Group] = lambda other: other) -> Any:
    store = world()
    store.commit(Create(lead(OTHER)))
    at = Acting(store=store, now=NOW, by=By(who="mika", way=way), keys=lambda: KEYS)
    file = WrittenFile(parse(strict_yaml.read(text.encode()).value), text)
    return foreseen(APPLY, Filed(file=file, over=True), at, DryRun(store))


def test_sessions_are_joined_with_another_group_by_a_co_lead_of_both_only():
    text = f"{TEXT}\njoint:\n  - {{session: 2024-01-13, with: [other]}}\n"
    with pytest.raises(BadInput, match="joint: sessions with other are set by a co-lead of both groups"):
        applied(text, Way.DESK)
    assert applied(text, Way.COMMAND)

    def led_by_mika(other: Group) -> Group:
        mika = next(one for one in parse(strict_yaml.read(TEXT.encode()).value).co_leads if one.id == "mika")
        return replace(other, co_leads=(mika,))

    assert applied(text, Way.DESK, led_by_mika)

    def stood_in_for_by_mika(other: Group) -> Group:
        (mika,) = led_by_mika(other).co_leads
        days = {"from_": date(2023, 1, 1), "until": date(2023, 1, 2)}
        return replace(other, co_leads=(*other.co_leads, replace(mika, id="m", stands_in_for="zoe", **days)))

    with pytest.raises(BadInput, match="joint: sessions with other are set by a co-lead of both groups"):
        applied(text, Way.DESK, stood_in_for_by_mika)  # whose days are over


def test_mail_goes_from_another_domain_once_whoever_has_the_account_says_so():
    line = next(one for one in TEXT.splitlines() if one.startswith("sender:"))
    text = TEXT.replace(line, "sender: Proofs <proofs@club.example.com>")
    with pytest.raises(BadInput, match=r"sender: mail from club\.example\.com instead of"):
        applied(text, Way.DESK)
    assert applied(text, Way.COMMAND)


def test_what_is_done_at_the_desk_is_counted():
    store = world()
    before = numbers(store)
    waiting = next(row for row in store.scan() if isinstance(row, Member) and row.state is MemberState.PENDING_APPROVAL)
    done(store, "members approve", {"member": (waiting.id,)})
    after = numbers(store)
    assert after.get("members/joined", 0) == before.get("members/joined", 0) + 1


def numbers(store: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in store.scan():
        if isinstance(row, Count) and "#" not in row.group:
            for name, count in row.numbers.items():
                found[name] = found.get(name, 0) + count
    return found


def test_a_field_that_may_be_empty_is_missed_where_it_is_absent():
    answer = post(world(), "recap note", {"session": ("2023-10-28",), "back": (f"/desk/{GROUP}",)})
    assert any(one.wrong == "this is needed" for one in answer.fields)
