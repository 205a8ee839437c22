"use strict";
// A grid typed like a sheet: Enter and arrows move, a block copied from a sheet fills rows. Without this script
// the same rows are typed one by one, and saving gives new empty ones.

for (const table of document.querySelectorAll("[data-grid]")) {
  const form = table.closest("form");
  const body = table.querySelector("[data-rows]");
  const total = form.querySelector("[name$=TOTAL_FORMS]");
  const most = Number(form.querySelector("[name$=MAX_NUM_FORMS]").value);
  const pattern = form.querySelector("[data-new]").innerHTML;
  const said = form.querySelector("[data-grid-said]");
  const columns = (table.dataset.columns || "use project on amount").split(" ").filter((name) => pattern.includes(`data-col="${name}"`));

  const rows = () => [...body.rows];
  const cell = (row, column) => row.querySelector(`[data-col=${column}]`);

  const add = () => {
    const number = Number(total.value);
    if (number >= most) return null;
    const holder = document.createElement("tbody");
    holder.innerHTML = pattern.replaceAll("__prefix__", String(number));
    const row = holder.rows[0];
    for (const column of columns) {
      const field = cell(row, column);
      field.setAttribute("aria-label", `第${number + 1}行${field.getAttribute("aria-label")}`);
    }
    body.append(row);
    total.value = String(number + 1);
    return row;
  };

  const go = (field) => {
    field.focus();
    if (field.select) field.select();
  };

  const move = (field, down, right) => {
    const at = rows().indexOf(field.closest("tr")) + down;
    const column = columns[columns.indexOf(field.dataset.col) + right];
    if (at < 0 || !column) return false;
    const row = rows()[at] || (down > 0 ? add() : null);
    if (!row) return false;
    go(cell(row, column));
    return true;
  };

  // What a copied word means in a list: the same words, else those after the colon, else the only one it begins.
  const plain = (text) => text.replace(/[\s：:“”"（）()]/g, "");
  const choose = (select, text) => {
    const options = [...select.options].filter((each) => each.value);
    const word = plain(text);
    const same = options.filter((each) => plain(each.text) === word);
    const tail = options.filter((each) => plain(each.text.split("：").pop()) === word);
    const like = options.filter((each) => plain(each.text).startsWith(word) || word.includes(plain(each.text)));
    const found = [same, tail, like].find((each) => each.length === 1);
    if (!found) return false;
    select.value = found[0].value;
    return true;
  };

  const fill = (field, text) => {
    const value = text.trim();
    if (field.tagName !== "SELECT") field.value = value;
    else if (!value) field.value = "";
    else if (!choose(field, value)) return false;
    return true;
  };

  // Lines and columns of what a sheet copies; a quoted cell may hold a line break.
  const cells = (text) => {
    const lines = [[""]];
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at], line = lines[lines.length - 1], last = line.length - 1;
      if (quoted && sign === '"' && text[at + 1] === '"') { line[last] += '"'; at += 1; }
      else if (sign === '"' && (quoted || line[last] === "")) quoted = !quoted;
      else if (!quoted && sign === "\t") line.push("");
      else if (!quoted && sign === "\n") lines.push([""]);
      else if (sign !== "\r") line[last] += sign;
    }
    while (lines.length && lines[lines.length - 1].every((each) => !each.trim())) lines.pop();
    return lines;
  };

  body.addEventListener("paste", (event) => {
    const first = event.target.closest("[data-col]");
    const block = cells(event.clipboardData.getData("text/plain"));
    const isText = block.length === 1 && block[0].length === 1 && first && first.tagName !== "SELECT";
    if (!first || !columns.includes(first.dataset.col) || !block.length || isText) return;
    event.preventDefault();
    const from = rows().indexOf(first.closest("tr")), left = columns.indexOf(first.dataset.col);
    const problems = [];
    let filled = 0, cut = 0, last = first;
    block.forEach((line, down) => {
      const row = rows()[from + down] || add();
      if (!row) { cut += 1; return; }
      filled += 1;
      line.forEach((text, right) => {
        const field = columns[left + right] && cell(row, columns[left + right]);
        if (!field) return;
        last = field;
        const fits = fill(field, text);
        field.setAttribute("aria-invalid", String(!fits));
        if (!fits) problems.push(`第${from + down + 1}行“${text.trim()}”没有对应的选项，请选择`);
      });
    });
    form.dispatchEvent(new Event("typed"));
    if (cut) problems.push(`最多${most}行，有${cut}行没有粘贴`);
    said.textContent = [`已粘贴${filled}行`, ...problems].join("；");
    go(last);
  });

  body.addEventListener("keydown", (event) => {
    const field = event.target.closest("[data-col]");
    if (!field || !columns.includes(field.dataset.col) || event.isComposing || event.altKey) return;
    const isList = field.tagName === "SELECT";
    const control = event.ctrlKey || event.metaKey;
    const above = rows()[rows().indexOf(field.closest("tr")) - 1];
    const atStart = !isList && field.selectionEnd === 0 || isList;
    const atEnd = !isList && field.selectionStart === field.value.length || isList;
    const whole = !isList && field.value && field.selectionStart === 0 && field.selectionEnd === field.value.length;
    let done = false;
    if (control && event.key.toLowerCase() === "d") {
      if (above) {
        field.value = cell(above, field.dataset.col).value;
        form.dispatchEvent(new Event("typed"));
      }
      done = true;
    } else if (control) {
      return;
    } else if (event.key === "Enter") {
      move(field, event.shiftKey ? -1 : 1, 0);
      done = true;  // Enter never sends the form from inside the grid
    } else if (event.key === "ArrowDown" && !isList) {
      done = move(field, 1, 0);
    } else if (event.key === "ArrowUp" && !isList) {
      done = move(field, -1, 0);
    } else if (event.key === "ArrowRight" && !event.shiftKey && (atEnd || whole)) {
      done = move(field, 0, 1);
    } else if (event.key === "ArrowLeft" && !event.shiftKey && (atStart || whole)) {
      done = move(field, 0, -1);
    }
    if (done) event.preventDefault();
  });

  const more = form.querySelector("[data-add]");
  more.hidden = false;
  more.addEventListener("click", () => { const row = add(); if (row) go(cell(row, columns[0])); });
  for (const tip of document.querySelectorAll("[data-keys]")) tip.hidden = false;
}
