"""The raw headers, looked at as bytes."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.mail.examples import MEMBER, SESSION, compose, head, known, read, row, sent


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
@example(": :")
@example(": : :")
@example("")
def test_any_subject_is_read_back_as_it_was_and_is_one_header(name: str) -> None:
    told = subject_of(name)
    raw = sent(replace(compose(row("declined"), known()), subject=told))
    assert str(read(raw)["Subject"]) == told
    assert max(map(len, head(raw))) <= 998
    assert len(head(raw)) - len([line for line in head(raw) if line[:1] in b" \t"]) == 12


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


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Flat minima", "Flat minima"),
        ("Minima plats, आसान", "Minima plats, आसान"),
        ("מבוא, חלק 2", "\u2068מבוא, חלק 2\u2069"),
        ("SGD مقدمة", "\u2068SGD مقدمة\u2069"),
    ],
)
def test_a_title_that_runs_from_right_to_left_does_not_turn_the_time_behind_it_round(title: str, shown: str) -> None:
    mail = compose(row("reminder", stage="1d"), known(session=replace(SESSION, title=title)))
    assert mail.subject == f"In a week: {shown}, Sat 28 Oct, 14:00 MDT"
    assert read(sent(mail))["Subject"] == mail.subject
