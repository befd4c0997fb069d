"""What an e-mail address is: one rule for the form, the script, the group's file, lists, pages and commands.

People paste addresses out of mail programs, chats and spreadsheets, so what surrounds one is taken off: invisible characters, a
name, angle brackets, ``mailto:``, a full stop at the end. What is left must be an address that the mail service can send to: a
dot-atom of ASCII before the @ (RFC 5321; SES takes no other), behind it a domain, in whatever letters (RFC 5890, UTS 46).
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from shared.errors import BadInput

LONGEST = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets of a path
FREE_MAIL = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com", "yahoo.co.uk",
    "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "pm.me", "gmx.net", "gmx.de", "gmx.at", "gmx.ch", "web.de",
    "aol.com", "zoho.com", "fastmail.com", "mail.ru", "yandex.ru", "yandex.com", "qq.com", "163.com",
)  # fmt: skip
"""Where anybody has a mailbox. Mail that says it comes from there, and does not, is thrown away; mail from elsewhere whose answers go
there counts as suspicious."""
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{0,58}}[a-z0-9])")
_NAMED = (
    re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>(?P<after>[^<>]*)"),
    re.compile(r"(?P<after>)(?P<address>[^()\s]+@[^()\s]+)\s*\((?P<name>[^()]*)\)"),  # RFC 822's older way
    re.compile(r"\[(?P<name>[^\[\]]*)\]\((?P<address>[^()]*)\)(?P<after>)"),  # a link in Markdown
)
_PAIRS = {'"': '"', "'": "'", "“": "”", "„": "“", "‘": "’", "«": "»", "(": ")", "[": "]", "`": "`"}
_SEPARATORS = re.compile(r"[,;\s]+")
_JOINERS = "\u200c\u200d"
# Letters and blanks without a shape of their own that Unicode does not class as format characters.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def normalise(written: str) -> str:
    """The address in *written* as it is compared and mailed: lower case, the domain in its ASCII form.

    Raises :class:`BadInput` with a sentence for whoever wrote it. Lower-casing the part before the @ is what every large mailbox
    provider does, though RFC 5321 leaves it open.
    """
    return named(written)[1]


def named(written: str) -> tuple[str, str]:
    """The name, empty if there is none, and the address of ``Name <address>`` or a bare address. Raises as :func:`normalise`."""
    if len(written) > 2000:
        raise BadInput(f"this is not an e-mail address: it has {len(written)} characters")
    text = _bared(_seen(written))
    found = next(filter(None, (way.fullmatch(text) for way in _NAMED)), None)
    if not found:
        return "", _address(_without_mailto(_bared(text.strip("<>"))))
    name, address = _bared(found["name"]), _address(_without_mailto(_bared(found["address"])))
    said = [each for each in _addresses_in(f"{name} {found['after']}") if each]
    if any(each != address for each in said):
        raise BadInput("there is more than one e-mail address here; write only one")
    return "" if said else " ".join(name.replace('\\"', '"').split()), address


def domain(address: str) -> str:
    """What stands behind the @ of a normalised *address*."""
    return address.rpartition("@")[2]


def masked(address: str) -> str:
    """``a…@example.org``: enough for its owner to know it by, and for nobody else to write to."""
    return f"{address[:1]}…@{domain(address)}"


_SAME = {
    "googlemail.com": "gmail.com", "me.com": "icloud.com", "mac.com": "icloud.com", "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me", "pm.me": "proton.me", "ya.ru": "yandex.ru", "yandex.com": "yandex.ru",
}  # fmt: skip
"""Domains of one provider that lead to the same mailboxes."""
_MEANINGLESS = {"gmail.com": ".", "proton.me": ".-_", "yandex.ru": ".-"}
"""Characters before the @ that a provider ignores."""


def mailbox(address: str) -> str:
    """The mailbox that a normalised *address* probably leads to, by what is known of providers' rules: to count mails to one mailbox,
    never to send to it or to recognise somebody. What follows a ``+`` (at Yahoo, a hyphen) is a label that its owner makes up at will."""
    local, _, written = address.rpartition("@")
    provider = _SAME.get(written, written)
    name = local.partition("+")[0] or local
    if provider.startswith("yahoo."):
        name = name.partition("-")[0] or name
    if found := re.fullmatch(r"([a-z0-9-]+)\.(fastmail\.(?:com|fm))", provider):
        name, provider = found[1], found[2]
    kept = "".join(c for c in name if c not in _MEANINGLESS.get(provider, ""))
    return f"{kept or name}@{provider}"


def _seen(text: str) -> str:
    """*text* without what cannot be seen. Joiners stay inside: in some scripts they are part of a domain."""
    folded = unicodedata.normalize("NFKC", "".join(c for c in text if c not in _UNSEEN))
    return "".join(c for c in folded if not _invisible(c))


def _invisible(character: str) -> bool:
    if character in _JOINERS:
        return False
    variation = (
        "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or "\u180b" <= character <= "\u180f"
    )
    return variation or unicodedata.category(character) == "Cf"


def _bared(text: str) -> str:
    """*text* without blanks, control characters, punctuation and quotation marks around it."""
    while True:
        first = next((at for at, c in enumerate(text) if not _around(c)), len(text))
        last = next((at for at in range(len(text), first, -1) if not _around(text[at - 1])), first)
        bare = text[first:last].lstrip(",;").rstrip(",;.")
        if len(bare) > 1 and _PAIRS.get(bare[0]) == bare[-1]:
            bare = bare[1:-1]
        if bare == text:
            return bare
        text = bare


def _around(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character)[0] in "CZ"


def _unjoined(text: str) -> str:
    return "".join(c for c in text if c not in _JOINERS)


def _without_mailto(text: str) -> str:
    """The address of a mailto address (RFC 6068); *text* itself if it is none."""
    scheme, colon, rest = text.partition(":")
    if not colon or scheme.strip().lower() != "mailto":
        return text
    # In a chat's markup the text behind the bar is shown instead of the address: <mailto:ada@example.org|ada@example.org>.
    return _bared(_seen(unquote(re.split(r"[?|]", rest.lstrip(" /"))[0])))


def _addresses_in(text: str) -> Iterator[str]:
    """The addresses among the words of *text*."""
    for part in _SEPARATORS.split(text):
        try:
            if "@" in part:
                yield normalise(part)
        except BadInput:
            continue


def _address(text: str) -> str:
    local, at, behind = text.rpartition("@")
    if not at:
        raise BadInput("this is not an e-mail address: it has no @")
    parts = [part for part in _SEPARATORS.split(text) if part]
    if len(parts) > 1 and sum("@" in part.strip("@") for part in parts) > 1:
        raise BadInput("there is more than one e-mail address here; write only one")
    local = _unjoined(local) if _unjoined(local).isascii() else local
    if not local.isascii():
        raise BadInput(
            "this is not an e-mail address that can be mailed: before the @ only letters from a to z, digits and signs"
        )
    if len(local) > 64 or not _LOCAL.fullmatch(local):
        raise BadInput(f"this is not an e-mail address: {_wrong(local, 'before the @')}")
    address = f"{local.lower()}@{_in_ascii(behind)}"
    if len(address) > LONGEST:
        raise BadInput(f"this is not an e-mail address: it has more than {LONGEST} characters")
    return address


def _wrong(part: str, place: str) -> str:
    if not part:
        return f"nothing stands {place}"
    if re.search(r"\s", part):
        return f"there is a blank {place}"
    if part.startswith(".") or part.endswith(".") or ".." in part:
        return f"there is a full stop too many {place}"
    return f"too much stands {place}" if len(part) > 64 else f"what stands {place} cannot be part of one"


def _in_ascii(written: str) -> str:
    """A domain as the network knows it (A-labels), lower case."""
    plain = _unjoined(written)
    made = plain.lower() if plain.isascii() else _a_labels(written)
    if not _DOMAIN.fullmatch(made) or len(made) > 253:
        if "." not in made.strip("."):
            raise BadInput("this is not an e-mail address: behind the @ no domain such as example.org")
        raise BadInput(f"this is not an e-mail address: {_wrong(made, 'behind the @')}")
    return made


def _a_labels(written: str) -> str:
    import idna  # for the few addresses that need it

    for domain in (written, _unjoined(written)):
        try:
            return idna.encode(domain, uts46=True).decode("ascii").lower()
        except (UnicodeError, IndexError):
            continue
    raise BadInput(
        "this is not an e-mail address: there is no such domain as behind the @; if there is, write it as xn--…"
    )
