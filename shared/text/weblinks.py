"""What may become a link: one rule for pages, mails, feeds, data, the chat, forms and commands."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from shared.errors import BadInput
from shared.text import addresses
from shared.text.characters import clean, visible

LONGEST = 2000
# Whatever ends an HTML attribute, is taken for a slash, or never belongs to a URL.
_UNSAFE = re.compile(r"[\s<>\"`\\]")
_PLAIN = "!#$%&()*+,/:;=?@[]~-._"
_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*\.?|\[[0-9A-Fa-f:.]+\]")
_BARE = re.compile(
    r"(?://)?((?:[^\W_](?:[\w-]*[^\W_])?\.)+([^\W\d_]{2,}|xn--[a-z0-9-]+))\.?(?::\d{1,5})?([/?#].*)?", re.IGNORECASE
)
_FILES = frozenset(("pdf", "ppt", "pptx", "odp", "key", "doc", "docx", "odt", "tex", "txt", "htm", "html", "ipynb"))
_AROUND = {"<": ">", "(": ")", "[": "]", '"': '"', "'": "'", "“": "”", "«": "»"}


def web(url: str | None, longest: int = LONGEST) -> str | None:
    """*url* as it may stand in a link: ASCII only, everything else encoded (``%C3%A9``, ``xn--…``). None if it is no http(s) address with
    a host, or has more than *longest* characters: nothing else may become a link."""
    if not url or len(url) > LONGEST or visible(url) != url or _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = _host(parts.hostname or "")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    if url.isascii() and "'" not in url:
        return url if len(url) <= longest else None
    user = parts.netloc.rpartition("@")[0]
    where = f"{user}@{host}" if user else host
    spelled = (quote(part, safe=_PLAIN) for part in (where if port is None else f"{where}:{port}", *parts[2:]))
    made = urlunsplit((parts.scheme, *spelled))
    return made if len(made) <= longest else None


def typed(written: str, longest: int = LONGEST) -> str | None:
    """*written*, as people type and paste an address, as :func:`web` gives it: ``example.org/paper`` is one, too, and brackets or
    quotation marks may stand around it. None if it can be none."""
    text = clean(written).strip()
    while len(text) > 1 and _AROUND.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    bare = _BARE.fullmatch(text)
    if bare and not (bare[2].lower() in _FILES and not bare[3]):
        return web(f"https://{text.removeprefix('//')}", longest)
    scheme, colon, rest = text.partition(":")
    # Some programs copy these characters unencoded; older DOIs of Wiley's contain them.
    spelled = re.sub(r"[<>\"`\\]", lambda one: f"%{ord(one[0]):02X}", rest)
    return web(f"{scheme.lower()}{colon}{spelled}", longest)


def amiss(written: str) -> str:
    """What is wrong with an address that :func:`typed` does not take, for whoever wrote it."""
    text = written.strip()
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)", text)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return f"An address on the web begins with https://, not with {scheme[1][:20]}:"
    if re.search(r"\s", text):
        return "There is a blank in this address; an address on the web has none."
    if re.fullmatch(r"[^/@]+@[^/@]+", text):
        return "This is a mail address, not one on the web."
    return "This is not an address on the web. One looks like this: https://example.org/paper"


def no_link(written: str) -> str:
    """What is wrong with an address that :func:`web` does not take, as the end of a sentence: ``is not a web address; …``."""
    text = written.strip()
    if not re.match(r"https?:", text, re.IGNORECASE):
        return "is not a web address; it begins with https://"
    if re.search(r"\s", text):
        return "is not a web address: there is a blank in it"
    return "is not a web address; one looks like this: https://example.org/paper"


def mailto(written: str) -> str:
    """The link by which one writes to the mail address in *written*, which may stand there with a name; to *written* if that is none."""
    try:
        return f"mailto:{addresses.normalise(written)}"
    except BadInput:
        return f"mailto:{written}"


def _host(written: str) -> str:
    """*written* as an ASCII host name; empty if it cannot be one."""
    if not written.isascii():
        import idna  # for the few addresses that need it

        try:
            written = idna.encode(written, uts46=True).decode("ascii")
        except (UnicodeError, IndexError):
            return ""
    bare = f"[{written}]" if ":" in written else written
    return bare if _NAME.fullmatch(bare) else ""
