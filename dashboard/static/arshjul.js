// Everything works without this. It spares the office a double click and a reload.

// A form is sent once: a second click on the same button does nothing.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
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

// Escape closes what was opened in a row, and gives the focus back.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest?.("details.more[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A run under way is asked for again until it has ended.
async function follow(place) {
  if (!place.querySelector("[data-under-way]")) return;
  while (place.querySelector("[data-under-way]")) {
    await new Promise((wait) => setTimeout(wait, 1500));
    await fill(place, "run");
  }
  // Only then is there a table to show, and only the state above it is read aloud by itself.
  for (const table of document.querySelectorAll("[data-report]")) await fill(table, "report");
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
