"""Cookies of one deployment: what a browser brought, and what it is told to keep.

In a deployed stack they go over TLS only, and to this host alone (``__Host-``, RFC 6265bis). On the laptop, which says so by
``FORTNIGHT_COOKIES=plain``, there is no TLS, and browsers bring them to every port: there they are named by their own.
"""

import os
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit


def named(name: str, base_url: str) -> str:
    """The name of the cookie *name* in the deployment at *base_url*."""
    return f"{name}-{urlsplit(base_url).port or 0}" if _plain() else f"__Host-{name}"


def brought(event: dict[str, Any], name: str, base_url: str) -> str:
    """The value of the cookie *name*; empty if there is none. AWS passes cookies in a list, the emulator in their header."""
    listed = event.get("cookies") or str((event.get("headers") or {}).get("cookie", "")).split(";")
    wanted = named(name, base_url)
    found = (one.strip().partition("=") for one in listed if isinstance(one, str))
    return next((value for key, _, value in found if key == wanted), "")


def kept(name: str, value: str, base_url: str, life: timedelta) -> str:
    """The header that makes a browser store *value*; with an empty one, delete it."""
    seconds = int(life.total_seconds()) if value else 0
    secure = "" if _plain() else "; Secure"
    return f"{named(name, base_url)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def _plain() -> bool:
    return os.environ.get("FORTNIGHT_COOKIES") == "plain"
