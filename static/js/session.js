"use strict";
// A session's form: rows of questions are added and removed, ticks name their fiscal year. It works without this, too.

const block = document.querySelector("[data-questions]");
const session = document.getElementById("id_session");
const year = document.getElementById("id_for_year");

// Which fiscal year each tick means, as the server says it for the session first shown.
const sayYears = () => {
  const of = Number.parseInt(year.value, 10);
  for (const mark of document.querySelectorAll("[data-fiscal]")) {
    const last = mark.dataset.fiscal === "last" || (mark.dataset.fiscal === "execution" && session.value === "EARLY");
    mark.textContent = Number.isNaN(of) ? "" : `${of - (last ? 1 : 0)}年`;
  }
};
session.addEventListener("change", sayYears);
year.addEventListener("input", sayYears);
sayYears();

// The year follows the day typed, until somebody says otherwise: an early session at the year's end is the next year's.
const held = document.getElementById("id_held_on");
let isSaid = false;
year.addEventListener("input", () => { isSaid = true; });
held?.addEventListener("change", () => {
  const [, of, month] = held.value.match(/(\d{4})\D+(\d{1,2})/) ?? [];
  if (isSaid || !of) return;
  year.value = String(Number(of) + (session.value === "EARLY" && Number(month) >= Number(year.dataset.nextFrom) ? 1 : 0));
  sayYears();
});

const rows = block.querySelector("[data-rows]");
const total = block.querySelector("[name=q-TOTAL_FORMS]");
const most = Number(block.querySelector("[name=q-MAX_NUM_FORMS]").value);
const adder = block.querySelector("[data-add-row]");

const arm = (row) => {
  const tick = row.querySelector("[name$=-DELETE]");
  const button = row.querySelector("[data-remove-row]");
  tick.closest(".form-check").hidden = true;
  button.hidden = false;
  button.addEventListener("click", () => {
    tick.checked = true;
    row.hidden = true;
    adder.focus();
  });
  if (tick.checked) row.hidden = true;
};
for (const row of rows.children) arm(row);

// The empty rows that stand for people without script are folded, all but the first one needed.
const blanks = [...rows.querySelectorAll("[data-blank]")];
const folded = blanks.slice(blanks.length === rows.children.length ? 1 : 0);
for (const row of folded) row.hidden = true;

adder.hidden = false;
adder.addEventListener("click", () => {
  let row = folded.shift();
  if (row) {
    row.hidden = false;
  } else {
    const number = Number(total.value);
    if (number >= most) return;
    const text = block.querySelector("[data-empty-row]").innerHTML.replaceAll("__prefix__", String(number));
    rows.insertAdjacentHTML("beforeend", text);
    total.value = String(number + 1);
    row = rows.lastElementChild;
    arm(row);
  }
  row.querySelector("[name$=-question]").focus();
});

// Questions are asked for when the agenda has an inquiry, or when some are written already.
const inquiry = document.querySelector("input[name=agenda][value=INQUIRY]");
const showQuestions = () => {
  const written = [...rows.querySelectorAll("[name$=-question]")].some((field) => field.value);
  block.hidden = !inquiry.checked && !written;
};
inquiry.addEventListener("change", showQuestions);
showQuestions();
