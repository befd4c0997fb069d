"""What is left to do once a stack is deployed: records to publish, what to ask SES, the next step."""

import shlex
from collections.abc import Mapping

PURPOSE = (
    "A reading group. Mail goes only to people who signed up and confirmed by mail: session reminders, the reading, slides. Every mail has "
    "one-click unsubscribing; bounces and complaints end a membership at once. Some hundred mails a month."
)
"""What SES is told. Who sends it reads it first, and says what is true of their group."""


def records(outputs: Mapping[str, str]) -> list[str]:
    """The DNS records to publish, each as ``name CNAME target``: of the signature of mails, of domains of one's own, and, as ``name MX
    value``, of the one to which calendars answer."""
    found = [outputs[name].replace(" ", " CNAME ") for name in sorted(outputs) if name.startswith("DkimRecord")]
    for target, address in (("LinksTarget", "LinksUrl"), ("PageTarget", "PageOrigin")):
        if target in outputs:
            found.append(f"{outputs[address].partition('://')[2]} CNAME {outputs[target]}")
    if "ReplyRecord" in outputs:
        found.append(outputs["ReplyRecord"].replace(" ", " MX ", 1))
    return found


def asking(outputs: Mapping[str, str]) -> str:
    """The command that asks SES to let the account mail to anybody."""
    return (
        "aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --contact-language EN "
        f"--website-url {shlex.quote(outputs['PageOrigin'])} --use-case-description {shlex.quote(PURPOSE)}"
    )


def hearing(rules: str) -> str:
    """What is to be done so that SES goes by the set of receipt *rules*: an account has one active set, which may be somebody else's."""
    return (
        "So that calendars' answers are taken in, look which receipt rules SES goes by in this account, and region:\n\n"
        "  aws ses describe-active-receipt-rule-set\n\n"
        f"If it names {rules}, all is well. If it names none:\n\n"
        f"  aws ses set-active-receipt-rule-set --rule-set-name {shlex.quote(rules)}\n\n"
        "If it names another, mail comes in by that one: leave it active, and deploy with --set ReplyRuleSet=<its name>."
    )


def steps(outputs: Mapping[str, str], *, first: bool, changed: bool, production: bool | None, told: bool) -> list[str]:
    """What to do now, in the order in which it takes long. *told*: whether anybody hears alarms."""
    found = []
    if production is False:
        found.append(
            f"SES lets the account mail to nobody but verified addresses. Ask for more; say what is true:\n\n  {asking(outputs)}"
        )
    if published := records(outputs):
        found.append("\n  ".join(["These records have to be in DNS:", *published]))
    if "ReplyRules" in outputs:
        found.append(hearing(outputs["ReplyRules"]))
    if first and told:
        found.append("AWS asks each alarm address by mail whether it wants to be told: confirm it.")
    if first:
        found.append(
            "Next: `fortnight init` writes a group's file, `fortnight apply` takes it in. `fortnight doctor` says what is left."
        )
    elif changed:
        found.append("Next: `fortnight site rebuild`, since pages may be made differently now.")
    else:
        found.append("Next: nothing.")
    return found
