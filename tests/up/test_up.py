"""One's own group on this machine, the whole way from the form to the recap: three groups that are not like the demo's, an archive of
untidy records, and the stack killed and stopped in between. Nothing is lost, and nothing comes twice."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import requests
import yaml

from shared.model.rhythm import Rhythm
from tests.patience import PATIENCE
from tests.up.house import House, text

LEAD, MEMBER, SPEAKER = "lead@example.org", "member@example.org", "speaker@example.org"
ARCHIVE = """
group: {id: strange, zone: Europe/Berlin, rhythm: {starts: "19:00", ends: "20:30"}}
sessions:
  - {order: 1, date: 2011-12-30, kind: discussion, title: A day that Samoa never had}
  - {order: 2, date: 2012-02-29, date_known: inferred, kind: proposals, proposals: [{speaker: "ΑΒΓ Ωmega", topic: "<b>Bold</b> claims"}]}
  - {order: 3, date: null, kind: discussion, about: Nobody wrote down when.}
  - order: 4
    date: null
    kind: talks
    talks: [{speaker: "  Zoë   O'Neill-Ünal ", title: "Was: “Kernels”?", slides: {was_shared: true}}]
  - {order: 5, date: 2013-03-31, kind: talks, state: cancelled}
  - order: 6
    date: 2013-04-01
    kind: talks
    talks:
      - {speakers: [आर्यभट, "Aryabhata II"], title: शून्य के बारे में, recording: {url: "https://video.example.org/0", on: YouTube}}
      - {speaker: "Б. Петров", title: "$x^2$ и не только", slides: {url: "https://example.org/b.pdf"}}
    planned: [{speaker: Nobody Came, topic: Silence, scheduled_for: 2013-04-01}]
  - {order: 7, date: 2013-04-15, date_known: inferred, kind: reading, title: Once upon a Monday}
  - {order: 8, date: 2014-06-01, kind: talks, talks: [{speaker: "Anon", reading: [{kind: paper, was_shared: true}]}]}
"""


@dataclass(frozen=True)
class Strange:
    """A group that is not like the demo's: its *file*, the *title* of its form, what its member is called, and the days of its first two
    sessions."""

    file: dict[str, object]
    title: str
    member: str
    days: tuple[date, date]


def following(weekday: int) -> date:
    """The first such day that is at least three days ahead, so that the reminder of the day before is ahead everywhere; Monday is 0."""
    day = datetime.now(UTC).date() + timedelta(days=3)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def the_next(every: str, day: date) -> date:
    """The next day of such a rhythm after *day*."""
    return next(Rhythm.parse(every).since(day + timedelta(days=1)))


def group(name: str, **settings: object) -> dict[str, object]:
    return {
        "id": "strange", "name": name, "sender": f"{name} <reading@group.example.org>", "meeting_link": "https://meet.example.org/x",
        "co_leads": [{"id": "lead", "name": "Lead", "address": LEAD, "mails": "at-once"}],
    } | settings  # fmt: skip


def berlin() -> Strange:
    """Weekly, on Thursdays, with a break in summer."""
    first = following(3)
    summer = first + timedelta(weeks=20)
    file = group(
        "Leserunde Süd", zone="Europe/Berlin", form={"id": "1Berlin", "name": "Dein Name", "email": "E-Mail"},
        season={
            "first": first.isoformat(), "every_days": 7, "starts": "19:00", "minutes": 90, "until": (first + timedelta(weeks=40)).isoformat(),
            "breaks": [{"after": summer.isoformat(), "resumes": (summer + timedelta(weeks=9)).isoformat(), "note": "Sommerpause"}],
        },
        talks=[{"session": first.isoformat(), "speaker": "Jürgen Groß", "title": "Über Kerne", "address": SPEAKER}],
    )  # fmt: skip
    return Strange(file, "Join Leserunde Süd", "Änne Müller", (first, first + timedelta(weeks=1)))


def kolkata() -> Strange:
    """Once a month, in names of two scripts."""
    first = following(5)
    nth = ("first", "second", "third", "fourth", "last")[(first.day - 1) // 7]
    file = group(
        "पाठ मंडली / Reading Circle", zone="Asia/Kolkata", admission="approve",
        form={"id": "1Kolkata", "name": "नाम / Name", "email": "ई-मेल / Email", "source": "script"},
        season={"first": first.isoformat(), "every": f"{nth} Saturday", "starts": "10:30", "minutes": 60, "until": (first + timedelta(weeks=30)).isoformat()},
        talks=[{"session": first.isoformat(), "speaker": "आर्यभट मिश्र", "title": "शून्य / On zero", "address": SPEAKER}],
    )  # fmt: skip
    return Strange(
        file, "Join पाठ मंडली / Reading Circle", "सुनीता देवी (Sunita Devi)", (first, the_next(f"{nth} Saturday", first))
    )


def apia() -> Strange:
    """Twice a week beyond the date line."""
    first = following(1)
    file = group(
        "Faitau", zone="Pacific/Apia", form={"id": "1Apia", "name": "Igoa", "email": "Imeli"},
        season={"first": first.isoformat(), "every": "Tuesday and Friday", "starts": "00:30", "minutes": 45,
                "until": (first + timedelta(weeks=6)).isoformat()},
        talks=[{"session": first.isoformat(), "speaker": "Sina", "title": "Moana", "address": SPEAKER}],
    )  # fmt: skip
    return Strange(file, "Join Faitau", "Tavita Fa'asavalu", (first, first + timedelta(days=3)))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    (tmp_path / "archive.yaml").write_text(ARCHIVE)
    yield made
    made.close()


def written(house: House, file: dict[str, object]) -> None:
    (house.folder / "group.yaml").write_text(yaml.safe_dump(file, allow_unicode=True, sort_keys=False))


def comes_in(house: House, strange: Strange) -> str:
    """From the form to the welcome; the member's own link in it."""
    house.signs_up(strange.title, strange.member, MEMBER)
    house.presses(house.link(house.waits_for("confirm", MEMBER)), choice="confirm")
    application = house.waits_for("application", LEAD)
    assert strange.member in text(application)
    house.presses(house.link(application), choice="approve")
    return house.link(house.waits_for("welcome", MEMBER), "m")


def recap(house: House) -> None:
    """The clock goes on until the first session is over; the draft is sent, and reaches the member."""
    for _ in range(12):
        if house.mails("recap-draft", LEAD):
            break
        house.moves("1 day")
    house.presses(house.link(house.waits_for("recap-draft", LEAD), "r"), note="A fine evening.", choice="send")
    house.moves("5 minutes")
    assert "A fine evening." in text(house.waits_for("recap", MEMBER))


@pytest.mark.parametrize("made", [berlin, kolkata, apia], ids=lambda made: made.__name__)
def test_a_strange_group_goes_the_whole_way_through_a_kill_and_a_stop(made, house: House):
    strange = made()
    written(house, strange.file)
    house.up("--archive", "archive.yaml")
    own = comes_in(house, strange)
    before = len(house.mails()), house.time()

    house.killed()
    house.up()
    assert (len(house.mails()), house.time()) == before
    assert 'value="leave"' in requests.get(own, timeout=PATIENCE).text  # a link of before, under the keys of before
    assert strange.member in house.fortnight("members", "list")

    def on_the_way() -> None:
        with suppress(requests.RequestException):  # where it is not over by then
            requests.post(f"{house.url}/clock", data={"step": "1 day"}, timeout=PATIENCE)

    walking = threading.Thread(target=on_the_way)
    walking.start()
    time.sleep(1.5)
    house.killed()
    walking.join()
    house.up()
    assert house.time() >= before[1]

    recap(house)
    told = [str(mail["Subject"]).partition(":")[0] for mail in house.mails("reminder", MEMBER)]
    assert {"Tomorrow", "In an hour"} <= set(told), told
    assert len(house.twice()) <= 1, house.twice()  # the one mail that was on its way at the kill
    assert house.stopped() == ""
    mails, log = len(house.mails()), house.kept / "laptop.log"

    house.up()
    assert len(house.mails()) == mails
    for day in strange.days:
        assert str(strange.file["name"]) in house.sees(f"/strange/s/{day}/")
    assert "A fine evening." in house.sees(f"/strange/s/{strange.days[0]}/")
    past = house.sees("/strange/past/")
    for words in ("A day that Samoa never had", "Zoë", "आर्यभट", "Петров", "Once upon a Monday", "Anon"):
        assert words in past, words
    assert "&lt;b&gt;Bold&lt;/b&gt; claims" in house.sees("/strange/s/2012-02-29/")
    assert "Traceback" not in log.read_text()
    assert house.stopped() == ""
