"""The mails, read back from their bytes as a mail program reads them, and looked at as raw bytes where that is what counts."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.groups import CoLead, FormMapping, Group
from shared.mail import TRANSACTIONAL, Context, Letter, compose, to_bytes
from shared.mail.composing import SHEETS, _environment
from shared.mail.words import away, reading_time, stage_words, web, when
from shared.mailings import Audience, Mailing, mailing
from shared.members import Member, MemberState
from shared.season import Stage
from shared.sessions import Resource, Session, SessionState, Talk
from shared.uploads import Deck, Outcome, Upload

STARTS = datetime(2023, 10, 28, 20, 0, tzinfo=UTC)
KINDS = (
    "confirm", "application", "welcome", "declined", "reminder", "moved", "changed", "cancelled", "mapping", "bad-address",
    "deck-link", "deck-published", "deck-refused", "deck-unknown",
)  # fmt: skip
WITH_CALENDAR = {"welcome", "reminder", "moved", "changed", "cancelled"}
TO_MEMBERS = {"welcome", "reminder", "moved", "changed", "cancelled"}
SENDER = "ML Theory Reading Group <reading@ml-theory.example.org>"
SITE = "https://reading.example.org/ml-theory/"
ROOM = "https://meet.example.org/room-5121"
LINKS = {
    "confirm": "https://api.example.org/l/k1.confirm.c0",
    "decide": "https://api.example.org/l/k1.decide.d0",
    "leave": "https://api.example.org/l/k1.leave.l0",
    "speaker": "https://api.example.org/talk/k1.talk.t0",
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
)
MEMBER = Member(
    group="ml-theory",
    id="ab" * 10,
    name="Dana Quiet",
    address="dana@example.org",
    state=MemberState.PENDING_APPROVAL,
    answers=(("Affiliation", "Example University"),),
)
UPLOAD = Upload(
    id="u1", group="ml-theory", key="ml-theory/2023-10-28/noisy-sgd/talk.pdf", object_version="1", outcome=Outcome.PUBLISHED,
    at=STARTS, issued=STARTS, session="2023-10-28", talk="noisy-sgd", pages=14,
)  # fmt: skip
DECK = Deck(
    group="ml-theory", session="2023-10-28", talk="noisy-sgd", upload="u1", issued=STARTS, published=STARTS, kind="pdf",
    file="decks/a.pdf", thumbnail="decks/a.webp", text=None, pages=14, bytes=9,
)  # fmt: skip
FACTS = {
    "moved": {"previous": "2023-10-27T20:00:00+00:00", "starts": STARTS.isoformat()},
    "mapping": {
        "problems": "form.email: no question bears the title 'Email'",
        "titles": "Name\nE-mail address",
        "waiting": "4",
        "form": "1FORM",
    },
    "bad-address": {"written": "cleo at example dot org"},
    "deck-refused": {"reason": "The PDF is locked with a password.", "mend": "Save it without one, and upload that."},
    "deck-unknown": {"key": "ml-theory/2023-10-28/nosy-sgd/my talk.pdf"},
}


def row(kind: str, *, before: timedelta = timedelta(days=7), **more: object) -> Mailing:
    fields = {"facts": FACTS.get(kind, {}), "subject": "noisy-sgd", "session": "2023-10-28", **more}
    return mailing(kind, "ml-theory", Audience.MEMBERS, at=STARTS - before, of="x", **fields)  # type: ignore[arg-type]


def known(**more: object) -> Context:
    given_here = {
        "group": GROUP,
        "reader_name": "Dana Quiet",
        "reader_address": "dana@example.org",
        "member": MEMBER,
        "session": SESSION,
        "meeting_link": ROOM,
        "site_url": SITE,
        "links": LINKS,
        "upload": UPLOAD,
        "deck": DECK,
    }
    return Context(**{**given_here, **more})  # type: ignore[arg-type]


def sent(letter: Letter, **more: object) -> bytes:
    given_here = {
        "sender": SENDER,
        "list_id": "ml-theory.ml-theory.example.org",
        "message_id": "<0123456789abcdef@ml-theory.example.org>",
        "date": datetime(2023, 10, 21, 20, 0, 5, tzinfo=UTC),
        "correlation": "tick-1",
    }
    return to_bytes(letter, **{**given_here, **more})  # type: ignore[arg-type]


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


# --- every kind
def test_these_are_all_the_kinds() -> None:
    assert tuple(SHEETS) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_text_and_html_and_the_calendar_last_where_it_is_about_a_session(kind: str) -> None:
    letter = compose(row(kind), known(session=_as_of(kind)))
    raw = sent(letter)
    message = read(raw)
    wanted = ["text/plain", "text/html"] + (["text/calendar"] if kind in WITH_CALENDAR else [])
    assert message.get_content_type() == "multipart/alternative"
    assert list(parts(raw)) == wanted
    assert [part.replace("\r\n", "\n") for part in parts(raw).values()][:2] == [letter.text, letter.html]
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, "dana@example.org", letter.subject)


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_ends_in_crlf_and_is_seven_bit_and_of_legal_length(kind: str) -> None:
    raw = sent(compose(row(kind), known()))
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_mailing_and_context_give_the_same_bytes(kind: str) -> None:
    assert sent(compose(row(kind), known())) == sent(compose(row(kind), known()))


@pytest.mark.parametrize("kind", KINDS)
def test_the_headers_are_these(kind: str) -> None:
    letter = compose(row(kind), known())
    names = [line.partition(b":")[0].decode() for line in head(sent(letter)) if not line.startswith((b" ", b"\t"))]
    unsubscribe = ["List-Unsubscribe", "List-Unsubscribe-Post"] if kind in TO_MEMBERS else []
    assert names == [
        "Date", "Message-ID", "List-Id", "Auto-Submitted", "Content-Language", *unsubscribe, "X-Correlation-Id",
        "Subject", "From", "To", "MIME-Version", "Content-Type",
    ]  # fmt: skip


def test_the_headers_of_our_own_say_this() -> None:
    assert head(sent(compose(row("reminder", stage="7d"), known())))[:8] == [
        b"Date: Sat, 21 Oct 2023 20:00:05 +0000",
        b"Message-ID: <0123456789abcdef@ml-theory.example.org>",
        b"List-Id: <ml-theory.ml-theory.example.org>",
        b"Auto-Submitted: auto-generated",
        b"Content-Language: en",
        b"List-Unsubscribe: <https://api.example.org/l/k1.leave.l0>",
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        b"X-Correlation-Id: tick-1",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_html_says_its_language_knows_the_dark_and_shows_the_preheader_first(kind: str) -> None:
    page = Markup(compose(row(kind), known()).html)
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert {"name": "color-scheme", "content": "light dark"} in page.all("meta")
    assert "prefers-color-scheme: dark" in page.seen
    assert all(table.get("role") == "presentation" for table in page.all("table"))
    assert "script" not in dict(page.elements)
    hidden = page.all("div")[0]
    assert (hidden["aria-hidden"], str(hidden["style"]).startswith("display:none")) == ("true", True)


@pytest.mark.parametrize("kind", KINDS)
def test_at_most_one_button_and_only_web_addresses(kind: str) -> None:
    page = Markup(compose(row(kind), known()).html)
    assert sum(link.get("class") == "label" for link in page.all("a")) <= 1
    assert all(str(link["href"]).startswith("https://") for link in page.all("a"))


@pytest.mark.parametrize("kind", KINDS)
def test_members_may_leave_by_every_mail_and_transactional_mail_has_no_such_link(kind: str) -> None:
    letter = compose(row(kind), known())
    assert (kind in TRANSACTIONAL) == (kind not in TO_MEMBERS)
    leave = LINKS["leave"]
    assert (letter.unsubscribe, leave in letter.text, leave in letter.html) == (
        (leave, True, True) if kind in TO_MEMBERS else (None, False, False)
    )


def test_no_mail_to_members_goes_without_a_way_to_leave() -> None:
    with pytest.raises(KeyError, match="leave"):
        compose(row("reminder", stage="1d"), known(links={}))


def test_an_unknown_kind_is_bad_input() -> None:
    with pytest.raises(BadInput, match="no mail of the kind 'gossip'"):
        compose(row("gossip"), known())


@pytest.mark.parametrize("kind", ["reminder", "moved", "changed", "cancelled", "deck-link"])
def test_a_session_mail_without_a_session_is_bad_input(kind: str) -> None:
    with pytest.raises(BadInput, match="needs a session with a date"):
        compose(row(kind), known(session=None))
    with pytest.raises(BadInput, match="needs a session with a date"):
        compose(row(kind), known(session=replace(SESSION, starts=None, ends=None)))


# --- raw headers
def test_a_long_unsubscribe_address_stays_on_one_line_unencoded() -> None:
    url = "https://api.example.org/l/" + "k1.Zm9v_-" * 31
    assert len(url) > 300
    raw = sent(replace(compose(row("reminder", stage="7d"), known()), unsubscribe=url))
    assert (
        b"\r\nList-Unsubscribe: <" + url.encode() + b">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    )


@pytest.mark.parametrize(
    "broken",
    [
        {"message_id": "<a@b>\r\nBcc: everyone@example.org"},
        {"list_id": "a\nBcc: everyone@example.org"},
        {"message_id": "<ä@example.org>"},
        {"list_id": "a" * 1000},
    ],
)
def test_a_value_that_cannot_stand_in_a_header_is_refused(broken: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="cannot stand in a header"):
        sent(compose(row("declined"), known()), **broken)


@pytest.mark.parametrize(
    "url", ["https://a.example/\r\nBcc: b@example.org", "https://a.example/ä", "https://a/" + "a" * 999]
)
def test_an_unsubscribe_address_that_cannot_stand_in_a_header_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="List-Unsubscribe"):
        sent(replace(compose(row("reminder", stage="1d"), known()), unsubscribe=url))


@pytest.mark.parametrize(
    "to", ["a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", "A <a@example.org>"]
)
def test_a_mail_goes_to_one_bare_address(to: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011  the library raises several kinds; none lets it through
        sent(replace(compose(row("declined"), known()), to=to))


def subject_of(name: str) -> str:
    return compose(row("application"), known(member=replace(MEMBER, name=name))).subject


@given(st.text(max_size=120) | st.text('ab =?_<>",.:;@', max_size=120) | st.text("aé𝕏 ", max_size=120))
@example("In an hour: a subject of plain words that is as long as one line of a header may")
@example("=?utf-8?q?looks_like_an_encoded_word?=")
@example("𝕏" * 60)
@example("")
def test_any_subject_is_read_back_as_it_was_and_is_one_header(name: str) -> None:
    told = subject_of(name)
    raw = sent(replace(compose(row("declined"), known()), subject=told))
    assert str(read(raw)["Subject"]) == told
    assert max(map(len, head(raw))) <= 998
    assert len(head(raw)) - len([line for line in head(raw) if line[:1] in b" \t"]) == 11


@pytest.mark.parametrize(
    ("sender", "told"),
    [
        ("Größe, Gruppe <g@example.org>", ("Größe, Gruppe", "g@example.org")),
        ('"Größe, Gruppe" <g@example.org>', ("Größe, Gruppe", "g@example.org")),
        ('"A \r\nBcc: x@example.org" <g@example.org>', ("A Bcc: x@example.org", "g@example.org")),
        ("g@example.org", ("", "g@example.org")),
    ],
)
def test_the_sender_is_a_name_and_an_address_whatever_the_name(sender: str, told: tuple[str, str]) -> None:
    message = read(sent(compose(row("declined"), known()), sender=sender))
    (address,) = message["From"].addresses
    assert (address.display_name, address.addr_spec, message["Bcc"]) == (*told, None)


def test_an_odd_correlation_id_is_reduced_to_what_a_header_takes() -> None:
    raw = sent(compose(row("declined"), known()), correlation="a\r\nBcc: b ü")
    assert b"\r\nX-Correlation-Id: aBcc:b\r\n" in raw


# --- the calendar part
def event(raw: bytes) -> dict[str, str]:
    """The one event, as a reader that did not write it reads it."""
    calendar = vobject.readOne(parts(raw)["text/calendar"])
    assert calendar.method.value == "PUBLISH"
    return {line.name: str(line.value) for line in calendar.vevent.getChildren()}


@pytest.mark.parametrize("kind", sorted(WITH_CALENDAR))
def test_two_readers_accept_the_calendar_part_with_the_same_method_outside_and_in(kind: str) -> None:
    raw = sent(compose(row(kind), known(session=_as_of(kind))))
    part = list(read(raw).iter_parts())[-1]
    assert (part.get_content_type(), part["Content-Type"].params["method"]) == ("text/calendar", "PUBLISH")
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert (
        calendar["METHOD"],
        [str(e["UID"]) for e in calendar.walk("VEVENT")],
        "ORGANIZER" in calendar.walk("VEVENT")[0],
    ) == (
        "PUBLISH",
        ["2023-10-28.ml-theory@fortnight.invalid"],
        True,
    )
    assert event(raw)["ORGANIZER"] == "mailto:reading@ml-theory.example.org"


def test_a_reminder_carries_room_and_page_and_counts_as_newer_than_the_welcome() -> None:
    welcome = event(sent(compose(row("welcome", before=timedelta(days=8)), known(meeting_link=""))))
    reminder = event(sent(compose(row("reminder", stage="7d"), known())))
    assert ("LOCATION" in welcome, reminder["LOCATION"], reminder["URL"]) == (False, ROOM, f"{SITE}s/2023-10-28/")
    assert (welcome["DTSTAMP"], reminder["DTSTAMP"]) == ("2023-10-20 20:00:00+00:00", "2023-10-21 20:00:00+00:00")


def test_a_cancelled_session_is_published_as_cancelled() -> None:
    gone = event(sent(compose(row("cancelled"), known(session=_as_of("cancelled")))))
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", "1")


def _as_of(kind: str) -> Session:
    return replace(SESSION, state=SessionState.CANCELLED, sequence=1) if kind == "cancelled" else SESSION


# --- what each kind says
def test_the_confirmation_has_nothing_that_the_submitter_wrote() -> None:
    written = {"name": "Zorro Name", "answers": (("Zorro question", "Zorro answer"),)}
    raw = sent(compose(row("confirm"), known(reader_name="Zorro Name", member=replace(MEMBER, **written))))
    assert "Zorro" not in raw.decode() + "".join(parts(raw).values())
    assert compose(row("confirm"), known(reader_name="A")) == compose(row("confirm"), known(reader_name="B"))


def test_the_confirmation_has_one_button_with_the_link() -> None:
    letter = compose(row("confirm"), known())
    buttons = [link["href"] for link in Markup(letter.html).all("a") if link.get("class") == "label"]
    assert (letter.subject, buttons) == ("Confirm your address for ML Theory Reading Group", [LINKS["confirm"]])
    assert f"\n{LINKS['confirm']}\n" in letter.text


def test_the_application_tells_a_co_lead_name_address_and_answers_and_links_their_page() -> None:
    letter = compose(row("application"), known(reader_name="Mika Lead", reader_address="mika@example.org"))
    assert letter.subject == "Dana Quiet would like to join"
    assert letter.text == (
        "Hello Mika Lead,\n"
        "\n"
        "Somebody new signed up, and the address is confirmed. This is what they wrote.\n"
        "\n"
        "Name: Dana Quiet\n"
        "Address: dana@example.org\n"
        "Affiliation: Example University\n"
        "\n"
        "Let them in or decline, on this page:\n"
        "\n"
        "https://api.example.org/l/k1.decide.d0\n"
        "\n"
        "The link is yours alone, so that the record knows who decided; please do not forward it. "
        "The first co-lead to press decides.\n"
        "\n"
        "-- \n"
        "ML Theory Reading Group\n"
        "https://reading.example.org/ml-theory/\n"
        "You get this because you are a co-lead of ML Theory Reading Group.\n"
    )


def test_the_welcome_has_the_next_session_its_reading_calendar_chat_and_the_way_out() -> None:
    letter = compose(row("welcome"), known(meeting_link=""))
    assert letter.subject == "Welcome! Next session: Sat 28 Oct, 14:00 MDT"
    assert letter.text.startswith(
        "Hello Dana Quiet,\n"
        "\n"
        "You are in. Welcome to ML Theory Reading Group, good to have you with us.\n"
        "\n"
        "The next session: Privacy of Noisy SGD\n"
        "Saturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC\n"
        "\n"
        "Ada Example\n"
        "\n"
        "The link to join comes with the reminders.\n"
        "All about the session: https://reading.example.org/ml-theory/s/2023-10-28/\n"
        "\n"
        "To read beforehand (about 40 minutes; 30 if you read only the essentials):\n"
        "- Privacy amplification (paper, 30 minutes)\n"
        "  https://arxiv.org/abs/1808.06651\n"
        "- Noise in one page (notes, 10 minutes, if you have time)\n"
        "  https://example.org/noise\n"
        "\n"
        "Good to know:\n"
        "- We remind you a week, a day and an hour before each session.\n"
        "- The group's calendar, to subscribe to: https://reading.example.org/ml-theory/calendar.ics\n"
        "- Between sessions we talk here: https://chat.example.org/ml-theory\n"
    )


def test_the_welcome_of_a_late_joiner_has_the_link_to_join() -> None:
    letter = compose(row("welcome"), known())
    assert f"\nJoin here: {ROOM}\n" in letter.text
    assert [a["href"] for a in Markup(letter.html).all("a") if a.get("class") == "label"] == [ROOM]


@pytest.mark.parametrize(
    "session", [None, replace(SESSION, state=SessionState.CANCELLED), replace(SESSION, starts=None)]
)
def test_a_welcome_without_a_session_ahead_speaks_of_none(session: Session | None) -> None:
    letter = compose(row("welcome"), known(session=session))
    assert (letter.subject, letter.calendar, "next session" in letter.text) == (
        "Welcome to ML Theory Reading Group",
        None,
        False,
    )


@pytest.mark.parametrize(
    ("stage", "before", "subject"),
    [
        ("7d", timedelta(days=7), "In a week: Privacy of Noisy SGD, Sat 28 Oct, 14:00 MDT"),
        ("7d", timedelta(days=6, hours=21), "In a week: Privacy of Noisy SGD, Sat 28 Oct, 14:00 MDT"),
        ("7d", timedelta(days=4), "In 4 days: Privacy of Noisy SGD, Sat 28 Oct, 14:00 MDT"),
        ("1d", timedelta(days=1), "Tomorrow: Privacy of Noisy SGD, 14:00 MDT"),
        ("1d", timedelta(hours=20), "Tomorrow: Privacy of Noisy SGD, 14:00 MDT"),
        ("1d", timedelta(hours=3), "Today: Privacy of Noisy SGD, 14:00 MDT"),
        ("1h", timedelta(hours=1), "In an hour: Privacy of Noisy SGD, 14:00 MDT"),
        ("1h", timedelta(minutes=20), "Starting soon: Privacy of Noisy SGD, 14:00 MDT"),
    ],
)
def test_a_reminder_says_how_far_off_the_session_is_even_when_it_comes_late(
    stage: str, before: timedelta, subject: str
) -> None:
    assert compose(row("reminder", stage=stage, before=before), known()).subject == subject


def test_two_talks_make_a_short_subject_and_are_both_in_the_mail() -> None:
    second = Talk(slug="kernels", title="Tangent kernels, briefly and then at some length", speaker="Noor Example")
    letter = compose(row("reminder", stage="7d"), known(session=replace(SESSION, talks=(*SESSION.talks, second))))
    assert letter.subject == "In a week: Privacy of Noisy SGD and 1 more, Sat 28 Oct, 14:00 MDT"
    assert "In a week: two talks\n" in letter.text
    assert "\nPrivacy of Noisy SGD\nAda Example\n" in letter.text
    assert "\nTangent kernels, briefly and then at some length\nNoor Example\n" in letter.text


def test_an_hour_ahead_the_link_comes_first() -> None:
    letter = compose(row("reminder", stage="1h", before=timedelta(hours=1)), known())
    assert letter.text.startswith(f"Hello Dana Quiet,\n\nThis is the link to join:\n\n{ROOM}\n\nIn an hour: Privacy")
    assert Markup(letter.html).all("a")[0]["href"] == ROOM


def test_reading_that_is_not_there_yet_is_said_to_follow() -> None:
    session = replace(SESSION, talks=(replace(SESSION.talks[0], resources=()),))
    letter = compose(row("reminder", stage="7d"), known(session=session))
    assert "The reading is to follow." in letter.text
    assert "The reading is to follow." in Markup(letter.html).seen
    assert "The reading is to follow." not in compose(row("reminder", stage="7d"), known()).text


def test_a_discussion_promises_no_reading() -> None:
    letter = compose(row("reminder", stage="7d"), known(session=replace(SESSION, talks=(), kind="discussion")))
    assert ("to follow" in letter.text, letter.subject) == (False, "In a week: Discussion, Sat 28 Oct, 14:00 MDT")


def test_a_reminder_tells_of_a_change_of_clocks_when_there_is_one() -> None:
    told = compose(row("reminder", stage="1d", facts={"clock_change": "yes"}), known())
    assert "The clocks in America/Denver change in the week before this session." in told.text
    assert "The clocks in America/Denver change in the week before this session." in Markup(told.html).seen
    assert "clocks" not in compose(row("reminder", stage="1d"), known()).text


def test_a_moved_session_is_told_with_new_and_old_time() -> None:
    letter = compose(row("moved"), known())
    assert letter.subject == "Moved to Sat 28 Oct, 14:00 MDT: Privacy of Noisy SGD"
    assert (
        "Now:    Saturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC\n"
        "Before: Friday 27 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC\n"
    ) in letter.text


def test_a_change_tells_the_new_link() -> None:
    letter = compose(row("changed"), known())
    assert (letter.subject, f"\n{ROOM}\n" in letter.text) == (
        "New link to join on Saturday 28 October: Privacy of Noisy SGD",
        True,
    )


def test_a_cancelled_session_is_told_with_the_next_one_if_that_is_known() -> None:
    following = replace(SESSION, key="2023-11-11", starts=STARTS + timedelta(days=14), ends=None, talks=())
    told = compose(row("cancelled"), known(session=_as_of("cancelled"), following=following))
    assert told.subject == "Cancelled: Privacy of Noisy SGD, Saturday 28 October"
    assert "\nNext: Talks\nSaturday 11 November 2023, 13:00 (America/Denver, MST) · 20:00 UTC\n" in told.text
    alone = compose(row("cancelled"), known(session=_as_of("cancelled")))
    assert f"When we meet next is on the group's page: {SITE}\n" in alone.text


def test_a_broken_mapping_names_the_question_how_to_mend_it_and_that_nobody_is_lost() -> None:
    letter = compose(row("mapping"), known())
    assert letter.subject == "The sign-up form has changed: 4 responses waiting"
    for said in (
        "4 responses wait. None is lost:",
        "- form.email: no question bears the title 'Email'\n",
        "- Name\n- E-mail address\n",
        "    form:\n      id: 1FORM\n      email: Email\n      name: Name\n",
        "    fortnight apply group.yaml\n",
    ):
        assert said in letter.text


def test_a_bad_address_is_shown_as_it_was_written_and_leads_nowhere() -> None:
    letter = compose(row("bad-address", facts={"written": '"><a href=javascript:x>me@example</a>'}), known())
    page = Markup(letter.html)
    assert '\n    "><a href=javascript:x>me@example</a>\n' in letter.text
    assert '"><a href=javascript:x>me@example</a>' in page.seen
    assert [link["href"] for link in page.all("a")] == [SITE]


def speaker(**more: object) -> Context:
    return known(reader_name="Ada Example", reader_address="ada@example.org", member=None, **more)


def test_the_speaker_gets_one_link_with_the_talk_and_its_time() -> None:
    letter = compose(row("deck-link"), speaker())
    assert letter.subject == "Your talk on Saturday 28 October: where your slides go"
    assert (
        "Privacy of Noisy SGD\nSaturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC\n" in letter.text
    )
    assert f"\n{LINKS['speaker']}\n" in letter.text
    assert "Still missing" not in letter.text


def test_the_speaker_is_told_what_is_missing() -> None:
    bare = replace(SESSION, talks=(replace(SESSION.talks[0], title=None, resources=()),))
    assert (
        "Still missing is a title, and what to read beforehand."
        in compose(row("deck-link"), speaker(session=bare)).text
    )


def test_published_slides_are_shown_with_their_first_page() -> None:
    letter = compose(row("deck-published"), speaker())
    assert letter.subject == "Your slides are on the page: Privacy of Noisy SGD"
    assert 'The slides for "Privacy of Noisy SGD" (14 pages) are checked and published.' in letter.text
    assert [i["src"] for i in Markup(letter.html).all("img")] == ["https://reading.example.org/decks/a.webp"]


def test_the_first_page_of_another_upload_is_not_shown() -> None:
    letter = compose(row("deck-published"), speaker(deck=replace(DECK, upload="u2")))
    assert Markup(letter.html).all("img") == []


def test_refused_slides_are_told_with_the_reason_and_how_to_mend_it() -> None:
    letter = compose(row("deck-refused"), speaker())
    assert letter.subject == "Your slides need another try: Privacy of Noisy SGD"
    for said in ("The file talk.pdf for", *FACTS["deck-refused"].values(), LINKS["speaker"]):
        assert said in letter.text
        assert said in Markup(letter.html).seen or said == LINKS["speaker"]


@pytest.mark.parametrize("kind", ["deck-link", "deck-published", "deck-refused"])
def test_a_co_lead_who_reads_in_place_of_a_speaker_is_told_so(kind: str) -> None:
    letter = compose(row(kind), known(reader_name="Mika Lead", reader_address="mika@example.org"))
    assert letter.subject.startswith("For Ada Example: Your ")
    assert letter.text.startswith("This mail is for Ada Example, whose address is not on record.")
    assert "You get this because you are a co-lead of ML Theory Reading Group." in letter.text
    assert "This mail is for" not in compose(row(kind), speaker()).text


def test_an_upload_that_names_no_talk_is_told_with_the_command_that_attaches_it() -> None:
    letter = compose(row("deck-unknown"), known(session=None))
    command = "fortnight slides attach 'ml-theory/2023-10-28/nosy-sgd/my talk.pdf' SESSION TALK --group-id ml-theory"
    assert f"    {command}\n" in letter.text
    assert command in Markup(letter.html).seen


# --- hostile words
HOSTILE = "<script>alert('x')</script> {{7*7}} {% raw %}\r\nBcc: everyone@example.org\x00\u202egnp.exe\u2066 &amp; \"'> 𝕏 \ud800"


OURS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "h1", "h2", "strong", "br", "span",
    "a", "ul", "li", "s", "img",
}  # fmt: skip


def everywhere(text: str) -> tuple[Mailing, Context]:
    """*text* in every place that somebody else fills."""
    resource = Resource(kind=text, title=text, url=text)
    talk = Talk(slug="noisy-sgd", title=text, speaker=text, about=text, resources=(resource,) * 40)
    session = replace(SESSION, title=None, about=text, talks=(talk,) * 30)
    member = replace(MEMBER, name=text, address=text[:254], answers=((text, text),) * 60)
    upload = replace(UPLOAD, key=f"ml-theory/2023-10-28/noisy-sgd/{text}", reason=text, mend=text)
    context = known(
        reader_name=text, member=member, session=session, following=session, upload=upload, meeting_link=text,
        group=replace(GROUP, chat=text, join=text, form=FormMapping(id=text, email=text, name=text)),
    )  # fmt: skip
    facts = dict.fromkeys(("problems", "titles", "form", "written", "reason", "mend", "key"), text)
    return row(
        "x", facts=facts | {"waiting": "2", "previous": STARTS.isoformat(), "clock_change": "yes"}, stage="7d"
    ), context


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_are_only_words(kind: str) -> None:
    mail, context = everywhere(HOSTILE)
    letter = compose(replace(mail, kind=kind), context)
    raw = sent(letter)
    page = Markup(letter.html)
    assert read(raw)["Bcc"] is None
    assert not re.search(r"(?m)^Bcc", letter.text)
    assert {name for name, _ in page.elements} <= OURS
    assert all(str(link["href"]).startswith("https://") for link in page.all("a"))
    for told in (letter.subject, letter.text, letter.html, parts(raw).get("text/calendar", "")):
        assert "49" not in told.replace("#8249", "") or "{{7*7}}" in told
        assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", told)


@pytest.mark.parametrize("kind", ["application", "reminder", "moved", "bad-address"])
def test_hostile_words_are_still_shown_as_they_are(kind: str) -> None:
    mail, context = everywhere(HOSTILE)
    letter = compose(replace(mail, kind=kind), context)
    assert "<script>alert('x')</script> {{7*7}} {% raw %}" in letter.text
    assert "<script>alert('x')</script> {{7*7}} {% raw %}" in Markup(letter.html).seen


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unit", ["a", '"', "&", "\n", "𝕏", "=é", "<b>", "\u0301", "https://a.example/&&&&", "word "])
def test_a_mail_stays_under_100_kb_whatever_is_written_into_it(kind: str, unit: str) -> None:
    mail, context = everywhere((unit * (65536 // len(unit)))[:65536])
    size = len(sent(compose(replace(mail, kind=kind), context)))
    assert size < 100_000


@pytest.mark.parametrize("unit", ["a", "𝕏", '"', "é="])
def test_a_mail_whose_hostile_part_comes_late_stays_under_100_kb(unit: str) -> None:
    answers = (*((f"Question {n}", "yes") for n in range(12)), ("Last", unit * 65536))
    raw = sent(compose(row("application"), known(member=replace(MEMBER, answers=answers))))
    size = len(raw)
    assert size < 100_000
    assert "(Some answers are shortened here; the page has them in full.)" in parts(raw)["text/plain"]


def test_whatever_a_template_prints_is_one_escaped_line() -> None:
    assert _environment().from_string("{{ x }}").render(x="a\r\n\x00b\u202e <") == "a b &lt;"


def test_a_place_to_meet_that_is_no_web_address_is_told_but_not_linked() -> None:
    letter = compose(row("reminder", stage="1h", before=timedelta(hours=1)), known(meeting_link="javascript:alert(1)"))
    assert "\njavascript:alert(1)\n" in letter.text
    assert all("javascript" not in str(link["href"]) for link in Markup(letter.html).all("a"))


# --- words
@pytest.mark.parametrize(
    ("zone", "starts", "told"),
    [
        ("America/Denver", STARTS, "Saturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC"),
        ("Asia/Kolkata", STARTS, "Sunday 29 October 2023, 01:30–02:30 (Asia/Kolkata, IST) · 20:00 UTC on Saturday"),
        (
            "America/Sao_Paulo",
            STARTS,
            "Saturday 28 October 2023, 17:00–18:00 (America/Sao_Paulo, UTC-03:00) · 20:00 UTC",
        ),
        ("UTC", STARTS, "Saturday 28 October 2023, 20:00–21:00 UTC"),
    ],
)
def test_times_are_told_in_the_groups_zone_with_its_name_and_in_utc(zone: str, starts: datetime, told: str) -> None:
    assert when(starts, starts + timedelta(hours=1), ZoneInfo(zone)).full == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ([(40, True), (10, False)], "about 50 minutes; 40 if you read only the essentials"),
        ([(40, True)], "about 40 minutes"),
        ([(40, True), (None, True)], "at least 40 minutes"),
        ([(1, False)], "about 1 minute"),
        ([(None, True)], ""),
        ([], ""),
    ],
)
def test_the_length_of_the_reading_in_words(minutes: list[tuple[int | None, bool]], told: str) -> None:
    assert reading_time([Resource(kind="paper", minutes=m, essential=e) for m, e in minutes]) == told


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        (["7d", "1d", "1h"], "a week, a day and an hour"),
        (["3d", "2h"], "3 days and two hours"),
        (["1d"], "a day"),
        ([], ""),
    ],
)
def test_the_stages_in_words(stages: list[str], told: str) -> None:
    assert stage_words(map(Stage.parse, stages)) == told


def test_tomorrow_is_a_calendar_day_also_where_the_clocks_change_in_between() -> None:
    denver = ZoneInfo("America/Denver")
    starts = datetime(2023, 11, 5, 14, 0, tzinfo=denver).astimezone(UTC)
    assert away(Stage.parse("1d"), starts - timedelta(hours=25), starts, denver) == "Tomorrow"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c&d=e#f", True),
        ("http://127.0.0.1:8080/l/x", True),
        ("javascript:alert(1)", False),
        ('https://example.org/" onclick="x', False),
        ("https://example.org/a\nb", False),
        ('https://example.org/"onclick=x', False),
        ("https://example.org/<b>", False),
        ("//example.org", False),
        ("https://", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, kept: bool) -> None:
    assert web(url) == (url if kept else "")
