"""Ask the web processes over their socket whether they and the database answer, for up to a minute; exit 0 when they do.

The standard library only: it is run by whatever release is current.
"""

from __future__ import annotations

import http.client
import socket
import sys
import time

WITHIN = 60  # seconds


class OverSocket(http.client.HTTPConnection):
    """HTTP over a Unix socket, as nginx speaks to the portal."""

    def __init__(self, path: str, host: str) -> None:
        super().__init__(host, timeout=10)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def answer(path: str, host: str) -> str:
    """`200` when all is well; else the status, or why there was none."""
    try:
        connection = OverSocket(path, host)
        connection.request("GET", "/readyz", headers={"X-Forwarded-Proto": "https"})
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"


def main(path: str, host: str) -> int:
    """0 once `/readyz` says 200 twice in a row, one second apart; 1 when the minute is over."""
    until, good, said = time.monotonic() + WITHIN, 0, ""
    while time.monotonic() < until:
        said = answer(path, host)
        good = good + 1 if said == "200" else 0
        if good == 2:
            print("== 网页应答正常（/readyz 200）")
            return 0
        time.sleep(1)
    print(f"{WITHIN}秒内网页没有正常应答：{said}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
