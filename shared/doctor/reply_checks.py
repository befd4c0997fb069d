"""Whether answers of calendars arrive, where a domain is given for them."""

from collections.abc import Iterator

from shared.doctor.checks import Check, Identity, Sources, Verdict, fine, wrong
from shared.doctor.mail_checks import identity_of


def replies(at: Sources) -> Iterator[Verdict]:
    """The domain is SES's to take mail in for, DNS leads there, and SES goes by the rules that have it."""
    domain = at.parameters.get("ReplyDomain", "")
    if not domain:
        return
    found = [*_proven(identity_of(at, domain), domain), *_led(at, domain), *_ruled(at, at.outputs["ReplyRules"])]
    yield from found or [fine(f"{domain} is heard")]


def _proven(found: Identity | None, domain: str) -> Iterator[Verdict]:
    if found is None or not found.verified:
        yield wrong(
            f"SES has not verified {domain}, so it takes no mail in for it",
            f"aws sesv2 create-email-identity --email-identity {domain}, and publish its three DKIM records",
        )


def _led(at: Sources, domain: str) -> Iterator[Verdict]:
    wanted = at.outputs["ReplyRecord"].partition(" ")[2]
    seen = [record.lower() for record in at.records(domain, "MX")]
    to = wanted.rpartition(" ")[2]
    if not any(record.endswith(f" {to}") for record in seen):
        yield wrong(f"{domain}: no MX record leads to SES", f"publish {domain} MX {wanted}")
    elif len(seen) > 1:
        yield wrong(f"{domain}: some of its mail goes elsewhere", f"keep one MX record at {domain}: {wanted}")


def _ruled(at: Sources, ours: str) -> Iterator[Verdict]:
    active = at.receiving()
    if not active:
        yield wrong("SES takes no mail in", f"aws ses set-active-receipt-rule-set --rule-set-name {ours}")
    elif active != ours:
        yield wrong(
            f"SES takes mail in by the rules of {active}, which do not have this domain's",
            f"fortnight deploy --set ReplyRuleSet={active}, which adds it to them",
        )


CHECKS = (Check(name="replies", label="calendars' answers", look=replies, laptop=False),)
