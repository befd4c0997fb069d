"""The whole way of a new group, by the pages alone: sign-up, mails in the inbox, the clock, slides, reminders, recap."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from local.decks import deck
from local.world import World
from shared.adapters.dynamodb.table import Table
from shared.group import applying
from shared.group.file import parse
from shared.schedule import steps as schedule_steps
from tests.browser.conftest import Opens, People
from tests.browser.looking import sticking_out

NARROW = {"width": 390, "height": 844}
LEAD, MEMBER, SPEAKER = "lena@kiez.example.org", "ayse@example.org", "jurgen@example.org"
TITLE = "Ein Donaudampfschifffahrtsgesellschaftskapitänsversuch über das Unheimliche"


def applied(world: World) -> str:
    """A weekly group in Berlin whose next session is in three days; that session's key."""
    table, now = Table(world.stack.outputs["TableName"]), world.clock.now()
    day = (now + timedelta(days=3)).date().isoformat()
    group = parse({
        "id": "kiezlesen", "name": "Kiezlesen", "zone": "Europe/Berlin", "sender": "Kiezlesen <lesen@kiez.example.org>",
        "co_leads": [{"id": "lena", "name": "Lena Vogt", "address": LEAD}], "meeting_link": "https://meet.example.org/kiez",
        "form": {"id": "1Kiezlesen-_", "email": "E-Mail-Adresse", "name": "Wie heißt du?"},
        "season": {"first": day, "every_days": 7, "starts": "18:30", "minutes": 90, "until": day},
        "talks": [{"session": day, "title": TITLE, "speaker": "Jürgen Müller-Lüdenscheidt", "address": SPEAKER}],
    })  # fmt: skip
    schedule_steps.run(applying.steps(group, table, now), table)
    return day


class Reader:
    """Somebody with a phone and the laptop's inbox."""

    def __init__(self, world: World, opens: Opens) -> None:
        self._world, self._opens = world, opens

    def sees(self, path: str) -> Page:
        page = self._opens(path if "://" in path else f"{self._world.url}{path}", size=NARROW)
        assert (page.url, sticking_out(page)) == (page.url, [])
        return page

    def follows(self, kind: str, to: str, link: str) -> Page:
        """The page behind *link* in the newest mail of *kind* to *to*."""
        self._world.stack.quiet()
        inbox = self.sees(f"/inbox?to={to}&kind={kind}")
        inbox.locator(".mails a").first.click()
        inbox.wait_for_load_state()
        assert (inbox.url, sticking_out(inbox)) == (inbox.url, [])
        found = inbox.frame_locator("iframe").get_by_role("link", name=link).get_attribute("href")
        assert found
        return self.sees(found)

    def moves(self, *steps: str) -> None:
        clock = self.sees("/clock")
        for step in steps:
            clock.get_by_role("button", name=step, exact=True).click()
            expect(clock.get_by_role("heading", name="Clock")).to_be_visible()
        self._world.stack.quiet()


def test_a_new_group_goes_the_whole_way_from_the_form_to_the_recap(
    world: World, people: People, opens: Opens, tmp_path: Path
):
    reader, day = Reader(world, opens), applied(world)
    form = reader.sees("/form")
    form.get_by_role("link", name="Join Kiezlesen").click()
    form.get_by_label("Wie heißt du?").fill("Ayşe Yıldız")
    form.get_by_label("E-Mail-Adresse").fill(MEMBER)
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_role("heading", level=1)).to_have_text("Thank you, that is sent")

    people.waits("confirm", MEMBER)
    page = reader.follows("confirm", MEMBER, "Confirm")
    page.get_by_role("button", name="Confirm my address").click()
    page = reader.follows("application", LEAD, "Look and decide")
    page.get_by_role("button", name="Let them in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("They are in")
    reader.moves("5 minutes")

    slides = tmp_path / "Über das Unheimliche.pdf"
    slides.write_bytes(deck("Das Unheimliche", "Jürgen Müller-Lüdenscheidt", 3))
    kit = reader.follows("deck-link", SPEAKER, "Open your talk’s page")
    kit.locator("input[type=file]").first.set_input_files(slides)
    expect(kit.locator("main")).to_contain_text("Your slides are on the page.")

    reader.moves("1 day", "1 day", "1 day", "1 day")
    reminders = [mail for mail in world.mailbox.messages if (mail.kind, mail.to) == ("reminder", MEMBER)]
    subjects = [str(mail.parsed()["Subject"]) for mail in reminders]
    assert [subject.partition(":")[0] for subject in subjects][-2:] == ["Tomorrow", "In an hour"]
    page = reader.follows("recap-draft", LEAD, "Look at it and send it")
    page.get_by_label("Words of your own").fill("Danke für den **schönen** Abend.")
    page.get_by_role("button", name="Send it").click()
    reader.moves("5 minutes")
    page = reader.follows("recap", MEMBER, "See the session’s page")
    assert page.url.endswith(f"/kiezlesen/s/{day}/")
    expect(page.locator("main")).to_contain_text("Danke für den schönen Abend.")
    expect(page.get_by_role("link", name=re.compile("slides", re.IGNORECASE)).first).to_be_visible()
    reader.sees("/kiezlesen/")
    assert world.clock.troubles == []
