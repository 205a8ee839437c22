"use strict";
// The review desk by keyboard, and phrases by a click; everything here can be done without it.

for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;

// A click writes a phrase into the reason, after what already stands there.
for (const group of document.querySelectorAll("[data-phrases]")) {
  const box = document.getElementById(group.dataset.phrases);
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]");
    if (!phrase) return;
    const text = phrase.textContent.trim();
    if (!box.value.includes(text)) box.value = (box.value.trimEnd() + text).slice(0, box.maxLength);
    box.focus();
  });
}

const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !event.repeat;

// On a record's page: j and k walk the queue, c confirms, r goes to the reason, u goes back to the list.
if (document.querySelector("[data-review]")) {
  if (location.hash === "#return") document.querySelector('[data-key="r"]')?.focus();
  document.addEventListener("keydown", (event) => {
    if (!plain(event) || typing(event.target)) return;
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("textarea")) wanted.focus();
    else wanted.click();
  });
}

// In the queue: the row in hand is the one whose link has the focus.
const queue = document.querySelector("[data-review-queue]");
if (queue) {
  const rows = [...queue.querySelectorAll("[data-row]")];
  const inHand = () => rows.findIndex((row) => row.contains(document.activeElement));
  const take = (number) => rows[Math.max(0, Math.min(rows.length - 1, number))]?.querySelector("a").focus();
  const link = (row) => row.querySelector("a").href;
  const acts = {
    j: () => take(inHand() + 1),
    k: () => take(Math.max(0, inHand() - 1)),
    x: (row) => row.querySelector("input")?.click(),
    r: (row) => location.assign(`${link(row)}#return`),
    c: (row) => {
      const box = row.querySelector("input");
      if (!box) { location.assign(link(row)); return; } // something to look at first
      for (const other of queue.querySelectorAll("input[name=chosen]")) other.checked = other === box;
      box.form.requestSubmit();
    },
  };
  document.addEventListener("keydown", (event) => {
    if (!plain(event) || typing(event.target)) return;
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    const row = rows[inHand()];
    if (act.length && !row) return;
    event.preventDefault();
    act(row);
  });
}
