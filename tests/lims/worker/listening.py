"""Printers and a mail server as the network shows them: real sockets, each in a thread of its own."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"


@dataclass
class FakePrinter:
    """A label printer. `manner`: takes all; hangs (accepts and reads nothing); resets after the first bytes."""

    manner: str = "takes"
    received: list[bytes] = field(default_factory=list)
    port: int = 0
    letting_go: threading.Event = field(default_factory=threading.Event)
    connected: threading.Event = field(default_factory=threading.Event)

    def serve(self, connection: socket.socket) -> None:
        self.connected.set()
        if self.manner == "hangs":
            self.letting_go.wait(30)
        elif self.manner == "resets":
            connection.recv(10)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self.received.append(_all_of(connection))
        connection.close()


def _all_of(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


@contextmanager
def printer(manner: str = "takes") -> Iterator[FakePrinter]:
    """A printer that listens; a hanging one takes hardly anything into its buffer."""
    found = FakePrinter(manner)
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listening.bind((HOST, 0))
    listening.listen()
    found.port = listening.getsockname()[1]

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=found.serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield found
    found.letting_go.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class FakeMailServer:
    """A mail server. `answers`: what it says instead of "250" or "354", by the first word of what it is asked.

    "drop" breaks the connection off without an answer.
    """

    answers: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[str, str, str]] = field(default_factory=list)
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs."""

    def handle(self) -> None:
        self.found: FakeMailServer = self.server.found  # type: ignore[attr-defined]
        self.sender = self.recipient = ""
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].split(" ")[0].upper()
            if word == "QUIT" or not self.answer(word, line):
                return

    def answer(self, word: str, line: str) -> bool:
        said = self.found.answers.get(word)
        if said == "drop":
            return False
        if said:
            return self.say(said)
        if word == "MAIL":
            self.sender = line.partition("<")[2].partition(">")[0]
        if word == "RCPT":
            self.recipient = line.partition("<")[2].partition(">")[0]
        return self.take_content() if word == "DATA" else self.say("250 fine")

    def take_content(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        said = self.found.answers.get("CONTENT")
        if said:
            return said != "drop" and self.say(said)
        self.found.mails.append((self.sender, self.recipient, b"".join(lines).decode()))
        return self.say("250 taken")

    def say(self, text: str) -> bool:
        self.wfile.write(f"{text}\r\n".encode())
        return True


@contextmanager
def mail_server(**answers: str) -> Iterator[FakeMailServer]:
    """A mail server that listens."""
    found = FakeMailServer({word.upper(): answer for word, answer in answers.items()})
    server: Any = socketserver.ThreadingTCPServer((HOST, 0), _Session)
    server.daemon_threads = True
    server.found = found
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join(5)
