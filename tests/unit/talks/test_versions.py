"""What became of each version that a speaker sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.model.deck import Deck, Outcome, Upload
from shared.model.session import Session, SessionState, Talk
from shared.slides.names import given_name
from shared.talks import upload_forms
from shared.talks.versions import sent

NOW = datetime(2023, 10, 27, 15, tzinfo=UTC)
FIRST = Deck(
    group="g", session="2023-10-28", talk="t", upload="first", issued=NOW, published=NOW, kind="pdf", file="decks/a.pdf", bytes=1,
)  # fmt: skip


def upload(name: str, minutes: int, outcome: Outcome = Outcome.PUBLISHED) -> Upload:
    issued = NOW + timedelta(minutes=minutes)
    return Upload(
        id=name, group="g", key=f"g/2023-10-28/t/{name}.pdf", object_version="1", outcome=outcome, at=issued, issued=issued, bytes=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "deck", "state"),
    [
        (upload("first", 0), FIRST, "shown"),
        (upload("older", -5), FIRST, "replaced"),
        (upload("older", -5, Outcome.OUTDATED), FIRST, "outdated"),
        (upload("newer", 5, Outcome.REFUSED), FIRST, "refused"),
        (upload("newer", 5), FIRST, "shown"),
        (upload("newer", 5), None, "shown"),
    ],
    ids=["the deck", "one before", "one that came late", "a bad one", "published since", "the first, published since"],
)
def test_a_version_that_was_published_after_the_deck_was_read_is_the_one_that_is_shown(
    one: Upload, deck: Deck | None, state: str
) -> None:
    assert sent(one, deck, later=False).state == state


class Bucket:
    def form(self, key: str, content_type: str, back: str) -> dict[str, Any]:
        return {"url": "https://uploads.example.org/", "fields": {"key": key, "Content-Type": content_type}}


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("slides (final) v2.PDF", "slides (final) v2.pdf"),
        ("U\u0308bung 🙂.pdf", "Übung 🙂.pdf"),
        ("a/b\\c.pdf", "a b c.pdf"),
        ("${filename}.pdf", "{filename}.pdf"),
        ("It costs $5.pdf", "It costs 5.pdf"),
        ("trailing.", "trailing.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        (" .pdf", ""),
    ],
)
def test_the_key_of_an_upload_has_the_files_name_without_what_s3_would_read_otherwise(called: str, kept: str) -> None:
    talk = Talk(slug="t", title="T", speaker="Ada")
    session = Session(
        group="g",
        key="2023-10-28",
        kind="talks",
        state=SessionState.PLANNED,
        starts=NOW + timedelta(days=1),
        talks=(talk,),
    )
    by = upload_forms.Uploading(bucket=Bucket(), issued=NOW, upload_id="abc", back="", file=called)
    key = upload_forms.forms(session, talk, by)[0].fields["key"]
    assert key.startswith("g/2023-10-28/t/20231027T150000000Z-abc")
    assert given_name(key.rpartition("/")[2]) == kept
