"""What a webhook is given."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.webhooks import Chat
from shared.chat import messages
from shared.chat.messages import Declined
from shared.letters.chat_posts import Row
from shared.recaps.content import content_of
from shared.recaps.posts import recap_in_short
from shared.text import webhooks
from tests.unit.mail.examples import DECK, GROUP, SESSION

DISCORD = "https://discord.com/api/webhooks/1/secret"
SLACK = "https://hooks.slack.com/services/T0/B0/secret"
OTHER = "https://chat.example.org/hooks/1"


def test_discord_slack_and_what_is_like_them_get_their_own_fields():
    rows = [Row("Slides", "https://example.org/a?b=1&c=2")]
    assert messages.body(DISCORD, rows) == {
        "content": "Slides: <https://example.org/a?b=1&c=2>",
        "allowed_mentions": {"parse": []},
    }
    assert messages.body(SLACK, rows) == {"text": "Slides: https://example.org/a?b=1&amp;c=2", "mrkdwn": False}
    assert messages.body(OTHER, rows) == messages.body(SLACK, rows) | messages.body(DISCORD, rows)


@pytest.mark.parametrize("host", ["reading.zulipchat.com", "zulip.example.org"])
def test_zulip_gets_what_speaks_as_slack_does_with_links_as_they_are(host: str):
    rows = [Row("R & D", "https://example.org/a?b=1&c=2")]
    url = f"https://{host}/api/v1/external/slack_incoming?api_key=secret&topic=news"
    assert messages.body(url, rows, thread="A talk") == {"text": "R & D: https://example.org/a?b=1&c=2"}


def test_google_chat_gets_one_field_and_is_asked_for_no_answer():
    url = "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=secret&token=secret"
    assert messages.body(url, [Row("R & D", "https://example.org/a?b=1&c=2")], thread="A talk") == {
        "text": "R & D: https://example.org/a?b=1&c=2"
    }
    marked = "<users/all> *a* _b_ ~c~ `d` <https://x.example|y>"
    shown = messages.body(url, [Row(marked)])["text"]
    assert not any(mark in shown for mark in ("<users", "*a*", "~c~", "`d`", "<https"))
    assert not webhooks.answers(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://prod-12.westeurope.logic.azure.com:443/workflows/a1/triggers/manual/paths/invoke?api-version=2016-06-01&sig=secret",
        "https://default12.3.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/a1/triggers/manual/paths/invoke?sig=s",
        "https://example.webhook.office.com/webhookb2/a@b/IncomingWebhook/c/d",
    ],
)
def test_teams_gets_a_card_whose_words_are_no_markup_at_an_address_that_stays_as_it_is(url: str):
    rows = [
        Row("Tomorrow: *R* & [D](https://x.example) <at>all</at>"),
        Row("All about it", "https://example.org/a?b=1&c=2"),
        Row("", "https://example.org/b"),
    ]
    (card,) = messages.body(url, rows, thread="A talk")["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["content"]["type"], card["content"]["version"]) == ("AdaptiveCard", "1.2")
    runs = [run for block in card["content"]["body"] for run in block["inlines"]]
    assert {(block["type"], run["type"]) for block in card["content"]["body"] for run in block["inlines"]} == {
        ("RichTextBlock", "TextRun")
    }
    assert [(run["text"], run.get("selectAction", {}).get("url", "")) for run in runs] == [
        (rows[0].text, ""), ("All about it", "https://example.org/a?b=1&c=2"), ("https://example.org/b", "https://example.org/b"),
    ]  # fmt: skip
    assert not webhooks.answers(url)
    assert messages.into(url, "https://example.org/channels/1/2") == url


def test_a_card_is_far_below_the_28_kb_that_teams_takes_and_ends_with_the_last_row():
    rows = [Row("é" * 140, f"https://example.org/{n}") for n in range(300)] + [
        Row("All about it", "https://example.org/s/")
    ]
    body = messages.body("https://example.webhook.office.com/webhookb2/a", rows)
    assert len(json.dumps(body, ensure_ascii=False).encode()) < 28_000
    assert body["attachments"][0]["content"]["body"][-1]["inlines"][0]["text"] == "All about it"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("@**all** and @*ops* and #**stream**", "@\u200b\u2217\u2217all\u2217\u2217 and @\u200b\u2217ops\u2217 and #\u200b\u2217\u2217stream\u2217\u2217"),
        ("*a* _b_ ~c~ `d`", "\u2217a\u2217 \u200b_b\u200b_ \u200b~c\u200b~ \u02cbd\u02cb"),
        ("[a](https://x.example) :tada: $$x$$", "[a]\u200b(https:\u200b//x.example) :\u200btada: $\u200b$x$\u200b$"),
        ("<time:2026-01-01>", "<\u200btime:2026-01-01>"),
        ("C*-algebras, snake_case at 10:30", "C*-algebras, snake_case at 10:30"),
    ],
)  # fmt: skip
def test_markup_of_zulip_is_only_words(written: str, shown: str):
    url = "https://zulip.example.org/api/v1/external/slack_incoming?api_key=secret"
    assert (
        messages.body(url, [Row(written), Row("", "https://example.org/_a_")])["text"]
        == f"{shown}\nhttps://example.org/%5Fa%5F"
    )


def test_a_thread_has_a_name_on_discord_only():
    assert messages.body(DISCORD, [Row("x")], thread="N" * 200)["thread_name"] == "N" * 99 + "…"
    assert "thread_name" not in messages.body(SLACK, [Row("x")], thread="Name")


@pytest.mark.parametrize(
    "written",
    [
        "@everyone",
        "@here now",
        "<@123>",
        "<@&5>",
        "<!channel>",
        "<!here|x>",
        "<https://evil.example.org|click>",
        "@channel",
    ],
)
def test_no_words_can_mention_anybody(written: str):
    given_all = messages.body(OTHER, [Row(written)])
    assert given_all["allowed_mentions"] == {"parse": []}
    for text in (given_all["content"], given_all["text"]):
        assert not any(word in text for word in ("@everyone", "@here", "@channel"))
    assert "<" not in given_all["text"]
    assert "<" not in given_all["content"].replace("<\u200b", "")


def test_markup_of_discord_is_only_words():
    assert messages.body(DISCORD, [Row("# a **b** _c_ `d` ||e|| ~~s~~ [f](g) https://x.example")])["content"] == (
        "\u200b# a \\*\\*b\\*\\* \\_c\\_ \\`d\\` \\|\\|e\\|\\| \\~\\~s\\~\\~ [f]\u200b(g) https:\u200b//x.example"
    )
    for begun in ("- a", "* a", "> a", ">>> a", "### a", "-# a", "1. a"):
        assert messages.body(DISCORD, [Row(begun)])["content"] == f"\u200b{begun}"


@pytest.mark.parametrize(
    "written",
    [
        "Sharp minima (v2.0): what they can, and cannot - explain!", "C*-algebras", "snake_case and other_names", "a < b, b > c",
        "1 + 1 = 2.", "~ 5 minutes | 3 pages", "[draft] {x}", "#1 of 3", "$\\lambda$ and x^2", "p<0.05",
    ],
)  # fmt: skip
def test_common_words_are_written_without_a_backslash_before_them(written: str):
    assert messages.body(OTHER, [Row(written)])["content"] == written


@given(rows=st.lists(st.text(max_size=3000), max_size=30), name=st.text(max_size=300))
def test_a_message_is_never_too_long_and_always_ends_with_its_last_row(rows: list[str], name: str):
    body = messages.body(OTHER, [*map(Row, rows), Row("All about it", "https://example.org/")], thread=name)
    assert 0 < len(body["content"]) < 2000
    assert body["content"].endswith("All about it: <https://example.org/>")
    assert len(body["text"]) < 2000
    assert len(body.get("thread_name", "")) <= 100
    json.dumps(body)


def test_the_recap_in_the_chat_has_words_slides_and_the_page():
    seen = content_of(SESSION, "It was **good**.", (DECK,), None, site_url="https://reading.example.org", group=GROUP)
    assert [*recap_in_short(seen, corrected=False)] == [
        Row("Recap: Privacy of Noisy SGD"),
        Row("It was good."),
        Row("Privacy of Noisy SGD (Ada Example)", "https://reading.example.org/ml-theory/s/2023-10-28/slides/"),
        Row("All about it", "https://reading.example.org/ml-theory/s/2023-10-28/"),
    ]
    assert next(recap_in_short(seen, corrected=True)) == Row("Corrected recap: Privacy of Noisy SGD")


@pytest.mark.parametrize(
    ("url", "may"),
    [
        (DISCORD, True),
        ("https://127.0.0.1/x", True),
        ("http://127.0.0.1:8321/x", True),
        ("http://localhost/x", True),
        ("http://discord.com/x", False),
        ("http://127.0.0.1.example.org/x", False),
        ("ftp://discord.com/x", False),
        ("file:///etc/passwd", False),
        ("discord.com/x", False),
    ],
)
def test_a_webhook_is_called_over_tls_only_but_for_this_machines_own(url: str, may: bool):
    assert webhooks.allowed(url) is may
    if not may:
        with pytest.raises(Declined, match="not an https:// one"):
            Chat().post(url, {})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_in_lambda_no_webhook_leads_to_the_runtime_of_the_function_itself(host: str, monkeypatch: pytest.MonkeyPatch):
    """There, an event could be taken from under the function that is to handle it."""
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
    url = f"http://{host}:9001/2018-06-01/runtime/invocation/next"
    with pytest.raises(Declined, match="not an https:// one"):
        Chat().post(url, {})
    with pytest.raises(Declined, match="not an https:// one"):
        Chat().guild(url)


@pytest.mark.parametrize(("url", "thread", "goes"), [
    (DISCORD, "https://discord.com/channels/1/22", f"{DISCORD}?thread_id=22"),
    (f"{DISCORD}?wait=true", "https://discord.com/channels/1/22", f"{DISCORD}?wait=true&thread_id=22"),
    (DISCORD, "https://discord.com/channels/1/22/333", DISCORD), (DISCORD, "", DISCORD),
    (DISCORD, "https://discord.com.example.org/channels/1/22", DISCORD), (DISCORD, "https://forum.example.org/channels/1/22", DISCORD),
    (DISCORD, "https://discord.com/channels/1/22?thread_id=3", DISCORD), (DISCORD, f"https://discord.com/channels/1/{'2' * 30}", DISCORD),
    (SLACK, "https://hooks.slack.com/channels/1/22", SLACK),
])  # fmt: skip
def test_only_a_thread_of_the_webhooks_own_chat_is_posted_into(url: str, thread: str, goes: str):
    assert messages.into(url, thread) == goes
