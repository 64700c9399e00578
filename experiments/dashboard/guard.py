"""Lets in what a browser on the dashboard's own address asks, and nothing else.

A page of anybody's may send requests to this machine, and open sockets, which no rule of browsers
holds back; and a name of theirs may be made to mean 127.0.0.1. So each request and each socket has
to be for a name under which the dashboard listens (`Host`), and from a page of it (`Origin`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_BYTES = 50_000_000
"""Of one upload."""

POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
HEADERS = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


@dataclass(frozen=True)
class Names:
    """Under which names the dashboard is asked for.

    Attributes:
        hosts: values of `Host` that are let in.
        origins: values of `Origin`.
    """

    hosts: frozenset[str]
    origins: frozenset[str]


def names_of(host: str, port: int, allowed: tuple[str, ...] = ()) -> Names:
    """Returns the names under which it is asked for.

    Args:
        host: that it listens on.
        port: that it listens on.
        allowed: further names, under which a proxy or other machines know it, by http or https.
    """
    own = LOOPBACK if host in LOOPBACK else () if host in ("0.0.0.0", "::") else (host,)
    there = {_at(one, port) for one in (*LOOPBACK, *own)}
    if port == 80:
        there |= {_bracketed(one) for one in (*LOOPBACK, *own)}
    hosts, origins = set(there), {f"http://{one}" for one in there}
    for name in allowed:
        known = {name.lower(), _at(name.lower(), port)}
        hosts |= known
        origins |= {f"{scheme}://{one}" for one in known for scheme in ("http", "https")}
    return Names(frozenset(hosts), frozenset(origins))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()


def _at(host: str, port: int) -> str:
    return f"{_bracketed(host)}:{port}"


class Guard:
    """Stands before an application."""

    def __init__(
        self,
        application: Application,
        names: Names,
        page: str = "",
        most: int = MOST_BYTES,
    ) -> None:
        """Guards an application.

        Args:
            application: by ASGI.
            names: under which it is asked for.
            page: HTML of its page, whose inline scripts may run; no other may.
            most: bytes of a request's body.
        """
        self._application, self._names, self._most = application, names, most
        scripts = [f" 'sha256-{_digest(script)}'" for script in _INLINE.findall(page)]
        self._policy = POLICY.format(scripts="".join(scripts)).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request or a socket on, or refuses it."""
        if scope["type"] not in ("http", "websocket"):
            await self._application(scope, receive, send)
            return
        why = self.refusal(scope)
        if why and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": why})
        elif why:
            await _answer(send, 403, why)
        elif scope["type"] == "websocket":
            await self._application(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    def refusal(self, scope: Scope) -> str:
        """Returns why something is refused; empty where it is let in.

        Args:
            scope: by ASGI, of `http` or `websocket`.
        """
        hosts, origins = _all(scope, b"host"), _all(scope, b"origin")
        if len(hosts) != 1 or hosts[0].lower() not in self._names.hosts:
            return "refused: Host is none of this dashboard's names"
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if len(origins) > 1 or (not origins and not reads):
            return "refused: Origin is missing"
        if origins and origins[0].lower() not in self._names.origins:
            return "refused: Origin is another page"
        fetched, mode = _all(scope, b"sec-fetch-site"), _all(scope, b"sec-fetch-mode")
        if fetched and fetched[0] not in ("same-origin", "none") and mode != ["navigate"]:
            return "refused: another page asks"
        return ""

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request on: its body is counted, its answer says what a browser may do."""
        told = _all(scope, b"content-length")
        if told and not (told[0].isdecimal() and int(told[0]) <= self._most):
            await _answer(send, 413, f"at most {self._most:,} bytes are taken")
            return
        taken, begun = 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return {"type": "http.disconnect"} if taken > self._most else message

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                sent = list(message.get("headers", []))
                if not any(name.lower() == b"content-security-policy" for name, _ in sent):
                    sent.append((b"content-security-policy", self._policy))
                message = {**message, "headers": [*sent, *HEADERS]}
            await send(message)

        try:
            await self._application(scope, counted, with_headers)
        except Exception:
            if taken <= self._most or begun:
                raise
            await _answer(send, 413, f"at most {self._most:,} bytes are taken")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _all(scope: Scope, name: bytes) -> list[str]:
    """The values of a header, as often as it is sent."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


async def _answer(send: Send, status: int, why: str) -> None:
    text = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": text})
    await send({"type": "http.response.body", "body": why.encode()})
