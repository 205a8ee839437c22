"use strict";
// Several files at once, dropped or chosen, each with its progress. Without script the form sends them itself.

(() => {
  const box = document.querySelector("[data-uploads][data-url]");
  if (!box) return;
  const form = box.closest("form");
  const drop = box.querySelector("[data-drop]");
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-picked]");
  const name = box.querySelector("[data-upload-name]");
  const LARGEST = 20 * 1024 * 1024;
  const queue = []; // one file after another: each has the whole line, and the server one thing to write
  let running = 0;
  let waiting = null; // the button that was pressed while files were still under way

  name.textContent = "或把文件拖到这里，可以一次多个";
  const typed = () => form.dispatchEvent(new Event("typed"));
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  const finished = () => {
    running -= 1;
    queue.shift();
    if (queue.length) queue[0]();
    if (running || !waiting) return;
    const { button } = waiting;
    waiting = null;
    if (list.querySelector(".upload-error")) return; // what was refused is read before anything is sent
    form.requestSubmit(button);
  };

  const refuse = (row, text) => {
    row.querySelector("progress")?.remove();
    row.append(make("span", text, "upload-error"));
    const away = make("button", "移除", "btn s");
    away.type = "button";
    away.addEventListener("click", () => row.remove());
    row.append(away);
  };

  const arrived = (row, said) => {
    row.replaceChildren();
    const label = make("label", "", "pick");
    const tick = make("input", "", "form-check-input");
    Object.assign(tick, { type: "checkbox", name: "evidence", value: said.id, checked: true });
    label.append(tick, ` ${said.title}`);
    const away = make("button", "移除", "btn s");
    away.type = "button";
    away.setAttribute("aria-label", `移除${said.title}`);
    away.addEventListener("click", () => {
      fetch(said.drop, { method: "POST", headers: { "X-CSRFToken": token() }, credentials: "same-origin" });
      row.remove();
      typed();
    });
    row.append(label, make("span", "已上传，保存后附上", "d sub"), away);
    typed();
  };

  const send = (file) => {
    const row = make("li");
    row.append(make("span", file.name, "upload-name"));
    list.append(row);
    if (file.size > LARGEST) {
      refuse(row, "超过20 MB；请压缩，或改填“出处”");
      return;
    }
    const bar = make("progress", "", "bar upload-bar");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `${file.name}上传进度`);
    row.append(bar);
    const body = new FormData();
    body.append("upload", file);
    const request = new XMLHttpRequest();
    request.open("POST", box.dataset.url);
    request.setRequestHeader("X-CSRFToken", token());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = Math.round((event.loaded / event.total) * 100);
    });
    request.addEventListener("load", () => {
      const said = request.response;
      if (request.status === 200 && said?.id) arrived(row, said);
      else if (said?.error) refuse(row, said.error);
      else refuse(row, "没有传上去：登录可能已失效，请保存后重新登录，再选一次");
      finished();
    });
    request.addEventListener("error", () => {
      refuse(row, "网络不通，没有传上去，请再选一次");
      finished();
    });
    running += 1;
    queue.push(() => request.send(body));
    if (queue.length === 1) queue[0]();
  };

  const take = (files) => [...files].forEach(send);
  input.addEventListener("change", () => {
    take(input.files);
    input.value = ""; // already under way: the form need not send them again
  });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    take(event.dataTransfer.files);
  });
  // Saving waits for what is still on its way.
  form.addEventListener("submit", (event) => {
    if (!running) return;
    event.preventDefault();
    waiting = { button: event.submitter };
  });
})();
