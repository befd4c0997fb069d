"""What holds for every kind of mail."""

import re
from dataclasses import replace

import pytest

from shared.errors import BadInput
from tests.unit.mail.examples import (
    KINDS,
    LINKS,
    SENDER,
    SESSION,
    TO_CO_LEADS,
    TO_MEMBERS,
    WITH_CALENDAR,
    Markup,
    as_of,
    compose,
    head,
    known,
    parts,
    read,
    row,
    sent,
)


def test_what_tells_members_of_the_group_is_never_transactional() -> None:
    news = {"new-links", "reading", "break", "recap", "recap-correction", "ballot", "ballot-reminder", "programme"}
    assert {*WITH_CALENDAR, *news} - TO_MEMBERS == set()
    assert set() == TO_MEMBERS & TO_CO_LEADS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_text_and_html_and_the_calendar_last_where_it_is_about_a_session(kind: str) -> None:
    letter = compose(row(kind), known(session=as_of(kind)))
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
        "Date", "Message-ID", "List-Id", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language", *unsubscribe, "X-Correlation-Id",
        "Subject", "From", "To", "MIME-Version", "Content-Type",
    ]  # fmt: skip


def test_the_headers_of_our_own_say_this() -> None:
    assert head(sent(compose(row("reminder", stage="7d"), known())))[:9] == [
        b"Date: Sat, 21 Oct 2023 20:00:05 +0000",
        b"Message-ID: <reminder.otiwbjw6eqghmykx6ehnxskkwxcxf3yk@ml-theory.example.org>",
        b"List-Id: <ml-theory.ml-theory.example.org>",
        b"Auto-Submitted: auto-generated",
        b"X-Auto-Response-Suppress: OOF, AutoReply",
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
    assert (hidden["aria-hidden"], hidden["style"]) == (
        "true",
        "display:none",
    )  # tiny or pale type, too, is what spam does


@pytest.mark.parametrize("kind", KINDS)
def test_at_most_one_button_and_only_web_addresses(kind: str) -> None:
    page = Markup(compose(row(kind), known()).html)
    assert sum(link.get("class") == "label" for link in page.all("a")) <= 1
    assert all(str(link["href"]).startswith("https://") for link in page.all("a"))


@pytest.mark.parametrize("kind", KINDS)
def test_members_may_leave_by_every_mail_and_transactional_mail_has_no_such_link(kind: str) -> None:
    letter = compose(row(kind), known())
    leave = LINKS["leave"]
    assert (letter.unsubscribe, leave in letter.text, leave in letter.html) == (
        (leave, True, True) if kind in TO_MEMBERS else (None, False, False)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_led_to_their_settings_by_every_mail_and_nobody_else_is(kind: str) -> None:
    letter = compose(row(kind), known())
    line = f"\nYour settings (which mails, your time zone, a pause): {LINKS['settings']}\nLeave the group: {LINKS['leave']}\n"
    footer = [a["href"] for a in Markup(letter.html).all("a")][-2:]
    assert (line in letter.text, footer == [LINKS["settings"], LINKS["leave"]]) == (kind in TO_MEMBERS,) * 2
    assert (LINKS["settings"] in letter.text + letter.html) == (kind in TO_MEMBERS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_says_why_its_reader_gets_it(kind: str) -> None:
    letter = compose(row(kind), known(reader_name="Mika Lead", reader_address="mika@example.org"))
    assert letter.text.count("\nYou get this because ") == 1
    if kind in TO_CO_LEADS | TO_MEMBERS:
        role = "member" if kind in TO_MEMBERS else "co-lead"
        assert f"\nYou get this because you are a {role} of ML Theory Reading Group.\n" in letter.text


def test_no_mail_to_members_goes_without_a_way_to_their_settings() -> None:
    with pytest.raises(KeyError, match="settings"):
        compose(row("reminder", stage="1d"), known(links={"leave": LINKS["leave"]}))


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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "to", [{}, {"reader_name": "Mika Lead", "reader_address": "mika@example.org"}], ids=["own", "lead"]
)
def test_a_subject_has_one_colon_beside_a_clocks_also_where_the_title_has_one(kind: str, to: dict[str, str]) -> None:
    titled = replace(SESSION.talks[0], title="Double descent: a survey")
    one, two = ((titled,), (titled, replace(titled, slug="b")))
    subjects = [
        compose(row(kind), known(session=replace(as_of(kind), talks=talks), **to)).subject for talks in (one, two)
    ]
    assert [len(re.findall(r":(?!\d)", subject)) <= 1 for subject in subjects] == [True, True]
    assert "Double descent" not in subjects[0] or "Double descent: a survey" in subjects[0]  # as its speaker wrote it
