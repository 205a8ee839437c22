"use strict";
// Picking delegates: find by name, narrow by team and electoral district, tick a whole team, match a pasted list.
// Without this script every name stands there to be ticked, and teams and lists are matched by the server.

for (const picker of document.querySelectorAll("[data-picker]")) {
  const one = (what) => picker.querySelector(`[data-${what}]`);
  const form = picker.closest("form");
  const day = form.querySelector("[name=happened_on]");
  const lists = { now: one("list"), former: one("list-former") };
  if (!lists.now) continue;
  const people = [...picker.querySelectorAll("[data-spans]")];
  const box = (label) => label.querySelector("input");
  const find = one("find"), team = one("team"), district = one("district"), all = one("all");

  const count = () => {
    one("picked-count").textContent = `已选${people.filter((label) => box(label).checked).length}名`;
  };
  const shown = (label) => !label.hidden && label.parentElement === lists.now;

  const narrow = () => {
    const wanted = find.value.replace(/\s/g, "");
    for (const label of people) {
      label.hidden = !(
        label.dataset.name.includes(wanted)
        && (!team || !team.value || label.dataset.teams.split(" ").includes(team.value))
        && (!district || !district.value || label.dataset.district === district.value)
      );
    }
    const some = people.some(shown);
    one("no-match").hidden = some;
    all.textContent = team && team.value ? "选中全组" : wanted || (district && district.value) ? "选中列出的" : "选中全部";
    all.disabled = !some;
  };

  // Who is in office on the day that was typed is offered first.
  const sort = () => {
    const found = /^\s*(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\s*日?\s*$/.exec(day.value) || /^\s*(\d{4})(\d\d)(\d\d)\s*$/.exec(day.value);
    if (!found) return;
    const on = [found[1], found[2].padStart(2, "0"), found[3].padStart(2, "0")].join("-");
    for (const label of people) {
      const active = label.dataset.spans.split(" ").some((span) => {
        const [start, end] = span.split("/");
        return start <= on && (!end || on < end);
      });
      lists[active ? "now" : "former"].append(label);
    }
    const former = people.filter((label) => label.parentElement === lists.former);
    one("former").hidden = !former.length;
    one("former-count").textContent = former.length;
    if (former.some((label) => box(label).checked)) one("former").open = true;
    narrow();
  };

  const namesIn = (text) => {
    const names = [];
    for (const piece of text.split(/[\s、，,;；。|/]+/)) {
      if (piece.length === 1 && names.length && names[names.length - 1].length === 1) names[names.length - 1] += piece;
      else if (piece) names.push(piece);
    }
    return [...new Set(names)];
  };

  const match = () => {
    const pasted = form.querySelector("[name=names]");
    const left = [], twice = [];
    let ticked = 0;
    for (const name of namesIn(pasted.value)) {
      const same = people.filter((label) => label.dataset.name === name);
      const now = same.filter((label) => label.parentElement === lists.now);
      const found = now.length ? now : same;
      if (found.length === 1) { box(found[0]).checked = true; ticked += 1; }
      else (found.length ? twice : left).push(name);
    }
    const said = [`已勾选${ticked}名`];
    if (left.length) said.push(`名册中没有：${left.join("、")}`);
    if (twice.length) said.push(`有同名代表，请逐个勾选：${twice.join("、")}`);
    one("match-said").textContent = said.join("；");
    pasted.value = left.join("、");
    count();
  };

  // The plain ticks for whole teams are for pages without script; here a team is chosen, then ticked.
  const plain = one("picker-plain");
  if (plain) {
    for (const tick of plain.querySelectorAll("input")) tick.checked = false;
    plain.hidden = true;
  }
  one("picker-tools").hidden = false;
  one("match").hidden = false;
  for (const field of [find, team, district]) if (field) field.addEventListener("input", narrow);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;  // Enter ticks the one that is left, and starts the next search
    event.preventDefault();
    const left = people.filter(shown);
    if (left.length === 1) {
      box(left[0]).checked = true;
      find.value = "";
      narrow();
      count();
    }
  });
  all.addEventListener("click", () => { for (const label of people.filter(shown)) box(label).checked = true; count(); });
  one("none").addEventListener("click", () => { for (const label of people) box(label).checked = false; count(); });
  one("match").addEventListener("click", match);
  picker.addEventListener("change", count);
  day.addEventListener("change", sort);
  sort();
  narrow();
  count();
}
