"""Small servers that take what the portal sends: an SMTP sink and an HTTP sink, each on a free port of this machine."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


class _SmtpServer(socketserver.ThreadingTCPServer):
    """Keeps every letter; `refuse` is the answer to RCPT where it is not empty; `hangs_up` after each letter."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SmtpTalk)
        self.letters: list[EmailMessage] = []
        self.refuse = ""
        self.talks = 0
        self.hangs_up = False

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def texts(self) -> list[str]:
        return [cast(str, letter.get_content()) for letter in self.letters]


class _SmtpTalk(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs that sends one letter."""

    server: _SmtpServer

    def handle(self) -> None:
        with suppress(ConnectionResetError, BrokenPipeError):  # a sender that is killed says no goodbye
            self._talk()

    def _talk(self) -> None:
        self.server.talks += 1
        self._say("220 sink")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                self.server.letters.append(self._letter())
                if self.server.hangs_up:
                    self._say("250 ok, and goodbye")
                    return
            elif word == b"QUIT":
                self._say("221 bye")
                return
            self._say(self.server.refuse if word == b"RCPT" and self.server.refuse else "250 ok")

    def _letter(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _HttpServer(ThreadingHTTPServer):
    """Keeps every JSON body with its path; answers what it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _HttpTalk)
        self.bodies: list[tuple[str, dict[str, Any]]] = []
        self.status = 200
        self.answer: bytes = b'{"errcode": 0, "code": 0}'
        self.location = ""
        self.waits = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _HttpTalk(BaseHTTPRequestHandler):
    server: _HttpServer

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.server.bodies.append((self.path, json.loads(self.rfile.read(length))))
        time.sleep(self.server.waits)
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(self.server.answer)))
        with suppress(BrokenPipeError):  # who waited too long has gone
            self.end_headers()
            self.wfile.write(self.server.answer)

    def log_message(self, *args: Any) -> None:
        """Nothing is said: addresses hold tokens."""


@contextmanager
def _running(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def smtp_sink() -> Iterator[_SmtpServer]:
    with _running(_SmtpServer()) as server:
        yield server


@contextmanager
def http_sink() -> Iterator[_HttpServer]:
    with _running(_HttpServer()) as server:
        yield server
