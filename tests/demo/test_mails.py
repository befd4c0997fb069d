"""How the mails are made."""

import re
from email import message_from_bytes, policy

import vobject
from icalendar import Calendar

from tests.demo.by_hand import BO, NEWS, TRANSACTIONAL, of


def test_every_line_has_its_mail_and_every_mail_its_line(told, raw):
    assert sorted([*(line["file"] for line in told["sent"]), *told["forgotten"]]) == sorted(raw)
    for line in told["sent"]:
        stamp = line["at"].replace("-", "").replace(":", "")
        assert re.fullmatch(rf"mail/\d{{6}}-{stamp}-{line['kind']}\.eml", line["file"])
    assert [int(name[5:11]) for name in sorted(raw)] == list(range(1, len(raw) + 1))


def test_own_time_and_settings_are_in_a_members_mail(told, raw):
    (line,) = [r for r in of(told, "reminder") if (r["to"], r["at"]) == (BO, "2024-01-26T21:00:00Z")]
    text = message_from_bytes(raw[line["file"]], policy=policy.default).get_body(("plain",)).get_content()
    assert "Sunday 28 January 2024, 02:30–03:30 (Asia/Kolkata, IST)" in text
    assert re.search(r"Your settings[^\n]*: http\S+/m/\S+", text)


def test_every_mail_has_both_parts_and_stays_small(raw):
    assert raw
    for name, body in raw.items():
        mail = message_from_bytes(body, policy=policy.default)
        assert len(body) < 100_000, name
        assert mail.get_body(("plain",)).get_content().strip(), name
        assert "<html" in mail.get_body(("html",)).get_content(), name
        assert mail["Auto-Submitted"] == "auto-generated", name


def test_all_but_transactional_mail_bears_the_one_click_headers_unfolded(told, raw):
    for line in told["sent"]:
        head = raw[line["file"]].split(b"\r\n\r\n", 1)[0]
        found = re.search(
            rb"\r\nList-Unsubscribe: <http[^\s>]+>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click(\r\n|$)", head
        )
        assert bool(found) == (line["kind"] not in TRANSACTIONAL), line["file"]


def test_session_mails_carry_a_calendar_part_that_two_readers_accept(told, raw):
    sequences: dict[str, list[int]] = {}
    for line in of(told, *NEWS):
        mail = message_from_bytes(raw[line["file"]], policy=policy.default)
        parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        assert len(parts) == 1, line["file"]
        text = parts[0].get_content()
        event = Calendar.from_ical(text).walk("VEVENT")[0]
        assert vobject.readOne(text).vevent.uid.value == event["UID"]
        assert parts[0].get_param("method") == str(Calendar.from_ical(text)["METHOD"])
        assert event["UID"].startswith(f"{line['session'].rpartition('/')[2]}.ml-theory@")
        assert str(event["STATUS"]) == ("CANCELLED" if line["kind"] == "cancelled" else "CONFIRMED")
        sequences.setdefault(line["session"], []).append(int(event["SEQUENCE"]))
    assert all(numbers == sorted(numbers) for numbers in sequences.values())
    assert sequences["ml-theory/2023-11-25"][-1] == 1


def test_a_hostile_name_is_only_a_name(raw):
    assert raw
    for name, body in raw.items():
        mail = message_from_bytes(body, policy=policy.default)
        assert mail["Bcc"] is None, name
        assert "<script" not in mail.get_body(("html",)).get_content(), name
