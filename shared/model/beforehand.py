"""What goes with a session's reading: a few lines and questions on each talk, and the address of notes that are taken together."""

from collections.abc import Sequence

from shared.errors import BadInput
from shared.text.inline import clean_text
from shared.text.weblinks import amiss, typed

MOST_QUESTIONS, LONGEST_QUESTION, LONGEST_SUMMARY, LONGEST_ADDRESS = 3, 200, 600, 300
"""The most questions on a talk; then the most characters of a question, of a summary, and of the notes' address (as many as a recap has
room for)."""


def wrong_summary(text: str) -> str:
    """What is wrong with a talk's summary, in words; empty if nothing is."""
    if len(text) > LONGEST_SUMMARY:
        return f"These few lines have at most {LONGEST_SUMMARY} characters; they have {len(text):,}."
    return ""


def wrong_questions(questions: Sequence[str]) -> str:
    """What is wrong with a talk's questions, in words; empty if nothing is."""
    if len(questions) > MOST_QUESTIONS:
        return f"At most {MOST_QUESTIONS} questions, please; these are {len(questions)}."
    for number, question in enumerate(questions, 1):
        if len(question) > LONGEST_QUESTION:
            return f"A question has at most {LONGEST_QUESTION} characters; number {number} has {len(question):,}."
    return ""


def notes_address(written: str) -> str:
    """*written* as a web address that anybody may open; empty if nothing was written. Raises :class:`BadInput`."""
    text = clean_text(written, len(written))
    if not text:
        return ""
    found = typed(text)
    if found is None:
        raise BadInput(amiss(text))
    if not found.startswith("https://"):
        raise BadInput("The address of notes begins with https://, so that nobody on the way can change them.")
    if "@" in found.split("/")[2]:
        raise BadInput("There is a name or a password in this address, and everybody would see it.")
    if len(found) > LONGEST_ADDRESS:
        raise BadInput(f"An address of notes has at most {LONGEST_ADDRESS} characters; this one has {len(found)}.")
    return found
