"""The mails: a mailing and what its reader needs to know become a letter, a letter becomes the bytes that SES gets.

Pure: the same rows give the same bytes; no clock is asked, nothing is drawn by lot.
"""

from shared.letters.mime import message_id, to_bytes
from shared.letters.sent import Context, Letter
from shared.mail.composing import compose

__all__ = ["Context", "Letter", "compose", "message_id", "to_bytes"]
