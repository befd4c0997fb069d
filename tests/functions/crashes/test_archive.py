"""Past sessions taken in, corrected and taken out, killed at every call: the same end, nobody mailed, and what was given to them still there."""

from pathlib import Path

import pytest

from shared.model.deck import Deck
from shared.model.mailing import Mailing
from shared.model.session import Session
from shared.slides import checking
from tests.functions.crashes.commands import typed
from tests.functions.crashes.flows import T0
from tests.functions.crashes.sweep import GOOD, rest, sweep
from tests.platform import Platform

LISTS = (
    ("date,speaker,title\n2022-01-08,Ada,Kernels\n2022-01-22,Bo,Nets\n2022-02-05,Cy,Graphs\n", ()),
    ("date,speaker,title\n2022-01-08,Ada,Kernels\n2022-01-22,Bo,Deep nets\n2022-02-05,Cy Example,Graphs\n", ()),
    ("date,speaker,title\n2022-02-05,Cy Example,Graphs\n", ("--only",)),
    ("date,speaker,title\n2022-01-08,Ada,Kernels\n2022-02-05,Cy Example,Graphs\n", ("--only",)),
)
SLIDES = "ml-theory/2022-01-22/nets/slides.pdf"


def taking_in(platform: Platform, folder: Path) -> None:
    """In; slides for the second; corrected; the first two out, of which the one with slides stays; the first in again."""
    platform.at(T0)
    for number, (text, options) in enumerate(LISTS):
        file = folder / "past.csv"
        file.write_text(text)
        typed(platform, "import", str(file), *options)
        if number == 0:
            platform.upload(SLIDES, b"%PDF-1.7 given", mark="0055AED6DCD90281E5")
            platform.settle()
    rest(platform)


def test_taking_past_sessions_in_survives_a_crash_at_every_call(
    group: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "check", lambda path, name, *, scratch: GOOD)
    group.settle()
    group.publishes = False  # the site's death at every call is another sweep's
    already = {row.id for row in group.rows(Mailing)}

    def flow(platform: Platform) -> None:
        taking_in(platform, tmp_path)

    assert sweep(group, flow) == []
    flow(group)
    past = {row.key: [talk.title for talk in row.talks] for row in group.rows(Session) if row.imported}
    assert past == {"2022-01-08": ["Kernels"], "2022-01-22": ["Deep nets"], "2022-02-05": ["Graphs"]}
    assert [(row.session, row.talk) for row in group.rows(Deck) if row.shown] == [("2022-01-22", "nets")]
    of_past = [row.id for row in group.rows(Mailing) if row.id not in already and (row.session or "") in past]
    assert [one for one in of_past if not one.startswith("deck-")] == []
