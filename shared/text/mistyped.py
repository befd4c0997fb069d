"""Addresses that look mistyped, and what was probably meant. Co-leads are told; nothing is changed, since the address may be right."""

from shared.text.addresses import domain

_PROVIDERS = ("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "protonmail", "fastmail")
"""Mailbox providers under .com whose names are long enough that a near miss is a slip and not another name."""
_OTHERS = frozenset(("mail", "email", "ymail", "fmail"))
"""Names near one of those that are providers of their own."""
_NO_DOMAINS = frozenset(
    ("con", "cmo", "ocm", "comm", "coom", "conm", "cpm", "vom", "xom", "cim", "c0m", "ogr", "rog", "nte", "ent")
)
"""What typing slips make of ``com``, ``org`` and ``net``, and no domain ends in."""
_MEANT = {"ogr": "org", "rog": "org", "nte": "net", "ent": "net"}
_ELSEWHERE = frozenset(("co", "cm", "om"))
"""Country domains, one slip away from ``com``, under which none of the providers has mailboxes."""


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
    """Whether the two differ by one letter (added, left out, or another), or by two neighbours that are swapped."""
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
