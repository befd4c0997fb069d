"""The login mail, to whoever asked for it, if the address is a co-lead's."""

import logging

from shared.errors import Conflict
from shared.letters.sent import Reader, Sent
from shared.logins import rules
from shared.mail.delivery import Sender, deliver_now
from shared.model.group import Group
from shared.model.login import LoginRequest
from shared.model.mailing import Audience, done, mailing
from shared.store import Create

log = logging.getLogger(__name__)


def send(request: str, sender: Sender) -> str:
    """Mail the link and the code of the login request with this id; returns the outcome: ``nobody`` for an address that leads no group,
    ``late`` if it would no longer work. A second delivery sends nothing again. Raises what :func:`shared.mail.delivery.deliver_now`
    raises."""
    row = sender.store.get(LoginRequest, request)
    if row is None or sender.system_now() >= row.expires:
        return "late"
    groups = {group.id: group for group in sender.store.all(Group)}
    found = rules.led(row.address, groups.values())
    leads = {of: lead for of, lead in found.items() if lead in {one.id for one in groups[of].leading(sender.now)}}
    if not leads:
        return "nobody"
    group = groups[min(leads)]
    lead = next(one for one in group.co_leads if one.id == leads[group.id])
    made = done(
        mailing(
            "desk-login",
            group.id,
            Audience.CO_LEADS,
            at=sender.now,
            of=row.id,
            subject=row.id,
            correlation=sender.correlation,
        )
    )
    try:
        sender.store.commit(Create(made))
    except Conflict:
        log.info("the mailing %s is there already", made.id)
    reader = Reader(id=f"lead:{lead.id}", name=lead.name, address=row.address)
    sent = Sent(
        mailing=made,
        group=group,
        site=sender.site_url,
        now=sender.now,
        reader=reader,
        more=rules.code(row.id, sender.keys),
    )
    return deliver_now(sent, sender)
