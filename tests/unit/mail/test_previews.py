"""Every kind of mail can be looked at in any group, for anybody: made as if it were sent, and opening nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.errors import BadInput
from shared.letters.scenes import Scene
from shared.mail.actions import SEND, Looking, looked_at
from shared.mail.examples import EXAMPLES, POST_EXAMPLES
from shared.mail.previewing import Where, posts, preview
from shared.mail.registry import MAILS
from shared.membership.actions import APPROVE, Whom
from shared.model.group import CoLead, Group
from shared.model.mailing import Mailing
from shared.model.member import MemberState
from shared.signed_links import Link, sign
from shared.store import Create
from shared.store.actions import Acting, perform
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import ADA, AHEAD, FILE, GROUP, KEYS, KIT, NOW, acting, person, world
from tests.unit.mail.examples import HOSTILE, WITH_CALENDAR, Markup
from tests.unit.mail.real import delivered, sent_bytes

WHERE = Where(site="https://groups.example.org", dead="https://go.example.org/desk/preview")
LOOKED_AT = [name for name in MAILS if name != "mail-preview"]
BARE = Group(
    id="bare", name="Bare", zone="Pacific/Apia", sender="Bare <bare@example.org>", co_leads=(CoLead(id="u", name="U", address="u@example.org"),)
)  # fmt: skip
TOKEN = re.compile(r"\b[\w-]+\.[\w-]{20,}\.[\w-]{20,}")
"""As a signed link ends."""


def full() -> tuple[Any, Group]:
    return world(), FILE


def empty() -> tuple[Any, Group]:
    store = MemoryStore(lambda: NOW)
    store.commit(Create(BARE))
    return store, BARE


def scene(store: Any, group: Group, **more: Any) -> Scene:
    return Scene(store=store, group=group, now=NOW, lead=group.co_leads[-1], **more)


def test_a_token_would_be_found():
    assert TOKEN.search(sign(Link("leave", ("g", ADA)), KEYS))


def test_all_kinds_and_all_posts_can_be_looked_at():
    assert {*EXAMPLES, "day", "mail-preview"} == set(MAILS)
    assert {one.kind for one in posts(scene(*full()), WHERE)} == set(POST_EXAMPLES)


@pytest.mark.parametrize("of", [full, empty])
@pytest.mark.parametrize("kind", LOOKED_AT)
def test_every_kind_is_made_in_a_full_group_and_in_an_empty_one_with_links_that_open_nothing(
    kind: str, of: Callable[[], Any]
):
    store, group = of()
    before = list(store.scan())
    found = preview(kind, scene(store, group), WHERE)
    letter = found.letter
    assert letter.unsubscribe is None
    assert letter.subject
    assert "\n\n-- \n" in letter.text.replace("\r\n", "\n")
    assert not TOKEN.search(letter.text + letter.html)
    ours = [
        link["href"] for link in Markup(letter.html).all("a") if str(link["href"]).startswith("https://go.example.org")
    ]
    assert all(str(link).startswith(WHERE.dead) for link in ours)
    assert bool(ours) or not MAILS[kind].links or MAILS[kind].transactional
    assert (letter.calendar is not None) == (kind in WITH_CALENDAR) or kind in ("welcome", "back")
    assert list(store.scan()) == before
    assert (of is full) or found.made_up or not MAILS[kind].transactional


ODD = {"nameless": "", "hostile": HOSTILE, "right to left": "بِنود عبد الله", "long": "Ж" * 500, "emoji": "👩‍👩‍👧 Zoë"}


@pytest.mark.parametrize("name", ODD.values(), ids=list(ODD))
@pytest.mark.parametrize("zone", ["", "Pacific/Apia", "Asia/Kolkata", "no/zone"])
def test_every_kind_is_made_for_members_with_odd_names_and_zones(name: str, zone: str):
    store, group = full()
    odd = replace(person("ef" * 10, "Odd", MemberState.PAUSED), name=name, zone=zone)
    for kind in LOOKED_AT:
        letter = preview(kind, scene(store, group, member=odd), WHERE).letter
        assert "<script>alert" not in letter.html
        assert not TOKEN.search(letter.text + letter.html)


def test_a_reminder_is_shown_at_the_stage_and_of_the_session_asked_for():
    store, group = full()
    found = {
        stage: preview("reminder", scene(store, group, stage=stage, session=AHEAD), WHERE).letter.subject
        for stage in ("7d", "1d", "1h")
    }
    assert [subject.partition(":")[0] for subject in found.values()] == ["In a week", "Tomorrow", "In an hour"]


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [("gossip", {}, "no mail called 'gossip'"), ("mail-preview", {}, "no mail called"), ("moved", {"session": "1999-01-01"}, "no session '1999-01-01'"),
     ("reminder", {"stage": "9d"}, "there is no reminder '9d'; there are: 7d")],
)  # fmt: skip
def test_what_is_not_there_is_said(kind: str, more: dict[str, str], said: str):
    with pytest.raises(BadInput, match=said):
        preview(kind, scene(*full(), **more), WHERE)


def test_a_mail_is_as_the_one_that_is_sent_but_for_its_links():
    """The welcome that approving somebody promises, and its preview."""
    store, _ = full()
    at = replace(acting(store), site_url=WHERE.site, base_url="https://go.example.org")
    shown = looked_at(Looking(group=GROUP, kind="welcome", member=KIT), at).letter
    (change,) = perform(APPROVE, Whom(group=GROUP, member=KIT), at)
    real = sent_bytes(store, change.mails[0], WHERE)
    assert shown.subject == real.subject
    assert re.sub(r"https://go\.example\.org/\S+", "LINK", shown.text) == re.sub(
        r"https://go\.example\.org/\S+", "LINK", real.text
    )
    assert shown.calendar == real.calendar


def looking(store: Any, **given: str) -> list[Mailing]:
    at: Acting = replace(acting(store), site_url=WHERE.site, base_url="https://go.example.org")
    changes = perform(SEND, Looking(group=GROUP, **given), at)
    return [mail for change in changes for mail in change.mails]


def test_it_is_sent_to_whoever_looks_and_to_nobody_else_marked_and_with_the_calendar():
    store, group = full()
    (mail,) = looking(store, kind="reminder", member=ADA)
    inbox, counts = delivered(store, mail, WHERE)
    assert counts == {"sent": 1} | ({"of another co-lead": len(group.co_leads) - 1} if len(group.co_leads) > 1 else {})
    ((to, message),) = inbox
    assert to == next(lead.address for lead in group.co_leads if lead.id == "mika")
    assert message["Subject"].startswith("Preview")
    assert message["List-Unsubscribe"] is None
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    whole = "".join(part.get_content() for part in message.iter_parts())
    assert "https://go.example.org/desk/preview" in whole
    assert not TOKEN.search(whole)
    assert store.get(Mailing, mail.id).facts == {}
