"""Which bounces say something of an address, and when they are enough."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.membership.bounces import abandoned, counted, of_the_address
from shared.model.mailing import Entry, EntryState

T0 = datetime(2024, 1, 10, 17, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "sub_type", "reports", "counts"),
    [
        ("Transient", "General", [], False),  # an out-of-office answer, as SES describes it
        ("Transient", "General", [("", "")], False),
        ("Transient", "General", [("delivered", "2.0.0")], False),
        ("Transient", "General", [("relayed", "2.1.5")], False),
        ("Transient", "General", [("delayed", "4.4.7")], False),
        ("Transient", "General", [("failed", "")], False),
        ("Transient", "General", [("failed", "odd")], False),
        ("Transient", "General", [("failed", "5.6.1")], False),  # the content
        ("Transient", "General", [("failed", "5.7.1")], False),  # a policy against us
        ("Transient", "General", [("failed", "5.2.3")], False),  # too large
        ("Transient", "General", [("failed", "5.3.4")], False),
        ("Transient", "General", [("failed", "4.4.7")], True),
        ("Transient", "General", [("Failed", "5.2.2")], True),
        ("Transient", "General", [("", "4.2.2")], True),
        ("Transient", "General", [("", ""), ("failed", "4.4.1")], True),
        ("Transient", "MailboxFull", [], True),
        ("Transient", "MailboxFull", [("failed", "4.2.2")], True),
        ("Transient", "MessageTooLarge", [("failed", "5.2.2")], False),
        ("Transient", "ContentRejected", [("failed", "4.2.2")], False),
        ("Transient", "AttachmentRejected", [], False),
        ("Transient", "CustomTimeoutExceeded", [], False),
        ("Undetermined", "Undetermined", [], False),
        ("Undetermined", "Undetermined", [("failed", "4.4.2")], True),
        ("Permanent", "General", [("failed", "5.1.1")], False),  # that is no soft bounce
        ("", "", [], False),
    ],
)
def test_only_what_says_that_the_mailbox_fails_counts(kind, sub_type, reports, counts):
    assert of_the_address(kind, sub_type, reports) is counts


def line(message: str, days: float, session: str | None = "2024-01-13", state: EntryState = EntryState.SENT) -> Entry:
    return Entry(
        mailing=f"m/{message}", reader="member:x", kind="reminder", state=state, at=T0 + days * DAY, session=session, message_id=message,
    )  # fmt: skip


def soft(*days: float) -> tuple[tuple[str, datetime], ...]:
    return tuple((f"b{n}", T0 + day * DAY) for n, day in enumerate(days))


def test_three_days_about_two_sessions_are_enough():
    lines = [line("b0", 0), line("b1", 6), line("b2", 13, "2024-01-27")]
    assert abandoned(soft(0, 6, 13), lines)


@pytest.mark.parametrize(
    ("days", "sessions"),
    [
        ((0, 6, 7), ("2024-01-13", "2024-01-13", "2024-01-13")),  # one session's three reminders
        ((0, 0.1, 0.2, 0.3), ("2024-01-13", "2024-01-27", "2024-01-13", "2024-01-27")),  # one day
        ((0, 6, 6.1), ("2024-01-13", "2024-01-27", "2024-01-27")),  # two days
        ((0, 6, 7), (None, None, None)),  # about no session
    ],
)
def test_less_is_not(days, sessions):
    lines = [line(f"b{n}", day, session) for n, (day, session) in enumerate(zip(days, sessions, strict=True))]
    assert not abandoned(soft(*days), lines)


def test_a_mail_that_arrived_in_between_takes_back_what_was_before():
    given = soft(0, 6, 13)
    lines = [line("b0", 0), line("ok", 7), line("b1", 6), line("b2", 13)]
    assert counted(given, lines, T0 + 14 * DAY) == given[2:]


def test_a_mail_that_may_still_come_back_or_never_went_takes_back_nothing():
    given = soft(0, 6, 13)
    lines = [line("young", 13.5), line("left", 9, state=EntryState.SKIPPED), line("doubt", 9, state=EntryState.UNKNOWN)]
    assert counted(given, lines, T0 + 14 * DAY) == given


def test_what_is_two_months_old_is_forgotten_and_reports_may_come_in_any_order():
    given = soft(0, 59, 50)
    assert counted(given, [], T0 + 61 * DAY) == (given[2], given[1])
