"""Examples of what a mail is made of, and its bytes read back as a mail program reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import Any

from shared.letters.mime import Envelope, message_id, to_bytes
from shared.letters.sent import Reader, Sent
from shared.letters.sheets import Letter
from shared.mail import composing
from shared.mail.registry import MAILS
from shared.model.announcement import Announcement, AnnouncementState
from shared.model.deck import Deck, Outcome, Upload
from shared.model.group import Beforehand, CoLead, FormMapping, Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.member import Member, MemberState
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.recap import Recap
from shared.model.recording import Recording
from shared.model.rota import Place, Rota
from shared.model.rota import Slot as Turn
from shared.model.session import Consent, Resource, Room, Session, SessionState, Talk
from shared.model.survey import Survey, SurveyState
from shared.model.vote import Chosen, Tally, Vote, VoteState
from shared.recaps.second_read import Had, RecapRows
from shared.schedule.who_does import Ahead
from shared.survey.asking import Asking
from shared.survey.mails import Told
from shared.voting.vote_context import Poll, Slot

STARTS = datetime(2023, 10, 28, 20, 0, tzinfo=UTC)
NOTE = "It was **good**. Notes: [here](https://example.org/notes), and\n\n- one thing\n- another"
KINDS = tuple(MAILS)
WITH_CALENDAR = {"welcome", "back", "reminder", "moved", "changed", "cancelled", "reinstated"}
TO_MEMBERS = {kind.name for kind in MAILS.values() if not kind.transactional}
ROTAS = ("next-turn", "not-needed", "nobody-left", "swap-asked", "swap-answered", "turn-near")
OF_THE_DAY = ("deck-unknown", "proposal", "recording-found")
TO_CO_LEADS = {
    "application", "applications", "returning", "mapping", "form-changed", "watch", "bad-address", "bad-addresses", "confirmations-wait", "dropped", "all-dropped", "erased",
    "deck-unknown", "no-reading", "preflight", "not-joint", "recap-draft", "chat-refused", "playlist-unread", "recording-found",
    "proposal", "proposals", "vote-closed", "talk-open", "unwritten", "day", "desk-login", "mail-preview", "announcement-copy", "nobody-left", "feedback-outcome",
    "handover", "taking-over", "handed-over", "handover-off", "stand-in", "stand-in-changed",
    "talk-withdrawn", "talk-restored",
}  # fmt: skip
SENDER = "ML Theory Reading Group <reading@ml-theory.example.org>"
SITE = "https://reading.example.org/ml-theory/"
ROOM = "https://meet.example.org/room-5121"
LINKS = {
    "confirm": "https://api.example.org/l/k1.confirm.c0",
    "decide": "https://api.example.org/l/k1.decide.d0",
    "decide abababababababababab": "https://api.example.org/l/k1.decide.d1",
    "decide cdcdcdcdcdcdcdcdcdcd": "https://api.example.org/l/k1.decide.d2",
    "leave": "https://api.example.org/l/k1.leave.l0",
    "settings": "https://api.example.org/m/k1.member.m0",
    "data": "https://api.example.org/m/k1.data.a0",
    "recap": "https://api.example.org/r/k1.recap.r0",
    "recording": "https://api.example.org/v/k1.recording.v0",
    "cannot": "https://api.example.org/m/k1.withdraw.w0",
    "speaker": "https://api.example.org/talk/k1.talk.t0",
    "propose": "https://api.example.org/p/k1.propose.p0",
    "ballot": "https://api.example.org/b/k1.vote.b0",
    "chosen": "https://api.example.org/c/k1.chosen.c1",
    "desk": "https://api.example.org/desk/login/k1.desk.e0",
    "feedback": "https://api.example.org/m/k1.feedback.f0",
    "still": "https://api.example.org/m/k1.still.s0",
    "turn": "https://api.example.org/m/k1.turn.u0",
    "rota": "https://api.example.org/m/k1.rota.v1",
}
GROUP = Group(
    id="ml-theory",
    name="ML Theory Reading Group",
    zone="America/Denver",
    season=None,
    sender=SENDER,
    co_leads=(CoLead(id="mika", name="Mika Lead", address="mika@example.org"),),
    chat="https://chat.example.org/ml-theory",
    form=FormMapping(id="1FORM"),
)
READING = (
    Resource(kind="paper", title="Privacy amplification", url="https://arxiv.org/abs/1808.06651", minutes=30),
    Resource(kind="notes", title="Noise in one page", minutes=10, essential=False, url="https://example.org/noise"),
)
SESSION = Session(
    group="ml-theory",
    key="2023-10-28",
    kind="talks",
    state=SessionState.ANNOUNCED,
    starts=STARTS,
    ends=STARTS + timedelta(hours=1),
    date="2023-10-28",
    changed_at=datetime(2023, 10, 7, tzinfo=UTC),
    talks=(Talk(slug="noisy-sgd", title="Privacy of Noisy SGD", speaker="Ada Example", resources=READING),),
    recap=NOTE,
)
MEMBER = Member(
    group="ml-theory",
    id="ab" * 10,
    name="Dana Quiet",
    address="dana@example.org",
    state=MemberState.PENDING_APPROVAL,
    answers=(("Affiliation", "Example University"),),
)
OTHER = replace(
    MEMBER,
    id="cd" * 10,
    name="Robin Loud",
    address="robin@example.org",
    answers=(("Affiliation", "None"), ("Why", "Curious"), ("Third", "Kept for the page")),
)
UPLOAD = Upload(
    id="u1", group="ml-theory", key="ml-theory/2023-10-28/noisy-sgd/talk.pdf", object_version="1", outcome=Outcome.PUBLISHED,
    at=STARTS, issued=STARTS, session="2023-10-28", talk="noisy-sgd", pages=14,
)  # fmt: skip
DECK = Deck(
    group="ml-theory", session="2023-10-28", talk="noisy-sgd", upload="u1", issued=STARTS, published=STARTS, kind="pdf",
    file="decks/a.pdf", thumbnail="decks/a.webp", text=None, pages=14, bytes=9,
)  # fmt: skip
RECAP = Recap(group="ml-theory", session="2023-10-28", note=NOTE, made=STARTS + timedelta(hours=1))
RECORDING = Recording(
    group="ml-theory", id="FAKEvid0001", title="Session of October", published=STARTS + timedelta(days=2)
)
ANNOUNCEMENT = Announcement(
    group="ml-theory", id="x", subject="Come to B12", text="No room **today**.\n\n- [The map](https://example.org/map)", written=STARTS,
    state=AnnouncementState.SENT, by="mika", due=STARTS,
)  # fmt: skip
SURVEY = Survey(
    group="ml-theory", session="2023-10-28", closes=STARTS + timedelta(days=5), state=SurveyState.CLOSED, responses=3,
    worth={"yes": 2, "partly": 1, "no": 0}, pace={"slow": 0, "right": 3, "fast": 0}, lines=("More of this, please.",),
)  # fmt: skip
ROTA = Rota(
    group="ml-theory", role="talk", order=(Place(member=MEMBER.id, since=STARTS, topics="Kernels"),),
    slots=(Turn(session="2023-10-28", starts=STARTS),),
)  # fmt: skip
PROPOSALS = tuple(
    TalkProposal(
        group="ml-theory", id=f"{n}" * 10, topic=topic, speaker=speaker, about=f"About {topic}.", made=STARTS - timedelta(days=40 - n),
        url="https://example.org/paper", state=state, session="2023-10-28" * (n == 1), talk="noisy-sgd" * (n == 1), vote="2023-10-14",
    )
    for n, topic, speaker, state in (
        (1, "Privacy of Noisy SGD", "Ada Example", ProposalState.CHOSEN),
        (2, "Margins", "Bo Sample", ProposalState.OPEN),
    )
)  # fmt: skip
VOTE = Vote(
    group="ml-theory", id="2023-10-14", proposals=("1" * 10, "2" * 10), opened=STARTS - timedelta(days=14),
    closes=STARTS - timedelta(days=9), seats=2, session="2023-10-14", state=VoteState.CLOSED, ballots=3,
    ranking=(Tally(proposal="1" * 10, approvals=3), Tally(proposal="2" * 10, approvals=1)),
    chosen=(Chosen(proposal="1" * 10, at=STARTS - timedelta(days=9)),),
)  # fmt: skip
POLL = Poll(vote=VOTE, proposals=PROPOSALS, slots=(Slot(PROPOSALS[0], SESSION, SESSION.talks[0]),))
FACTS = {
    "proposals": {"about": "1111111111: Margins (Bo Sample)\n2222222222: Kernels (Cy Guest)", "more": "1", "left": "3"},
    "talk-chosen": {"proposal": "1" * 10},
    "talk-open": {"why": "nobody", "proposal": "1" * 10, "topic": "Margins", "speaker": "Bo Sample"},
    **{
        kind: {"title": "Margins", "speaker": "Bo Sample"}
        for kind in ("talk-off", "talk-on", "talk-restored", "withdrawal-noted")
    },
    "talk-withdrawn": {"title": "Margins", "speaker": "Bo Sample", "reason": "I have to travel that week."},
    "moved": {"previous": "2023-10-27T20:00:00+00:00", "starts": STARTS.isoformat()},
    "mapping": {
        "problems": "form.email: no question bears the title 'Email'",
        "titles": "Name\nE-mail address",
        "waiting": "4",
        "form": "1FORM",
    },
    "form-changed": {"changes": "new: 'Pronouns'\n'Name' is now 'Your name'\ngone: 'Fax'", "form": "1FORM"},
    "watch": {"wrong": "w1: NO_USER_ACCESS", "form": "1FORM"},
    "confirmations-wait": {"hour": "60", "day": "300"},
    "dropped": {"life": "1", "was": "active"},
    "all-dropped": {"about": "abababababababababab.1\ncdcdcdcdcdcdcdcdcdcd.1", "more": "2"},
    "bad-addresses": {"about": "cleo at example dot org\nme@\n", "more": "2"},
    "erased": {
        "responses": "2023-09-01 10:00 UTC\n2023-09-02 11:30 UTC",
        "file": "talks: 2023-10-28, Dana Quiet\nco_leads: dq",
        "form": "1FORM",
    },
    "still-with-us": {"sessions": "6", "until": "2023-11-13T17:00:00+00:00"},
    "recap": {"issue": "1"},
    "recap-correction": {"issue": "1"},
    "unwritten": {"mailing": "reminder/ml-theory/2023-10-28/r1/7d", "kind": "reminder"},
    "chat-refused": {"said": "404 Unknown Webhook"},
    "playlist-unread": {"said": "YouTube answers 404 for the playlist PLFAKE: playlistNotFound"},
    "bad-address": {"written": "cleo at example dot org"},
    "not-joint": {"wrong": "joint: proofs/2023-10-28 has a programme of its own; cancel it first"},
    "talk-news": {"what": "moved", "previous": "2023-10-27T20:00:00+00:00", "starts": STARTS.isoformat()},
    "break": {"end": "begins", "resumes": "2024-01-13", "note": "winter break"},
    "preflight": {
        "lines": '[["2023-10-21T20:00:00+00:00", "reminder", "7d", "ml-theory/2023-10-28", "3 members"]]',
        "flags": "2023-10-28: no reading",
    },
    "handover": {
        "by": "Mika Lead",
        "to": "Zoe New (zoe@example.org)",
        "going": "Mika Lead",
        "by_hand": "The chat: make them its admins.",
    },
    "taking-over": {
        "by": "Mika Lead",
        "going": "Mika Lead",
        "others": "",
        "by_hand": "The chat: make them its admins.",
    },
    "handed-over": {"by": "Zoe New", "going": "Mika Lead", "staying": "Zoe New"},
    "handover-off": {"by": "Mika Lead", "staying": "Mika Lead"},
    "stand-in": {
        "who": "Kim Stand",
        "who_id": "kim",
        "away": "Mika Lead",
        "away_id": "mika",
        "first": "2023-10-20",
        "last": "2023-10-26",
        "mine": "yes",
    },
    "stand-in-changed": {
        "who": "Kim Stand",
        "who_id": "kim",
        "away": "Mika Lead",
        "away_id": "mika",
        "first": "2023-10-20",
        "last": "2023-10-26",
        "new_first": "2023-10-20",
        "new_last": "2023-10-24",
        "mine": "yes",
        "leads": "",
    },
    "next-turn": {"until": "2023-10-20T18:30:00+00:00"},
    "nobody-left": {"roles": "talk", "why": "nobody"},
    "swap-asked": {"who": "Bo Sample", "back": "2023-11-11T22:30:00+00:00", "until": "2023-10-20T18:30:00+00:00"},
    "swap-answered": {"who": "Bo Sample", "back": "", "yes": "yes"},
    "deck-refused": {"reason": "The PDF is locked with a password.", "mend": "Save it without one, and upload that."},
    "deck-unknown": {"key": "ml-theory/2023-10-28/nosy-sgd/my talk.pdf"},
}


def row(kind: str, *, before: timedelta = timedelta(days=7), **more: object) -> Mailing:
    role = {"role": "talk"} if kind in ROTAS else {}
    fields = {"facts": FACTS.get(kind, {}) | role, "subject": "noisy-sgd", "session": "2023-10-28", **more}
    return mailing(kind, "ml-theory", Audience.MEMBERS, at=STARTS - before, of="x", **fields)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Known:
    """What there is to know for a mail of any kind: what all are made of, and by kind what it reads besides. *parts* is what the mail
    of a day gathers."""

    sent: Sent
    more: Mapping[str, Any]
    parts: tuple[tuple[Mailing, "Known"], ...] = ()


def known(*, parts: tuple[tuple[Mailing, Known], ...] | None = None, **more: Any) -> Known:
    given_here: dict[str, Any] = {
        "group": GROUP, "reader_name": "Dana Quiet", "reader_address": "dana@example.org", "member": MEMBER, "zone": "",
        "members": (MEMBER, OTHER), "session": SESSION, "following": None, "meeting_link": ROOM, "links": LINKS, "upload": UPLOAD,
        "deck": DECK, "decks": (DECK,), "recap": RECAP, "recording": RECORDING, "proposal": PROPOSALS[1], "poll": POLL,
        "doing": (),
        "survey": SURVEY, "announcement": ANNOUNCEMENT,
    } | more  # fmt: skip
    named = {name: given_here[name] for name in ("group", "session", "following", "links", "upload", "deck", "zone")}
    made = Sent(
        mailing=row("x"), site="https://reading.example.org", now=STARTS, subject=given_here["member"], **named,
        reader=Reader(
            id="x", name=given_here["reader_name"], address=given_here["reader_address"], member=given_here["member"]
        ),
        room=Room(group="ml-theory", session="2023-10-28", link=given_here["meeting_link"]),
        rows={name: given_here[name] for name in ("recording", "proposal", "announcement")},
    )  # fmt: skip
    telling = RecapRows(recap=given_here["recap"], decks=given_here["decks"], following=given_here["following"])
    read = {
        **dict.fromkeys(("applications", "all-dropped"), given_here["members"]),
        **dict.fromkeys(("recap", "recap-draft"), telling),
        "recap-correction": Had(recap=given_here["recap"], readers=frozenset()),
        **dict.fromkeys(("ballot", "ballot-reminder", "programme", "vote-closed"), given_here["poll"]),
        **dict.fromkeys(("next-turn", "turn-near", "swap-asked"), ROTA),
        "nobody-left": [ROTA, replace(ROTA, role="note-taker")],
        "reminder": given_here["doing"],
        "preflight": [Ahead(STARTS, None, given_here["doing"])] if given_here["doing"] else [],
        "desk-login": "012345",
        "session-feedback": Asking(survey=given_here["survey"], there=None, speakers=frozenset()),
        "feedback-outcome": Told(survey=given_here["survey"], others=""),
    }
    whole = Known(made, read)
    return replace(whole, parts=tuple((row(kind), whole) for kind in OF_THE_DAY) if parts is None else parts)


def sent_of(mailing: Mailing, given: Known) -> Sent:
    """What is sent of *mailing*."""
    more = tuple(sent_of(part, one) for part, one in given.parts) if mailing.kind == "day" else None
    return replace(given.sent, mailing=mailing, more=given.more.get(mailing.kind, more))


def compose(mailing: Mailing, given: Known) -> Letter:
    return composing.compose(sent_of(mailing, given))


_SEEN = compose(row("no-reading"), known(reader_name="Mika Lead", reader_address="mika@example.org"))
FACTS["mail-preview"] = {"subject": "No reading yet", "text": _SEEN.text, "html": _SEEN.html}


def sent(letter: Letter, **more: object) -> bytes:
    envelope = Envelope(
        sender=SENDER, list_id="ml-theory.ml-theory.example.org", date=datetime(2023, 10, 21, 20, 0, 5, tzinfo=UTC), correlation="tick-1",
    )  # fmt: skip
    id_ = str(more.pop("message_id", message_id(f"{letter.kind}/ml-theory/x", "member:abab", "ml-theory.example.org")))
    return to_bytes(letter, replace(envelope, **more), id_)  # type: ignore[arg-type]


def read(raw: bytes) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert not message.defects
    return message


def parts(raw: bytes) -> dict[str, str]:
    """The decoded parts by content type, in their order."""
    return {part.get_content_type(): part.get_content() for part in read(raw).iter_parts()}


def head(raw: bytes) -> list[bytes]:
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


class Markup(HTMLParser):
    """The elements of a page with their attributes, and the text that is seen."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.seen = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.seen += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def as_of(kind: str) -> Session:
    return replace(SESSION, state=SessionState.CANCELLED, sequence=1) if kind == "cancelled" else SESSION


HOSTILE = "<script>alert('x')</script> {{7*7}} {% raw %}\r\nBcc: everyone@example.org\x00\u202egnp.exe\u2066 &amp; \"'> 𝕏 \ud800"


def everywhere(text: str) -> tuple[Mailing, Known]:
    """*text* in every place that somebody else fills, as often as it fits."""
    resource = Resource(kind=text, title=text, url=text)
    talk = Talk(
        slug="noisy-sgd", title=text, speaker=text, about=text, resources=(resource,) * 40, slides=resource, recording=resource,
        thread=text, consent=Consent.YES, summary=text, questions=(text,) * 9,
    )  # fmt: skip
    session = replace(SESSION, title=None, about=text, talks=(talk,) * 30, recap=text, notes_link=text)
    member = replace(MEMBER, name=text, address=text[:254], answers=((text, text),) * 60)
    upload = replace(UPLOAD, key=f"ml-theory/2023-10-28/noisy-sgd/{text}", reason=text, mend=text)
    offered = tuple(
        replace(PROPOSALS[0], id=f"{n:010}", topic=text, speaker=text, about=text, url=text) for n in range(100)
    )
    slots = tuple(Slot(one, session, talk) for one in offered[:20])
    ranking = tuple(Tally(proposal=one.id, approvals=1) for one in offered)
    context = known(
        recap=replace(RECAP, note=text), decks=(),
        recording=replace(RECORDING, id=text, title=text),
        announcement=replace(ANNOUNCEMENT, subject=text, text=text),
        survey=replace(SURVEY, lines=(text,) * 200),
        proposal=offered[0], poll=Poll(vote=replace(VOTE, ranking=ranking), proposals=offered, slots=slots),
        reader_name=text, member=member, members=(member,) * 40, zone=text, session=session, following=session, upload=upload, meeting_link=text,
        group=replace(
            GROUP, chat=text, join=text, form=FormMapping(id=text, email=text, name=text),
            beforehand=Beforehand(questions=True, notes=True),
        ),
    )  # fmt: skip
    facts = dict.fromkeys(
        ("said", "problems", "titles", "form", "written", "reason", "mend", "key", "topic", "speaker", "proposal"), text
    )
    facts |= dict.fromkeys(("about", "changes", "wrong", "responses", "file"), "\n".join([text[:7000]] * 50))
    facts |= {"flags": "\n".join([text[:7000]] * 50), "note": text, "resumes": "2024-01-13", "end": "begins"}
    facts["lines"] = json.dumps([[STARTS.isoformat(), text, text, text, text]] * 60)
    facts |= {
        "waiting": "2",
        "more": "3",
        "previous": STARTS.isoformat(),
        "clock_change": "yes",
        "sessions": "6",
        "until": STARTS.isoformat(),
        "first": "2023-10-20",
        "last": "2023-10-26",
    }
    facts |= dict.fromkeys(("by", "going", "others", "staying", "who", "away"), text)
    facts |= dict.fromkeys(("to", "by_hand"), "\n".join([text[:7000]] * 50))
    return row("x", facts=facts, stage="7d"), context
