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
  printer.addEventListener("click", () => window.print());
}

// A select or date that chooses what the page shows sends its form by itself.
for (const field of document.querySelectorAll("[data-submits]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// A chosen file is named in our own words: the browser's control speaks the browser's language.
document.querySelectorAll("[data-upload]").forEach((box) => {
  const input = box.querySelector("input[type=file]");
  const name = box.querySelector("[data-upload-name]");
  input.addEventListener("change", () => {
    name.textContent = input.files.length ? [...input.files].map((file) => file.name).join("、") : "未选择文件";
  });
});
