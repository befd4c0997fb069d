"""A mail as it would be sent now, made by the very same steps: looked at, never sent to its reader. Nothing is signed, nothing written.

A kind whose session, vote or person is not there is shown with one that is made up, which is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.chat.registry import POSTS, post_of
from shared.errors import BadInput
from shared.letters.chat_posts import Row
from shared.letters.kinds import Kind, MailKind
from shared.letters.scenes import Example, Scene, reader_of
from shared.letters.sent import Sent
from shared.letters.sheets import Letter
from shared.mail.composing import compose
from shared.mail.examples import EXAMPLES, POST_EXAMPLES
from shared.mail.readers import Part, parts_of, sent_to, targets
from shared.mail.registry import MAILS
from shared.model.mailing import Audience, Entry, EntryState, Mailing, mailing, queued
from shared.outbox.daily import PUT_OFF
from shared.outbox.message_rows import Opened, open_message
from shared.schedule.invitations import invited

GATHERED = 3
"""How many mails the preview of a daily mail gathers."""
OF = "preview"
DEAD = "/desk/preview"
"""Where links in a preview lead: a page of the desk that says what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """*site* is the root of all pages, *dead* the address behind every link that would be signed: a page that says that it does nothing.
    *replies* is the domain to which calendars answer; empty where none do."""

    site: str
    dead: str
    replies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """*letter* carries no way to leave a list by one click, as it would leave none. *to* says who would read it; *made_up* are the things
    in it that there are not."""

    kind: str
    words: str
    letter: Letter
    to: str
    made_up: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPreview:
    """What the chat would be told, row by row; *on*: the group wants it told."""

    kind: str
    words: str
    rows: tuple[Row, ...]
    on: bool
    made_up: tuple[str, ...]


def kinds() -> list[MailKind]:
    """The kinds that can be previewed, by their words."""
    return sorted(
        (kind for kind in MAILS.values() if kind.name in EXAMPLES or kind.gathers), key=lambda kind: kind.words
    )


def preview(name: str, scene: Scene, where: Where, example: Example | None = None) -> Preview:
    """The mail of the kind *name* in *scene*; *example* says of what, if it is not the kind's own. Raises :class:`BadInput` for an unknown
    kind, or a session that does not exist."""
    kind = MAILS.get(name)
    if kind is None or kind not in kinds():
        raise BadInput(
            f"there is no mail called {name[:40]!r}; there are: {', '.join(sorted(one.name for one in kinds()))}"
        )
    opened = _opened(kind, _gathered(scene) if kind.gathers else (example or EXAMPLES[name])(scene), scene, where)
    reader = reader_of(scene, opened.readers)
    sent = replace(sent_to(reader, opened, ()), more=_parts(opened, scene) if kind.gathers else opened.sent.more)
    letter = _written(
        _dead(replace(sent, more=tuple(_dead(one, where) for one in sent.more)) if kind.gathers else sent, where), kind
    )
    shown = replace(letter, unsubscribe=None)
    return Preview(
        kind=name,
        words=kind.words,
        letter=shown,
        to=f"{reader.name or 'somebody'} ({reader.address})",
        made_up=tuple(scene.made_up),
    )


def _written(sent: Sent, kind: MailKind) -> Letter:
    """The letter. Raises :class:`BadInput` if its reader would not get it, and so has none of its links."""
    try:
        return compose(sent)
    except KeyError:
        if why := kind.still(sent):
            raise BadInput(f"{sent.reader.name or sent.reader.address} would not get this mail: {why}") from None
        raise


def posts(scene: Scene, where: Where) -> Iterator[PostPreview]:
    """Every kind of post as it would be posted now. Each has a copy of *scene*, which collects what is made up."""
    for name, kind in POSTS.items():
        mine = replace(scene, rows={}, made_up=[])
        opened = _opened(kind, POST_EXAMPLES[name](mine), mine, where)
        rows = tuple(post_of(name).post(replace(opened.sent, reader=opened.readers[0])).rows)
        yield PostPreview(
            kind=name, words=kind.words, rows=rows, on=bool(kind.webhook(scene.group)), made_up=tuple(mine.made_up)
        )


def _opened(kind: Kind, example: Mapping[str, Any], scene: Scene, where: Where) -> Opened:
    """The opened message, as for a real mailing."""
    fields = dict(example)
    told = {"more": fields.pop("more")} if "more" in fields else {}
    row = _promised(kind, fields, scene)
    readers = [f"member:{scene.somebody.id}"] if row.audience is Audience.MEMBERS else []
    scene.put(scene.group, scene.group.id)
    opened = open_message(queued(row, readers), kind, scene, now=row.created, site=where.site)  # type: ignore[arg-type]
    if opened is None or not opened.readers:
        raise BadInput("there is nobody who would get this mail")
    return replace(opened, sent=replace(opened.sent, **told))


def _promised(kind: Kind, example: Mapping[str, Any], scene: Scene) -> Mailing:
    fields = dict(example)
    at, audience = fields.pop("at", scene.now), fields.pop("audience")
    row = mailing(kind.name, scene.group.id, audience, at=at, of=OF, **fields)
    return scene.put(row, row.id)  # type: ignore[no-any-return]


def _gathered(scene: Scene) -> dict[str, Any]:
    """A daily mail, made of some mails that can wait."""
    waiting = [kind for kind in MAILS.values() if kind.can_wait][:GATHERED]
    rows = [_promised(kind, EXAMPLES[kind.name](scene), scene) for kind in waiting]
    reader = f"lead:{scene.lead.id}"
    for row in rows:
        line = Entry(
            mailing=row.id, reader=reader, kind=row.kind, state=EntryState.SKIPPED, at=scene.now, reason=PUT_OFF
        )
        scene.put(line, row.id, reader)
    return {"audience": Audience.CO_LEADS, "facts": {"of": "\n".join(row.id for row in rows)}}


def _parts(opened: Opened, scene: Scene) -> tuple[Sent, ...]:
    reader = reader_of(scene, opened.readers)
    parts: list[Part] = list(parts_of(opened, scene))  # type: ignore[arg-type]
    return tuple(replace(part.sent, reader=reader) for part in parts)


def _dead(sent: Sent, where: Where) -> Sent:
    """*sent* with links that lead nowhere, and an invitation that cannot be answered."""
    return replace(sent, links=dict.fromkeys(targets(sent), where.dead), invited=invited(sent, None, where.replies))
