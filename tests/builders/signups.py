"""Responses to the form, and the mails that they cause."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from shared.model.member import Member
from tests.platform import Platform, ses_mails

T0 = datetime(2023, 10, 7, 8, tzinfo=UTC)


def respond(platform: Platform, name: str, address: str, at: datetime = T0, **more) -> str:
    platform.at(at)
    title = next(q["title"] for q in platform.form.questions() if "mail" in q["title"])
    return platform.form.submit({"Name": name, title: address}, at=at, **more)


def taken_in(platform: Platform) -> None:
    platform.wake()
    platform.settle()


def texts() -> list[str]:
    return [
        str(message_from_bytes(mail_bytes(m), policy=policy.default).get_body(("plain",)).get_content())
        for m in ses_mails()
    ]


def mail_bytes(mail) -> bytes:
    raw = mail.raw_data
    return raw if isinstance(raw, bytes) else raw.encode()


def links(kind_of_path: str = "l") -> list[str]:
    return [found[0] for text in texts() if (found := re.search(rf"https://go.example.org/{kind_of_path}/\S+", text))]


def seen_as_verified(group: Platform) -> None:
    group.form.email_collection = "VERIFIED"
    group.at(T0 - timedelta(hours=1))
    taken_in(group)


def verified(group: Platform, name: str, at: datetime) -> str:
    """A response whose respondent Google has verified, under the form's present setting."""
    group.at(at)
    address = f"{name.lower()}@example.org"
    return group.form.submit(
        {"Name": name, "Email": address}, at=at, respondent_email=address, verified=group.form.email_collection == "VERIFIED"
    )  # fmt: skip


def welcomed(platform: Platform) -> str:
    """Have Ada sign up and be let in. Returns her member id."""
    respond(platform, "Ada Example", "ada@example.org")
    taken_in(platform)
    platform.press(links()[-1])
    platform.settle()
    platform.press(links()[-1], choice="approve")
    platform.settle()
    return platform.rows(Member)[0].id
