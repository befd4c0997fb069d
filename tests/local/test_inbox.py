"""The laptop's inbox: mails as they were sent, inert, and answered as a calendar would."""

from shared.attendance import reply_mail
from tests.local.front_world import START, Page, World


def test_the_inbox_lists_the_newest_first_and_is_narrowed_by_address_and_kind(world: World) -> None:
    world.mail("ada@example.org", "Confirm", "confirm")
    world.mail("bo@example.com", "One <b>hour</b>", "reminder")
    world.mail("ada@example.org", "Tomorrow", "reminder")

    def shown(query: str) -> list[str]:
        page = Page(world.browser.get(f"/inbox{query}").get_data(as_text=True))
        return [str(link["href"]) for link in page.found["a"] if link.get("class") == "subject"]

    assert shown("") == ["/inbox/3", "/inbox/2", "/inbox/1"]
    assert shown("?to=ada@example.org") == ["/inbox/3", "/inbox/1"]
    assert shown("?to=ada@example.org&kind=confirm") == ["/inbox/1"]
    assert shown("?to=nobody@example.org") == []
    assert "One &lt;b&gt;hour" in world.browser.get("/inbox").get_data(as_text=True)


def test_a_mail_is_shown_whole_and_inert(world: World) -> None:
    html = '<html><head><title>T</title></head><body>"quoted" <script>alert(1)</script><a href="https://x.example.org/">go</a></body></html>'
    text = "See https://x.example.org/l/a?b=1&c=2. And <script>alert(1)</script>\n"
    world.mail("ada@example.org", "Tomorrow <i>", "reminder", html, text, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    shown = world.browser.get("/inbox/1")
    page = Page(shown.get_data(as_text=True))
    (frame,) = page.found["iframe"]
    assert frame["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert (frame["srcdoc"] or "").strip() == html.replace("<head>", '<head><base target="_blank">')
    assert "script" not in page.found
    assert "i" not in page.found
    assert {"href": "https://x.example.org/l/a?b=1&c=2"} in page.found["a"]
    assert "BEGIN:VCALENDAR" in shown.get_data(as_text=True)
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    raw = world.browser.get("/inbox/1/raw")
    assert (raw.data, raw.content_type) == (world.mailbox.messages[0].raw, "text/plain; charset=utf-8")


INVITATION = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Fortnight//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:2023-10-28.ml-theory@fortnight.invalid
SEQUENCE:1\r\nDTSTART:20231028T200000Z\r\nSUMMARY:ML Theory: Kernels\r\nORGANIZER:mailto:rsvp.a.b@calendar.example.org
ATTENDEE;RSVP=TRUE:mailto:ada@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


def test_an_invitation_is_answered_from_the_inbox_by_the_mail_that_a_calendar_sends(world: World) -> None:
    world.mail("ada@example.org", "In a week", "reminder", calendar=INVITATION)
    shown = world.browser.get("/inbox/1").get_data(as_text=True)
    assert [f">{words}</button>" in shown for words in ("Yes", "Maybe", "No")] == [True, True, True]
    answer = world.browser.post("/inbox/1/answer", data={"status": "DECLINED"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inbox/1?answered=DECLINED")
    assert "Declined: the answer is on its way" in world.browser.get(answer.headers["Location"]).get_data(as_text=True)
    (raw,) = world.came_in
    found = reply_mail.read(raw)
    assert (found.group, found.key, found.sequence, found.attendee, found.status, found.at) == (
        "ml-theory", "2023-10-28", 1, "ada@example.org", "DECLINED", START,
    )  # fmt: skip
    assert found.sent_to == ("rsvp.a.b@calendar.example.org",)


def test_what_is_no_invitation_cannot_be_answered_nor_can_one_from_another_page(world: World) -> None:
    world.mail(
        "ada@example.org", "It is off", "cancelled", calendar="BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"
    )
    world.mail("ada@example.org", "In a week", "reminder", calendar=INVITATION)
    assert "</button>" not in world.browser.get("/inbox/1").get_data(as_text=True)
    said = [
        world.browser.post(path, data={"status": status}, headers=headers).status_code
        for path, status, headers in (
            ("/inbox/1/answer", "ACCEPTED", {}), ("/inbox/2/answer", "DELEGATED", {}), ("/inbox/3/answer", "ACCEPTED", {}),
            ("/inbox/2/answer", "ACCEPTED", {"Sec-Fetch-Site": "cross-site"}),
        )
    ]  # fmt: skip
    assert (said, world.came_in) == ([409, 409, 404, 403], [])
