"""The resource page of a group, as the objects of its bucket. Pure: the same rows give the same bytes; no clock is asked.

Only public rows come in (:class:`PublicGroup`, :class:`Session`, :class:`Deck`). Rooms and people's addresses are other rows,
which nothing in here can name.
"""

from shared.site.edition import Rows, pages
from shared.site.rendering import Page

__all__ = ["Page", "Rows", "pages"]
