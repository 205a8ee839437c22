"use strict";
// The frame's few manners; every page works without them.

// On a phone the menu folds behind its button; without script it simply stands open.
const button = document.querySelector("[data-menu]");
if (button) {
  const menu = document.getElementById(button.getAttribute("aria-controls"));
  const show = (open) => {
    button.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("folded", !open);
  };
  button.hidden = false;
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  show(false);
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// What went wrong is said first.
const errors = document.getElementById("errors");
if (errors) errors.focus();

for (const printer of document.querySelectorAll("[data-print]")) {
  printer.hidden = false;
  printer.addEventListener("click", () => {
    document.body.classList.toggle("on-a4", printer.dataset.print === "a4");
    window.print();
  });
}
addEventListener("afterprint", () => document.body.classList.remove("on-a4"));

// A select or date that chooses what the page shows sends its form by itself.
for (const field of document.querySelectorAll("[data-submits]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// One press ticks all boxes of a group, the next unticks them.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...all.closest("[data-tick-group]").querySelectorAll("input[type=checkbox]")];
  all.hidden = false;
  all.addEventListener("click", () => {
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
  });
}

// A chosen file is named in our own words: the browser's control speaks the browser's language.
document.querySelectorAll("[data-upload]").forEach((box) => {
  const input = box.querySelector("input[type=file]");
  const name = box.querySelector("[data-upload-name]");
  input.addEventListener("change", () => {
    name.textContent = input.files.length ? [...input.files].map((file) => file.name).join("、") : "未选择文件";
  });
});

// A small form (a comment, a reason, a decision) outlives a sign-in that has run out: what was sent is kept in this
// tab, and put back when its page is opened again after the sign-in. Long forms keep themselves (autosave.js).
{
  const mine = `sent:${document.body.dataset.user}:`;
  const small = () => [...document.querySelectorAll("form[method=post]:not([data-autosave])")].filter(
    (form) => form.querySelector("textarea, input[type=text]") && !form.querySelector("input[type=password]"));
  const keyOf = (form) => mine + new URL(form.action, location.href).pathname + (form.elements.verb?.value || "");
  const MACHINERY = ["csrfmiddlewaretoken", "verb", "seen", "next", "then"];

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !small().includes(event.target)) return;
    const typed = [...new FormData(event.target)].filter(
      ([name, value]) => typeof value === "string" && !MACHINERY.includes(name));
    try { sessionStorage.setItem(keyOf(event.target), JSON.stringify(typed)); } catch { /* no room: nothing is kept */ }
  });

  const putBack = (form, typed) => {
    let found = false;
    for (const [name, value] of typed) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=hidden])`)) {
        if (field.type === "checkbox" || field.type === "radio") field.checked ||= field.value === value;
        else if (!field.value || field.tagName === "SELECT") field.value = value;
        found = true;
      }
    }
    if (!found) return;
    const said = document.createElement("p");
    said.className = "note";
    said.setAttribute("role", "status");
    said.textContent = "登录失效前写的内容已放回，请再提交一次";
    form.prepend(said);
  };

  const how = performance.getEntriesByType("navigation")[0]?.type;
  const isBack = document.referrer.includes("/accounts/login/") || how === "reload" || how === "back_forward";
  const isError = document.querySelector(".sorry");
  for (const form of isBack ? small() : []) {
    const kept = sessionStorage.getItem(keyOf(form));
    if (kept) putBack(form, JSON.parse(kept));
  }
  // Come to any other page in the ordinary way: what was sent has arrived, or was given up.
  for (const key of isBack || isError ? [] : Object.keys(sessionStorage)) {
    if (key.startsWith("sent:")) sessionStorage.removeItem(key);
  }
}

// Who writes a long text is not away: the server is told now and then. Who is away is warned before the sign-in ends.
{
  const MINUTE = 60000;
  const idle = Number(document.body.dataset.idle) * MINUTE;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  let told = Date.now();
  let used = 0;
  let bar = null;

  const tell = async () => {
    told = Date.now();
    const answer = await fetch("/accounts/alive/", { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
    if (answer?.status === 204) { bar?.remove(); bar = null; }
  };
  const warn = () => {
    bar = document.createElement("aside");
    bar.className = "idle-bar";
    bar.setAttribute("role", "alert");
    bar.innerHTML = "<span>较长时间没有操作，约2分钟后自动退出；正在填写的内容不会丢。</span>";
    const stay = document.createElement("button");
    stay.className = "btn s";
    stay.type = "button";
    stay.textContent = "继续使用";
    stay.addEventListener("click", tell);
    bar.append(stay);
    document.body.append(bar);
  };
  for (const sign of ["input", "keydown", "pointerdown"]) {
    addEventListener(sign, () => { used = Date.now(); }, { passive: true, capture: true });
  }
  if (idle && token) setInterval(() => {
    const now = Date.now();
    if (used > told && now - told > 4 * MINUTE) tell();
    else if (!bar && now - told > idle - 2 * MINUTE) warn();
  }, MINUTE / 2);
}
