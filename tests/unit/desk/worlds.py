"""A group in memory in which everything that a person can do can be done, and what each action is given there."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cli.files import read_group
from shared.announcements.drafting import Typed as Drafted
from shared.announcements.drafting import Which as WhichAnnouncement
from shared.attendance.actions import ForSeason, Recording, Saying
from shared.deployment.actions import Rotating, SettingUp, StepOf
from shared.deployment.pages import Pages
from shared.desk.actions.registry import actions
from shared.doctor import actions as doctor
from shared.group.actions import Filed
from shared.group.handover import HandingOver
from shared.group.handover import Which as Handed
from shared.group.revisions import WrittenFile
from shared.mail.actions import Looking
from shared.membership.actions import AnsweringAs, Leaving, Naming, Pause, Settings, Whom
from shared.model.deck import Deck, Outcome, Upload
from shared.model.form_response import Received
from shared.model.group import Attendance, Beforehand, Group, RotaRules, Silence
from shared.model.mailing import Audience, Entry, EntryState, MailingState, done, mailing
from shared.model.member import Member, MemberState, timed, to_state
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.recap import Recap
from shared.model.rota import Asked, Place, Rota, Slot
from shared.model.session import Resource, Session, SessionState, Talk, with_talk
from shared.model.survey import Survey, SurveyState
from shared.model.vote import Chosen, Vote, VoteState
from shared.model.work import Work
from shared.outbox.actions import Again
from shared.privacy.actions import Person
from shared.recaps.actions import Attaching, Noting, Sending, Thread, WhichVideo
from shared.rosters.actions import Listed
from shared.rota.actions import InRole, Joining, Placing, Taking, Turn
from shared.rota.swapping import Agreeing, Swapping
from shared.schedule.actions import Cancelling, Moving, New, Past, Undoing, Which
from shared.signed_links import Keys
from shared.signups.actions import Arrived
from shared.signups.context import FormContext
from shared.signups.taking import take_in
from shared.slides.actions import Attaching as Attach
from shared.slides.actions import Removing
from shared.slides.processing import SlideContext
from shared.slides.verdict import Verdict
from shared.store import Create, Replace
from shared.store.actions import Acting, By, Change, Way, perform
from shared.survey.actions import Answering, Striking
from shared.talks.actions import Adding, NotesAt, Reaching, Relinking, Saving, Setting, WhichTalk, Written
from shared.talks.reading_actions import Declining
from shared.voting.actions import (
    Choosing,
    Merging,
    Offering,
    Opening,
    Proposing,
    Rewriting,
    WhichProposal,
    WhichVote,
    Withdrawing,
)
from shared.withdrawals.actions import Withdrawing as Cannot
from tests.architecture import ROOT
from tests.simulation.store import MemoryStore

NOW = datetime(2023, 10, 7, 8, tzinfo=UTC)
KEYS = Keys(current="k1", link={"k1": b"l" * 32}, hash=b"h" * 32, suppression=b"s" * 32)
FILE = read_group(ROOT / "local" / "group.yaml")
GROUP, AHEAD, HELD = FILE.id, "2023-10-28", "2023-09-30"
KIT, ADA, BO, DI = (f"{n:02x}" * 10 for n in (10, 11, 12, 13))
G = {"group": GROUP}
SHARP = G | {"session": AHEAD, "talk": "implicit-bias"}
OVER = G | {"session": HELD, "talk": "old"}
VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


GOOD = Verdict(outcome="accepted", kind="pdf", pages=2, cleaned=b"%PDF-")


class Outside:
    """What actions need beside the table: the keys' parameter, the pages, the buckets. *done* is what was done to them."""

    name = "/keys"

    def __init__(self) -> None:
        self.done: list[Any] = []

    def document(self) -> Any:
        short = base64.b64encode(b"k" * 32).decode()
        return {
            "current": "a", "link": {"a": short, "b": short}, "hook": {"a": short, "b": short}, "hash": short, "suppression": short,
        }  # fmt: skip

    def write(self, held: Any) -> None:
        self.done.append(held)

    def missing(self) -> tuple[str, ...]:
        return ("current",)

    def make(self) -> tuple[str, ...]:
        self.done.append("made")
        return ("current",)

    def protected(self) -> bool:
        return False

    def protect(self) -> None:
        self.done.append("protected")

    def random(self) -> str:
        return base64.b64encode(b"r" * 32).decode()

    def now(self) -> datetime:
        return NOW

    def __call__(self, group: str = "") -> None:
        self.done.append(group)

    def fetch(self, key: str, version: str, to: Path) -> None:
        pass

    def keep(self, key: str, body: bytes, content_type: str, disposition: str = "inline") -> None:
        self.done.append(key)


def acting(store: Any, name: str = "", outside: Outside | None = None) -> Acting:
    by = By(who="mika", way=Way.COMMAND)
    needs: Any = outside
    if name == "form take-in":
        needs = (FormContext(store=store, post=Outbox(), now=NOW, forms={}, keys=KEYS), take_in)
    if name == "slides attach" and outside:
        needs = SlideContext(
            store=store,
            post=Outbox(),
            uploads=outside,
            site=outside,
            check=lambda *_: GOOD,
            scratch=Path("nowhere"),
            now=NOW,
        )
    return Acting(store=store, now=NOW, correlation="c", by=by, keys=lambda: KEYS, outside=needs)


class Outbox:
    def send(self, messages: Any) -> None:
        assert not list(messages)


def do(store: Any, name: str, inputs: Any) -> list[Change]:
    return perform(actions()[name], inputs, acting(store, name))


def asking(store: Any) -> None:
    """The group asks its members whether they come."""
    group = store.get(Group, GROUP)
    store.commit(Replace(replace(group, attendance=Attendance(ask=True))))


def preparing(store: Any) -> None:
    """The group asks for questions beforehand, and takes notes together."""
    group = store.get(Group, GROUP)
    store.commit(Replace(replace(group, beforehand=Beforehand(questions=True, notes=True))))


FREE = "2023-11-25"
"""A session without a talk, for which Ada is asked once the group asks in turn."""


def turning(store: Any) -> None:
    """The group asks in turn: it is Ada's turn to present, and Bo stands behind her."""
    group = store.get(Group, GROUP)
    store.commit(Replace(replace(group, rota=RotaRules(ask=True, roles=("host",)))))
    starts = store.get(Session, GROUP, FREE).starts
    asked = Asked(member=ADA, at=NOW, until=NOW + timedelta(days=4), since=NOW)
    places = (Place(member=ADA, since=NOW), Place(member=BO, since=NOW))
    slot = Slot(session=FREE, starts=starts, asked=(asked,))
    store.commit(
        Create(Rota(**G, role="talk", order=places, slots=(slot,))), Create(Rota(**G, role="host", order=places[1:]))
    )


def hearing(store: Any) -> None:
    """The group asks whoever is not heard of."""
    group = store.get(Group, GROUP)
    store.commit(Replace(replace(group, silence=Silence(sessions=3))))


SUCCESSION = HandingOver(**G, to="Zoe New <zoe@example.org>", stay=("mika",))


def handing_over(store: Any) -> None:
    """Sol leaves, Zoe comes, once one of those who go on takes it over."""
    do(store, "handover begin", SUCCESSION)


LETTER = Drafted(**G, announcement="a1", subject="For May", text="Who speaks?")


def announcing(store: Any) -> None:
    """The co-leads may send announcements."""
    store.commit(Replace(replace(store.get(Group, GROUP), announcements_per_week=3)))


def drafted(store: Any) -> None:
    """There is a draft of one."""
    announcing(store)
    do(store, "announcements write", LETTER)


def announced(store: Any) -> None:
    """It waits to leave."""
    drafted(store)
    do(store, "announcements send", Drafted(**G, announcement="a1"))


def surveying(store: Any) -> None:
    """Members are asked how a session was."""
    row = Survey(**G, session=HELD, closes=NOW + timedelta(days=3), state=SurveyState.OPEN, due=NOW + timedelta(days=3))
    store.commit(Create(row))


def surveyed(store: Any) -> None:
    """It was told, with a line that should not stand there."""
    row = Survey(**G, session=HELD, closes=NOW, state=SurveyState.CLOSED, responses=3, lines=("Good", "Rude"))
    store.commit(Create(row))


def looking_up(store: Any) -> None:
    """The group has its reading looked up, and what is read is known."""
    group, session = store.get(Group, GROUP), store.get(Session, GROUP, AHEAD)
    talk = session.talk("implicit-bias")
    assert talk
    read = Resource(kind="paper", url="https://arxiv.org/abs/1806.07572")
    work = Work(id="arxiv:1806.07572", asked=NOW, found=True, title="Kernels", authors=("Noor Example",))
    store.commit(
        Replace(replace(group, look_up_reading=True)),
        Replace(with_talk(session, replace(talk, resources=(read,)))),
        Create(work),
    )


def two_in_turn(store: Any) -> None:
    """The same, and Bo's pause is over."""
    turning(store)
    store.commit(Replace(to_state(store.get(Member, GROUP, BO), MemberState.ACTIVE, at=NOW, by="self")))


def withdrawn(store: Any) -> None:
    """The speaker has said that they cannot give their talk."""
    do(store, "talks withdraw", Cannot(**SHARP))


def swapping(store: Any) -> None:
    """Ada has asked Bo to take her turn."""
    two_in_turn(store)
    do(store, "rota swap", Swapping(**G, member=ADA, session=FREE, taker=BO))


def person(id_: str, name: str, *states: MemberState, **fields: Any) -> Member:
    """In the last of *states*, having come through the others."""
    first, *others = states
    member = Member(
        **G, id=id_, name=name, address=f"{name.lower()}@example.org", state=first, confirm_mailed=NOW, **fields
    )  # fmt: skip
    member = to_state(member, first, at=NOW, by="self")
    for state in others:
        member = to_state(member, state, at=NOW, by="self")
    return timed(member)


def proposal(id_: str, topic: str, **fields: Any) -> TalkProposal:
    return TalkProposal(**G, id=id_, topic=topic, speaker="Zoe", made=NOW, **fields)


BEGUN = [
    person(KIT, "Kit", MemberState.PENDING_APPROVAL),
    person(ADA, "Ada", MemberState.ACTIVE),
    person(BO, "Bo", MemberState.ACTIVE, paused_until=NOW + timedelta(days=9)),
    person(DI, "Di", MemberState.PENDING_CONFIRMATION),
    proposal("aa11", "Margins"),
    proposal("bb22", "Kernels"),
    proposal("cc33", "Flatness", state=ProposalState.CHOSEN, session="2023-12-09", talk="zoe", vote="2023-09-16"),
    Proposer(**G, proposal="cc33", name="Zoe", address="zoe@example.org"),
    Vote(
        **G, id="2023-09-16", proposals=("cc33",), opened=NOW, closes=NOW, seats=2, state=VoteState.CLOSED, counted=NOW,
        chosen=(Chosen(proposal="cc33", at=NOW),),
    ),
    Session(
        **G, key=HELD, kind="talks", state=SessionState.HELD, starts=NOW - timedelta(days=7), ends=NOW - timedelta(days=7),
        talks=(Talk(slug="old", speaker="Olga"),),
    ),
    Recap(**G, session=HELD, made=NOW, note="It was good."),
    Deck(
        **G, session=HELD, talk="old", upload="u", issued=NOW, published=NOW, kind="pdf", file=f"decks/{GROUP}/{HELD}/old/x.pdf", bytes=1,
    ),
    Upload(
        id="up", **G, key=f"{GROUP}/lost.pdf", object_version="1", outcome=Outcome.UNKNOWN, at=NOW, issued=NOW, bytes=9,
    ),
]  # fmt: skip
LOST = replace(
    done(mailing("welcome", GROUP, Audience.APPLICANT, at=NOW, of=f"{ADA}.1", subject=ADA)), state=MailingState.DONE
)  # fmt: skip
WAITS = Entry(
    mailing=LOST.id, reader=f"member:{ADA}", kind="welcome", state=EntryState.SKIPPED, reason="unwritable", at=NOW
)  # fmt: skip


def world() -> MemoryStore:
    """The demo's group with people, proposals, a vote, a held session with recap and slides, and a mail that could not be made."""
    store = MemoryStore(lambda: NOW)
    do(store, "apply", Filed(file=WrittenFile(FILE)))
    for row in (*BEGUN, LOST, WAITS):
        store.commit(Create(row))
    there = store.get(Session, GROUP, "2023-12-09")
    assert there is not None
    seat = Talk(slug="zoe", speaker="Zoe", title="Flatness", unconfirmed=True)
    store.commit(Replace(replace(there, kind="talks", talks=(seat,))))
    pausing = store.get(Member, GROUP, BO)
    assert pausing is not None
    store.commit(Replace(to_state(pausing, MemberState.PAUSED, at=NOW, by="self")))
    return store


@dataclass(frozen=True)
class Case:
    """An action's *inputs* in :func:`world`, once *first* was done; *words* are the command that says the same."""

    inputs: Any
    words: tuple[str, ...] = ()
    first: Callable[[Any], Any] = lambda store: None


def offer(**fields: str) -> Offering:
    return Offering(**G, member=ADA, key="k", topic="Depth", speaker="Ada", **fields)


def whom(member: str) -> Whom:
    return Whom(**G, member=member)


PAST = "date,title\n2022-01-08,Long ago\n"
OPEN_VOTE = ("votes open", Opening(**G, closes="2023-10-20 14:00"))
CASES = {
    "members approve": Case(whom(KIT), ("kit@example.org",)),
    "members decline": Case(whom(KIT), ("kit@example.org",)),
    "members remove": Case(whom(ADA), ("ada@example.org",)),
    "members ban": Case(whom(ADA), ("ada@example.org",)),
    "members rename": Case(Naming(**G, member=ADA, name="Ada L."), ("ada@example.org", "Ada L.")),
    "members relink": Case(whom(ADA), ("ada@example.org",)),
    "members import": Case(Listed(**G, table="email,name\nnew@example.org,Nu\n")),
    "members confirm": Case(whom(DI)),
    "members leave": Case(Leaving(**G, member=ADA)),
    "members settings": Case(Settings(**G, member=ADA, name="Ada L.", zone="Asia/Kolkata", wanted=("1d",))),
    "members calendar": Case(AnsweringAs(**G, member=ADA, address="ada@corp.example"), (ADA, "ada@corp.example")),
    "members pause": Case(Pause(**G, member=ADA, until="2023-11-01")),
    "members resume": Case(whom(BO)),
    "members links": Case(whom(ADA)),
    "members data-link": Case(whom(ADA)),
    "sessions add": Case(New(**G, when="2024-02-10 14:00", title="More"), ("2024-02-10 14:00", "--title", "More")),
    "sessions move": Case(Moving(**G, session=AHEAD, when="2023-10-29 14:00", reason="Ada is ill."), (AHEAD, "2023-10-29 14:00", "--reason", "Ada is ill.")),
    "sessions cancel": Case(Cancelling(**G, session=AHEAD, reason="Ada is ill.", public=True), (AHEAD, "--reason", "Ada is ill.", "--public")),
    "sessions undo": Case(
        Undoing(**G, session=AHEAD, reason="Ada is well."), (AHEAD, "--reason", "Ada is well."),
        lambda store: do(store, "sessions cancel", Cancelling(**G, session=AHEAD)),
    ),
    "import": Case(Past(**G, text=PAST)),
    "apply": Case(Filed(file=WrittenFile(replace(FILE, meeting_link="https://meet.example.org/other", name="Another name")))),
    "talks set": Case(Written(**SHARP, title="New"), (AHEAD, "implicit-bias", "--title", "New")),
    "talks add": Case(
        Adding(**G, session=AHEAD, speaker="Zed", address="zed@example.org"),
        (AHEAD, "--speaker", "Zed", "--address", "zed@example.org"),
    ),
    "talks remove": Case(WhichTalk(**SHARP), (AHEAD, "implicit-bias")),
    "talks withdraw": Case(Cannot(**SHARP, reason="I travel"), (AHEAD, "implicit-bias", "--reason", "I travel")),
    "talks restore": Case(WhichTalk(**SHARP), (AHEAD, "implicit-bias"), withdrawn),
    "talks relink": Case(Relinking(**SHARP), (AHEAD, "implicit-bias")),
    "talks address": Case(Reaching(**SHARP, address="ada@example.com")),
    "sessions set": Case(Setting(**G, session=AHEAD, title="Two on margins", link="Room 5")),
    "sessions notes": Case(
        NotesAt(**G, session=AHEAD, notes="https://pad.example.org/1"), (AHEAD, "https://pad.example.org/1"), preparing
    ),
    "sessions look-up": Case(Which(**G, session=AHEAD), (AHEAD,), looking_up),
    "sessions decline": Case(Declining(**G, session=AHEAD, work="1806.07572"), (AHEAD, "arXiv:1806.07572"), looking_up),
    "talks look-up": Case(WhichTalk(**SHARP), (AHEAD, "implicit-bias"), looking_up),
    "talks save": Case(Saving(**SHARP, fields={"title": "Mine"}, seen={})),
    "votes open": Case(OPEN_VOTE[1], ("--closes", "2023-10-20 14:00")),
    "votes close": Case(WhichVote(**G, vote="2023-10-07"), ("2023-10-07",), lambda store: do(store, *OPEN_VOTE)),
    "votes vote": Case(
        Choosing(**G, vote="2023-10-07", member=ADA, choices=("aa11",)), (), lambda store: do(store, *OPEN_VOTE)
    ),
    "attendance say": Case(Saying(**G, member=ADA, session=AHEAD, says="yes"), (AHEAD, ADA, "yes"), asking),
    "attendance season": Case(ForSeason(**G, member=ADA, says="yes"), (ADA, "yes"), asking),
    "attendance record": Case(
        Recording(**G, session=HELD, there=(ADA,), others=2), (HELD, "--there", ADA, "--others", "2"), asking
    ),
    "rota add": Case(
        Joining(**G, member=ADA, role="host"), (ADA, "--role", "host"), turning,
    ),
    "rota remove": Case(InRole(**G, member=ADA), (ADA,), turning),
    "rota move": Case(Placing(**G, member=BO, place=1), (BO, "1"), turning),
    "rota yes": Case(Taking(**G, member=ADA, session=FREE, title="Width"), (FREE, ADA, "--title", "Width"), turning),
    "rota pass": Case(Turn(**G, member=ADA, session=FREE), (FREE, ADA), turning),
    "handover begin": Case(SUCCESSION, ("Zoe New <zoe@example.org>", "--stay", "mika")),
    "handover take": Case(Handed(**G), (), handing_over),
    "handover withdraw": Case(Handed(**G), (), handing_over),
    "silence answer": Case(Whom(**G, member=ADA), (ADA,), hearing),
    "announcements write": Case(LETTER, ("For May", "Who speaks?", "--id", "a1"), announcing),
    "announcements send": Case(Drafted(**G, announcement="a1"), ("a1",), drafted),
    "announcements test": Case(Drafted(**G, announcement="a1"), (), drafted),
    "announcements stop": Case(WhichAnnouncement(**G, announcement="a1"), ("a1",), announced),
    "announcements delete": Case(WhichAnnouncement(**G, announcement="a1"), ("a1",), drafted),
    "feedback strike": Case(Striking(**G, session=HELD, line="Rude"), (HELD, "Rude"), surveyed),
    "feedback answer": Case(Answering(**G, member=ADA, session=HELD, worth="yes", line="Again"), (), surveying),
    "rota swap": Case(Swapping(**G, member=ADA, session=FREE, taker=BO), (FREE, ADA, BO), two_in_turn),
    "rota agree": Case(Agreeing(**G, member=BO, session=FREE), (FREE, BO), swapping),
    "rota refuse": Case(Turn(**G, member=BO, session=FREE), (FREE, BO), swapping),
    "proposals add": Case(
        Proposing(**G, topic="Width", speaker="Zed", address="zed@example.org"),
        ("Width", "--speaker", "Zed", "--address", "zed@example.org"),
    ),
    "proposals set": Case(Rewriting(**G, proposal="aa11", topic="Wide margins"), ("aa11", "--topic", "Wide margins")),
    "proposals merge": Case(Merging(**G, proposal="aa11", into="bb22"), ("aa11", "bb22")),
    "proposals hide": Case(WhichProposal(**G, proposal="aa11"), ("aa11",)),
    "proposals show-again": Case(
        WhichProposal(**G, proposal="aa11"), (), lambda store: do(store, "proposals hide", WhichProposal(**G, proposal="aa11")),
    ),
    "proposals confirm": Case(WhichProposal(**G, proposal="cc33"), ("cc33",)),
    "proposals decline": Case(WhichProposal(**G, proposal="cc33"), ("cc33",)),
    "proposals offer": Case(offer()),
    "proposals withdraw": Case(
        Withdrawing(**G, member=ADA, proposal="9a"), (), lambda store: do(store, "proposals offer", offer())
    ),
    "recap note": Case(Noting(**G, session=HELD, words="Better."), (HELD, "Better.")),
    "recap send": Case(Sending(**G, session=HELD), (HELD,)),
    "recap undo": Case(
        Which(**G, session=HELD), (HELD,), lambda store: do(store, "recap send", Sending(**G, session=HELD))
    ),
    "recap thread": Case(
        Thread(**OVER, url="https://chat.example.org/t/1"), (HELD, "old", "https://chat.example.org/t/1")
    ),
    "recordings attach": Case(Attaching(**OVER, video="abcdefghijk", url=VIDEO), (VIDEO, HELD, "old")),
    "recordings detach": Case(
        WhichVideo(**G, video="abcdefghijk"), ("abcdefghijk",),
        lambda store: do(store, "recordings attach", Attaching(**OVER, video="abcdefghijk", url=VIDEO)),
    ),
    "slides remove": Case(Removing(**OVER), (HELD, "old")),
    "slides attach": Case(Attach(**SHARP, key=f"{GROUP}/lost.pdf")),
    "form take-in": Case(
        Arrived(
            **G, response=Received(**G, id="r", submitted=NOW, seen=None, written="eve@example.org", proven=True, answers={"name": "Eve", "zone": ""})
        )
    ),
    "members erase": Case(Person(address="ada@example.org"), ("ada@example.org",)),
    "setup": Case(SettingUp()),
    "keys rotate": Case(Rotating(step=StepOf.SWITCH)),
    "site rebuild": Case(Pages(groups=(GROUP,))),
    "doctor again": Case(doctor.Nothing()),
    "mail preview": Case(Looking(group=GROUP, kind="reminder", member=ADA)),
    "mail retry": Case(Again(mailing=LOST.id, readers=(WAITS.reader,))),
}  # fmt: skip
