"""What the doctor asks the mail service."""

import pytest

from fakes.mailbox import Mailbox
from tests.adapters.inspection.looking import found


@pytest.mark.parametrize(
    ("plan", "ok", "said"),
    [("NONE", True, "à la carte"), ("ESSENTIALS", True, "Essentials; à la carte is cheaper"), ("PRO", False, "SES's plan is Pro, which has a monthly price")],
)  # fmt: skip
def test_the_plan_is_named_and_a_dearer_one_is_wrong(mailbox: Mailbox, plan: str, ok: bool, said: str):
    mailbox.plan = plan
    ((well, words),) = found("plan")
    assert (well, words.startswith(said)) == (ok, True)
