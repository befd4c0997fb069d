"""Killed at every call to AWS, Google or the chat, before it and after its effect, then retried as the platform would: the same end.

Mails and posts may differ by one duplicate of the one message in doubt: neither SES nor a webhook has an idempotency token.
"""

import copy
import json
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends

from fakes.chat_api import ChatRoom
from fakes.youtube_api import YouTubeApi
from shared import rosters, signed_links
from shared.adapters import clock, form_script, secrets
from shared.adapters.clients import client
from shared.adapters.rows import to_item
from shared.adapters.table import Table
from shared.model.deck import Deck
from shared.model.mailing import Entry
from shared.model.member import Change, Member, MemberState, member_id
from shared.model.proposal import Proposer, TalkProposal
from shared.model.vote import Vote
from shared.signed_links import Link
from shared.slides import checking
from shared.slides.takedown import taken_down
from shared.slides.verdict import Verdict
from shared.store import Create, Replace
from tests.faults import AFTER, BEFORE, Killed
from tests.functions.test_kits import url
from tests.functions.test_recaps import LIST, OVER, drafts, over, set_up, upkeep
from tests.functions.test_recaps import link as recap_link
from tests.platform import Platform, apply, demo_group, event, ses_mails

ACCOUNT, REGION = "123456789012", "eu-west-1"
T0 = datetime(2023, 10, 7, 8, tzinfo=UTC)
FIRST_STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)
GOOD = Verdict(
    outcome="accepted",
    kind="pdf",
    pages=3,
    title="T",
    thumbnail=b"RIFF0000WEBP",
    cleaned=b"%PDF-1.7 clean",
    text="words",
)
Flow = Callable[[Platform], None]


STRIDE, PARTS = 20, 10


class Worlds:
    """The platform as prepared, again and again."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        table = self._table()
        self._items = copy.deepcopy(table.items)
        self._form = {name: copy.deepcopy(getattr(platform.form, name)) for name in ("_responses", "_changes")}
        self._system, self._now = platform._system, platform.now

    def reset(self) -> None:
        """Back to what was prepared: rows, no objects, no messages, no mails."""
        self._table().items = copy.deepcopy(self._items)
        for name, value in self._form.items():
            setattr(self.platform.form, name, copy.deepcopy(value))
        self.platform._system = self._system
        self.platform.at(self._now)
        ses_backends[ACCOUNT][REGION].sent_messages.clear()
        self.platform.chat.reset(forum=self.platform.chat.forum)
        for queue in sqs_backends[ACCOUNT][REGION].queues.values():
            queue._messages.clear()
            queue.pending_messages.clear()
        buckets = s3_backends[ACCOUNT]["aws"].buckets
        buckets["uploads"].keys.clear()
        for key in [key for key in buckets["site"].keys if key.startswith("decks/")]:
            del buckets["site"].keys[key]
        if self.platform.publishes:
            self.platform.publish()  # the pages as they are before the flow

    @staticmethod
    def _table() -> Any:
        return dynamodb_backends[ACCOUNT][REGION].tables["table"]


def outcome(platform: Platform) -> tuple[dict[str, Any], Counter[str]]:
    """The end state, and how often each message (by its Message-ID, made from mailing and reader, or its words in the chat) went out."""
    ids = [f"chat: {message.text}" for message in platform.chat.messages]
    for mail in ses_mails():
        raw = mail.raw_data if isinstance(mail.raw_data, str) else mail.raw_data.decode()
        ids += re.findall(r"^Message-ID: (\S+)", raw, re.M | re.I)[:1]
    return platform.state(), Counter(ids)


def sweep(platform: Platform, flow: Flow, *, until_found: bool = False) -> list[str]:
    """What goes wrong, over the calls of *flow* and both ways of dying; empty if nothing. May stop at the first find.

    `make crashes` looks at every call, with PART=0 to 9 at a tenth of them; a run of pytest alone at one in :data:`STRIDE`. Each
    flow begins at another one.
    """
    worlds = Worlds(platform)
    worlds.reset()
    platform.faults.arm(0, BEFORE)
    flow(platform)
    calls, plain = platform.faults.made, outcome(platform)
    names = list(platform.faults.names)
    wrong = []
    for number in numbers(calls, flow.__qualname__, "all" if until_found else os.environ.get("CRASHES", "")):
        for when in (BEFORE, AFTER):
            if until_found and wrong:
                return wrong
            worlds.reset()
            platform.faults.arm(number, when)
            where = f"killed {when} call {number} ({names[number - 1]})"
            try:
                flow(platform)
            except AssertionError as error:
                wrong.append(f"{where}: {error}")
                continue
            state, mails = outcome(platform)
            wrong += [f"{where}: {problem}" for problem in compare(plain, (state, mails))]
    worlds.reset()
    assert calls > 3
    return wrong


def numbers(calls: int, flow: str, part: str) -> range:
    """At which of so many calls, from 1, a flow of that name is killed: "all", a part "0" to "9" of :data:`PARTS`, or a few."""
    if part == "all":
        return range(1, calls + 1)
    step = PARTS if part else STRIDE
    return range(1 + (int(part or 0) + zlib.crc32(flow.encode())) % min(step, calls), calls + 1, step)


def test_the_parts_are_the_whole():
    parts = [number for part in range(PARTS) for number in numbers(137, "a flow", str(part))]
    assert sorted(parts) == [*numbers(137, "a flow", "all")] == [*range(1, 138)]


def compare(plain: tuple[dict[str, Any], Counter[str]], got: tuple[dict[str, Any], Counter[str]]) -> list[str]:
    found = []
    for part in ("rows", "site"):
        for key in {*plain[0][part], *got[0][part]}:
            if plain[0][part].get(key) != got[0][part].get(key):
                found.append(f"{key} is {got[0][part].get(key)!r:.300}, not {plain[0][part].get(key)!r:.300}")
    if plain[1] - got[1]:
        found.append(f"lost mails: {plain[1] - got[1]}")
    if sum((got[1] - plain[1]).values()) > 1:
        found.append(f"doubled mails: {got[1] - plain[1]}")
    return found


def rest(platform: Platform) -> None:
    """A later tick: what a crash left due is taken up."""
    platform.later(timedelta(minutes=31))
    platform.tick(platform.now + timedelta(minutes=6))
    platform.settle()


def link(platform: Platform, kind: str) -> str:
    for mail in reversed(ses_mails()):
        raw = mail.raw_data if isinstance(mail.raw_data, str) else mail.raw_data.decode()
        text = raw.replace("=\r\n", "").replace("=\n", "")
        if kind in text and (found := re.search(r"https://go\.example\.org/l/[\w.-]+", text)):
            return found[0]
    raise AssertionError(f"no mail with {kind!r} and a link")


def response_to_confirmation(platform: Platform) -> None:
    platform.at(T0)
    platform.form.submit({"Name": "Ada Example", "Email": "ada@example.org"}, at=T0)
    platform.wake()
    platform.settle()
    rest(platform)


def press_to_applications(platform: Platform) -> None:
    platform.press(CONFIRM[0])
    platform.settle()
    rest(platform)


def approval_to_welcome(platform: Platform) -> None:
    platform.press(DECIDE[0], choice="approve")
    platform.settle()
    rest(platform)


def declining_to_mail(platform: Platform) -> None:
    platform.press(DECIDE[0], choice="decline")
    platform.settle()
    rest(platform)


def leaving(platform: Platform) -> None:
    platform.press(OWN[0], choice="leave")
    platform.settle()
    rest(platform)


def pausing_and_coming_back(platform: Platform) -> None:
    platform.press(OWN[0], choice="pause", until="2023-10-09")
    platform.tick(datetime(2023, 10, 9, 7, tzinfo=UTC))
    platform.settle()
    rest(platform)


def bouncing(platform: Platform) -> None:
    (member,) = platform.rows(Member)
    envelope = event("feedback.bounce")
    envelope["detail"]["mail"]["tags"]["member"] = [member.id]
    client("sqs").send_message(QueueUrl=platform.urls["feedback"], MessageBody=json.dumps(envelope))
    platform.settle()
    rest(platform)


def renewing_links(platform: Platform) -> None:
    platform.press(OWN[0], choice="renew")
    platform.settle()
    rest(platform)


def asking_for_data_and_erasing(platform: Platform) -> None:
    platform.press(OWN[0], choice="data")
    platform.settle()
    url = own_link()
    assert platform.press(url, choice="export")["statusCode"] == 200
    platform.press(url, choice="erase-for-good")
    platform.settle()
    rest(platform)
    rest(platform)


def not_confirming(platform: Platform) -> None:
    for days in (3, 14):
        platform.tick(T0 + timedelta(days=days))
        platform.settle()
        rest(platform)
    rest(platform)


def a_script_hands_in(platform: Platform) -> None:
    platform.at(T0)
    body = json.dumps(event("http.script")).encode()
    if platform.hook("1SCRIPTform", body, HOOK[0])["statusCode"] != 204:
        platform.hook("1SCRIPTform", body, HOOK[0])  # the script's own next sweep, signed anew
    platform.settle()
    platform.wake()  # the hourly schedule, for a call that was lost on the way
    platform.settle()
    rest(platform)


def importing_a_list(platform: Platform) -> None:
    """`fortnight members import`, run again by the co-lead where it broke off."""
    platform.at(T0)
    keys = secrets.keys("/fortnight/keys")
    text = "address,name\n" + "".join(f"p{n}@example.org,P {n}\n" for n in range(4)) + "zoe@example.org,Zoe\n"
    for _ in range(3):
        try:
            with platform.faults.armed():
                (group,) = platform.table.groups()
                roster, desk = rosters.read_csv(text), {"now": platform.now, "by": "mika", "correlation": "cli"}
                lines = rosters.plan(roster, group, platform.table, keys, agreed=True, **desk)
                assert rosters.run(lines, platform.table) == []
            break
        except Killed:
            platform.later(timedelta(minutes=31))
    platform.tick(T0 + timedelta(minutes=5))
    platform.settle()
    rest(platform)


def upkeep_to_the_co_leads(platform: Platform) -> None:
    platform.at(T0)
    client("sqs").send_message(QueueUrl=platform.urls["wakeups"], MessageBody='{"reason": "upkeep"}')
    platform.settle()
    rest(platform)


def recap_to_members_and_chat(platform: Platform) -> None:
    platform.press(RECAP[0], choice="send")
    platform.settle()
    rest(platform)
    rest(platform)


def recap_taken_back(platform: Platform) -> None:
    platform.press(RECAP[0], choice="back")
    platform.settle()
    rest(platform)
    rest(platform)


def recording_to_its_speaker(platform: Platform) -> None:
    platform.at(OVER + timedelta(days=3))
    upkeep(platform)
    rest(platform)  # the first tick since the session: errands of slides come to it, too
    rest(platform)


def second_session_to_threads(platform: Platform) -> None:
    platform.tick(OVER - timedelta(days=7, hours=1))
    platform.settle()
    rest(platform)


def proposing_to_the_co_leads(platform: Platform) -> None:
    for _ in range(2):  # the browser says that nothing came back, and the form is sent again
        platform.press(PROPOSE[0], choice="propose", key="k", topic="Margins", name="Ada")
    platform.settle()
    rest(platform)


def over_to_draft(platform: Platform) -> None:
    platform.tick(OVER)
    platform.settle()
    rest(platform)


def session_to_ballots(platform: Platform) -> None:
    platform.tick(VOTED)
    platform.settle()
    rest(platform)


def casting(platform: Platform) -> None:
    for name in ("a", "b"):
        platform.press(BALLOT[0], choice="vote", **{f"p-{name}": "on"})
    rest(platform)


def count_to_programme(platform: Platform) -> None:
    """Counted, one confirms, one declines, the next one does not answer until members are told."""
    platform.tick(VOTED + timedelta(days=5, minutes=1))
    platform.settle()
    rest(platform)
    platform.press(chosen_link(platform, "a"), choice="confirm")
    platform.press(chosen_link(platform, "b"), choice="decline-for-good")
    platform.settle()
    rest(platform)
    for days in (8, 9, 11):
        platform.tick(VOTED + timedelta(days=days, hours=3))
        platform.settle()
        rest(platform)


def chosen_link(platform: Platform, name: str) -> str:
    row = platform.table.get(TalkProposal, "ml-theory", name)
    return signed(platform, "c", signed_links.CHOSEN, SLOTS[name][0], SLOTS[name][1], name) if row else ""


def signed(platform: Platform, path: str, purpose: str, *subject: str) -> str:
    token = signed_links.sign(Link(purpose, ("ml-theory", *subject)), secrets.keys("/fortnight/keys"))
    return f"https://go.example.org/{path}/{token}"


SLOTS = {"a": ("2023-10-28", "ada"), "b": ("2023-10-28", "bo")}
VOTED = datetime(2023, 10, 14, 21, tzinfo=UTC)
PROPOSE: list[str] = []
BALLOT: list[str] = []
CONFIRM: list[str] = []
RECAP: list[str] = []
DECIDE: list[str] = []
OWN: list[str] = []
HOOK: list[str] = []


def own_link() -> str:
    """The own page's link, or the data's, in the newest mail that has one."""
    for mail in reversed(ses_mails()):
        raw = mail.raw_data if isinstance(mail.raw_data, str) else mail.raw_data.decode()
        text = raw.replace("=\r\n", "").replace("=\n", "")
        if found := re.search(r"https://go\.example\.org/m/[\w.-]+", text):
            return found[0]
    raise AssertionError("no mail with a link to the own page")


@pytest.fixture
def applied(group: Platform) -> Platform:
    """Somebody whose confirmation mail is out."""
    response_to_confirmation(group)
    CONFIRM[:] = [link(group, "Confirm")]
    return group


@pytest.fixture
def asked(applied: Platform) -> Platform:
    """Somebody about whom the co-leads have been asked."""
    press_to_applications(applied)
    DECIDE[:] = [link(applied, "would like to join")]
    return applied


@pytest.fixture
def member(asked: Platform) -> Platform:
    """Somebody who is in, with the link to their own page."""
    approval_to_welcome(asked)
    OWN[:] = [own_link()]
    return asked


def tick_to_reminders(platform: Platform) -> None:
    platform.tick(FIRST_STAGE)
    platform.settle()
    rest(platform)


def deck_to_page(platform: Platform) -> None:
    platform.at(T0)
    platform.upload("ml-theory/2023-10-28/implicit-bias/slides.pdf", b"%PDF-1.7 given", mark="0055AED6DCD90281E5")
    platform.publishes = False
    platform.settle()
    platform.publishes = True
    rest(platform)


def deck_replaced_and_taken_down(platform: Platform) -> None:
    """A second deck takes the place of the first, and is taken down."""
    platform.at(T0)
    platform.publishes = False
    for name in ("one", "two"):
        platform.upload(
            f"ml-theory/2023-10-28/implicit-bias/{name}.pdf",
            f"%PDF-1.7 {name}".encode(),
            mark=f"0055AED6DCD90281E5{name}",
        )
        platform.settle()
        platform.publish()
    (shown,) = platform.rows(Deck)
    platform.table.commit(taken_down(shown))
    platform.publishes = True
    rest(platform)


def late_reading_to_members(platform: Platform) -> None:
    page = platform.press(url(), **{"title": "Kernels", "reading-1": "K", "minutes-1": "30"})
    assert page["statusCode"] == 200
    platform.tick(platform.now + timedelta(minutes=5))
    platform.settle()
    rest(platform)


@pytest.fixture
def peopled(group: Platform) -> Platform:
    """The group with two members."""
    since = datetime(2023, 10, 1, tzinfo=UTC)
    for name in ("ada", "bo"):
        row = Member(
            group="ml-theory", id=member_id("ml-theory", f"{name}@example.org", b"k"), name=name.title(),
            address=f"{name}@example.org", state=MemberState.ACTIVE, active_since=since,
            history=(Change(at=since, state=MemberState.ACTIVE, by="system"),),
        )  # fmt: skip
        group.table.commit(Create(row))
    return group


@pytest.fixture
def offered(platform: Platform) -> Platform:
    """Two members and three proposals, before a session for proposals."""
    apply(platform, demo_group(kinds={"2023-10-14": "proposals"}, talks=[], reminders=[]))
    since = datetime(2023, 10, 1, tzinfo=UTC)
    for name in ("ada", "bo"):
        row = Member(
            group="ml-theory", id=member_id("ml-theory", f"{name}@example.org", b"k"), name=name.title(),
            address=f"{name}@example.org", state=MemberState.ACTIVE, active_since=since,
            history=(Change(at=since, state=MemberState.ACTIVE, by="system"),),
        )  # fmt: skip
        platform.table.commit(Create(row))
    for minute, (name, speaker) in enumerate((("a", "Ada"), ("b", "Bo"), ("c", "Cy"))):
        made = T0 + timedelta(minutes=minute)
        row = TalkProposal(group="ml-theory", id=name, topic=f"Topic {name}", speaker=speaker, made=made)
        who = Proposer(group="ml-theory", proposal=name, name=speaker, address=f"{name}@example.net")
        platform.table.commit(Create(row), Create(who))
    PROPOSE[:] = [signed(platform, "p", signed_links.PROPOSE, member_id("ml-theory", "ada@example.org", b"k"))]
    return platform


@pytest.fixture
def voting(offered: Platform) -> Platform:
    """The vote is open."""
    session_to_ballots(offered)
    BALLOT[:] = [signed(offered, "b", signed_links.VOTE, "2023-10-14", member_id("ml-theory", "ada@example.org", b"k"))]
    return offered


def test_proposing_survives_a_crash_at_every_call(offered: Platform):
    assert sweep(offered, proposing_to_the_co_leads) == []


def test_the_opening_of_a_vote_survives_a_crash_at_every_call(offered: Platform):
    assert sweep(offered, session_to_ballots) == []


def test_casting_a_ballot_survives_a_crash_at_every_call(voting: Platform):
    assert sweep(voting, casting) == []


def test_counting_confirming_and_declining_survive_a_crash_at_every_call(voting: Platform):
    voting.press(BALLOT[0], choice="vote", **{"p-a": "on", "p-b": "on", "p-c": "on"})
    (vote,) = voting.rows(Vote)
    voting.table.commit(Replace(replace(vote, seats=2)))
    assert sweep(voting, count_to_programme) == []
    assert [row.id for row in voting.rows(TalkProposal)] == ["a", "b", "c"]


def test_response_to_confirmation_survives_a_crash_at_every_call(group: Platform):
    assert sweep(group, response_to_confirmation) == []


def test_confirming_survives_a_crash_at_every_call(applied: Platform):
    assert sweep(applied, press_to_applications) == []


def test_approval_to_welcome_survives_a_crash_at_every_call(asked: Platform):
    assert sweep(asked, approval_to_welcome) == []


def test_declining_survives_a_crash_at_every_call(asked: Platform):
    assert sweep(asked, declining_to_mail) == []


def test_leaving_survives_a_crash_at_every_call(member: Platform):
    assert sweep(member, leaving) == []


def test_a_pause_and_its_end_survive_a_crash_at_every_call(member: Platform):
    assert sweep(member, pausing_and_coming_back) == []


def test_a_bounce_survives_a_crash_at_every_call(member: Platform):
    assert sweep(member, bouncing) == []


def test_renewing_links_survives_a_crash_at_every_call(member: Platform):
    assert sweep(member, renewing_links) == []


def test_export_and_erasure_survive_a_crash_at_every_call(member: Platform):
    assert sweep(member, asking_for_data_and_erasing) == []


def test_waiting_to_confirm_in_vain_survives_a_crash_at_every_call(applied: Platform):
    assert sweep(applied, not_confirming) == []


def test_what_a_script_hands_in_survives_a_crash_at_every_call(platform: Platform):
    apply(platform, demo_group(talks=[], form={"id": "1SCRIPTform", "source": "script"}))
    HOOK[:] = [form_script.secret("1SCRIPTform", secrets.keys("/fortnight/keys"))]
    assert sweep(platform, a_script_hands_in) == []


def test_importing_a_list_survives_a_crash_at_every_call(group: Platform):
    assert sweep(group, importing_a_list) == []


def test_the_upkeep_of_a_form_survives_a_crash_at_every_call(group: Platform):
    group.form.replace_question("Email", "E-mail address")
    assert sweep(group, upkeep_to_the_co_leads) == []


def test_tick_to_reminders_survives_a_crash_at_every_call(peopled: Platform):
    assert sweep(peopled, tick_to_reminders) == []


def test_late_reading_survives_a_crash_at_every_call(peopled: Platform):
    peopled.tick(datetime(2023, 10, 22, 8, tzinfo=UTC))  # the first reminder is out
    peopled.settle()
    assert sweep(peopled, late_reading_to_members) == []
    late_reading_to_members(peopled)
    assert [reader for mailing, reader in peopled.sent() if mailing.startswith("reading/")] == sorted(
        f"member:{row.id}" for row in peopled.rows(Member)
    )


def test_deck_to_page_survives_a_crash_at_every_call(group: Platform, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "check", lambda *_, **__: GOOD)
    group.publishes = True
    group.publish()
    assert sweep(group, deck_to_page) == []


def test_a_deck_that_is_replaced_and_taken_down_is_gone_after_a_crash_at_every_call(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checking, "check", lambda path, *_, **__: replace(GOOD, cleaned=path.read_bytes()))
    group.publishes = True
    group.publish()
    assert sweep(group, deck_replaced_and_taken_down) == []
    deck_replaced_and_taken_down(group)
    assert [key for key in group.site() if key.startswith("decks/")] == []


@pytest.fixture
def held(peopled: Platform, chats: tuple[ChatRoom, str]) -> Platform:
    """A session is over, its draft is out; two members, and a chat that is a forum."""
    chats[0].forum = True
    set_up(peopled, chat_webhook=chats[0].webhook(chats[1]), playlist=LIST)
    over(peopled)
    RECAP[:] = [recap_link(drafts()[0])]
    return peopled


def test_the_end_of_a_session_survives_a_crash_at_every_call(peopled: Platform):
    peopled.tick(OVER - timedelta(minutes=5))
    peopled.settle()
    assert sweep(peopled, over_to_draft) == []


def test_a_recap_survives_a_crash_at_every_call(held: Platform):
    assert sweep(held, recap_to_members_and_chat) == []


def test_taking_a_recap_back_survives_a_crash_at_every_call(held: Platform):
    recap_to_members_and_chat(held)
    assert sweep(held, recap_taken_back) == []


def test_a_thread_in_the_chat_survives_a_crash_at_every_call(group: Platform, chats: tuple[ChatRoom, str]):
    chats[0].forum = True
    set_up(group, chat_webhook=chats[0].webhook(chats[1]))
    group.tick(FIRST_STAGE)
    group.settle()
    assert sweep(group, second_session_to_threads) == []


def test_a_recording_survives_a_crash_at_every_call(held: Platform, playlists: tuple[YouTubeApi, str]):
    playlists[0].reset(LIST)
    playlists[0].add(LIST, "FAKEvid0001", "The implicit bias of gradient descent", OVER + timedelta(days=2))
    playlists[0].add(LIST, "FAKEvid0002", "Session of October", OVER + timedelta(days=2))
    assert sweep(held, recording_to_its_speaker) == []


def test_the_sweep_notices_a_claim_without_its_condition(peopled: Platform, monkeypatch: pytest.MonkeyPatch):
    """Nobody knows then whether somebody was mailed before: a crash at the second reader doubles the first one's mail too."""

    def claim(table: Table, entry: Entry) -> None:
        item = to_item(replace(entry, version=1, claimed=clock.system()))
        client("dynamodb").put_item(TableName=table.name, Item=item)

    monkeypatch.setattr(Table, "claim", claim)
    assert "doubled" in " ".join(sweep(peopled, tick_to_reminders, until_found=True))


def test_the_sweep_notices_a_mailing_that_is_not_written_with_its_fact(
    asked: Platform, monkeypatch: pytest.MonkeyPatch
):
    """Two writes instead of one: a crash between them loses the mail."""
    whole = Table.commit

    def torn(table: Table, *writes: Any) -> None:
        for write in writes:
            whole(table, write)

    monkeypatch.setattr(Table, "commit", torn)
    assert sweep(asked, approval_to_welcome, until_found=True) != []
