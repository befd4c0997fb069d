"""What somebody is called. It is shown to others, so it has no e-mail address in it, which forms are often given in its place."""

import re

from shared.errors import BadInput
from shared.text.addresses import normalise
from shared.text.inline import clean_text

LONGEST = 120
_LIKE_AN_ADDRESS = re.compile(r"[<(\[]?([^\s<>()\[\],;|/]+[@\N{FULLWIDTH COMMERCIAL AT}][^\s<>()\[\],;|/]+)[>)\]]?")
_BESIDE_IT = " ,;:/|-\N{EN DASH}\N{EM DASH}"


def person_name(written: str, longest: int = LONGEST) -> str:
    """*written* as a name, on one line, without the e-mail addresses that stand in it; empty if nothing else does."""
    name = clean_text(written, 1000)
    bare = _LIKE_AN_ADDRESS.sub(lambda found: "" if _is_address(found[1]) else found[0], name)
    return clean_text(name if bare == name else bare.strip(_BESIDE_IT), longest)


def _is_address(word: str) -> bool:
    try:
        return bool(normalise(word))
    except BadInput:
        return False
