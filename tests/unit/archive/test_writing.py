"""Past sessions written as an archive's file say the same when they are taken in again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.archive import reading
from shared.archive.writing import written
from shared.model.deck import Deck
from shared.model.group import Beforehand
from shared.model.session import Consent, Resource, Session, SessionState, Talk
from tests.platform import ROOT, demo_group

PAGE = "https://reading.example.org"
NOW = datetime(2024, 2, 1, tzinfo=UTC)
GROUP = demo_group()
TALK = Talk(
    slug="margins", speaker="Ada Example", title="Margins", about="Why: *margins*.\n\nAnd more.", consent=Consent.NO,
    recording=Resource(kind="recording", url="https://video.example.org/1"), questions=("Which?",), summary="In short.",
)  # fmt: skip
HELD = Session(
    group="ml-theory", key="2023-10-28", kind="talks", state=SessionState.HELD, date="2023-10-29", talks=(TALK,),
    starts=datetime(2023, 10, 29, 20, tzinfo=UTC), ends=datetime(2023, 10, 29, 21, 15, tzinfo=UTC), place="Room 5",
    recap="It was good.", recapped_at=NOW, resources=(Resource(kind="paper", title="A: paper", authors=("Bo", "Cy")),),
)  # fmt: skip
DECK = Deck(
    group="ml-theory", session="2023-10-28", talk="margins", upload="u", issued=NOW, published=NOW, kind="pdf",
    file="decks/ml-theory/2023-10-28/margins/0f.pdf", bytes=1,
)  # fmt: skip


def again(*sessions: Session, decks: tuple[Deck, ...] = ()) -> list[Session]:
    text = written(GROUP, sessions, decks, PAGE, NOW)
    return list(reading.read(text, "past.yaml", GROUP.id).sessions)


def test_an_archive_that_was_taken_in_is_written_as_it_was() -> None:
    taken = reading.read((ROOT / "local" / "archive.yaml").read_text(), "archive.yaml", GROUP.id).sessions
    for one in taken:
        one_series = {"series": None} if one.series not in {series.id for series in GROUP.series} else {}
        (read,) = again(replace(one, **one_series))
        alike = {"key": one.key, "order": one.order, "series": read.series}
        assert replace(read, **alike) == replace(one, series=read.series)
    assert [one.date for one in again(*taken)] == [one.date for one in taken]


def test_a_session_of_the_groups_own_tells_what_everybody_may_know_and_nothing_else() -> None:
    (read,) = again(HELD, decks=(DECK,))
    assert (read.key, read.starts, read.ends) == ("2023-10-29", HELD.starts, HELD.ends)
    assert (read.about, read.resources) == ("It was good.", HELD.resources)
    (talk,) = read.talks
    assert talk.slides == Resource(kind="slides", url=f"{PAGE}/{DECK.file}")
    assert (talk.about, talk.questions, talk.summary) == (TALK.about, TALK.questions, TALK.summary)
    assert talk.recording is None
    text = written(GROUP, [HELD], [DECK], PAGE, NOW)
    assert "Room 5" not in text
    assert "video.example.org" not in text
    assert "video.example.org" in written(
        GROUP, [replace(HELD, talks=(replace(TALK, consent=Consent.YES),))], [], PAGE, NOW
    )


def test_what_is_to_come_is_not_written_and_a_long_recap_is_read_again() -> None:
    ahead = replace(HELD, key="x", state=SessionState.CANCELLED, starts=NOW + timedelta(days=1))
    planned = replace(HELD, key="y", state=SessionState.PLANNED)
    (read,) = again(ahead, planned, replace(HELD, recap="word " * 1_500))
    assert len(read.about) > 7_000


def test_a_link_to_notes_is_written_where_the_group_shows_it() -> None:
    noted = replace(HELD, notes_link="https://pad.example.org/1")
    groups = [replace(GROUP, beforehand=beforehand) for beforehand in (Beforehand(notes=True), None)]
    texts = [written(one, [noted], [], PAGE, NOW) for one in groups]
    assert ["pad.example.org" in text for text in texts] == [True, False]
