"""Addresses that look mistyped, and what was probably meant. Co-leads are told; nothing is changed, since the address may be right."""

from shared.text.addresses import domain

_PROVIDERS = ("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "protonmail", "fastmail")
"""Where most mailboxes are, under .com, by names that are long enough to be told from others."""
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
    near = end in {"com", *_ELSEWHERE, *_NO_DOMAINS}
    provider = next((one for one in _PROVIDERS if near and (name == one or _near(name, one))), "")
    if provider and (provider, end) != (name, "com"):
        right = f"{provider}.com"
    elif end in _NO_DOMAINS:
        right = f"{name}.{_MEANT.get(end, 'com')}"
    else:
        return ""
    return f"{address.rpartition('@')[0]}@{right}"


def _near(written: str, right: str) -> bool:
    """Whether they differ by one letter too many, too few or another, or by two that stand next to each other the other way round. With
    another first letter it is another name: fingers seldom miss that one, and *ymail*, *qmail*, *cloud* are there on purpose."""
    if abs(len(written) - len(right)) > 1 or written == right or written[:1] != right[:1]:
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
