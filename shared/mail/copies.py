"""The letters of one message, of which the same is made once for all readers: they differ in name, address and links alone, but for
the readers' zones and the kinds that write more than that about their reader.

The bytes are those of :func:`letter_of`, the plain way, which makes each letter by itself.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, cast

from shared.errors import BadInput
from shared.letters.form_letters import FormLetter
from shared.letters.mime import Envelope, message_id, to_bytes
from shared.letters.sent import Reader, Sent
from shared.letters.wording import mailbox
from shared.mail.composing import called, compose, composed, event_part
from shared.mail.readers import Signer, with_links
from shared.mail.registry import kind_of
from shared.model.group import Group, contact_link
from shared.model.mailing import Audience
from shared.model.session import Session
from shared.text.addresses import FREE_MAIL, domain, normalise


class Writer(Signer, Protocol):
    """What letters are written with; *now* is the date in their headers."""

    @property
    def now(self) -> datetime: ...


def letter_of(sent: Sent, writer: Writer) -> bytes:
    """The bytes of the mail to its reader."""
    letter = compose(with_links(sent, writer))
    return to_bytes(letter, _envelope(sent, writer.now), message_id_of(sent))


def _envelope(sent: Sent, now: datetime) -> Envelope:
    group = sent.group
    return Envelope(
        sender=_sender(sent), list_id=f"{group.id}.{_domain(sent)}", date=now, correlation=sent.mailing.correlation,
        answers_to=_answers_to(group),
    )  # fmt: skip


def _sender(sent: Sent) -> str:
    """The group's sender, and before its name that of whoever wrote the mail."""
    written, author = sent.group.sender, kind_of(sent.mailing.kind).author(sent)
    if not author:
        return written
    name, address = mailbox(written)
    return f"{', '.join(filter(None, (author, name)))} <{address}>"


def _answers_to(group: Group) -> str:
    """The address to which answers to the group's mails go, if that is not the sender's: the contact, if it is a mail address that filters
    take for an honest one there; else empty."""
    try:
        address = normalise(contact_link(group))  # a page's address may have an @, too
    except BadInput:
        return ""
    return "" if domain(address) in FREE_MAIL or address == normalise(group.sender) else address


def message_id_of(sent: Sent) -> str:
    """The Message-ID of the mail to its reader."""
    return message_id(sent.mailing.id, sent.reader.id, _domain(sent))


def _domain(sent: Sent) -> str:
    return sent.group.sender.rpartition("@")[2].strip("<> ")


class _Differs(Exception):
    """The letter says more about its reader than name and links, so it cannot be made for many."""


class _Anybody:
    """Stands for the reader of a letter to many; a kind that looks at its reader's row raises."""

    def __getattr__(self, name: str) -> Any:
        raise _Differs(name)


@dataclass
class Copies:
    """The letters of one message, whose readers get the same but for the fields."""

    writer: Writer
    _forms: dict[tuple[str, bool, bool, tuple[str, ...]], FormLetter | None] = field(default_factory=dict)
    _events: list[tuple[Session, bool, bytes | None]] = field(default_factory=list)
    # Marks are random, so nobody who writes a title or a name can put one there and have somebody's link inserted.
    _unforeseen: str = field(default_factory=lambda: secrets.token_hex(16))

    def of(self, sent: Sent) -> bytes:
        """The bytes of the mail to its reader."""
        if sent.mailing.audience is not Audience.MEMBERS or kind_of(sent.mailing.kind).gathers:
            return letter_of(sent, self.writer)
        linked, name = with_links(sent, self.writer), called(sent.reader)
        alike = (sent.zone, bool(name), bool(linked.invited), tuple(linked.links))
        if alike not in self._forms:
            self._forms[alike] = self._form(linked, named=bool(name))
        form = self._forms[alike]
        if form is None:
            return letter_of(sent, self.writer)
        values = {**{_of_link(one): url for one, url in linked.links.items()}, "name": name}
        return form.copy(
            sent.reader.address, values, message_id=message_id_of(sent), unsubscribe=linked.links.get("leave"),
            invited=linked.invited,
        )  # fmt: skip

    def _form(self, sent: Sent, *, named: bool) -> FormLetter | None:
        """The form letter for everybody who is like the reader of *sent* in what :meth:`of` compares; None if each gets a letter of
        their own."""
        unforeseen = self._unforeseen
        links = {one: f"https://{unforeseen}.invalid/{number}." for number, one in enumerate(sent.links)}
        name = f"{unforeseen}name" if named else ""
        invited = f"{unforeseen}invited" if sent.invited else ""
        form = replace(sent, reader=cast(Reader, _Anybody()), links=links, invited=invited)
        try:
            letter = composed(form, name, "", self._event_part)
        except _Differs:
            return None
        if unforeseen in letter.subject:
            return None
        marks = {mark: _of_link(one) for one, mark in links.items()} | ({name: "name"} if named else {})
        event = invited if letter.calendar else ""
        return FormLetter(replace(letter, unsubscribe=None), marks, _envelope(sent, self.writer.now), invited=event)

    def _event_part(self, session: Session, sent: Sent) -> bytes | None:
        for known, invites, made in self._events:
            if known is session and invites is bool(sent.invited):
                return made
        self._events.append((session, bool(sent.invited), event_part(session, sent)))
        return self._events[-1][2]


def _of_link(name: str) -> str:
    return f"link {name}"
