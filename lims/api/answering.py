"""Lets the server's answers leave at once.

Streamlit makes its listening socket without naming the protocol. asyncio switches off Nagle's algorithm (TCP_NODELAY)
only for sockets that name TCP, so the second part of each answer would wait some 40 ms for the browser's
acknowledgement: more than everything else in a scan together.
"""

import asyncio.base_events
import socket


def answer_at_once() -> None:
    """Has asyncio switch the delay off for every TCP connection; to be called before the server starts."""
    asyncio.base_events._set_nodelay = _set_nodelay  # type: ignore[attr-defined]


def _set_nodelay(connection: socket.socket) -> None:
    if connection.family in (socket.AF_INET, socket.AF_INET6) and connection.type == socket.SOCK_STREAM:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
