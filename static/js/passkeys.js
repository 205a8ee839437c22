"use strict";
// What passkeys need beyond allauth's own script: words for what went wrong, and no button where the browser has none.

const HAS_PASSKEYS = "PublicKeyCredential" in window;
for (const button of document.querySelectorAll("#passkey_login, #mfa_webauthn_authenticate, #mfa_webauthn_add, #mfa_webauthn_reauthenticate")) {
  button.hidden = !HAS_PASSKEYS;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const given = event.detail?.exception?.name === "NotAllowedError";
  let said = document.querySelector("[data-passkey-said]");
  if (!said) {
    said = document.createElement("p");
    said.className = "note error";
    said.setAttribute("role", "alert");
    said.dataset.passkeySaid = "";
    document.querySelector("h1").after(said);
  }
  said.textContent = given
    ? "没有完成验证：已取消，或超过了时间。请重试，也可以用密码和动态口令登录。"
    : "这台设备或浏览器用不了通行密钥，请用密码登录。";
});
