// Everything works without this. It spares the office a double click and a reload.

// A form is sent once: a second click on the same button does nothing.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
  if (button) setTimeout(() => { button.disabled = true; });
});

// Coming back with the browser's arrow finds the buttons as they were.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("form button[disabled]")) button.disabled = false;
});

// Escape closes what was opened in a row or in the menu, and gives the focus back.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest?.("details.more[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// One part of the menu is open at a time, and a click beside it closes it.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".top details.more[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// "/" and Ctrl+K or ⌘K lead to the search field, from everywhere but where one writes.
document.addEventListener("keydown", (event) => {
  const writes = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const asks = (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey)
    || (event.key === "/" && !writes && !event.ctrlKey && !event.metaKey && !event.altKey);
  const field = asks && document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// What works with script alone is shown only where there is script.
for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

// Copy buttons say what they have done, and then what they do.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const before = button.dataset.says ?? (button.dataset.says = button.innerHTML);
  let says = "Kopierat";
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    says = copyTheOldWay(button) ? "Kopierat" : "Gick inte att kopiera";
  }
  button.textContent = says;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => { button.innerHTML = before; }, 2000);
});
// Over plain HTTP on a network of the house the clipboard is closed to pages; the old command is not.
function copyTheOldWay(button) {
  const field = document.createElement("textarea");
  field.value = button.dataset.copy;
  field.className = "unseen";
  button.after(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  button.focus();
  return done;
}

// A table or list is narrowed as one types: every word has to be somewhere in the row.
function plain(text) {
  return text.toLocaleLowerCase("sv").replace(/\s+/g, " ");
}
document.addEventListener("input", (event) => {
  const of = event.target.dataset?.filter;
  const place = of && document.getElementById(of);
  if (!place) return;
  const words = plain(event.target.value).split(" ").filter(Boolean);
  const rows = [...place.querySelectorAll(place.matches("table") ? "tbody > tr" : ":scope > li")];
  let shown = 0;
  for (const row of rows) {
    const text = plain(row.textContent);
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) shown += 1;
  }
  const said = event.target.closest(".filter-field")?.querySelector("[data-filtered]");
  if (said) said.textContent = words.length ? `${shown} av ${rows.length} visas` : "";
});

// A run under way is asked for again until it has ended.
async function follow(place) {
  if (!place.querySelector("[data-under-way]")) return;
  while (place.querySelector("[data-under-way]")) {
    await new Promise((wait) => setTimeout(wait, 1500));
    await fill(place, "run");
    for (const log of document.querySelectorAll("[data-run-log]")) await fill(log, "log");
  }
  // Only then is there a table to show, and only the state above it is read aloud by itself.
  for (const table of document.querySelectorAll("[data-report]")) await fill(table, "report");
  // A run hands over the last of its log a moment after it has ended.
  await new Promise((wait) => setTimeout(wait, 3000));
  for (const log of document.querySelectorAll("[data-run-log]")) await fill(log, "log");
}
async function fill(place, part) {
  const address = new URL(location.href);
  address.searchParams.set("fragment", part);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (answer.ok) place.innerHTML = await answer.text();
  } catch {
    // The web application is being restarted: ask again.
  }
}
for (const place of document.querySelectorAll("[data-follow]")) follow(place);

// One box marks all the rows of its form, and how many are marked is told.
function marksOf(form) {
  return [...document.querySelectorAll(`input[type=checkbox][name=row][form="${form}"]`)];
}
document.addEventListener("change", (event) => {
  const all = event.target.dataset?.marksAll;
  const form = all ?? (event.target.name === "row" ? event.target.getAttribute("form") : null);
  if (!form) return;
  const marks = marksOf(form);
  if (all) for (const mark of marks) if (!mark.closest("tr").hidden) mark.checked = event.target.checked;
  const marked = marks.filter((mark) => mark.checked).length;
  for (const box of document.querySelectorAll(`[data-marks-all="${form}"]`)) {
    box.checked = marked > 0 && marked === marks.length;
    box.indeterminate = marked > 0 && marked < marks.length;
  }
  for (const told of document.querySelectorAll(`[data-marked="${form}"]`)) {
    told.textContent = marked ? `${marked} av ${marks.length} markerade` : "";
  }
});
