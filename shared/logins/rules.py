"""Coming in to the desk, without a password: a link and a code by mail, then a session.

All times here are the system's. Whoever asks gets a secret into their browser, of which the table has a hash; the code follows from that
hash under the deployment's keys, so that it is kept nowhere and is worth nothing to whoever reads the table, the queues or a log.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.errors import BadInput, Conflict
from shared.model.allowance import Window
from shared.model.group import CoLead, Group
from shared.model.login import DeskSession, LoginRequest, who
from shared.model.suppression import hashed
from shared.signed_links import Keys
from shared.store import Create, Delete, Ref, Replace, Store, Write
from shared.store.bounds import TooOften, count_one
from shared.text.addresses import normalise

LIFE = timedelta(minutes=10)
"""How long a link and its code work."""
DIGITS, TRIES = 8, 5
"""How long a code is, and how many may be tried for one mail: of all codes that can be asked for in a year, guessing finds one in a
thousand."""
SESSION = timedelta(days=30)
OF_ADDRESS_FROM_SOURCE: tuple[Window, ...] = ((timedelta(minutes=15), 5), (timedelta(days=1), 20))
OF_ADDRESS: tuple[Window, ...] = ((timedelta(minutes=15), 15), (timedelta(days=1), 60))
OF_SOURCE: tuple[Window, ...] = ((timedelta(hours=1), 600),)
"""How often may be asked: for one address from one network, for it from wherever, and from one network for whatever addresses. There is no
bound over all of them that a stranger could use up: mail goes to co-leads only, of whom each is bounded, and the API takes two requests a
second. Whoever asks often from one place leaves an address enough for the place where its owner is."""


class Over(BadInput):
    """A login request was used, is too old, or was guessed at too often: a new one is needed."""


# --- secrets
def kept(secret: str) -> str:
    """What the table stores of a browser's *secret*: a hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token(secret: str) -> str:
    """What every form in the browser with this *secret* carries: made from the cookie, so no other site can know it (CSRF)."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()[:40]


def same(given: str, wanted: str) -> bool:
    """Whether the two are equal, compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def code(request: str, keys: Keys) -> str:
    """The :data:`DIGITS` digits for the request with this id."""
    digest = hmac.new(keys.hash, f"desk code {request}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


def way(to: str) -> str:
    """*to*, if it is an address of the desk; else empty."""
    return to if re.fullmatch(r"/desk/[A-Za-z0-9%_.~?&=+/,:;@*!$'()-]{1,500}", to, re.ASCII) else ""


# --- asking for a login
def wanted(address: str, secret: str, to: str, now: datetime) -> LoginRequest:
    """What the browser with this *secret* asks: to come in as *address*, as it was typed, on its way *to* a page. Raises
    :class:`BadInput` for what is no address."""
    return LoginRequest(id=kept(secret), address=normalise(address), expires=now + LIFE, to=way(to))


def ask(row: LoginRequest, source: str, store: Store, keys: Keys, now: datetime) -> None:
    """Write *row* down, of a request that came from the network *source*.

    The same is read and written for every address, whether it is a co-lead's or nobody's. Raises :class:`BadInput` once there are too
    many.
    """
    names = {
        f"{row.address} {source}": OF_ADDRESS_FROM_SOURCE, row.address: OF_ADDRESS, f"from {source}": OF_SOURCE,
    }  # fmt: skip
    bounds = {f"login/{hashed(name, keys.hash)}": windows for name, windows in names.items()}
    try:
        count_one(bounds, store, now, Create(row))
    except TooOften as often:
        raise BadInput(f"there were too many requests; the next mail can go {often.wait}") from None
    except Conflict:
        raise BadInput("too many people are logging in at this moment: try again in a minute") from None


# --- logging in
def enter(secret: str, given: str | None, new: str, store: Store, keys: Keys, now: datetime) -> tuple[DeskSession, str]:
    """A session for the browser that asked with *secret*, of the new secret *new*, and where they were on their way to. *given* is the
    code that was typed, None where the link was pressed. Raises :class:`BadInput` with words where that is not to be.

    A try is counted before anybody learns whether it was right: many at once are not more than so many.
    """
    for _ in range(8):
        row = store.get(LoginRequest, kept(secret))
        if row is None or now >= row.expires:
            raise Over("the link and the code are used, or older than ten minutes")
        if row.tries >= TRIES:
            raise Over(f"{TRIES} codes were tried, and none was right")
        try:
            if given is not None and not same("".join(given.split()), code(row.id, keys)):
                store.commit(Replace(replace(row, tries=row.tries + 1)))
                raise _wrong(TRIES - row.tries - 1)
            return _entered(row, new, store, now)
        except Conflict:
            continue
    raise BadInput("something else is under way with this code: try again")


def _wrong(left: int) -> BadInput:
    if not left:
        return Over(f"{TRIES} codes were tried, and none was right")
    return BadInput(f"this is not the code; you can try {left} more time{'s' * (left > 1)}")


def _entered(row: LoginRequest, new: str, store: Store, now: datetime) -> tuple[DeskSession, str]:
    session = DeskSession(
        who=who(row.address), id=kept(new), address=row.address, leads=led(row.address, store.all(Group)), begun=now, expires=now + SESSION,
    )  # fmt: skip
    if not session.leads:
        store.commit(Delete(row))
        raise Over("this address leads no group any more")
    store.commit(Delete(row), Create(session))
    return session, row.to


def led(address: str, groups: Iterable[Group]) -> Mapping[str, str]:
    """By group, the co-lead's id that *address* has there."""
    found = ((group.id, lead.id) for group in groups for lead in group.co_leads if _is(lead, address))
    return dict(found)


def _is(lead: CoLead, address: str) -> bool:
    return _normal(lead.address) == address


def _normal(address: str) -> str:
    """*address* normalised; empty if it is invalid, which no session's is."""
    try:
        return normalise(address)
    except BadInput:
        return ""


# --- being logged in
def cookie(session: DeskSession, secret: str) -> str:
    """The cookie's value: under whom the session is found, and its secret."""
    return f"{session.who}.{secret}"


def ref(brought: str) -> Ref[Any] | None:
    """The row of the session in a browser's cookie; None if that is not one of ours."""
    found = re.fullmatch(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{20,100})", brought, re.ASCII)
    return Ref(DeskSession, (found[1], kept(found[2]))) if found else None


def possible(group: str) -> bool:
    """Whether *group* may be a group's id."""
    return bool(re.fullmatch(r"[a-z0-9-]{1,100}", group, re.ASCII))


def holds(session: DeskSession | None, now: datetime) -> bool:
    return session is not None and now < session.expires


def lead_of(session: DeskSession, group: Group, today: datetime) -> CoLead | None:
    """The co-lead of *group* who sits here: under the same id, and with the same address, as when they came in; None if they are not
    there any more, somebody else is, or their time to stand in for one is not *today* (people's time)."""
    lead_id = session.leads.get(group.id)
    return next((lead for lead in group.leading(today) if lead.id == lead_id and _is(lead, session.address)), None)


def ended(before: Group, after: Group, store: Store) -> Iterator[tuple[CoLead, list[Write]]]:
    """Each co-lead who comes to the group or goes from it (also by another id or address, or who stands in at other times), with what ends
    their sessions there; those of other groups go on. Whoever comes is asked about, too: what was open when they went, or became so as
    they went, opens nothing again."""
    were, are = (
        {(lead.id, _normal(lead.address), lead.stands_in_for, lead.from_, lead.until): lead for lead in group.co_leads}
        for group in (before, after)
    )
    moved = {seat[1]: lead for seat, lead in (were | are).items() if (seat in were) is not (seat in are)}
    for address, lead in moved.items():
        writes = [_without(row, after.id) for row in store.all(DeskSession, who(address)) if after.id in row.leads]
        if writes:
            yield lead, writes


def _without(row: DeskSession, group: str) -> Write:
    others = {name: lead for name, lead in row.leads.items() if name != group}
    return Replace(replace(row, leads=others)) if others else Delete(row)


def leave(session: DeskSession, store: Store, *, everywhere: bool) -> None:
    """End *session*, or all sessions of its address."""
    rows = store.all(DeskSession, session.who) if everywhere else [session]
    store.discard(Ref(DeskSession, (row.who, row.id)) for row in rows)
