"""What is read, as it fills itself in: a speaker on a phone accepts one paper and declines another, with three questions; a co-lead takes
the rest over at the desk."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.model.group import Group, PublicGroup
from shared.model.group_settings import Beforehand
from shared.model.session import Resource, Session, Talk, with_talk
from shared.model.work import Work
from shared.store import Create, Replace
from tests.browser.conftest import Desk, Opens, People
from tests.browser.looking import LOOKS, looked_at

KERNELS, STRINGS = "https://arxiv.org/abs/1806.07572", "https://arxiv.org/abs/hep-th/9901001"


def table(world: World) -> Table:
    return Table(world.stack.outputs["TableName"])


@pytest.fixture
def link(world: World, people: People) -> Iterator[str]:
    """The link of a speaker of a group that has its reading looked up and asks for questions, while the test lasts."""
    kept = table(world)
    for kind in (Group, PublicGroup):
        on = {"beforehand": Beforehand(questions=True)} if kind is Group else {"asks_questions": True}
        row = kept.get(kind, "ml-theory")
        assert row
        kept.commit(Replace(replace(row, look_up_reading=True, **on)))
    world.stack.quiet()
    yield people.links("deck-link", "fay@example.com", "talk")[0]
    for kind in (Group, PublicGroup):
        off = {"beforehand": None} if kind is Group else {"asks_questions": False}
        row = kept.get(kind, "ml-theory")
        assert row
        kept.commit(Replace(replace(row, look_up_reading=False, **off)))


def talk_of(world: World, speaker: str) -> tuple[Session, Talk]:
    rows = table(world).all(Session, "ml-theory")
    return next((row, one) for row in rows if row.upcoming for one in row.talks if speaker in one.speaker)


def test_a_speaker_accepts_one_paper_declines_another_and_asks_three_questions(world: World, link: str, opens: Opens):
    def looked_up() -> Page:
        """The page once all that was typed is looked up: some of it after the answer, as arXiv wants three seconds between two who ask."""
        world.stack.quiet()
        return opens(link, **LOOKS["phone-dark"])

    page = looked_up()
    page.get_by_label("Web address").nth(0).fill("arXiv:1806.07572v2")
    for number, words in enumerate(("Why so wide?", "What if it is not?", "Who tried?"), 1):
        page.get_by_label(f"Question {number}").fill(words)
    page.get_by_label("What it is about, in a few lines").fill("Wide networks are kernels.\nAlmost.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved. Thank you.")
    page = looked_up()
    first = page.get_by_role("group", name="Kernels of wide networks & their tangents")
    expect(first).to_contain_text("filled in as arXiv has it, and not saved yet")
    expect(first.get_by_label("Authors, with commas between them")).to_have_value("Noor Example, Bo Sample")
    second = page.get_by_role("group", name="To read, no. 2")
    second.get_by_label("Web address").fill("hep-th/9901001")
    second.get_by_label("Minutes").fill("15")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved. Thank you.")
    page = looked_up()
    strings = page.get_by_role("group", name="Strings, once more")
    expect(strings).to_contain_text("filled in as arXiv has it")
    looked_at(page, "kit-looked-up-phone-dark")
    strings.get_by_label("Take none of it, and do not propose it again").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved. Thank you.")
    expect(page.locator("main")).not_to_contain_text("not saved yet")
    expect(page.get_by_label("Propose again what arXiv or Crossref knows of it")).not_to_be_checked()
    looked_at(page, "kit-declined-phone-dark")
    _, talk = talk_of(world, "Fay")
    assert talk.questions == ("Why so wide?", "What if it is not?", "Who tried?")
    assert [(one.title, one.authors, one.minutes, one.look_up) for one in talk.resources] == [
        ("Kernels of wide networks & their tangents", ("Noor Example", "Bo Sample"), 50, True), (None, (), 15, False),
    ]  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
def test_a_co_lead_takes_over_what_is_known_of_a_session_or_declines_it(world: World, link: str, desk: Desk, look: str):
    session, talk = talk_of(world, "Fay")
    there = tuple(Resource(kind="paper", url=url) for url in (KERNELS, STRINGS))
    table(world).commit(Replace(with_talk(session, replace(talk, resources=there))))
    for id_, title in (("arxiv:1806.07572", "Kernels"), ("arxiv:hep-th/9901001", "Strings, once more")):
        if table(world).get(Work, id_) is None:
            work = Work(id=id_, asked=datetime.now(UTC), found=True, title=title, authors=("Noor Example",), year=2018)
            table(world).commit(Create(work))
    page = desk("sessions/reading", **LOOKS[look])
    expect(page.locator("main")).to_contain_text("Strings, once more")
    looked_at(page, f"desk-looked-up-{look}")
    page.locator(".note", has_text="Strings").get_by_role("button", name="Not this one").click()
    expect(page.locator("#told")).to_contain_text("Done:")
    expect(page.locator("main")).not_to_contain_text("Strings, once more")
    page.get_by_role("button", name="Fill it in").click()
    expect(page.locator("main")).to_contain_text("There is nothing to fill in.")
    looked_at(page, f"desk-looked-up-nothing-{look}")
    _, talk = talk_of(world, "Fay")
    assert [(one.authors != (), one.look_up) for one in talk.resources] == [(True, True), (False, False)]
