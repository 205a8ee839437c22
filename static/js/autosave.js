"use strict";
// What is typed into a report is kept: on the server a few seconds after each change, and in this tab while the
// server cannot be reached or the sign-in has run out. Opening the form again brings it back.

(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const WAIT = 2500;
  const url = form.dataset.autosave;
  const copyKey = `typed:${form.dataset.user}:${url}`;
  const status = form.querySelector("[data-saved-at]");
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  let timer = 0;
  let leaving = false;

  // The last person's text is not for the next one in this tab.
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("typed:") && !key.startsWith(`typed:${form.dataset.user}:`)) sessionStorage.removeItem(key);
  }

  const say = (text, problem) => {
    status.textContent = text;
    status.classList.toggle("is-problem", Boolean(problem));
  };
  const typed = () => [...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "then");
  const keepHere = () => {
    try {
      sessionStorage.setItem(copyKey, JSON.stringify(typed()));
      return true;
    } catch {
      return false;
    }
  };
  const send = (fields) => fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token() },
    body: new URLSearchParams(fields),
    redirect: "manual",
    credentials: "same-origin",
  });

  const save = async () => {
    let answer;
    try {
      answer = await send(typed());
    } catch {
      if (leaving) return;
      keepHere();
      say("网络不通，内容暂存在本页，恢复后会自动保存", true);
      timer = setTimeout(save, 15000);
      return;
    }
    if (leaving) return;
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      // Signed out, or signed in anew in another tab: saving leads to the sign-in and back to this text.
      say(keepHere() ? "登录已失效，内容暂存在本页；请点按钮保存，重新登录后回到这里" : "登录已失效，请先复制所填内容，再重新登录", true);
      return;
    }
    if (!answer.ok) {
      keepHere();
      say("没有自动保存成功，内容暂存在本页；请点“存草稿”", true);
      return;
    }
    const said = await answer.json();
    if (said.state === "kept") {
      sessionStorage.removeItem(copyKey);
      say(said.warning ? `${said.said}。${said.warning}` : said.said, Boolean(said.warning));
    } else if (said.state === "not_kept") {
      say(said.said, true);
    }
  };

  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // Rows that are added or struck out, files that arrive.
  form.addEventListener("typed", changed);

  // Kept before it is sent: should the sign-in have run out, the text waits here.
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    leaving = true;
    clearTimeout(timer);
    keepHere();
  });
  window.addEventListener("pageshow", () => { leaving = false; });

  // A copy in this tab: was it saved since? If not, the server shows it in the form again.
  const resume = async () => {
    const copy = sessionStorage.getItem(copyKey);
    if (!copy || form.hasAttribute("data-restored") || document.getElementById("errors")) return;
    let answer;
    try {
      answer = await send(JSON.parse(copy));
    } catch {
      return;
    }
    if (!answer.ok || answer.type === "opaqueredirect") return;
    const said = await answer.json();
    if (said.state === "not_kept") return;
    sessionStorage.removeItem(copyKey);
    if (said.state !== "kept") return;
    const here = new URL(location.href);
    here.searchParams.set("restore", said.draft);
    location.replace(here);
  };
  resume();
})();
