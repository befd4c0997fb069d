"""Whether mail may go, and arrives."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from shared import secret_keys
from shared.doctor.checks import Check, Identity, Sources, Verdict, fine, groups, of_each, wrong
from shared.errors import MissingSetting
from shared.model.group import Group
from shared.outbox.pace import reached, workers
from shared.text import addresses
from shared.text.inline import counted, listed

UNTIL_IT_STARTS = timedelta(minutes=50)
"""The last reminder goes out an hour ahead: if the fan-out takes longer than this, it reaches some members after the start."""
BOUNCES, COMPLAINTS = 0.05, 0.001
"""The shares of bounces and of complaints above which SES reviews an account."""
_KEPT = {"BOUNCE": "bounces", "COMPLAINT": "complaints"}
_PLANS = {"": "à la carte", "NONE": "à la carte", "ESSENTIALS": "Essentials"}


def keys(at: Sources) -> Iterator[Verdict]:
    held = at.keys()
    if held is None:
        yield wrong("there are none yet", "fortnight setup")
        return
    try:
        known = secret_keys.checked(held, "the keys' parameter")
    except MissingSetting as error:
        mend = (
            "fortnight setup"
            if "run `fortnight setup`" in str(error)
            else "put the copy back that you kept (docs/deploy.md, Keys)"
        )
        yield wrong(str(error), mend)
        return
    yield fine(f"{known.current} signs, {listed(sorted(known.link))} are heard")


def identities(at: Sources) -> Iterator[Verdict]:
    return of_each(at, _identities)


def _identities(at: Sources, group: Group) -> Iterator[Verdict]:
    sender = _address(group)
    found = identity_of(at, sender)
    if found is None or not found.verified:
        words = "is not verified yet" if found else "is no identity of this account"
        name = found.name if found else addresses.domain(sender)
        yield wrong(
            f"{name}, which its mails come from, {words}",
            f"fortnight deploy --set SenderIdentity={name} and publish the DNS records that it prints (docs/deploy.md, Mail)",
        )
    else:
        yield fine(f"{found.name} is verified")


def signatures(at: Sources) -> Iterator[Verdict]:
    return _of_domains(at, _signature)


def _signature(at: Sources, found: Identity) -> Verdict:
    missing = [token for token in found.tokens if not _published(at, found, token)] if found.own else []
    if missing:
        records = listed([f"{token}._domainkey.{found.name} CNAME {token}.dkim.amazonses.com" for token in missing])
        return wrong(f"{found.name}: {counted(len(missing), 'DKIM record')} not seen in DNS", f"publish {records}")
    if not found.signs or not (found.tokens or not found.own):
        return wrong(
            f"{found.name}: mails are not signed by it (DKIM)",
            f"aws sesv2 put-email-identity-dkim-attributes --email-identity {found.name} --signing-enabled",
        )
    return fine(f"{found.name}: seen in DNS")


def _published(at: Sources, identity: Identity, token: str) -> bool:
    wanted = f"{token}.dkim.amazonses.com"
    return wanted in (record.lower() for record in at.records(f"{token}._domainkey.{identity.name}", "CNAME"))


def policies(at: Sources) -> Iterator[Verdict]:
    """DMARC: the domain's own, or, by RFC 7489 (6.6.3), that of the domain above it."""
    return _of_domains(at, _policy)


def _policy(at: Sources, found: Identity) -> Verdict:
    seen = next(filter(None, (_policies(at, name) for name in _above(found.name))), [])
    if not seen:
        return wrong(f"{found.name}: no DMARC record", f'publish _dmarc.{found.name} TXT "v=DMARC1; p=none"')
    if len(seen) > 1:
        return wrong(
            f"{found.name}: {len(seen)} DMARC records, so none counts", f"keep one TXT record at _dmarc.{found.name}"
        )
    return fine(f"{found.name}: {seen[0][:60]}")


def _policies(at: Sources, name: str) -> list[str]:
    return [
        record
        for record in at.records(f"_dmarc.{name}", "TXT")
        if record.replace(" ", "").lower().startswith("v=dmarc1")
    ]


def _above(name: str) -> Iterator[str]:
    labels = name.split(".")
    yield from (".".join(labels[at:]) for at in range(len(labels) - 1))


def sandbox(at: Sources) -> Iterator[Verdict]:
    account = at.account()
    if not account.production:
        yield wrong(
            "the account is in SES's sandbox: mail to readers whom SES has not verified waits",
            'SES console, "Request production access" (docs/deploy.md, Mail)',
        )
    if not account.sending or account.enforcement == "SHUTDOWN":
        yield wrong("SES has paused the account: no mail goes", "SES console, Account dashboard: answer what AWS asks")
    elif account.enforcement == "PROBATION":
        yield wrong(
            "SES reviews the account, and may pause it",
            "SES console, Account dashboard: who is mailed that did not ask?",
        )


def quota(at: Sources) -> Iterator[Verdict]:
    account = at.account()
    reminders = {group.id: at.members(group.id) * _in_a_day(group) for group in groups(at)}
    larger = {group: mails for group, mails in reminders.items() if 0 <= account.daily < mails}
    for group, mails in larger.items():
        yield wrong(
            f"{account.daily:.0f} mails in 24 hours; reminders of {group} are up to {mails} on one day",
            "SES console, Account dashboard: request a larger daily quota",
            group,
        )
    if larger:
        return
    if 0 <= account.daily <= account.sent:
        yield wrong(
            f"the {account.daily:.0f} mails of these 24 hours are spent",
            "what waits goes as the hours pass; else request more in the SES console",
        )
    else:
        bound = "no bound" if account.daily < 0 else f"{account.daily:.0f} in 24 hours"
        yield fine(
            f"{bound}, {account.sent:.0f} sent; the next reminders are {max(reminders.values(), default=0)} at most on one day"
        )


def rate(at: Sources) -> Iterator[Verdict]:
    account, ours = at.account(), float(at.parameters.get("SendRate", "1"))
    readers, largest = max(((at.members(group.id), group.id) for group in groups(at)), default=(0, ""))
    senders = int(at.parameters.get("SendWorkers", "2"))
    lasts = timedelta(seconds=readers / min(ours, account.rate or ours))
    if ours > account.rate:
        yield wrong(
            f"SendRate is {ours:g} a second, and SES takes {account.rate:g}",
            f"fortnight deploy --set SendRate={int(account.rate) or 1}",
        )
    elif senders < workers(ours):
        yield wrong(
            f"{senders} senders at once reach {reached(senders):.0f} of the {ours:g} mails a second",
            f"fortnight deploy --set SendWorkers={workers(ours)}",
        )
    elif lasts > UNTIL_IT_STARTS:
        yield wrong(
            f"at {ours:g} a second, {readers} mails take {lasts.total_seconds() / 60:.0f} minutes: the last come after the start",
            f"fortnight deploy --set SendRate={int(account.rate)}"
            if account.rate > ours
            else "SES console: request a higher rate",
            largest,
        )
    else:
        yield fine(
            f"{ours:g} a second, of {account.rate:g}; a reminder to all takes {max(1, round(lasts.total_seconds() / 60))} min"
        )


def plan(at: Sources) -> Iterator[Verdict]:
    named = at.account().plan
    if named is None:
        yield fine("not told to this function; `fortnight doctor` names it")
    elif named not in _PLANS:
        yield wrong(
            f"SES's plan is {named.capitalize()}, which has a monthly price that nothing here needs",
            "aws sesv2 put-account-pricing-attributes --plan NONE",
        )
    elif named == "ESSENTIALS":
        yield fine(
            "Essentials; à la carte is cheaper by the mail (aws sesv2 put-account-pricing-attributes --plan NONE)"
        )
    else:
        yield fine(_PLANS[named])


def reputation(at: Sources) -> Iterator[Verdict]:
    bounces, complaints = at.reputation()
    if bounces > BOUNCES:
        yield wrong(
            f"{bounces:.1%} of the account's mails come back; SES reviews an account above {BOUNCES:.0%}",
            "fortnight members list --state bounced: where do these addresses come from?",
        )
    if complaints > COMPLAINTS:
        yield wrong(
            f"{complaints:.2%} of the account's mails are called spam; SES reviews an account above {COMPLAINTS:.1%}",
            "fortnight members list --state complained: who is mailed that did not ask?",
        )


def suppression(at: Sources) -> Iterator[Verdict]:
    reasons = set(at.suppressed())
    missing = set(_KEPT) - reasons
    if missing:
        yield wrong(
            f"SES does not keep {listed(sorted(_KEPT[one] for one in missing))}: who is on no list is mailed again",
            "make deploy, which sets it anew; or SES console, Suppression list",
        )
    else:
        yield fine("bounces and complaints are kept")


# --- whom mail comes from
def _address(group: Group) -> str:
    return addresses.named(group.sender)[1]


def identity_of(at: Sources, sender: str) -> Identity | None:
    """The sender's address, its domain or a domain above it: whichever is verified, else whichever exists."""
    names = [*([sender] if "@" in sender else []), *_above(addresses.domain(sender))]
    there = [found for name in names if (found := at.identity(name)) is not None]
    return next((found for found in there if found.verified), there[0] if there else None)


def _of_domains(at: Sources, look: Callable[[Sources, Identity], Verdict]) -> Iterator[Verdict]:
    """What *look* finds of each domain that mails come from; asked once, and told to each group that sends from it."""
    senders: dict[str, list[str]] = {}
    for group in groups(at):
        senders.setdefault(addresses.domain(_address(group)), []).append(group.id)
    for domain, of in senders.items():
        found = next((one for name in _above(domain) if (one := at.identity(name)) is not None), None)
        verdict = look(at, found or Identity(name=domain, verified=False, domain=True))
        yield from (verdict._replace(group=group) for group in of)


def _in_a_day(group: Group) -> int:
    """How many of a session's reminders can go out within 24 hours."""
    hours = sorted(stage.count * (24 if stage.unit == "d" else 1) for stage in group.stages)
    return max((sum(first <= one < first + 24 for one in hours) for first in hours), default=0)


CHECKS = (
    Check(name="keys", label="secret keys", look=keys),
    Check(name="identity", label="sender verified", look=identities),
    Check(name="dkim", label="DKIM in DNS", look=signatures, laptop=False),
    Check(name="dmarc", label="DMARC in DNS", look=policies, laptop=False),
    Check(name="sandbox", label="SES account", look=sandbox),
    Check(name="quota", label="daily quota", look=quota),
    Check(name="rate", label="sending rate", look=rate),
    Check(name="plan", label="SES plan", look=plan, laptop=False),
    Check(name="reputation", label="bounces and complaints", look=reputation, laptop=False, pressing=True),
    Check(name="suppression", label="suppression list", look=suppression),
)
