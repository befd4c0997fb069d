"""What is held of a member: the membership itself, and the mails because of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.model.audit import AuditLine
from shared.model.group import Group
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member
from shared.model.suppression import Erased
from shared.outbox.ledger import UNWRITABLE
from shared.outbox.traces import told_of, traces
from shared.store import Ref, Store

OWN = ("confirm", "welcome", "declined", "back", "my-data", "new-links")
"""Mails to a single member, found by the ledger's lines."""
BY_LIFE = ("welcome", "declined")
"""Those of which each membership has one, sent or not."""
ABOUT = ("application", "dropped")
"""Mails to the co-leads about a member, one for each membership."""


def handed_out(member: Member, group: Group) -> dict[str, Any]:
    """A membership as it is handed out to its member."""
    return {
        "group": {"id": group.id, "name": group.name},
        "id": member.id,
        "name": member.name,
        "state": member.state.value,
        "zone": member.zone or None,
        "not_wanted": list(member.muted),
        "paused_until": _time(member.paused_until),
        "confirmation_mailed": _time(member.confirm_mailed),
        "answers": [{"question": question, "answer": answer} for question, answer in member.answers],
        "history": [
            {"at": _time(change.at), "state": change.state.value, "by": change.by, "why": change.why}
            for change in member.history
        ],
        "transient_bounces": [_time(at) for _, at in member.soft_bounces],
        **_coming(member),
        **({"calendar_answers_as": member.answers_as} if member.answers_as else {}),
    }


def _coming(member: Member) -> dict[str, Any]:
    """What they said about coming; empty if nothing."""
    said = [
        {"session": one.session, "starts": _time(one.starts), "comes": one.coming, "said": _time(one.at)}
        for one in member.rsvps
    ]
    every = {"comes_to_all_until": member.comes_until, "comes_to_all_said": _time(member.comes_since)}
    return ({"coming": said} if said else {}) | (every if member.comes_until else {})


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


class Mails:
    """What was mailed to a member, and to the co-leads about them."""

    def handed_out(self, member: Member, store: Store) -> list[dict[str, Any]]:
        return [
            {"kind": line.kind, "session": line.session, "stage": line.stage, "at": _time(line.at),
             "became": line.state.value, "reason": line.reason or None}
            for line in sorted(store.all(Entry, f"member:{member.id}"), key=lambda line: line.at)
        ]  # fmt: skip

    def remains(self, one: Erased, group: Group | None, since: datetime, store: Store) -> Iterator[Ref[Any]]:
        reader = f"member:{one.member}"
        lines = [line for line in store.all(Entry, reader) if line.at <= since]
        own = store.get_many({Ref(Mailing, (line.mailing,)) for line in lines if line.kind in OWN})
        for line in lines:
            mail = own.get(Ref(Mailing, (line.mailing,)))
            if mail is not None:
                yield from told_of(mail, group) if mail.retried or UNWRITABLE in line.reason else ()
                yield Ref(Mailing, (mail.id,))
            yield Ref(Entry, (line.mailing, reader))  # deleted last, since the others are found by it
        for life in range(1, one.lives + 1):
            name = f"{one.group}/{one.member}.{life}"
            yield from (Ref(Mailing, (f"{kind}/{name}",)) for kind in BY_LIFE)
            for kind in ABOUT:
                yield from traces(f"{kind}/{name}", group)


class Audit:
    """What co-leads did about a membership."""

    def handed_out(self, member: Member, store: Store) -> list[dict[str, Any]]:
        return [
            {"what": line.what, "by": line.by, "at": _time(line.at)} for line in _lines(member.group, member.id, store)
        ]

    def remains(self, one: Erased, _group: Group | None, since: datetime, store: Store) -> Iterator[Ref[Any]]:
        for line in _lines(one.group, one.member, store):
            if line.at <= since:
                yield Ref(
                    AuditLine, (line.group, "", line.about, str(line.revision), line.talk, str(line.turn), line.way)
                )


def _lines(group: str, member: str, store: Store) -> list[AuditLine]:
    return store.all(AuditLine, group, f"member/{member}")
