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
    """Whether the webhook may tell what it made of a message: Slack's never does, nor does Zulip's; Google Chat's refuses to be asked."""
    return urlsplit(url).hostname not in _SLACK and not zulip(url) and not google(url)


def zulip(url: str) -> bool:
    """Whether it is Zulip's, which takes Slack's fields and shows them as Markdown of its own."""
    return urlsplit(url).path.rstrip("/").endswith(_ZULIP)


def google(url: str) -> bool:
    """Whether it is Google Chat's, which refuses a message with a field, or an address with a name, that it does not know."""
    return urlsplit(url).hostname == _GOOGLE


def home(url: str) -> str:
    """The origin under which people find the channels of the webhook at *url*."""
    parts = urlsplit(url)
    return "https://discord.com" if parts.hostname in _DISCORD else f"{parts.scheme}://{parts.netloc}"
