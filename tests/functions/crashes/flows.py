"""What people and the clock set off, from its first call to its rest."""

import re
from datetime import UTC, datetime

from tests.functions.crashes.sweep import rest
from tests.platform import Platform, ses_mails

T0 = datetime(2023, 10, 7, 8, tzinfo=UTC)


FIRST_STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)


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


CONFIRM: list[str] = []


DECIDE: list[str] = []


OWN: list[str] = []


def own_link() -> str:
    """The own page's link, or the data's, in the newest mail that has one."""
    for mail in reversed(ses_mails()):
        raw = mail.raw_data if isinstance(mail.raw_data, str) else mail.raw_data.decode()
        text = raw.replace("=\r\n", "").replace("=\n", "")
        if found := re.search(r"https://go\.example\.org/m/[\w.-]+", text):
            return found[0]
    raise AssertionError("no mail with a link to the own page")


def tick_to_reminders(platform: Platform) -> None:
    platform.tick(FIRST_STAGE)
    platform.settle()
    rest(platform)
