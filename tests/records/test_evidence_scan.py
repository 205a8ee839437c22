"""A scanner that is named looks at every file: a find is refused, and so is everything while it is down."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from records.evidence import evidence_bring
from records.models import Blob, Evidence
from tests.factories import DAYUAN, at
from tests.records.conftest import People
from tests.records.test_evidence import PDF

ON = at("2026-06-20")
# Stands for a virus: the test's own scanner knows it by this.
BAD = PDF + b"SUSPICIOUS"


class FakeClamd(socketserver.BaseRequestHandler):
    """clamd's INSTREAM as its manual tells it: lengths in network order, an empty chunk at the end."""

    answers: bytes | None = None

    def handle(self) -> None:
        line = self.request.makefile("rb")
        assert line.read(10) == b"zINSTREAM\0"
        seen = b""
        while size := struct.unpack("!I", line.read(4))[0]:
            seen += line.read(size)
        verdict = b"stream: Eicar-Test-Signature FOUND\0" if b"SUSPICIOUS" in seen else b"stream: OK\0"
        self.request.sendall(verdict if self.answers is None else self.answers)


class ThreadedUnix(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class ThreadedTcp(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True


def _run(server: socketserver.BaseServer) -> Iterator[socketserver.BaseServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["unix", "tcp"])
def clamd(request: Any, tmp_path: Path, settings: Any) -> Iterator[socketserver.BaseServer]:
    """A scanner in this very process, by either of the two ways to reach one."""
    server: socketserver.BaseServer
    if request.param == "unix":
        settings.CLAMD_SOCKET = str(tmp_path / "clamd.ctl")
        server = ThreadedUnix(settings.CLAMD_SOCKET, FakeClamd)
    else:
        server = ThreadedTcp(("127.0.0.1", 0), FakeClamd)
        settings.CLAMD_HOST = f"127.0.0.1:{server.server_address[1]}"
    yield from _run(server)


def bring(people: People, content: bytes) -> Evidence:
    upload = SimpleUploadedFile("会议纪要.pdf", content)
    return evidence_bring(area=DAYUAN, upload=upload, by=people.chen, at=ON)


def test_a_clean_file_is_taken(clamd: Any, people: People) -> None:
    assert bring(people, PDF + b"\x00" * 300_000).title == "会议纪要.pdf"


def test_a_find_is_refused_by_name_and_nothing_is_stored(clamd: Any, people: People, settings: Any) -> None:
    with pytest.raises(ValidationError, match=r"“会议纪要.pdf”中发现病毒（Eicar-Test-Signature），没有保存"):
        bring(people, BAD)
    assert not Evidence.objects.exists()
    assert not Blob.objects.exists()
    assert not settings.EVIDENCE_ROOT.exists()


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_an_answer_that_is_no_verdict_takes_nothing(
    clamd: Any, people: People, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(FakeClamd, "answers", answer)
    with pytest.raises(ValidationError, match="病毒扫描服务没有响应"):
        bring(people, PDF)


def test_a_scanner_that_is_down_is_told_and_nothing_is_taken(
    people: People, settings: Any, tmp_path: Path
) -> None:
    settings.CLAMD_SOCKET = str(tmp_path / "nobody.ctl")
    with pytest.raises(ValidationError, match="病毒扫描服务没有响应"):
        bring(people, PDF)
    settings.CLAMD_SOCKET = ""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD_HOST = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ValidationError, match="病毒扫描服务没有响应"):
        bring(people, PDF)
    assert not Evidence.objects.exists()


def test_without_a_scanner_nothing_is_asked(people: People, settings: Any) -> None:
    assert (settings.CLAMD_SOCKET, settings.CLAMD_HOST) == ("", "")
    assert bring(people, BAD).pk
