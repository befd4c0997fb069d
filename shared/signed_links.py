"""Signed links: who holds one may do one thing to one subject until it expires. A GET shows, only a POST acts.

A token is ``<key id>.<payload>.<signature>``: base64url of a JSON list and the first 16 bytes of its HMAC-SHA256. Two keys live
at a time, so that they can be changed without breaking links that are out.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.errors import BadLink

CONFIRM, DECIDE, LEAVE, TALK = "confirm", "decide", "leave", "talk"
MEMBER, DATA = "member", "data"
PROPOSE, VOTE, CHOSEN = "propose", "vote", "chosen"
RECAP, RECORDING = "recap", "recording"
DONE = "done"
DESK = "desk"
COME, WHO = "come", "who"
TURN, ROTA = "turn", "rota"
STILL = "still"
FEEDBACK, OUTCOME = "feedback", "outcome"
WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Keys:
    """The deployment's secrets: link keys by id, and which of them signs now; the key of member ids; the key of the hashes that remain of
    erased people; and, by id, the keys from which each form's webhook secret is derived."""

    current: str
    link: dict[str, bytes] = field(repr=False)
    hash: bytes = field(repr=False)
    suppression: bytes = field(repr=False, default=b"")
    hook: dict[str, bytes] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says: its purpose and its subject (ids), until when (UTC; None: for good)."""

    purpose: str
    subject: tuple[str, ...]
    expires: datetime | None = None


def talk_subject(session: str, slug: str, life: int) -> tuple[str, ...]:
    """What stands behind the group in a speaker's link; the first *life*, 0, is not spelled out."""
    return (session, slug, str(life)) if life else (session, slug)


def member_subject(member: str, life: int) -> tuple[str, ...]:
    """What stands behind the group in a member's own links; the first *life*, 0, is not spelled out."""
    return (member, str(life)) if life else (member,)


def coming_subject(member: str, session: str, says: str, life: int) -> tuple[str, ...]:
    """What stands behind the group in the link by which a member *says* (``yes``, ``no``) whether they come to a session."""
    return (member, session, says, *member_subject("", life)[1:])


def feedback_subject(member: str, session: str, life: int) -> tuple[str, ...]:
    """What stands behind the group in the link by which a member says how a session was."""
    return (member, session, *member_subject("", life)[1:])


def turn_subject(member: str, session: str, role: str, life: int) -> tuple[str, ...]:
    """What stands behind the group in the link by which a member says whether they take their turn at a session."""
    return (member, session, role, *member_subject("", life)[1:])


def holds(life: int, borne: tuple[str, ...]) -> bool:
    """Whether a link whose subject ends in *borne* belongs to *life*, the number of its owner's present links."""
    return (borne or ("0",))[0] == str(life)


def hold(life: int, borne: tuple[str, ...]) -> None:
    """Raises :class:`BadLink` unless :func:`holds`."""
    if not holds(life, borne):
        raise BadLink("this link was replaced by a newer one")


def sign(link: Link, keys: Keys) -> str:
    """The token of *link* under the current key."""
    seconds = int(link.expires.timestamp()) if link.expires else 0
    payload = _encode(
        json.dumps([link.purpose, *link.subject, seconds], separators=(",", ":"), ensure_ascii=True).encode()
    )
    return f"{keys.current}.{payload}.{_signature(keys.link[keys.current], keys.current, payload)}"


def read(token: str, keys: Keys, now: datetime, *, longest: int = 600) -> Link:
    """The link that *token*, of at most so many characters, carries. Raises :class:`BadLink` if it is not ours, was changed, or has
    expired at *now*."""
    parts = token.split(".")
    if len(token) > longest or len(parts) != 3:
        raise BadLink("this link is not complete")
    key_id, payload, signature = parts
    if key_id not in keys.link:
        known = len(signature) == _SIGNED and re.fullmatch(r"[A-Za-z0-9_-]{1,16}", key_id)
        raise BadLink("this link is too old" if known else "this link is not complete")
    if not hmac.compare_digest(signature.encode(), _signature(keys.link[key_id], key_id, payload).encode()):
        raise BadLink("this link is not complete")
    purpose, *subject, seconds = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    expires = datetime.fromtimestamp(seconds, UTC) if seconds else None
    if expires and now >= expires:
        raise BadLink("this link has expired", group=subject[0] if subject else "")
    return Link(purpose, tuple(subject), expires)


_SIGNED = 22
"""Characters of a signature; a link that was cut has fewer."""


def _signature(key: bytes, key_id: str, payload: str) -> str:
    return _encode(hmac.new(key, f"{key_id}.{payload}".encode(), hashlib.sha256).digest()[:16])


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
