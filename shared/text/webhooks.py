"""Addresses of chat webhooks: whose they are, and whether one may be called."""

from urllib.parse import urlsplit

_DISCORD = frozenset(("discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"))


_SLACK = frozenset(("hooks.slack.com", "hooks.slack-gov.com"))


_ZULIP = "/api/v1/external/slack_incoming"
"""The path of Zulip's webhook for what speaks as Slack does, on whatever host."""


_GOOGLE = "chat.googleapis.com"


_LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


def allowed(url: str) -> bool:
    """Whether a webhook may be called: over TLS only, but for this machine's own."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def answers(url: str) -> bool:
    """Whether the webhook can be asked to return what it posted. Slack's and Zulip's never do; Google Chat's rejects the question."""
    return urlsplit(url).hostname not in _SLACK and not zulip(url) and not google(url)


def zulip(url: str) -> bool:
    """Whether it is Zulip's, which takes Slack's fields and renders them as its own Markdown."""
    return urlsplit(url).path.rstrip("/").endswith(_ZULIP)


def google(url: str) -> bool:
    """Whether it is Google Chat's, which rejects a message with a field that it does not know, or an address with a display name."""
    return urlsplit(url).hostname == _GOOGLE


def home(url: str) -> str:
    """The site on which people see the channels that the webhook at *url* posts to."""
    parts = urlsplit(url)
    return "https://discord.com" if parts.hostname in _DISCORD else f"{parts.scheme}://{parts.netloc}"
