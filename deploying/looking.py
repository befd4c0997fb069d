"""What is looked at before anything is done: what stops a deployment, and what is said of the rest."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from shared.doctor.running_checks import ENOUGH
from shared.errors import BadInput
from shared.text.inline import listed

LONGEST = 48
"""Characters of a stack's name: CloudFront takes no longer one with the region. What CloudFormation shortens of it in the names that it
makes, no role goes by."""
OURS = frozenset(("BaseUrl", "SiteUrl", "PushAudience", "SenderIdentity"))
"""Parameters of every version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What AWS tells of an *account* (its number), whom *login* names, and *region*.

    *plan* is ``FREE``, ``PAID`` or empty where it is not told; *functions* may run at once, *rate* mails a second be sent (None: not told);
    *denied* are permissions that the login was seen to lack.
    """

    account: str
    login: str
    region: str
    plan: str = ""
    functions: int | None = None
    production: bool | None = None
    sending: bool = True
    rate: float | None = None
    denied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """*status* as ACM says it, empty if there is none; *records* prove the domain, each ``name CNAME target``."""

    status: str = ""
    records: tuple[str, ...] = ()


class Found(NamedTuple):
    """*asks*: whether a person has to say that it goes on all the same."""

    words: str
    mend: str = ""
    asks: bool = False

    def __str__(self) -> str:
        return f"{self.words} → {self.mend}" if self.mend else self.words


def name_of_stack(name: str, keys: str = "") -> None:
    """Raises :class:`BadInput` if no stack can be called *name*; *keys* is KeysParameter, empty if it follows from the name."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name):
        raise BadInput(
            f"a stack cannot be called {name!r}: letters, digits and hyphens, a letter first (--stack fortnight)"
        )
    if len(name) > LONGEST:
        raise BadInput(
            f"a stack's name has at most {LONGEST} characters, and {name} has {len(name)}: take a shorter one with --stack"
        )
    if name.lower().startswith(("aws", "ssm")) and not keys:
        raise BadInput(
            f"a name that begins with aws or ssm, as {name} does, is kept by AWS for its own parameters: take another with --stack, or set "
            "KeysParameter and GoogleParameter"
        )


def looked(facts: Facts) -> Iterator[Found]:
    """What is worth a word of the account."""
    yield Found(f"account {facts.account}, region {facts.region}, as {facts.login.rpartition(':')[2]}")
    if facts.login.endswith(":root"):
        yield Found("that is the account's root user", "make a user for yourself (docs/deploy.md, What you need)")
    if facts.denied:
        yield Found(
            f"your login may not do {listed(facts.denied)}; if it may not make such things either, the deployment goes back half-way",
            "log in as somebody with AdministratorAccess, or have that allowed", asks=True,
        )  # fmt: skip
    if facts.plan == "FREE":
        yield Found(
            "the account is on the Free plan: AWS closes it after some months, with all that is in it",
            "Billing console, Free tier: upgrade to the Paid plan",
        )
    if facts.functions is not None and facts.functions < ENOUGH:
        yield Found(
            f"only {facts.functions} functions may run at once: enough to begin with",
            'Service Quotas console, AWS Lambda, "Concurrent executions": request 1,000; it takes a day or two',
        )
    if not facts.sending:
        yield Found("SES has paused the account: no mail goes", "SES console, Account dashboard: answer what AWS asks")
    elif facts.production is False:
        yield Found("SES has the account in its sandbox: mail goes to nobody but verified addresses", "see at the end")


def taken(name: str, status: str, named: Collection[str], description: str) -> None:
    """Raises :class:`BadInput` if the stack called *name* is something else's, as its parameters, those *named*, tell."""
    if status != "REVIEW_IN_PROGRESS" and not set(named) >= OURS:
        about = f" ({description})" if description else ""
        raise BadInput(
            f"there is a stack {name} in this account and region that is not Fortnight's{about}: take another name with --stack"
        )


def certified(parameter: str, arn: str, certificate: Certificate | None) -> None:
    """Raises :class:`BadInput` if the certificate with that *arn*, the value of *parameter*, cannot be deployed with."""
    if certificate is None or certificate.status == "ISSUED":
        return
    if not certificate.status:
        raise BadInput(f"{parameter}: there is no certificate {arn} in this account")
    if certificate.status == "PENDING_VALIDATION":
        records = "".join(f"\n  {record}" for record in certificate.records)
        raise BadInput(
            f"{parameter}: the certificate is not issued yet. Publish this, wait some minutes, and repeat the command:{records}"
        )
    raise BadInput(f"{parameter}: ACM says of the certificate {certificate.status}; ask for another")
