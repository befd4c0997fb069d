"""Addresses that look mistyped, and what was probably meant: told to co-leads, never acted on, as it may be right all the same."""

from shared.text.addresses import domain

_PROVIDERS = ("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "protonmail", "fastmail")
"""Where most mailboxes are, under .com, by names that are long enough to be told from others."""
_OTHERS = frozenset(("mail", "email", "ymail", "fmail"))
"""Names near one of those that are providers of their own."""
_NO_DOMAINS = frozenset(
    ("con", "cmo", "ocm", "comm", "coom", "conm", "cpm", "vom", "xom", "cim", "c0m", "ogr", "rog", "nte", "ent")
)
"""What no domain ends in, and fingers make of com, org and net."""
_MEANT = {"ogr": "org", "rog": "org", "nte": "net", "ent": "net"}
_ELSEWHERE = frozenset(("co", "cm", "om"))
"""Countries under which none of the providers has mailboxes."""


def meant(address: str) -> str:
    """The address that a normalised *address* was probably meant to be; empty if it looks right."""
    name, _, end = domain(address).rpartition(".")
    near = name not in _OTHERS and end in {"com", *_ELSEWHERE, *_NO_DOMAINS}
    provider = next((one for one in _PROVIDERS if near and (name == one or _near(name, one))), "")
    if provider and (provider, end) != (name, "com"):
        right = f"{provider}.com"
    elif end in _NO_DOMAINS:
        right = f"{name}.{_MEANT.get(end, 'com')}"
    else:
        return ""
    return f"{address.rpartition('@')[0]}@{right}"


def _near(written: str, right: str) -> bool:
    """Whether they differ by one letter too many, too few or another, or by two that stand next to each other the other way round."""
    if abs(len(written) - len(right)) > 1 or written == right:
        return False
    at = next(
        (n for n, (one, other) in enumerate(zip(written, right, strict=False)) if one != other),
        min(len(written), len(right)),
    )
    rest, wanted = written[at:], right[at:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
