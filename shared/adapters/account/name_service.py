"""DNS, by dnspython: the records under a name."""

import dns.exception
import dns.resolver

SECONDS = 6


def records(name: str, kind: str) -> tuple[str, ...]:
    """The records of *kind* under *name*, texts put together and names without their last full stop; none if there is no such name.

    Raises :class:`OSError` if no name server answers.
    """
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.DNSException as error:
        raise OSError(f"no name server answers: {type(error).__name__}") from None
    return tuple(_text(one) for one in answer)


def _text(record: object) -> str:
    strings: tuple[bytes, ...] | None = getattr(record, "strings", None)
    return b"".join(strings).decode("utf-8", "replace") if strings else str(record).rstrip(".")
