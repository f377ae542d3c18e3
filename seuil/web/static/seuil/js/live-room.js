// The note-taker's keyboard: a key presses the button that bears it, of the sentence that is chosen.
// A form is sent without leaving the page; without this it is sent as any form is.
const list = document.getElementById("incoming");
let chosen = "", place = 0;

const all = () => [...(list?.querySelectorAll("[data-said]") ?? [])];

function choose(item, focus = true) {
  for (const one of all()) one.removeAttribute("aria-current");
  if (!item) return;
  item.setAttribute("aria-current", "true");
  chosen = item.id;
  place = all().indexOf(item);
  if (focus) item.focus();
}

// After a step the sentence is gone: the next one takes its place.
const here = () => document.getElementById(chosen) ?? all()[Math.min(place, all().length - 1)];

function move(step) {
  const items = all(), at = items.indexOf(here());
  choose(items[Math.max(0, Math.min(items.length - 1, at + step))]);
}

async function send(form, button) {
  const body = new FormData(form, button);
  const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(15000) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const wasList = list?.contains(document.activeElement) || button?.hasAttribute("data-key");
  for (const part of document.querySelectorAll("#messages, [data-swap]")) {
    const fresh = page.getElementById(part.id);
    if (fresh) part.innerHTML = fresh.innerHTML;
  }
  if (form.id === "note") document.getElementById("note-text").focus();
  else choose(here(), wasList);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.closest("#incoming, #note, #undo")) return;
  event.preventDefault();
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = false;
  try {
    await send(form, event.submitter);
  } catch {
    form.submit(); // the browser says what is wrong with the network
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input, textarea, select");
  if (typing) {
    if (event.key === "Escape") choose(here());
    if (event.key === "Enter" && event.target.dataset.focus === "x") {
      event.preventDefault();
      event.target.form.requestSubmit(event.target.form.querySelector("[data-enter]"));
    }
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "arrowdown" || key === "j") move(1);
  else if (key === "arrowup" || key === "k") move(-1);
  else {
    if (!/^[a-z0-9]$/.test(key)) return;
    const within = here() ?? document;
    const field = within.querySelector(`[data-focus="${key}"]`) ?? document.querySelector(`#note [data-focus="${key}"]`);
    const button = within.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`#undo [data-key="${key}"]`);
    if (!field && !button) return;
    if (field) field.focus();
    else button.form.requestSubmit(button);
  }
  event.preventDefault();
});

list?.addEventListener("focusin", ({ target }) => choose(target.closest("[data-said]"), false));
list?.addEventListener("live:drawn", () => choose(here(), false));
if (list) {
  document.documentElement.classList.add("has-keys");
  choose(all()[0], false);
}
