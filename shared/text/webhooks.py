"""Addresses of chat webhooks: whose they are, and whether one may be called."""

from urllib.parse import urlsplit

_DISCORD = frozenset(("discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"))


_SLACK = frozenset(("hooks.slack.com", "hooks.slack-gov.com"))


_ZULIP = "/api/v1/external/slack_incoming"
"""The path of Zulip's webhook for what speaks as Slack does, on whatever host."""


_GOOGLE = "chat.googleapis.com"


_TEAMS = (".logic.azure.com", ".api.powerplatform.com", ".webhook.office.com")
"""Where Microsoft Teams' workflows are called, and its connectors were before them."""


_LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


def allowed(url: str) -> bool:
    """Whether a webhook may be called: over TLS only, but for this machine's own."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and own_machine(url)))


def own_machine(url: str) -> bool:
    """Whether it leads to the very machine that calls it."""
    return urlsplit(url).hostname in _LOOPBACK


def answers(url: str) -> bool:
    """Whether the webhook may tell what it made of a message: Slack's, Zulip's and Teams' never do; Google Chat's refuses to be asked."""
    return urlsplit(url).hostname not in _SLACK and not zulip(url) and not google(url) and not teams(url)


def zulip(url: str) -> bool:
    """Whether it is Zulip's, which takes Slack's fields and renders them as its own Markdown."""
    return urlsplit(url).path.rstrip("/").endswith(_ZULIP)


def google(url: str) -> bool:
    """Whether it is Google Chat's, which rejects a message with a field that it does not know, or an address with a display name."""
    return urlsplit(url).hostname == _GOOGLE


def teams(url: str) -> bool:
    """Whether it is Microsoft Teams', which takes Adaptive Cards and nothing else. A workflow's address is signed as it is."""
    return (urlsplit(url).hostname or "").endswith(_TEAMS)


def mute(url: str) -> bool:
    """Whether nothing is told of a webhook to whoever looks without posting."""
    return google(url) or teams(url)


def home(url: str) -> str:
    """The site on which people see the channels that the webhook at *url* posts to."""
    parts = urlsplit(url)
    return "https://discord.com" if parts.hostname in _DISCORD else f"{parts.scheme}://{parts.netloc}"
