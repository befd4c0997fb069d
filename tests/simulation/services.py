"""The services around the table, in memory: post, mail, chat, buckets, the form, the playlist, dead letters. Plain attributes, and faults at each call."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from shared.chat import messages as chat_messages
from shared.errors import Conflict, NotSent, Unanswered
from shared.letters.sent import Sent
from shared.model.form_response import Questions, Response, Watch
from shared.model.mailing import Entry, Mailing, Message
from shared.model.work import Work
from shared.recaps.recordings import Video
from shared.store import Delete, Ref, Unread, Write
from tests.simulation.faults import Faults
from tests.simulation.letters import Pen
from tests.simulation.store import Key, MemoryStore

TITLES = {"q1": "Email", "q2": "Name", "q3": "Why do you want to join?"}


class FaultyStore(MemoryStore):
    """The table as functions reach it: any call may be their last. What is only looked at goes past the faults."""

    faults: Faults

    @property
    def unreadable(self) -> set[Key]:
        """The rows that functions cannot read for now; who only looks reads everything."""
        return self.broken if self.faults.running else set()

    @unreadable.setter
    def unreadable(self, keys: set[Key]) -> None:
        self.broken = keys

    def get(self, kind: Any, *key: str) -> Any:
        return self.faults.make("table.get", lambda: super(FaultyStore, self).get(kind, *key))

    def get_many(self, refs: Iterable[Ref[Any]], unread: set[Ref[Any]] | None = None) -> dict[Ref[Any], Any]:
        wanted = list(refs)
        if not wanted:  # no call at all
            return {}
        return self.faults.make("table.get_many", lambda: super(FaultyStore, self).get_many(wanted, unread))

    def due(self, now: datetime) -> list[Any]:
        return self.faults.make("table.due", lambda: super(FaultyStore, self).due(now))

    def commit(self, *writes: Write) -> None:
        def effect() -> None:
            super(FaultyStore, self).commit(*writes)
            self.faults.writes([write.row for write in writes if not isinstance(write, Delete)])

        self.faults.make("table.commit", effect, single=len(writes) == 1)

    def discard(self, refs: Iterable[Ref]) -> None:
        wanted = iter(refs)
        while some := list(islice(wanted, 25)):
            self.faults.make("table.discard", lambda some=some: super(FaultyStore, self).discard(some))

    def claim(self, entry: Entry) -> Entry | None:
        def effect() -> Entry | None:
            held = super(FaultyStore, self).claim(entry)
            if held is None:
                self.faults.claims((entry.mailing, entry.reader))
            return held

        found: Entry | None = self.faults.make("table.claim", effect)
        return found

    def applicants(self, group: str) -> int:
        found: int = self.faults.make("table.applicants", lambda: super(FaultyStore, self).applicants(group))
        return found

    def members(self, group: str, cursor: str = "", unread: Unread = None) -> Any:
        for page in super().members(group, cursor, unread):
            yield self.faults.make("table.members", lambda page=page: page)


@dataclass
class Post:
    """A queue's entrance: ten messages a call."""

    faults: Faults
    take: Any

    def send(self, messages: Iterable[Message]) -> None:
        rest = iter(messages)
        while some := list(islice(rest, 10)):
            self.faults.make("post.send", lambda some=some: [self.take(message.as_dict()) for message in some])


@dataclass
class Papers:
    """arXiv and Crossref: they know of most papers, and now and then nobody is there. The dice are their own."""

    faults: Faults
    dice: Random

    def find(self, ids: Sequence[str], seconds: float, now: datetime) -> list[Work]:
        return self.faults.make("papers.find", lambda: self._found(ids, now))

    def _found(self, ids: Sequence[str], now: datetime) -> list[Work]:
        if self.dice.random() < 0.3:
            raise Unanswered("nobody is there")
        return [_paper(one, now) for one in ids if self.dice.random() < 0.9]


def _paper(id_: str, now: datetime) -> Work:
    number = int(hashlib.sha256(id_.encode()).hexdigest()[:4], 16)
    if number % 5 == 0:
        return Work(id=id_, asked=now)
    return Work(
        id=id_, asked=now, found=True, title=f"Paper {number}", authors=(f"Author {number}", "Another"), year=2024,
        venue="Letters" if number % 2 else "", abstract="Short.", pages=number % 60 or None,
    )  # fmt: skip


@dataclass(frozen=True)
class Mail:
    """One mail that the mail service took; *raw* is what stands for its bytes, or these (see :class:`tests.simulation.letters.Pen`)."""

    at: datetime
    letter: Sent
    reader: str
    to: str
    id: str
    raw: bytes = field(repr=False)
    life: int = 0
    past_list: bool = False

    @property
    def mailing(self) -> Mailing:
        return self.letter.mailing

    @property
    def line(self) -> tuple[str, str]:
        return (self.mailing.id, self.reader)


class MailService:
    """SES: *sent* in order; *suppressed* by address, with the reason, and *causes*, the mails for which they are there."""

    def __init__(self, faults: Faults, pen: Pen, now: Any, heard: Any) -> None:
        self.faults, self.pen, self.now, self.heard = faults, pen, now, heard
        self.sent: list[Mail] = []
        self.suppressed: dict[str, tuple[str, datetime]] = {}
        self.causes: dict[str, str] = {}

    def send(self, raw: bytes, to: str, tags: dict[str, str], *, past_list: bool = False) -> str:
        sketch = self.pen.drawn[raw]

        def effect() -> str:
            line = self.faults.running[-1].claimed if self.faults.running else None
            reader = f"member:{tags['member']}" if "member" in tags else line[1] if line else to
            number, life = len(self.sent) + 1, int(tags.get("life", "0"))
            mail = Mail(self.now(), sketch, reader, to, f"ses-{number}", raw, life, past_list)
            self.sent.append(mail)
            self.faults.sends(mail.line)
            self.heard(mail)
            return mail.id

        answer: str = self.faults.make("mail.send", effect)
        return answer

    def cause(self, address: str) -> str:
        return self.faults.make(
            "mail.cause", lambda: self.causes.get(address, "") if address in self.suppressed else ""
        )

    def release(self, address: str, *, complained: bool) -> None:
        reason = self.suppressed.get(address, ("",))[0]
        if reason and (complained or reason == "BOUNCE"):
            self.faults.make("mail.release", lambda: self.suppressed.pop(address, None))


class Chat:
    """The group's chat: *posted* are the ledger's lines, in order, *heard* hears of every post. Now and then it asks to wait, is away,
    or refuses."""

    def __init__(self, faults: Faults, heard: Any) -> None:
        self.faults, self.heard = faults, heard
        self.posted: list[tuple[str, str]] = []

    def post(self, url: str, body: dict[str, Any]) -> chat_messages.Posted:
        draw = self.faults.chance.random()
        if draw < 0.1:
            self.faults.counts["troubles of the chat"] += 1
            raise (
                chat_messages.SlowDown(2)
                if draw < 0.05
                else chat_messages.Declined("no")
                if draw < 0.06
                else NotSent("away")
            )

        def effect() -> chat_messages.Posted:
            line = self.faults.running[-1].claimed
            assert line is not None
            self.posted.append(line)
            self.faults.sends(line)
            self.heard(url, body)
            self.faults.counts["posts in the chat"] += 1
            return chat_messages.Posted(message=f"m{len(self.posted)}", channel="c1")

        answer: chat_messages.Posted = self.faults.make("chat.post", effect)
        return answer

    def guild(self, url: str) -> str:
        return "g1"


class SiteBucket:
    """The public bucket: *objects* by key; *changed* hears of every object put (with its bytes and how it is served) and taken out
    (without); *taken* are slides that were ever taken out of it."""

    def __init__(self, faults: Faults, clock: Any, changed: Any) -> None:
        self.faults, self.now, self.changed = faults, clock, changed
        self.objects: dict[str, bytes] = {}
        self.taken: set[str] = set()

    def tags(self, prefix: str = "") -> dict[str, str]:
        found: dict[str, str] = self.faults.make(
            "site.tags", lambda: {key: _tag(body) for key, body in self.objects.items() if key.startswith(prefix)}
        )
        return found

    def tag(self, key: str) -> str | None:
        body = self.read(key)
        return body[1] if body else None

    def read(self, key: str) -> tuple[bytes, str] | None:
        body = self.faults.make("site.read", lambda: self.objects.get(key))
        return None if body is None else (body, _tag(body))

    def put(self, key: str, body: bytes, content_type: str, cache: str, was: str | None) -> str:
        def effect() -> str:
            there = self.objects.get(key)
            if (None if there is None else _tag(there)) != was:
                raise Conflict(key)
            self._store(key, body, content_type, cache)
            return _tag(body)

        return str(self.faults.make("site.put", effect))

    def put_all(self, objects: Iterable[tuple[str, bytes, str, str, str | None]]) -> list[str]:
        return [self.put(*one) for one in objects]

    def keep(self, key: str, body: bytes, content_type: str, disposition: str = "inline") -> None:
        self.faults.make("site.keep", lambda: self._store(key, body, content_type, disposition))

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.faults.make("site.remove", lambda key=key: self._take(key))

    def _take(self, key: str) -> None:
        if self.objects.pop(key, None) is not None:
            self.changed(key, None)
        self.taken |= {key} if key.startswith("decks/") else set()

    def _store(self, key: str, body: bytes, *served: str) -> None:
        self.objects[key] = body
        self.changed(key, body, *served)


def _tag(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


class Edge:
    """The CDN: *forgotten* are the keys of which it has let go."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.forgotten: set[str] = set()

    def forget(self, keys: Iterable[str], reference: str) -> None:
        self.faults.make("edge.forget", lambda: self.forgotten.update(keys))


class UploadsBucket:
    """*objects* by key and version; a fetched one lies in *files*, where the check finds it."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.objects: dict[tuple[str, str], bytes] = {}
        self.files: dict[Path, bytes] = {}

    def fetch(self, key: str, version: str, to: Path) -> None:
        self.files[to] = self.faults.make("uploads.fetch", lambda: self.objects[key, version])


class RepliesBucket:
    """Mails that came in, by key, until they are read."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.mails: dict[str, bytes] = {}

    def fetch(self, key: str) -> bytes | None:
        found: bytes | None = self.faults.make("replies.fetch", lambda: self.mails.get(key))
        return found

    def delete(self, key: str) -> None:
        self.faults.make("replies.delete", lambda: self.mails.pop(key, None))


class FormService:
    """Google Forms: the newest state of every response, each seen from a moment of its own on; *titles* of its questions."""

    def __init__(self, faults: Faults, now: Any, *, verified: bool) -> None:
        self.faults, self.now, self.verified = faults, now, verified
        self.given: dict[str, tuple[Response, timedelta]] = {}
        self.titles = TITLES

    def submit(self, response: Response, late: timedelta) -> None:
        """A new response, or an edited one; a pull sees it *late*."""
        self.given[response.id] = (response, late)

    def questions(self, form: str) -> Questions:
        found: Questions = self.faults.make(
            "form.questions", lambda: Questions(titles=self.titles, verified=self.verified)
        )
        return found

    def responses(self, form: str, since: datetime | None) -> list[Response]:
        shown = [one for one, late in self.given.values() if one.submitted + late <= self.now()]
        found = [one for one in shown if since is None or one.submitted >= since]
        answer: list[Response] = self.faults.make(
            "form.responses", lambda: sorted(found, key=lambda one: (one.submitted, one.id))
        )
        return answer

    def done(self, form: str, responses: list[Response]) -> None:
        """Google keeps what it has."""

    def watch(self, form: str, topic: str, kind: str) -> Watch:
        return Watch(id=kind, state="ACTIVE")


class FormMaker:
    """What makes the upload forms of a speaker's page."""

    def form(self, key: str, content_type: str, back: str) -> dict[str, Any]:
        return {"url": "https://uploads.example.org/", "fields": {"key": key}}


@dataclass(frozen=True)
class Playlist:
    """YouTube: every playlist has the same *shown*."""

    shown: list[Video]

    def videos(self, playlist: str) -> list[Video]:
        return list(self.shown)


class DeadLetters:
    """The dead-letter queue: nothing of the simulation ends there."""

    def forget(self, ids: Collection[str]) -> int:
        return 0
