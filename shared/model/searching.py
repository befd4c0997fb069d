"""A search among the members: by words of the name or the address, and by state."""

from dataclasses import dataclass

from shared.model.member import Member, MemberState
from shared.text.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """*words* are folded (:func:`shared.text.folding.fold`), and all of them must be found; *states* are the states wanted, any if
    empty."""

    words: tuple[str, ...] = ()
    states: tuple[MemberState, ...] = ()

    def fits(self, member: Member) -> bool:
        """Whether *member* is found by it."""
        text = folded(member)
        return (not self.states or member.state in self.states) and all(word in text for word in self.words)


def sought(typed: str, *states: MemberState) -> Sought:
    """The search for what somebody *typed*, words separated by blanks."""
    return Sought(words=tuple(dict.fromkeys(fold(typed).split()))[:MOST_WORDS], states=states)


MOST_WORDS = 8


def folded(member: Member) -> str:
    """The text of *member* in which words are looked for."""
    return fold(f"{member.name} {member.address}")
