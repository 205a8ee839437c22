"""Asking clamd whether a file carries a virus: its INSTREAM command over a socket, nothing else of its protocol."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError

TIMEOUT = 30.0  # seconds for each answer; 20 MB take clamd a few
DOWN = "病毒扫描服务没有响应，文件暂时不能上传；请稍后再试，或先填文号和存放处，并告诉系统管理员"
_LONGEST_ANSWER = 4096


def scan(chunks: Iterable[bytes], name: str) -> None:
    """Refuse a file in which clamd finds something, or which it could not look at.

    Without CLAMD_SOCKET and CLAMD_HOST nothing is asked. Raises ValidationError that says what to do.
    """
    if not (settings.CLAMD_SOCKET or settings.CLAMD_HOST):
        return
    try:
        answer = _ask(chunks)
    except OSError as error:
        raise ValidationError(DOWN, code="scanner_down") from error
    if answer.endswith(" FOUND"):
        virus = answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise ValidationError(
            f"“{name}”中发现病毒（{virus}），没有保存；请先用杀毒软件处理这台电脑，再重新导出文件上传",
            code="virus",
        )
    if not answer.endswith(" OK"):
        raise ValidationError(DOWN, code="scanner_down")


def _connect() -> socket.socket:
    if settings.CLAMD_SOCKET:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        try:
            line.connect(settings.CLAMD_SOCKET)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = settings.CLAMD_HOST.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT)


def _ask(chunks: Iterable[bytes]) -> str:
    """Each chunk goes with its length before it, an empty one ends the stream; the answer ends with a NUL."""
    with _connect() as line:
        line.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        heard = b""
        while not heard.endswith(b"\0") and len(heard) < _LONGEST_ANSWER:
            more = line.recv(1024)
            if not more:
                break
            heard += more
    return heard.rstrip(b"\0").decode("utf-8", "replace").strip()
