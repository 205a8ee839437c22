"""One's own account in the portal's words: no library's, a way back from each page, nothing offered that is not there."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.models import User
from accounts.passwords import RULES
from accounts.roles import Role
from tests.factories import DAYUAN, PASSWORD, make_townships, make_user

pytestmark = pytest.mark.django_db
# What the libraries say, and the portal does not.
FOREIGN = (
    "帐户", "账户", "身份验证器", "验证代码", "双因素验证", "两步验证", "激活", "会话", "可选项", "移除",
    "编辑安全密钥", "主密钥", "无效密码", "注销", "您确定", "passkey", "Passkey", ":</p>",
)  # fmt: skip


@pytest.fixture
def clerk() -> User:
    make_townships()
    return make_user(Role.CLERK, DAYUAN, "李干事", "ganshi")


@pytest.fixture
def client(clerk: User) -> Client:
    """Signed in, and the password typed once more just now."""
    client = Client()
    client.force_login(clerk)
    client.post("/accounts/confirm/", {"password": PASSWORD})
    return client


def main(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    text = answer.content.decode()
    return text.partition("<main")[2].partition("</main")[0]


def with_app(clerk: User) -> None:
    TOTP.activate(clerk, generate_totp_secret())
    RecoveryCodes.activate(clerk)


def with_key(clerk: User) -> Authenticator:
    return Authenticator.objects.create(
        user=clerk,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "办公室电脑", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}},
    )


@pytest.mark.parametrize("with_factor", [False, True])
def test_no_page_speaks_like_its_library(client: Client, clerk: User, with_factor: bool) -> None:
    pages = ["/accounts/confirm/", "/accounts/2fa/", "/accounts/2fa/keys/", "/accounts/2fa/keys/add/"]
    if with_factor:
        with_app(clerk)
        pages += ["/accounts/2fa/confirm/", "/accounts/2fa/app/deactivate/", "/accounts/2fa/codes/generate/"]
        pages += ["/accounts/2fa/codes/"]
    else:
        pages += ["/accounts/2fa/app/activate/"]
    for url in pages:
        text = main(client, url)
        assert not [word for word in FOREIGN if word in text], url


def test_each_page_that_changes_a_lock_has_a_way_back(client: Client, clerk: User) -> None:
    assert ">取消</a>" in main(client, "/accounts/2fa/app/activate/")
    with_app(clerk)
    for url in (
        "/accounts/confirm/", "/accounts/2fa/confirm/", "/accounts/2fa/app/deactivate/", "/accounts/2fa/codes/generate/",
        "/accounts/2fa/keys/add/",
    ):  # fmt: skip
        assert ">取消</a>" in main(client, url), url


def test_a_wrong_password_is_said_in_the_same_words_as_elsewhere(client: Client) -> None:
    text = client.post("/accounts/confirm/", {"password": "nonsense"}).content.decode()
    assert "密码不正确" in text
    assert "无效" not in text


def test_a_wrong_first_code_is_not_called_used_and_the_secret_is_not_to_be_kept(client: Client) -> None:
    page = main(client, "/accounts/2fa/app/activate/")
    assert "以便以后重新安装" not in page
    assert "不要截图、抄写、保存" in page
    text = client.post("/accounts/2fa/app/activate/", {"code": "000000"}).content.decode()
    assert "不对，请输入应用现在显示的6位数字" in text
    assert "已经用过" not in text


def test_a_key_is_named_where_it_is_renamed_or_deleted(client: Client, clerk: User) -> None:
    key = with_key(clerk)
    for url in (f"/accounts/2fa/keys/keys/{key.pk}/edit/", f"/accounts/2fa/keys/keys/{key.pk}/remove/"):
        text = main(client, url)
        assert "办公室电脑" in text
        assert ">取消</a>" in text


def test_a_new_key_has_no_name_yet(client: Client) -> None:
    assert 'name="name" id="id_name" maxlength="50" autocomplete="off" value=""' in main(
        client, "/accounts/2fa/keys/add/"
    )


def test_a_key_is_offered_at_the_sign_in_to_those_alone_who_have_one(clerk: User) -> None:
    with_app(clerk)
    client = Client()
    sent = client.post("/accounts/login/", {"login": "ganshi", "password": PASSWORD})
    assert sent.headers["Location"] == "/accounts/2fa/authenticate/"
    page = client.get("/accounts/2fa/authenticate/").content.decode()
    assert "用通行密钥或安全密钥" not in page
    assert "webauthn" not in page


def test_where_no_provider_of_identities_is_set_up_there_is_no_page_for_it(client: Client) -> None:
    assert client.get("/accounts/identity/").status_code == 404


def test_the_notice_read_again_leads_back(client: Client, clerk: User) -> None:
    assert "返回账号与安全" in main(client, "/accounts/notice/")


def test_the_sentence_of_rules_promises_what_is_looked_at_everywhere() -> None:
    assert "外泄" not in RULES


def test_what_is_wrong_with_a_password_is_said_without_gaps_and_stops(client: Client) -> None:
    typed = {"oldpassword": "wrong", "password1": "ganshi-Ganshi-1", "password2": "ganshi-Ganshi-1"}
    errors = client.post("/accounts/password/change/", typed).context["form"].errors
    said = [text for texts in errors.values() for text in texts]
    assert "密码不正确" in said
    assert not [text for text in said if text.endswith("。") or " " in text]


def test_signing_out_elsewhere_is_said_in_the_page_s_own_word(client: Client) -> None:
    client.post("/accounts/login/", {"login": "ganshi", "password": PASSWORD})
    text = client.post("/accounts/sessions/", follow=True).content.decode()
    assert "其他登录已全部退出" in text
