"""What calendars answer, in mails as Google's, Microsoft's and Apple's programs write them, and in those that are no answer."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.attendance import reply_mail
from shared.attendance.reply_mail import Refused, Reply, read
from tests.architecture import ROOT

ADDRESS = "rsvp.6f976102a2d88fdf97fd.gjbzeexxtlbbxuoh@calendar.example.org"
STARTS = datetime(2023, 10, 28, 20, tzinfo=UTC)


def raw(program: str) -> bytes:
    return Path(ROOT / "events" / f"reply.{program}.eml").read_bytes()


def why(mail: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(mail)
    return str(refused.value)


@pytest.mark.parametrize(
    ("program", "status", "at"),
    [
        ("google", "ACCEPTED", datetime(2023, 10, 22, 8, 15, 31, tzinfo=UTC)),
        ("exchange", "DECLINED", datetime(2023, 10, 22, 9, 2, 11, tzinfo=UTC)),  # its event names no organizer
        ("apple", "TENTATIVE", datetime(2023, 10, 22, 10, 15, tzinfo=UTC)),  # its event bears the invitation's DTSTAMP
    ],
)
def test_an_answer_is_read_whoever_wrote_it(program: str, status: str, at: datetime):
    found = read(raw(program))
    assert found.sent_to == (ADDRESS,)
    assert found == Reply(
        group="ml-theory", key="2023-10-28", sequence=0, starts=STARTS, attendee="ada@example.org", status=status, at=at,
        sent_to=found.sent_to,
    )  # fmt: skip


@pytest.mark.parametrize("program", ["google", "exchange", "apple"])
def test_line_ends_make_no_difference(program: str):
    assert read(raw(program).replace(b"\n", b"\r\n")) == read(raw(program))


def changed(**headers: str) -> bytes:
    """Google's answer with these headers in place of its own, on top."""
    text = raw("google").decode()
    for name, value in headers.items():
        text = f"{name.replace('_', '-')}: {value}\n{text}"
    return text.encode()


@pytest.mark.parametrize(
    ("mail", "words"),
    [
        (lambda: changed(X_SES_Spam_Verdict="FAIL"), "junk"),
        (lambda: changed(X_SES_Virus_Verdict="FAIL"), "junk"),
        (lambda: changed(Authentication_Results="amazonses.com; spf=pass; dmarc=fail header.from=example.org;"), "forged"),
        (lambda: raw("google").replace(b"METHOD:REPLY", b"METHOD:COUNTER").replace(b"invite.ics", b"x").replace(b"application/ics", b"a/b"), "no answer of a calendar"),
        (lambda: raw("exchange").replace(b"text/calendar", b"text/x"), "no answer of a calendar"),
        (lambda: raw("google").replace(b"@fortnight.invalid", b"@google.com").split(b"--000000000000c0ffee0608499a1b\nContent-Type: app")[0], "of no session"),
        (lambda: raw("google").replace(b"ATTENDEE;", b"X-ATTENDEE;"), "of nobody, or of several"),
        (lambda: raw("google").replace(b"CREATED:", b"ATTENDEE:mailto:bo@example.org\nCREATED:"), "of nobody, or of several"),
        (lambda: raw("google") + b"x" * reply_mail.LARGEST, "too large"),
        (lambda: b"", "no answer of a calendar"),
        (lambda: b"Subject: I am away\nAuto-Submitted: auto-replied\n\nUntil Monday.", "no answer of a calendar"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_in_our_words(mail: Callable[[], bytes], words: str):
    assert why(mail()) == words


def test_what_stands_below_the_mail_services_own_headers_counts_for_nothing():
    below = raw("google").replace(
        b"MIME-Version:",
        b"X-SES-Spam-Verdict: FAIL\nAuthentication-Results: amazonses.com; dmarc=fail\nMIME-Version:",
        1,
    )
    assert read(below) == read(raw("google"))


def test_an_invitation_that_comes_back_in_a_mail_is_no_answer_nor_is_one_in_it():
    returned = EmailMessage(policy=policy.SMTP)
    returned["From"], returned["To"], returned["Subject"] = "mailer-daemon@example.net", ADDRESS, "Undelivered"
    returned.set_content("It could not be delivered.")
    inside = EmailMessage(policy=policy.SMTP)
    inside["Subject"] = "Accepted"
    inside.set_content(
        raw("google").decode().partition("method=REPLY")[2], subtype="calendar", params={"method": "REPLY"}
    )
    returned.add_attachment(inside)
    assert why(returned.as_bytes()) == "no answer of a calendar"


def test_nothing_is_looked_for_in_parts_without_end():
    deep = raw("exchange").decode().partition("--_000")[2]
    for depth in range(20):
        deep = f'Content-Type: multipart/mixed; boundary="b{depth}"\n\n--b{depth}\n{deep}\n--b{depth}--\n'
    assert why(deep.encode()) == "no answer of a calendar"
    many = "".join(f"--b\nContent-Type: text/plain\n\n{n}\n" for n in range(500))
    assert why(f'Content-Type: multipart/mixed; boundary="b"\n\n{many}--b--'.encode()) == "no answer of a calendar"


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(bytes_: bytes):
    why(bytes_)


@given(
    at=st.integers(0, 6000),
    put=st.binary(max_size=6),
    cut=st.integers(0, 40),
    program=st.sampled_from(["google", "exchange", "apple"]),
)
def test_a_damaged_answer_is_an_answer_or_refused(at: int, put: bytes, cut: int, program: str):
    whole = raw(program)
    try:
        found = read(whole[:at] + put + whole[at + cut :])
    except Refused:
        return
    assert (found.group, found.key) != ("", "")


ENDLESS = """\
BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0200
TZOFFSETTO:{offset}
RRULE:FREQ=SECONDLY
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=SECONDLY
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
"""


def in_zone(zone: str, definition: str) -> bytes:
    """Apple's answer, whose calendar makes a *zone* of its own by the *definition*, and has the event begin in it."""
    text = raw("apple").decode()
    event = text.index("BEGIN:VEVENT")
    begins = text.index("DTSTART", event)
    after = text.index("\n", begins)
    event_line = text.index("\n", event) + 1
    return (
        text[:event] + definition + text[event_line:begins] + f"DTSTART;TZID={zone}:20231028T220000" + text[after:]
    ).encode()


def test_a_zone_that_a_calendar_makes_itself_is_not_worked_out_and_not_kept():
    began = time.process_time()
    zones = {
        "Endless": STARTS.replace(hour=22, tzinfo=None),
        "Europe/Berlin": STARTS,
        "W. Europe Standard Time": STARTS,
    }
    for zone, starts in zones.items():
        for offset in ("+0100", "+1400"):
            assert read(in_zone(zone, ENDLESS.format(zone=zone, offset=offset))).starts == starts
            folded = ENDLESS.format(zone=zone, offset=offset).replace("VTIMEZONE", "vTime\n zone")
            assert read(in_zone(zone, folded)).starts == starts
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "mail",
    [
        lambda: b"To: " + b"<@a," * 200_000 + b"\r\n" + raw("apple"),
        lambda: b"To: <" + b"@a," * 20_000 + b"\r\n" + raw("apple"),
        lambda: b"Content-Type: multipart/mixed; " + b"a=b; " * 12_000 + b"\r\n\r\nx",
        lambda: b"Authentication-Results: amazonses.com; " + b"=?utf-8?q?a?= " * 60_000 + b"\r\n" + raw("apple"),
        lambda: b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 120_000,
        lambda: b"To: a@b.example\r\n\r\n" + b"\r" * 900_000,
    ],
    ids=["a route", "a shorter one", "parameters", "encoded words", "parts", "lines"],
)
def test_a_mail_that_is_written_to_take_long_does_not(mail: Callable[[], bytes]):
    began = time.process_time()
    with suppress(Refused):
        read(mail())
    assert time.process_time() - began < 2


def test_where_the_verdict_on_the_sender_may_be_cut_off_nothing_counts():
    found = "amazonses.com; " + "dkim=pass header.i=@example.org; " * 100 + "dmarc=fail header.from=example.org;"
    assert why(changed(Authentication_Results=found)) == "too large"
