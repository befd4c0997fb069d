"""Which members the people in a pasted list are. Nobody is matched on a guess: where it is not certain, the co-lead chooses."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.attendance.lines import Written, several
from shared.errors import BadInput
from shared.model.member import Member
from shared.text.addresses import normalise
from shared.text.folding import fold

MOST_CHOICES = 6
"""The most members offered for one name; more are no help."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Somebody who may be one of *members*, or none."""

    name: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """*sure* are members, each once, *unsure* who may be one, *unknown* the names of all others, each once, and *nameless* how many more
    there were. *absent* are the names of those of whom the list says that they were not there."""

    sure: tuple[Member, ...]
    unsure: tuple[Unsure, ...]
    unknown: tuple[str, ...]
    nameless: int = 0
    absent: tuple[str, ...] = ()

    @property
    def others(self) -> int:
        """How many were there who are no members."""
        return len(self.unknown) + self.nameless


_ASIDE = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_PRONOUN = "she|her|hers|he|him|his|they|them|theirs|xe|xem|ze|zir|it|its|any|all|sie|er|elle|il|ella"
_PRONOUNS = re.compile(rf"\b(?:{_PRONOUN})(?:\s*/\s*(?:{_PRONOUN}))+\b")
_ROLE = (
    "co-?host|host|me|you|guest|gast|invite|external|extern|unverified|presenter|organi[sz]er|moderator|attendee|participant|original name|"
    "left|joined|ich|moi|yo|she|he|they"
)
_ROLES = re.compile(rf"(?:{_ROLE})(?:\s*[,/&]\s*(?:{_ROLE}))*")
"""Roles that a tool adds to a name; they are dropped only where nothing else stands with them, as ``he`` and ``you`` can be names."""
_ENDS = re.compile(rf"\s+[-–—|,/]\s*(?:{_ROLES.pattern})$")
_DEVICE = re.compile(
    r"(?:'s|s')?\s*\b(?:iphone|ipad|macbook(?: (?:pro|air))?|laptop|phone|android|galaxy(?: \w+)?|pixel(?: \w+)?|desktop|pc|tablet)\b"
    r"(?:\s+(?:von|de|di|of)\b)?"
)
_PHONE = re.compile(r"(?:call-?in user.*|phone user.*|[+(]?[\d*x•][\d\s()*x•.-]{4,})")
_TITLES = (
    "dr", "prof", "professor", "mr", "mrs", "ms", "mx", "herr", "frau", "mme", "phd", "msc", "bsc", "ing", "dipl", "rer", "nat", "habil",
)  # fmt: skip
_DEGREE = re.compile(r"\b(?:ph\.\s?d|[mb]\.\s?(?:sc|a|eng)|m\.d)\b\.?")
_PARTICLES = {"de", "der", "den", "van", "von", "di", "da", "del", "la", "le", "el", "al", "bin", "ibn", "dos", "das"}
"""Words of so many names that they tell nobody."""
_TAG = re.compile(r"#\d{4}$")
_WHOLE = 2
"""From how many words on a name is a whole name."""
Words = tuple[str, ...]


def matched(people: Iterable[Written], members: Sequence[Member]) -> Matched:
    """Who of *members* the *people* of a list are.

    Somebody is surely a member by the member's address, or by a whole name (its words in any order, without case and accents) that no
    other member has, as long as nothing else in the line says that they are another. One word is a whole name only where it is all that
    the member gave, and is in no other's name. Whom the list has among those who were not there, too, is not.
    """
    names, people = _Names(members), list(people)
    absent = {fold(one.name or one.address): one.name or one.address for one in people if not one.here}
    sure: dict[str, Member] = {}
    unsure: dict[str, Unsure] = {}
    unknown: dict[str, str] = {}
    there = [part for one in people if one.here for part in names.parted(one)]
    for one in there:
        if one.others:
            continue
        found, may_be = names.look_up(one)
        shown = one.name or one.address
        if found is not None and fold(shown) in absent:
            may_be, found = (found,), None
        if found is not None:
            sure[found.id] = found
        elif may_be:
            unsure.setdefault(fold(shown), Unsure(shown, may_be))
        else:
            unknown.setdefault(fold(shown), shown)
    left = (one for one in unsure.values() if not all(member.id in sure for member in one.members))
    nameless = sum(one.others for one in there)
    return Matched(tuple(sure.values()), tuple(left), tuple(unknown.values()), nameless, tuple(absent.values()))


def _words(name: str) -> Words:
    """The words of a name that count, folded, in the order of the alphabet."""
    plain = _DEGREE.sub(" ", _PRONOUNS.sub(" ", fold(_TAG.sub("", name.strip()))))
    text = _ENDS.sub("", plain.strip(" -|,/#"))
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", text)
    named = [word for word in words if word not in _TITLES]
    return tuple(sorted(named if len(named) >= _WHOLE else words))


def _asides(name: str) -> list[Words]:
    """What stands in brackets, each as its words, without roles added by a tool."""
    found = (text for text in _ASIDE.findall(name) if not _ROLES.fullmatch(fold(text).strip()))
    return [words for text in found if (words := _words(text))]


class _Names:
    """The members by address, by whole name, and by each word of it."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._addresses = {member.address: member for member in members}
        self._whole: defaultdict[Words, list[Member]] = defaultdict(list)
        self._word: defaultdict[str, list[Member]] = defaultdict(list)
        for member in members:
            words = _words(member.name)
            self._whole[words].append(member)
            for word in set(words):
                self._word[word].append(member)

    def parted(self, one: Written) -> list[Written]:
        """The people of whom *one* is the name, where it is of more than one; an account is the first one's, if anybody's."""
        if self._called(_words(one.name)):
            return [one]
        parts = several(one.name)
        if len(parts) > 1:
            return [Written("", one.address), *parts] if one.address else parts
        listed = [Written(part.strip()) for part in re.split("[,;]", one.name)]
        return listed if len(listed) > 1 and all(self.look_up(part)[0] for part in listed) else [one]

    def look_up(self, one: Written) -> tuple[Member | None, tuple[Member, ...]]:
        """The member who *one* certainly is, or the members who they may be."""
        if _PHONE.fullmatch(fold(one.name).strip()) and not one.address:
            return None, ()
        outside, asides = _words(_ASIDE.sub(" ", one.name)), _asides(one.name)
        by_name = {member.id: member for words in (outside, *asides) for member in self._called(words)}
        by_address = self._by_address(one.address)
        if by_address is not None:
            if not by_name or by_address.id in by_name:
                return by_address, ()
            return None, (by_address, *by_name.values())
        if len(by_name) == 1:
            (found,) = by_name.values()
            if self._certain(found, outside, asides):
                return found, ()
        return None, self._may_be(one, {*outside, *(word for words in asides for word in words)})

    def _by_address(self, written: str) -> Member | None:
        try:
            return self._addresses.get(normalise(written)) if written else None
        except BadInput:
            return None

    def _called(self, words: Words) -> list[Member]:
        """The members with that whole name."""
        return self._whole.get(words, []) if words else []

    def _certain(self, found: Member, outside: Words, asides: Iterable[Words]) -> bool:
        """Whether it suffices that only *found* has the whole name. It does not for an account's name in brackets if the name shown
        before it is part of another member's name."""
        own = _words(found.name)
        if len(own) < _WHOLE and len(self._word[own[0]]) > 1:
            return False
        if own == outside:
            return True
        return own in asides and (bool(set(own) & set(outside)) or not any(self._word.get(word) for word in outside))

    def _may_be(self, one: Written, words: set[str]) -> tuple[Member, ...]:
        """The members who share most words of the name; single letters do not count."""
        account = one.address.partition("@")[0] or ("" if " " in one.name else one.name)
        words |= {*_words(_DEVICE.sub(" ", fold(one.name))), *_words(re.sub(r"[._\d+-]+", " ", account))}
        shared: defaultdict[str, int] = defaultdict(int)
        people: dict[str, Member] = {}
        for member in (member for word in words - _PARTICLES if len(word) > 1 for member in self._word.get(word, [])):
            shared[member.id] += 1
            people[member.id] = member
        most = max(shared.values(), default=0)
        best = (people[id_] for id_, count in shared.items() if count == most)
        return tuple(sorted(best, key=lambda member: (fold(member.name), member.id))[:MOST_CHOICES])
