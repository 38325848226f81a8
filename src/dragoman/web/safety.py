"""What stands before every request: the Host check, the limit on what is sent, and the headers that keep a page to itself."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.web import problems

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Refuses a request for another host (DNS rebinding) or with too long a body, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], upload: int, secure: bool) -> None:
        self._app = app
        self._hosts = {host.lower() for host in hosts}
        self._upload = upload
        self._too_large = f"what was sent is over {upload:,} bytes: send it in parts, or add it with dragoman ledger add"
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    found.setdefault(name, value)
                found.setdefault("cache-control", "private, no-cache")
                if self._secure:
                    found.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        taken = 0

        async def guarded_receive() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._upload:
                # whoever reads the body passes this on to the application's own handler
                raise HTTPException(413, self._too_large)
            return message

        if _host(headers.get("host", "")) not in self._hosts:
            said = "this desk is not served under that name (dragoman serve --name NAME adds one)"
            await problems.response(scope, 421, said)(scope, receive, guarded_send)
            return
        declared = headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > self._upload:
            answer = problems.response(scope, 413, self._too_large)
            answer.headers["connection"] = "close"
            await answer(scope, receive, guarded_send)
            return
        await self._app(scope, guarded_receive, guarded_send)


def _host(header: str) -> str:
    """Return the Host header without its port, in lower case."""
    name = header.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]


def form_token(secret: bytes, session: str) -> str:
    """Return the token that a form of this session must carry: no other site can know it."""
    return hmac.new(secret, session.encode(), hashlib.sha256).hexdigest()


def same_token(given: str, wanted: str) -> bool:
    """Compare two tokens in a time that tells nothing."""
    return hmac.compare_digest(given.encode(), wanted.encode())
