"""Reminders and late reading, killed at every call and retried."""

from datetime import UTC, datetime, timedelta

from shared.model.member import Member
from tests.builders.speaker_page import url
from tests.functions.crashes.flows import tick_to_reminders
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform


def late_reading_to_members(platform: Platform) -> None:
    page = platform.press(url(), **{"title": "Kernels", "reading-1": "K", "minutes-1": "30"})
    assert page["statusCode"] == 200
    platform.tick(platform.now + timedelta(minutes=5))
    platform.settle()
    rest(platform)


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
