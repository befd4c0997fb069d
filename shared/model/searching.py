"""Who is sought among the members: by words of the name or the address, as people type them, and by state."""

from dataclasses import dataclass

from shared.model.member import Member, MemberState
from shared.text.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """*words* are folded (:func:`shared.text.folding.fold`), and all of them are looked for; *states* are those wanted, all if none is
    named."""

    words: tuple[str, ...] = ()
    states: tuple[MemberState, ...] = ()

    def fits(self, member: Member) -> bool:
        """Whether *member* is one of those."""
        text = folded(member)
        return (not self.states or member.state in self.states) and all(word in text for word in self.words)


def sought(typed: str, *states: MemberState) -> Sought:
    """What somebody *typed* into the search, blanks between the words."""
    return Sought(words=tuple(dict.fromkeys(fold(typed).split()))[:MOST_WORDS], states=states)


MOST_WORDS = 8


def folded(member: Member) -> str:
    """What is looked through of *member*."""
    return fold(f"{member.name} {member.address}")
