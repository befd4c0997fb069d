"""Links as mails have them."""

from shared import signed_links
from shared.adapters import secrets
from shared.signed_links import Link


def signed(path: str, purpose: str, *subject: str) -> str:
    """A link of the demo's group to *path* of the pages, which never ends."""
    token = signed_links.sign(Link(purpose, ("ml-theory", *subject)), secrets.keys("/fortnight/keys"))
    return f"https://go.example.org/{path}/{token}"
