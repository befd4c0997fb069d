"""The entries of the kinds of mail: all that is promised has one, and one is all that a kind needs beside its templates."""

import ast
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, DictLoader

from shared.chat.registry import POSTS
from shared.letters.kinds import MailKind
from shared.letters.rendering import environment
from shared.letters.sheets import Sheet, member_why
from shared.mail.delivery import Sender, deliver
from shared.mail.registry import MAILS, kind_of
from shared.model.mailing import Audience, Entry, EntryState, mailing, queued
from shared.model.member import MemberState, member_id
from shared.model.ref import Ref
from shared.signed_links import Keys
from shared.store import Create
from tests.simulation.store import MemoryStore
from tests.unit.mail.examples import GROUP, MEMBER, STARTS, row

SHARED = Path(__file__).parents[3] / "shared"


def promised() -> set[str]:
    """The literal kinds of every mailing that is made anywhere."""
    calls = [
        node
        for path in SHARED.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "mailing"
    ]
    return {one.value for call in calls for one in call.args[:1] if isinstance(one, ast.Constant)}


def test_every_kind_that_is_promised_by_name_has_its_entry() -> None:
    assert len(promised()) > 20
    assert promised() - {*MAILS, *POSTS} == set()


def test_no_two_features_have_an_entry_of_one_name() -> None:
    paths = [*SHARED.glob("*/mails.py"), *SHARED.glob("*/posts.py")]
    calls = [node for path in paths for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("MailKind", "PostKind")]
    assert len(made) == len(MAILS) + len(POSTS)


@dataclass
class Inbox:
    mails: list[tuple[str, bytes]] = field(default_factory=list)

    def release(self, address: str, *, complained: bool) -> None: ...

    def send(self, raw: bytes, to: str, tags: dict[str, str], *, past_list: bool = False) -> str:
        self.mails.append((to, raw))
        return "ses-1"


def test_a_new_kind_is_an_entry_and_two_templates_and_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    gossip = MailKind(
        name="gossip",
        letter=lambda sent: Sheet(
            subject="Have you heard?", preheader="", why=member_why(sent), facts={"said": sent.facts["said"], "of": sent.rows["of"].name}
        ),
        refs=lambda message: {"of": Ref(type(GROUP), (message.group,))},
        still=lambda sent: "" if sent.reader.name else "nameless",
        preference="news",
    )  # fmt: skip
    layouts = {"gossip.txt": "{{ said }} at {{ of }}, {{ reader }}: {{ leave }}", "gossip.html": "<p>{{ said }}</p>"}
    monkeypatch.setattr(environment(), "loader", ChoiceLoader([DictLoader(layouts), environment().loader]))  # type: ignore[list-item]
    monkeypatch.setitem(MAILS, gossip.name, gossip)

    promise = mailing(
        gossip.name, GROUP.id, Audience.MEMBERS, at=STARTS, of="1", facts={"said": "They meet"}, wait=timedelta(0)
    )
    store = MemoryStore(lambda: STARTS)
    readers = [replace(MEMBER, id=member_id(GROUP.id, f"{n}@example.org", b"k"), address=f"{n}@example.org", state=MemberState.ACTIVE, **who)
               for n, who in enumerate(({}, {"name": ""}, {"muted": ("news",)}))]  # type: ignore[arg-type]  # fmt: skip
    store.commit(*map(Create, (GROUP, promise, *readers)))
    inbox = Inbox()
    sender = Sender(
        store=store, mail=inbox, keys=Keys(current="k1", link={"k1": b"s" * 32}, hash=b"k"), base_url="https://go.example.org", site_url="https://r.example.org",
        rate=1e6, lease=timedelta(0), now=STARTS, system_now=lambda: STARTS, sleep=lambda _: None,
    )  # fmt: skip
    counts = deliver(queued(promise, [f"member:{one.id}" for one in readers]), sender)

    assert counts == {"sent": 1, "nameless": 1, "muted": 1}
    ((to, raw),) = inbox.mails
    assert to == "0@example.org"
    assert b"Have you heard?" in raw
    assert b"They meet at ML Theory Reading Group, Dana Quiet: https://go.example.org/l/" in raw.replace(b"=\r\n", b"")
    line = store.get(Entry, promise.id, f"member:{readers[0].id}")
    assert line
    assert (line.state, line.message_id) == (EntryState.SENT, "ses-1")


@pytest.mark.parametrize(
    ("kind", "stage", "preference"),
    [("reminder", "7d", "7d"), ("reminder", None, ""), ("moved", None, "news"), ("recap-correction", None, "recap"),
     ("ballot", None, "votes"), ("welcome", None, ""), ("no such", None, "")],
)  # fmt: skip
def test_members_switch_off_reminders_by_their_stage_and_others_by_their_kinds_preference(
    kind: str, stage: str | None, preference: str
) -> None:
    assert kind_of(kind).switched_off_by(replace(row("moved"), kind=kind, stage=stage)) == preference


def test_a_speaker_who_is_a_member_hears_of_their_session_by_the_preference_of_what_members_are_told() -> None:
    told = {kind.name: kind.told_as_member for kind in MAILS.values() if kind.told_as_member}
    assert told == {"talk-news": kind_of("moved").preference}


def test_only_mail_to_members_can_be_switched_off_and_only_co_leads_mail_can_wait() -> None:
    for kind in MAILS.values():
        assert not (kind.preference and kind.transactional), kind.name
        assert not kind.can_wait or kind.transactional, kind.name
    assert not kind_of("no such").can_wait
