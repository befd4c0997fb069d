"""Proposals, ballots and votes through the handlers, and what was mailed about them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import yaml

from shared import signed_links
from shared.adapters import secrets
from shared.model.member import Member, member_id
from shared.model.proposal import TalkProposal
from shared.model.session import Session
from shared.model.vote import Vote
from shared.signed_links import Link
from tests.builders.members import member
from tests.builders.signups import mail_bytes
from tests.platform import Platform, ses_mails

ROOT = Path(__file__).parents[2]


ENDS = datetime(2023, 10, 14, 21, tzinfo=UTC)


CLOSES = ENDS + timedelta(days=5)


DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


NAMES = ("ada", "bo", "cy", "noor")


def archive_proposals() -> list[dict[str, str]]:
    """What was proposed in the archive's second session."""
    sessions = yaml.safe_load((ROOT / "local" / "archive.yaml").read_text())["sessions"]
    found: list[dict[str, str]] = next(one["proposals"] for one in sessions if one["order"] == 2)
    return found


def mails(to: str = "", kind: str = "") -> list[Any]:
    """The mails so far, parsed; if said, only those to one address, or with *kind* in the subject."""
    parsed = [message_from_bytes(mail_bytes(mail), policy=policy.default) for mail in ses_mails()]
    return [mail for mail in parsed if to in str(mail["To"]) and kind in str(mail["Subject"])]


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def url(path: str, to: str) -> str:
    """The newest link below *path* that was mailed to *to*."""
    for mail in reversed(mails(to)):
        if found := re.findall(rf"https://go.example.org/{path}/\S+", text(mail)):
            return str(found[-1])
    raise AssertionError(f"no link /{path}/ was mailed to {to}")


def token_of(platform: Platform, path: str, purpose: str, *subject: str, expires: datetime | None = None) -> str:
    token = signed_links.sign(Link(purpose, ("ml-theory", *subject), expires), secrets.keys("/fortnight/keys"))
    return f"https://go.example.org/{path}/{token}"


def row_of(platform: Platform, name: str) -> Member:
    return next(m for m in platform.rows(Member) if m.address == f"{name}@example.org")


def own_page(platform: Platform, name: str) -> str:
    return token_of(platform, "p", signed_links.PROPOSE, row_of(platform, name).id)


def key_in(page: dict[str, Any]) -> str:
    found = re.search(r'name="key" value="(\w+)"', page["body"])
    assert found
    return found[1]


def propose(platform: Platform, who: str, topic: str, **fields: str) -> dict[str, Any]:
    page = own_page(platform, who)
    key = key_in(platform.press(page, "GET"))
    return platform.press(page, "POST", "propose", **{"key": key, "topic": topic, "name": who.title(), **fields})


def ids(platform: Platform) -> dict[str, str]:
    """The proposals' ids by topic."""
    return {row.topic: row.id for row in platform.rows(TalkProposal)}


def cast(platform: Platform, name: str, *topics: str, **more: str) -> dict[str, Any]:
    known = ids(platform)
    vote = max(platform.rows(Vote), key=lambda row: row.opened)
    ballot = token_of(platform, "b", signed_links.VOTE, vote.id, row_of(platform, name).id)
    return platform.press(ballot, "POST", "vote", **{f"p-{known[topic]}": "on" for topic in topics}, **more)


def ticked(platform: Platform, moment: datetime) -> None:
    """Run the tick of *moment*, and the next one, which fans out what the first one wrote."""
    for at in (moment, moment + 5 * MINUTE):
        platform.tick(at)
        platform.settle()


def state(platform: Platform, topic: str) -> str:
    return next(row.state.value for row in platform.rows(TalkProposal) if row.topic == topic)


def talks(platform: Platform, key: str) -> list[tuple[str, bool]]:
    session = platform.table.get(Session, "ml-theory", key)
    assert session
    return [(talk.title or "", talk.unconfirmed) for talk in session.talks]


def the_vote(platform: Platform) -> Vote:
    (vote,) = platform.rows(Vote)
    return vote


def sent(platform: Platform, kind: str) -> list[str]:
    return [reader for mailing, reader in platform.sent() if mailing.split("/")[0] == kind]


def one_of_us(address: str) -> Member:
    """A member under the id that a sign-up would give them."""
    key = secrets.keys("/fortnight/keys").hash
    return replace(member(address), id=member_id("ml-theory", address, key))


def chosen(platform: Platform, topic: str) -> str:
    row = next(one for one in platform.rows(TalkProposal) if one.topic == topic)
    return token_of(platform, "c", signed_links.CHOSEN, row.session, row.talk, row.id)
