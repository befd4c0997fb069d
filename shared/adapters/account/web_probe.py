"""Whether a web server answers, and until when its certificate is valid; by the standard library, without following redirects."""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from shared.doctor.checks import NO_SUCH_NAME, NOBODY, Answer

SECONDS = 8


@dataclass(slots=True)
class Web:
    """The web, of which it is asked whether the *outputs* lead somewhere."""

    outputs: Mapping[str, str]

    def answer(self, url: str) -> Answer:
        return answer(url)


def answer(url: str) -> Answer:
    """The answer to a GET of *url*. Errors are told without the address, which may be a secret."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        connection.connect()
        expires = _expires(connection.sock) if isinstance(connection.sock, ssl.SSLSocket) else None
        connection.request("GET", path, headers={"User-Agent": "fortnight", "Accept": "*/*"})
        return Answer(status=connection.getresponse().status, expires=expires)
    except (OSError, HTTPException) as error:
        return Answer(trouble=_words(error))
    finally:
        connection.close()


def _expires(secured: ssl.SSLSocket) -> datetime | None:
    held = secured.getpeercert()
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(held["notAfter"])), UTC) if held else None


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, socket.gaierror):
        return NO_SUCH_NAME
    if isinstance(error, TimeoutError):
        return f"no answer within {SECONDS} seconds"
    if isinstance(error, ConnectionRefusedError):
        return NOBODY
    return f"no answer ({type(error).__name__})"
