// A phone in a room: what is said waits here until the network takes it. Each sentence has an id of its
// own, made here, so that sending it twice is sending it once. Without this the page is a plain form.
const form = document.getElementById("say");
const queue = document.getElementById("queue");
const now = document.getElementById("now");
const states = document.getElementById("states").dataset;
const slug = form?.dataset.slug ?? location.pathname.split("/")[2];
const KEPT = `live:${slug}:`;
const FIRST = 2000, LONGEST = 60000;
let wait = FIRST, timer, sending = false, telling = false, away = false, held = null;

const id = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
  (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));

// One key a sentence: two windows on one phone never overwrite what the other holds.
const keep = (item) => localStorage.setItem(KEPT + item.uuid, JSON.stringify(item));
const drop = (item) => localStorage.removeItem(KEPT + item.uuid);
function items() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(KEPT))
      .map((key) => JSON.parse(localStorage.getItem(key))).sort((one, other) => one.at - other.at);
  } catch {
    return []; // a browser that keeps nothing: the page is a plain form
  }
}
const waiting = () => items().filter((item) => !item.refused);

function show() {
  const all = items(), list = queue.querySelector("ul");
  queue.hidden = all.length === 0;
  list.replaceChildren(...all.map((item) => {
    const line = document.getElementById("queued").content.cloneNode(true);
    line.querySelector("[data-text]").textContent = item.text;
    line.querySelector("[data-state]").textContent = item.refused || (item.going ? states.sending : states.waiting);
    for (const [name, act] of [["as-is", asIs], ["change", change], ["drop", forget]]) {
      const button = line.querySelector(`[data-${name}]`);
      button.addEventListener("click", () => act(item));
      button.hidden = name === "as-is" ? !item.signs?.length : name === "drop" ? !item.refused : !form;
    }
    return line;
  }));
}

function asIs(item) {
  keep({ ...item, shown: item.signs, signs: [], refused: "" });
  flush();
}

function change(item) {
  form.elements.text.value = item.text;
  const kind = [...form.elements.kind].find((one) => one.value === item.kind);
  if (kind) kind.checked = true;
  forget(item);
  count();
  form.elements.text.focus();
}

function forget(item) {
  drop(item);
  show();
  tell();
}

async function post(item) {
  const body = new URLSearchParams({
    uuid: item.uuid, text: item.text, kind: item.kind, language: item.language, said_at: new Date(item.at).toISOString(),
  });
  for (const sign of item.shown ?? []) body.append("shown", sign);
  if (item.shown?.length) body.append("step", "send_as_is");
  const answer = await fetch(location.pathname, {
    method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(15000),
  });
  const told = await answer.json();
  if (answer.ok) return drop(item);
  if (answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
  if (answer.status === 404 && told.join) { // the seat is gone, the words are not: a new seat sends them
    keep({ ...item, going: false });
    throw new Error(told.error);
  }
  keep({ ...item, going: false, refused: answer.status === 410 ? states.over : told.error, signs: told.signs ?? [] });
}

async function flush() {
  clearTimeout(timer);
  if (sending) return;
  sending = true;
  try {
    for (const item of waiting()) {
      keep({ ...item, going: true });
      show();
      await post(item);
      wait = FIRST;
      link(true);
      now.dispatchEvent(new Event("live:soon"));
    }
  } catch {
    for (const item of waiting()) keep({ ...item, going: false });
    link(false);
    wait = Math.min(wait * 2, LONGEST);
    timer = setTimeout(flush, wait * (0.75 + Math.random() / 2));
  }
  sending = false;
  show();
  tell();
}

// Says how many sentences this phone still holds, so that nobody ends the session without them.
async function tell() {
  if (!form || telling) return;
  telling = true;
  try {
    for (let count = waiting().length; count !== held; count = waiting().length) {
      const body = new URLSearchParams({ waiting: count });
      await fetch(form.dataset.holds, { method: "POST", body, keepalive: true });
      held = count;
    }
  } catch { /* told with the next one */ }
  telling = false;
}

function link(works) {
  away = !works;
  const says = document.getElementById("link");
  says.hidden = works;
  says.textContent = works ? "" : says.dataset.away;
}

function count() {
  const help = document.getElementById("left");
  const rest = Number(form.dataset.longest) - [...form.elements.text.value.trim()].length;
  help.textContent = (rest < 0 ? help.dataset.overWords : help.dataset.leftWords).replace("#", Math.abs(rest));
  help.classList.toggle("field__error", rest < 0);
  return rest >= 0;
}

form?.addEventListener("input", count);
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const said = new FormData(form), text = said.get("text").trim();
  if (!text || !count()) return form.elements.text.focus();
  try {
    keep({ uuid: id(), text, kind: said.get("kind") ?? "", language: said.get("language"), at: Date.now() });
  } catch {
    form.elements.uuid.value = id();
    if (navigator.onLine) return form.submit();
    const says = document.getElementById("link");
    says.hidden = false;
    says.textContent = states.full;
    return;
  }
  form.reset();
  form.elements.language.value = said.get("language");
  count();
  show();
  flush();
});

addEventListener("online", flush);
document.addEventListener("visibilitychange", () => document.hidden || flush());
now.addEventListener("live:link", ({ detail }) => {
  if (detail && away) flush();
  link(detail);
});
setInterval(() => { held = null; tell(); }, 60000);
addEventListener("storage", show);
// The page without its sentences is kept for when it is opened again without network; gone with the session.
async function keepPage() {
  if (!navigator.serviceWorker || !window.caches) return;
  if (!form) {
    await caches.delete("seat");
    return (await navigator.serviceWorker.getRegistration("/live/"))?.unregister();
  }
  await navigator.serviceWorker.register("/live/worker.js");
  const kept = await caches.open("seat");
  const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src);
  await kept.addAll(parts);
  const page = await fetch("?shell");
  if (page.ok && !page.redirected) await kept.put(location.pathname, page);
}

keepPage().catch(() => { /* the page works without it */ });
if (form) count();
show();
tell();
flush();
