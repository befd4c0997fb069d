"""Trouble that passes, bounds and proofs, killed at every call and retried: rows and keys that cannot be read at first, an outcome
that is not taken, bounces, a form's setting, slides that are taken down."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from shared.adapters import secrets
from shared.adapters.clients import client
from shared.adapters.dynamodb.table import Table
from shared.model.mailing import EntryState
from shared.outbox import ledger
from shared.slides import checking
from tests.builders.feedback import full, mailed
from tests.builders.members import member_of
from tests.builders.memberships import bounce, only
from tests.builders.signups import seen_as_verified, verified
from tests.builders.unreadable import STAGE, break_row, mend_row, reminded
from tests.functions.crashes.commands import typed
from tests.functions.crashes.sweep import GOOD, rest, sweep
from tests.platform import Platform, ses_mails

T0 = datetime(2023, 10, 7, 8, tzinfo=UTC)
FULL = {7: "2023-10-21", 21: "2023-11-04", 22: "2023-11-04", 35: "2023-11-18"}
"""On which days a mailbox is full, and of which session the mail was."""


def reminded_once_readable(platform: Platform) -> None:
    uma = member_of(platform, "uma")
    break_row(uma)
    platform.tick(STAGE)
    for _ in range(3):
        platform.pump("mail")
        platform.later(timedelta(minutes=31))
    mend_row(uma)
    platform.settle()
    rest(platform)
    assert set(reminded()) == {"bo", "cleo", "uma"}


def reminded_once_the_keys_are_mended(platform: Platform) -> None:
    right = secrets.read("/fortnight/keys")
    _write(right[:-1] + ",}")
    try:
        platform.tick(STAGE)
        for _ in range(2):
            platform.pump("mail")
            platform.later(timedelta(minutes=31))
    finally:
        _write(right)
    platform.settle()
    rest(platform)


def _write(text: str) -> None:
    client("ssm").put_parameter(Name="/fortnight/keys", Value=text, Overwrite=True)
    secrets.forget()


def reminded_though_no_outcome_is_taken(platform: Platform) -> None:
    """The table takes no outcome for as long as one message is tried; then it does."""
    whole = Table.commit

    def commit(table: Table, *writes: object) -> None:
        if any(getattr(getattr(write, "row", None), "state", None) is EntryState.SENT for write in writes):
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "PutItem")
        whole(table, *writes)  # type: ignore[arg-type]

    platform.tick(STAGE)
    Table.commit = commit  # type: ignore[method-assign]
    try:
        platform.pump("mail")
    finally:
        Table.commit = whole  # type: ignore[method-assign]
    platform.later(timedelta(minutes=31))
    platform.settle()
    rest(platform)
    sent = Counter(to for mail in ses_mails() for to in {*mail.destinations} if to.startswith(("ada@", "bo@")))
    assert len(sent) == 2
    assert sum(sent.values()) <= 4  # one in doubt for want of an outcome, one for the crash


def bounced_reset_and_dropped(platform: Platform) -> None:
    """A full mailbox once, mail that arrives, then full over two sessions: out, and the co-leads know."""
    for day in FULL:
        full(platform, f"ses-{day}", day)
        platform.settle()
        if day == 7:
            arrived = bounce(only(platform).id, "ses-later")
            del arrived["detail"]["bounce"]
            arrived["detail"] |= {"eventType": "Delivery", "delivery": {}}
            assert platform.deliver("feedback", arrived)
    rest(platform)
    rest(platform)  # the first tick since the sessions: what it makes is taken up by the next


def proven_by_the_form(platform: Platform) -> None:
    seen_as_verified(platform)
    verified(platform, "Bo", T0 + timedelta(hours=2))
    platform.at(T0 + timedelta(hours=3))
    platform.wake()
    platform.settle()
    rest(platform)
    platform.form.email_collection = "RESPONDER_INPUT"
    verified(platform, "Cy", T0 + timedelta(hours=4))
    platform.at(T0 + timedelta(hours=5))
    platform.wake()
    platform.settle()
    rest(platform)


def slides_taken_down(platform: Platform) -> None:
    typed(platform, "slides", "remove", "2023-10-28", "implicit-bias", "--as", "mika", "--yes", "--json")
    platform.publishes = True
    rest(platform)
    platform.publishes = False


@pytest.mark.parametrize(
    "flow", [reminded_once_readable, reminded_once_the_keys_are_mended], ids=lambda flow: flow.__name__
)
def test_what_cannot_be_read_at_first_survives_a_crash_at_every_call(
    three: Platform,
    flow: Callable[[Platform], None],
):
    assert [one for one in sweep(three, flow) if not _but_for_the_count(one)] == []


def _but_for_the_count(wrong: str) -> bool:
    """A tick that was killed comes again when the member's row is mended, and counts them, too."""
    found, _, undisturbed = wrong.partition(" is ")[2].partition(", not ")
    return "{'': 3}" in found and found.replace("{'': 3}", "{'': 2}") == undisturbed


def test_an_outcome_that_is_not_taken_survives_a_crash_at_every_call(
    peopled: Platform,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(ledger, "OUTCOME_PAUSES", (0.0,))
    wrong = sweep(peopled, reminded_though_no_outcome_is_taken)
    # One mail may be in doubt twice: for want of an outcome, and by the crash. Then nobody tries a third time.
    assert [one for one in wrong if " mails: " not in one and "no outcome after two attempts" not in one] == []


def test_bounces_and_who_is_dropped_survive_a_crash_at_every_call(member: Platform):
    for day, session in FULL.items():
        mailed(member, day, session, f"{day}")
    assert sweep(member, bounced_reset_and_dropped) == []


def test_what_google_has_proven_survives_a_crash_at_every_call(group: Platform):
    assert sweep(group, proven_by_the_form) == []


def test_slides_that_are_taken_down_are_gone_after_a_crash_at_every_call(
    group: Platform, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checking, "check", lambda *_, **__: GOOD)
    group.at(T0)
    group.upload("ml-theory/2023-10-28/implicit-bias/slides.pdf", b"%PDF-1.7 given", mark="0055AED6DCD90281E5")
    group.settle()
    assert sweep(group, slides_taken_down) == []
    slides_taken_down(group)
    assert [key for key in group.site() if key.startswith("decks/")] == []
