// Refines what works without it: opens the filters where there is room, narrows long lists of choices, shows the
// newest meetings of the matrix first, prints.
"use strict";

const wide = matchMedia("(min-width: 62rem)");
for (const side of document.querySelectorAll("details[data-open-on-wide]")) {
  const follow = () => { side.open = wide.matches; };
  follow();
  wide.addEventListener("change", follow);
}

for (const choices of document.querySelectorAll(".choices[data-narrow]")) {
  const rows = [...choices.querySelectorAll("li")];
  if (rows.length < 15) continue;
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = choices.dataset.narrow;
  field.setAttribute("aria-label", choices.dataset.narrow);
  const around = document.createElement("div");
  around.className = "choices-narrow";
  around.append(field);
  choices.before(around);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    for (const row of rows) {
      const label = row.querySelector("label");
      row.hidden = !label.textContent.toLocaleLowerCase().includes(wanted) && !label.querySelector("input").checked;
    }
  });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

for (const frame of document.querySelectorAll(".matrix-frame")) { // undated meetings, and totals, stand behind the newest
  const newest = [...frame.querySelectorAll("th[data-dated]")].at(-1);
  if (newest) frame.scrollLeft += newest.getBoundingClientRect().right - frame.getBoundingClientRect().right;
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
