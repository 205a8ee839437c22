"""Somebody with a browser on a made-up server's network: what they do in the rehearsal, and what a stranger finds."""

from __future__ import annotations

import base64
import ctypes
import hmac
import os
import re
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import requests
from booted import Failed, Server, must, wait

HOST = "renda.test"
PASSWORD = "Yanshi-Guihua-2026"  # noqa: S105  # the fictional one of the demonstration data
_CLONE_NEWNET = 0x40000000
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class Visitor:
    """Somebody with a browser on the machine `name`, going to the portal over https with the certificate checked."""

    def __init__(self, certificate: Path) -> None:
        self.session = requests.Session()
        self.session.verify = str(certificate)
        self.session.trust_env = False

    def get(self, path: str, **more: object) -> requests.Response:
        return self.session.get(f"https://{HOST}{path}", timeout=60, **more)  # type: ignore[arg-type]

    def post(self, path: str, page: str, data: dict[str, object], **more: object) -> requests.Response:
        """Open `page` and send its form."""
        return self.send(path, page, self.get(page).text, data, **more)

    def send(
        self, path: str, page: str, text: str, data: dict[str, object], **more: object
    ) -> requests.Response:
        """Send a form of `page`, open as `text`, with its token and referrer, as its button does."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        if token is None:
            raise Failed(f"{page} 没有表单")
        return self.session.post(
            f"https://{HOST}{path}", data={**data, "csrfmiddlewaretoken": token[1]}, timeout=120,
            headers={"Referer": f"https://{HOST}{page}"}, **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def sign_in(self, name: str) -> requests.Response:
        return self.post("/accounts/login/", "/accounts/login/", {"login": name, "password": PASSWORD})

    def set_up_app(self) -> None:
        """An app for the second factor, which production asks of the office before anything opens."""
        page, confirm = "/accounts/2fa/app/activate/", "/accounts/confirm/?next=/accounts/2fa/app/activate/"
        text = self.post(confirm, confirm, {"password": PASSWORD}).text
        secret = re.search(r'id="authenticator_secret" value="([A-Z2-7]+)"', text)
        if secret is None:
            raise Failed("启用动态口令的页面没有密钥")
        # The page shows another secret each time it is opened.
        answer = self.send(page, page, text, {"code": code_of(secret[1], int(time.time()) // 30)})
        must("恢复代码" in answer.text, "设置了双因素认证")


def code_of(secret: str, step: int) -> str:
    """Six digits of an authenticator app (RFC 6238, SHA-1, 30 seconds)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def as_visitor(machine: Server, act: Callable[[Visitor], None]) -> None:
    """Do something from inside a machine's network, where renda.test is what its own hosts file says."""
    certificate = machine.files.parent / "renda.crt"
    certificate.write_text(machine.sh("cat /etc/renda/tls/renda.crt").stdout)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with Path(f"/run/netns/{machine.name}").open() as namespace:
                _enter(namespace.fileno())
            _only_here()
            act(Visitor(certificate))
            code = 0
        except Exception as error:  # noqa: BLE001  # told, and the parent fails
            print(f"   否：{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise Failed("访问没有成功")


def _enter(namespace: int) -> None:
    """Go into a network namespace; Python has a word of its own for it from 3.12."""
    if ctypes.CDLL(None, use_errno=True).setns(namespace, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def _only_here() -> None:
    """renda.test is this machine, for this process only."""
    usual = socket.getaddrinfo

    def here(name: object, *more: object, **words: object) -> object:
        return usual("127.0.0.1" if name == HOST else name, *more, **words)  # type: ignore[arg-type]

    socket.getaddrinfo = here  # type: ignore[assignment]


UPLOADED = "纪要（演练）.pdf"


def reports_with_a_file(visitor: Visitor) -> None:
    form = "/desk/report/new/meeting.PARTY_STUDY/"
    visitor.sign_in("dayuan-ganshi")
    answer = visitor.post(
        form, form,
        {"held_on": "2026年11月5日", "title": "演练：党委会", "heard": "on", "minutes_no": "大委纪要〔2026〕99号",
         "kept_at": "", "nonce": "6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0a01", "then": "draft"},
        files={"upload": (UPLOADED, PDF)},
    )  # fmt: skip
    must(
        answer.status_code == 200 and UPLOADED in answer.text, "经 nginx 用 https 登录，填报并上传了一个文件"
    )


def asks_for_an_archive(visitor: Visitor) -> None:
    answer = visitor.sign_in("quban1")
    must("/accounts/2fa/" in answer.url, "区人大办没有设置双因素认证以前，什么都打不开")
    visitor.set_up_app()
    page = visitor.get("/snapshots/").text
    number = re.search(r"/snapshots/(\d+)/", page)
    if number is None:
        raise Failed("没有快照")
    path = f"/snapshots/{number[1]}/archive/"
    must(visitor.post(path, path, {}).status_code == 200, "请后台做归档")
    wait(lambda: "清单校验值" in visitor.get(path).text, "做好归档", 90)
    must(True, "后台任务（worker）做好了归档")


def looks_from_outside(visitor: Visitor) -> None:
    """What a stranger finds."""
    answer = visitor.get("/accounts/login/")
    must(answer.headers["Server"] == "nginx", "不显示 nginx 的版本")
    must(answer.headers.get("Strict-Transport-Security", "").count("max-age") == 1, "HSTS 只有一个")
    must(visitor.session.request("TRACE", f"https://{HOST}/").status_code == 405, "TRACE 被拒绝")
    plain = requests.get(f"http://{HOST}/desk/?q=1", allow_redirects=False, timeout=10)
    must(plain.headers["Location"] == f"https://{HOST}/desk/?q=1", "http 转到 https")
    must("portal_ready" in visitor.get("/metrics").text, "本机可以看 /metrics")
    asset = re.search(r'href="(/static/[^"]+\.css)"', answer.text)
    static = visitor.get(asset[1] if asset else "/static/none.css")
    must(
        static.status_code == 200 and "immutable" in static.headers["Cache-Control"],
        "静态文件由平台提供，长期缓存",
    )
    visitor.session.headers.update(
        {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http", "Forwarded": "for=203.0.113.7"}
    )
    visitor.sign_in("lingdao")
    visitor.get("/overview/?q=zhangsan-13800000000")
    del visitor.session.headers["X-Forwarded-Proto"]
    big = visitor.session.post(
        f"https://{HOST}/desk/evidence/add/", files={"upload": ("a.pdf", b"0" * (27 << 20))}, timeout=120
    )
    must(big.status_code == 413 and "不超过20 MB" in big.text, "过大的上传得到中文说明")


def tls_is_modern(machine: Server) -> None:
    for version, expected in (("tls1_1", False), ("tls1_2", True), ("tls1_3", True)):
        asked = machine.sh(
            f"echo | openssl s_client -connect 127.0.0.1:443 -servername {HOST} -{version} 2>&1 | grep -c 'BEGIN CERT'",
            check=False,
        )
        must((asked.stdout.strip() != "0") == expected, f"{version} {'可用' if expected else '被拒绝'}")
