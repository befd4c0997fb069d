"""A session after which members are asked how it was: when, by which mails, and what they say."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from shared.model.survey import Survey
from tests.platform import Platform, ses_mails

KEY = "2023-10-28"
ENDS = datetime(2023, 10, 28, 21, tzinfo=UTC)
ASKED = ENDS + timedelta(hours=3)
CLOSES = ASKED + timedelta(days=5)
COUNTED = CLOSES + timedelta(minutes=1)
NAMES = ("ivo", "bo", "dee")


def ticked(group: Platform, moment: datetime) -> None:
    group.tick(moment)
    group.settle()


def mails(subject: str, to: str = "") -> list[str]:
    """The texts of the mails whose subject begins so, oldest first."""
    raw = [one.raw_data for one in ses_mails() if to in str(one.destinations)]
    found = [message_from_bytes(one.encode(), policy=policy.default) for one in raw]
    return [one.get_body(("plain",)).get_content() for one in found if str(one["Subject"]).startswith(subject)]


def link(name: str) -> str:
    (found,) = re.findall(
        r"(https://go\.example\.org/m/\S+)\r?\n\r?\nThe speakers", mails("How was it", f"{name}@")[-1]
    )
    return str(found)


def survey_of(group: Platform) -> Survey:
    row = group.table.get(Survey, "ml-theory", KEY)
    assert row is not None
    return row


def says(group: Platform, name: str, **form: str) -> str:
    return str(group.press(link(name), **form)["body"])
