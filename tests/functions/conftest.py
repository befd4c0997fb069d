"""Three members, all well or in trouble: where tests of more than one folder begin."""

from datetime import timedelta

import pytest

from shared.letters.sent import Sent
from shared.mail.copies import Copies
from tests.builders.attendance import WEEK, ticked
from tests.builders.members import joins
from tests.builders.unreadable import NAMES, STAGE
from tests.platform import Platform, apply, demo_group


@pytest.fixture
def three(group: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The group with three members, in Lambda."""
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    joins(group, *NAMES)
    return group


@pytest.fixture
def unmade(group: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """Three members whose reminder could not be made, and that is mended now."""
    group.settle()
    joins(group, *NAMES)
    real = Copies.of

    def of(copies: Copies, sent: Sent) -> bytes:
        if sent.mailing.kind == "reminder" and sent.reader.name != "Bo":
            raise KeyError("leave")
        return real(copies, sent)

    with monkeypatch.context() as broken:
        broken.setattr(Copies, "of", of)
        group.tick(STAGE)
        for _ in range(6):
            group.pump("mail")
            group.later(timedelta(minutes=31))
    return group


@pytest.fixture
def asking(group: Platform) -> Platform:
    """The demo's group asks who comes, and answers of calendars are heard; Ada and Bo are its members, and have their first reminder."""
    apply(group, demo_group(attendance={"ask": "true"}))
    joins(group, "ada", "bo")
    group.hears_replies()
    ticked(group, WEEK)
    return group
