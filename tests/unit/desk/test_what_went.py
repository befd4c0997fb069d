"""What became of mails, as the desk tells it: bounces by mailing, mails to speakers, what could not go; and Monday's mail as it will be."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.desk import rendering, routes
from shared.membership.feedback import Feedback, hear
from shared.model.count import Count
from shared.model.group import Group
from shared.model.mailing import Audience, Entry, EntryState, Mailing, done, mailing
from shared.model.member import Member
from shared.model.session import Session, Speaker
from shared.outbox.outcomes import counted_of
from shared.store import Create
from shared.tick.calendar_duties import two_weeks
from tests.simulation.store import MemoryStore
from tests.unit.desk.pressing import visit
from tests.unit.desk.worlds import ADA, AHEAD, BO, GROUP, NOW, world

REMINDER = done(mailing("reminder", GROUP, Audience.MEMBERS, at=NOW, of=f"{AHEAD}/r1/7d", session=AHEAD, stage="7d"))


def shown(store: MemoryStore, *path: str, **query: str) -> tuple[Any, str]:
    here = visit(store, *path, query={name: (value,) for name, value in query.items()})
    answer: Any = routes.answer(here)
    return answer, rendering.render(answer, here)


def line(of: Mailing, reader: str, message: str) -> Entry:
    return Entry(
        mailing=of.id, reader=reader, kind=of.kind, state=EntryState.SENT, at=NOW, session=of.session, stage=of.stage,
        message_id=message,
    )  # fmt: skip


def reminded() -> MemoryStore:
    store = world()
    store.commit(Create(REMINDER), *(Create(line(REMINDER, f"member:{one}", f"m-{one}")) for one in (ADA, BO)))
    store.add(counted_of(REMINDER, {"sent": 2}))  # type: ignore[arg-type]
    return store


def came_back(store: MemoryStore, member: str, message: str, *, hard: bool = True) -> None:
    event = Feedback(
        kind="Bounce",
        group=GROUP,
        member=member,
        permanent=hard,
        transient=not hard,
        detail="gone",
        message=message,
        sent=NOW,
    )
    hear(event, store, None, NOW + timedelta(hours=1))  # type: ignore[arg-type]


def test_how_many_of_a_mailing_bounced_is_said_with_it_and_on_its_session():
    store = reminded()
    for page, html in (shown(store, "sessions", AHEAD), shown(store, "mail")):
        assert "bounced" not in html, page
    for _ in range(2):  # the mail service may say it twice
        came_back(store, ADA, f"m-{ADA}")
        came_back(store, BO, f"m-{BO}", hard=False)
    page, html = shown(store, "sessions", AHEAD)
    assert [one.became for one in page.told if "bounced" in one.became] == [
        "went out on Saturday 7 October, 02:00 MDT; 2 bounced"
    ]
    page, _ = shown(store, "mail")
    assert [(one.sent, one.others) for one in page.lines] == [(2, ("2 bounced",))]


def test_a_mail_to_one_alone_is_counted_under_no_name():
    store = world()
    welcome = done(mailing("welcome", GROUP, Audience.APPLICANT, at=NOW, of=f"{ADA}.2", subject=ADA))
    store.commit(Create(welcome), Create(line(welcome, f"member:{ADA}", "w")))
    came_back(store, ADA, "w")
    assert [row for row in store.scan() if isinstance(row, Count) and ADA in row.month] == []


def test_one_persons_mails_have_those_to_them_as_a_speaker_in_this_group():
    store = world()
    slug = next(row.talk for row in store.all(Speaker, GROUP) if row.session == AHEAD)
    member = store.get(Member, GROUP, ADA)
    speaker = store.get(Speaker, GROUP, AHEAD, slug)
    assert member is not None
    assert speaker is not None
    store.commit(Create(replace(speaker, talk="mine", address=member.address, version=0)))
    for group in (GROUP, "other"):
        nudge = done(
            mailing("nudge", group, Audience.SPEAKER, at=NOW, of=f"{AHEAD}/mine", session=AHEAD, subject="mine")
        )
        store.commit(Create(line(nudge, f"speaker:{AHEAD}#mine", group)))
    page, html = shown(store, "people", ADA)
    told = [one.what for one in page.mails]
    assert told.count("To a speaker: what should people read?, of Sat 28 October") == 1
    assert "what should people read?" in html


@pytest.mark.parametrize(
    ("kind", "audience", "counts", "said"),
    [
        ("welcome", Audience.APPLICANT, {"sent": 3, "refused": 1}, "3 sent, 1 refused by the mail service"),
        ("confirm", Audience.APPLICANT, {"unwritable": 2}, "0 sent, 2 could not be made"),
        ("applicants", Audience.CO_LEADS, {"sent": 1, "refused": 1, "unwritable": 1}, "1 sent, 1 refused by the mail service and 1 could not be made"),
        ("welcome", Audience.APPLICANT, {"sent": 3, "bounced": 2, "muted": 1}, ""),
    ],
)  # fmt: skip
def test_what_could_not_go_stands_on_the_first_page_also_of_mails_about_no_session(
    kind: str, audience: Audience, counts: dict[str, int], said: str
):
    store = world()
    row = mailing(kind, GROUP, audience, at=NOW - timedelta(days=1), of="x", subject="x")
    store.add(counted_of(row, counts))  # type: ignore[arg-type]
    page, html = shown(store)
    assert [one.became for one in page.went] == ([said] if said else [])
    assert said in html


def test_mondays_mail_is_looked_at_with_what_really_goes_out():
    store = world()
    group = store.get(Group, GROUP)
    assert group is not None
    facts = two_weeks(group, store.all(Session, GROUP), store, NOW)
    page, html = shown(store, "mail", "preview", kind="preflight")
    assert page.preview.made_up == ()
    flags = facts["flags"].splitlines()
    assert flags
    assert all(flag[:40] in page.preview.letter.text.replace("\n", " ") for flag in flags)
    assert "24 members" not in html
