"""Every check there is. A new one is an entry in the CHECKS of its file."""

from shared.doctor import group_checks, mail_checks, page_checks, reply_checks, running_checks
from shared.doctor.checks import Check

CHECKS: tuple[Check, ...] = (
    *mail_checks.CHECKS, *reply_checks.CHECKS, *page_checks.CHECKS, *group_checks.CHECKS, *running_checks.CHECKS,
)  # fmt: skip
