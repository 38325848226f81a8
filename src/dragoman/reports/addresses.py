"""Which addresses may be fetched from, and connections that go to the very address that was checked.

A name is resolved once, every address that it stands for is checked, and the connection is made to one of them by number: what
the name stands for a moment later does not matter. Redirects come back here as new connections.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from dragoman.reports.given import Unreadable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215
_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291, 2.5.5.1


class Refused(Unreadable):
    """An address that is not fetched from."""


def is_public(address: Address) -> bool:
    """Say whether an address is one of the open internet, also where it wraps an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = _wrapped(address)
        if wrapped is not None:
            return all(map(is_public, wrapped))
        if address.is_site_local:
            return False
    local = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    return address.is_global and not (local or address.is_reserved or address.is_unspecified)


def _wrapped(address: ipaddress.IPv6Address) -> tuple[Address, ...] | None:
    """Return the IPv4 addresses that an IPv6 address leads to: mapped, NAT64, 6to4, Teredo, compatible."""
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if any(address in network for network in _NAT64):
        return (last,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    if address in _COMPATIBLE and int(address) > 1:
        return (last,)
    return None


def resolved(host: str, port: int, allow_private: bool) -> list[str]:
    """Return the addresses of a host, in the resolver's order. Raises Refused where one is not public, or there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise httpcore.ConnectError(f"there is no host {host[:100]}") from error
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
    for address in addresses:
        try:
            public = is_public(ipaddress.ip_address(address))
        except ValueError:  # fe80::1%eth0
            public = False
        if not (public or allow_private):
            raise Refused(
                f"{host[:100]} is at {address}, which is no public address: it is not fetched (--allow-private allows it)"
            )
    return addresses


class Deadline:
    """When a fetch must be done, whatever a server does to stretch it; moved on for files that are worth more time."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def extend(self, seconds: float) -> None:
        """Give it so many seconds from now."""
        self._end = time.monotonic() + seconds

    def left(self, wanted: float | None) -> float:
        """Return how long one step may take. Raises httpcore.ReadTimeout where the time is up."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("it took too long")
        return left if wanted is None else min(left, wanted)


class Backend(httpcore.NetworkBackend):
    """Connects to checked addresses alone, within a deadline."""

    def __init__(self, deadline: Deadline, allow_private: bool) -> None:
        self._deadline, self._allow_private = deadline, allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers."""
        failure: Exception = httpcore.ConnectError(f"there is no host {host[:100]}")
        for address in resolved(host, port, self._allow_private)[:4]:
            try:
                stream = self._inner.connect_tcp(address, port, self._deadline.left(timeout), local_address, socket_options)
                return _Timed(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Refuse."""
        raise Refused("only http:// and https:// are fetched")


class _Timed(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline: a server that sends a byte now and then does not stretch it."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
