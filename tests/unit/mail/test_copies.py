"""A letter that is made once for many has, for each of them, the bytes that it has when it is made for them alone."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.letters import mime
from shared.letters.sent import Reader, Sent
from shared.mail import copies
from shared.mail.copies import Copies, letter_of
from shared.model.member import Member
from shared.signed_links import Keys
from tests.unit.mail.examples import HOSTILE, KINDS, MEMBER, TO_MEMBERS, Known, everywhere, known, row, sent_of

READERS = 1000 if os.environ.get("CI") == "true" else 24
"""Of each kind that goes to members; of the others two dozen will do."""
KEYS = Keys("k1", {"k1": b"k" * 32}, b"h" * 32)
ZONES = ("", "America/Denver", "Europe/Berlin", "Asia/Kolkata", "Nowhere/There")
NAMES = (
    "Dana Quiet", "", " ", HOSTILE, "𝕏" * 200, "a" * 300, "Ömür Žluťoučký", "漢字" * 40, "=?utf-8?q?x?=", "<b>&amp;</b>", "\u202egnp", "a\r\nBcc: b",
    "x" * 76, "é" * 79, ".", "--", "{{ 7*7 }}", "\\1\\g<0>", "name", "link leave", "https://example.org/", "\ud800", "O'Neil = 5", "tab\tin",
)  # fmt: skip
ADDRESSES = (
    "dana@example.org", "d.a+n-a_1@sub.example.org", "o'neil@example.org", "a=b@example.org", "=?utf-8?q?x?=@example.org",
    f"{'a' * 64}@{'b' * 60}.example.org", "ä@example.org", "dana@bücher.example", "a@b", '"a b"@example.org', "a..b@example.org",
    "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", "A <a@example.org>", "", "no address", "a@example.org\n", "a@[192.0.2.1]",
)  # fmt: skip
SURPRISES = st.text(max_size=90) | st.sampled_from(NAMES)


@dataclass(frozen=True)
class Writer:
    keys: Keys = KEYS
    base_url: str = "https://go.example.org"
    replies: str = ""
    now: datetime = datetime(2023, 10, 21, 20, 0, 5, tzinfo=UTC)


def to(mail: Sent, name: str, address: str, number: int = 0, zone: str = "") -> Sent:
    """*mail* to a member of that name, address, zone and number."""
    member: Member = replace(MEMBER, id=f"{number:020x}", name=name, zone=zone, link_life=number % 3)
    reader = Reader(id=f"member:{member.id}", name=name, address=address, member=member)
    return replace(mail, reader=reader, zone=zone)


def outcome(make: Callable[[], bytes]) -> bytes | type[Exception]:
    """The bytes, or what came instead of them."""
    try:
        return make()
    except Exception as error:
        return type(error)


def same(mail: Sent, alike: Copies, plain: Writer) -> bool:
    return outcome(lambda: alike.of(mail)) == outcome(lambda: letter_of(mail, plain))


def mail_of(kind: str, given_here: Known | None = None) -> Sent:
    return sent_of(row(kind, stage="7d"), given_here or known())


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_has_the_bytes_of_the_letter_made_by_itself(kind: str) -> None:
    mail, writer = mail_of(kind), Writer()
    alike = Copies(writer)
    for number in range(READERS if kind in TO_MEMBERS else 24):
        name, address = NAMES[number % len(NAMES)], ADDRESSES[number // 3 % len(ADDRESSES)]
        assert same(to(mail, name, address, number, ZONES[number % len(ZONES)]), alike, writer), (name, address)


@pytest.mark.parametrize("kind", sorted(TO_MEMBERS))
def test_a_copy_is_the_same_in_the_midst_of_hostile_words(kind: str) -> None:
    for text in (HOSTILE, "𝕏" * 500, "a\n.\n--=_x\n" * 50):
        hostile, context = everywhere(text)
        mail, writer = sent_of(replace(hostile, kind=kind), context), Writer()
        alike = Copies(writer)
        assert all(same(to(mail, name, "dana@example.org", 1), alike, writer) for name in NAMES[:5])


@given(
    names=st.lists(SURPRISES, min_size=2, max_size=5),
    address=st.text(max_size=60) | st.sampled_from(ADDRESSES) | st.emails(),
)
def test_whatever_somebody_is_called_and_wherever_they_are_their_copy_is_the_same(
    names: list[str], address: str
) -> None:
    mail, writer = mail_of("reminder"), Writer()
    alike = Copies(writer)
    for number, name in enumerate(names):
        assert same(to(mail, name, address, number), alike, writer)


def test_a_reminder_to_many_is_written_once_for_each_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = copies.composed
    monkeypatch.setattr(copies, "composed", lambda *given: made.append(given[0].zone) or real(*given))
    monkeypatch.setattr(mime, "_message", lambda *_: pytest.fail("a mail was made by itself"))
    alike, mail = Copies(Writer()), mail_of("reminder")
    for number in range(30):
        alike.of(to(mail, f"Reader {number}", "dana@example.org", number, ZONES[number % 2]))
    assert made == ["", "America/Denver"]


def test_what_tells_more_of_its_reader_is_written_for_each_alone() -> None:
    alike, mail = Copies(Writer()), mail_of("ballot")
    one, other = (alike.of(to(mail, "Dana", "dana@example.org", number)) for number in (1, 3))
    assert one != other
    assert list(alike._forms.values()) == [None]
