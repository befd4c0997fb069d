"""Several groups in one stack: what is found of one names no other, and is its own."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from shared.doctor.checks import Account, Answer, Identity, Waiting
from shared.doctor.looking import look
from shared.doctor.registry import CHECKS
from shared.doctor.report import lines
from shared.model.group import CoLead, FormMapping, Group
from shared.model.health import HealthReport
from shared.store import Create
from tests.simulation.store import MemoryStore

NOW = datetime(2027, 1, 9, 12, tzinfo=UTC)
CIRCLE = Group(
    id="circle", name="Circle", zone="UTC", sender="Circle <reading@circle.example.org>",
    co_leads=(CoLead(id="kim", name="Kim", address="kim@example.org"),), form=FormMapping(id="form-of-circle"),
    playlist="PLcircle", chat_webhook="https://chat.example.org/circle",
)  # fmt: skip
PROOFS = replace(
    CIRCLE, id="proofs", name="Proofs", sender="Proofs <reading@proofs.example.net>", form=FormMapping(id="form-of-proofs"),
    playlist="PLproofs", chat_webhook="https://chat.example.org/proofs",
)  # fmt: skip
SAME = replace(CIRCLE, id="same", form=None, playlist="", chat_webhook="")


class Broken:
    """A stack in which everything is wrong that is a group's own."""

    def __init__(self) -> None:
        self.parameters, self.outputs = {"FormsTopic": "topic", "SendRate": "1"}, dict[str, str]()
        self.store = MemoryStore(lambda: NOW)
        self.asked: list[str] = []
        for group in (CIRCLE, PROOFS, SAME):
            self.store.commit(Create(group))

    def now(self) -> datetime:
        return NOW

    def story(self) -> datetime:
        return NOW

    def members(self, group: str) -> int:
        return 9_000

    def account(self) -> Account:
        return Account(production=True, sending=True, enforcement="HEALTHY", daily=200, rate=14, sent=0)

    def identity(self, name: str) -> Identity | None:
        return None

    def records(self, name: str, kind: str) -> tuple[str, ...]:
        self.asked.append(name)
        return ()

    def chat(self, webhook: str) -> Answer:
        return Answer(status=404)

    def playlist(self, playlist: str) -> Answer:
        return Answer(status=404)

    def waiting(self, queue: str) -> Waiting:
        return Waiting(0)

    def __getattr__(self, name: str) -> Any:
        return lambda *_: {}


def test_google_chat_is_not_asked_as_it_turns_away_whoever_asks():
    sources: Any = Broken()
    ours = replace(
        CIRCLE, id="ours", form=None, playlist="",
        chat_webhook="https://chat.googleapis.com/v1/spaces/AAAA/messages?key=secret&token=secret",
    )  # fmt: skip
    sources.store.commit(Create(ours))
    report = HealthReport(at=NOW, findings=tuple(look(CHECKS, sources, laptop=False)))
    found = [one for one in report.findings if (one.group, one.check) == ("ours", "chats")]
    assert [(one.condition.value, one.words, one.mend) for one in found] == [
        ("ok", "ours: set; only a post would tell more", "")
    ]


def test_both_chats_of_a_group_are_asked_and_the_setting_is_named():
    sources: Any = Broken()
    both = replace(CIRCLE, id="both", form=None, playlist="", co_leads_webhook="https://chat.example.org/co-leads")
    sources.store.commit(Create(both))
    report = HealthReport(at=NOW, findings=tuple(look(CHECKS, sources, laptop=False)))
    found = [(one.words, one.mend) for one in report.findings if (one.group, one.check) == ("both", "chats")]
    assert ["co-leads" in words for words, _ in found] == [False, True]
    assert "`chat_webhook`" in found[0][1]
    assert "`co_leads_webhook`" in found[1][1]


def test_what_is_found_of_a_group_is_said_to_be_its_own_and_names_no_other():
    names = {"circle": "circle", "proofs": "proofs", "same": "same:"}
    sources: Any = Broken()
    report = HealthReport(at=NOW, findings=tuple(look(CHECKS, sources, laptop=False)))
    assert {one.check for one in report.findings if one.group == "circle"} >= {
        "identity", "dkim", "dmarc", "forms", "watches", "playlists", "chats", "quota",
    }  # fmt: skip
    for group in ("circle", "proofs"):
        seen = [f"{one.label} {one.words} {one.mend}" for one in lines(report, NOW, group)]
        assert any(group in line for line in seen)
        assert [line for line in seen for other in names if other != group and names[other] in line] == []
    assert any("circle.example.org: no DMARC record" in one.words for one in lines(report, NOW, "same"))
    assert len(sources.asked) == len(set(sources.asked))  # a domain that two mail from is asked once
