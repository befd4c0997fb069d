"""What co-leads do with announcements: write, send, stop, delete them."""

from collections.abc import Iterator

from shared.announcements import sending
from shared.announcements.drafting import Typed, Which, called, offers, present, typed
from shared.announcements.readers import how_many, session_of, whom
from shared.errors import BadInput
from shared.model.announcement import Announcement, AnnouncementState
from shared.store import Delete
from shared.store.actions import Acting, Action, Change
from shared.text.times import clock, near_day


def _write(given: Typed, at: Acting) -> Iterator[Change]:
    draft = typed(given, at.group(given.group), at)
    if draft.writes:
        yield Change(f"{called(draft.after)} is kept as a draft; nothing is sent", draft.writes, about=draft.after)


def _send(given: Typed, at: Acting) -> Iterator[Change]:
    group = at.group(given.group)
    draft = typed(given, group, at)
    row, writes = draft.after, sending.sent(draft.before, draft.after, group, at.store, at.cause())
    leaves = sending.leaves(group, at.now).astimezone(group.tz)
    to, now = whom(row.to, session_of(row.to, group, at.store)), how_many(row.to, group, at.store)
    what = f"{called(row, 40)} leaves on {near_day(leaves)}, {clock(leaves)}, for {to} ({now} now)"
    yield Change(what, tuple(writes))


def _stop(which: Which, at: Acting) -> Iterator[Change]:
    row = at.get(Announcement, which.group, which.announcement)
    if row is None:
        raise BadInput("this announcement is not there any more; the list of announcements has those that are")
    writes = sending.stopped(row, at.group(which.group), at.store, at.now)
    if writes:
        waited = row.state is AnnouncementState.WAITING
        left = "nobody got it, and it is a draft again" if waited else "whoever does not have it yet does not get it"
        yield Change(f"{called(row)} is stopped; {left}", tuple(writes))


def _delete(which: Which, at: Acting) -> Iterator[Change]:
    row = at.get(Announcement, which.group, which.announcement)
    if row is None:
        return
    if row.state is not AnnouncementState.DRAFT:
        raise BadInput("only a draft can be deleted; what was sent stays on the list")
    yield Change(f"{called(row)} is deleted", (Delete(row),))


WRITE = Action(
    name="announcements write", inputs=Typed, does=_write, words="Write an announcement", present=present, offers=offers,
)  # fmt: skip
SEND = Action(
    name="announcements send", inputs=Typed, does=_send, words="Send an announcement", mails="members, and a copy to all co-leads",
    undo="announcements stop", asks=True,
    remains="All co-leads keep their copy.", present=present, offers=offers,
)  # fmt: skip
STOP = Action(
    name="announcements stop", inputs=Which, does=_stop, words="Stop an announcement",
    remains="Whoever has it in their mailbox keeps it. What has not left is a draft again, and can be sent.",
)  # fmt: skip
DELETE = Action(
    name="announcements delete", inputs=Which, does=_delete, words="Delete the draft of an announcement", asks=True,
    remains="Nothing brings it back.",
)  # fmt: skip
ACTIONS = (WRITE, SEND, STOP, DELETE)
