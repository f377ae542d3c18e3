// Asks for a part of the page again and again; nothing is drawn while nothing changed (304).
// The clock counts on between two answers.
const drawn = new Map();

const left = (seconds) => {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  return `${seconds < 0 ? "+" : ""}${minutes}:${String(Math.abs(seconds) % 60).padStart(2, "0")}`;
};

let since = performance.now();
setInterval(() => {
  const passed = Math.round((performance.now() - since) / 1000);
  for (const clock of document.querySelectorAll("[data-left][data-running]")) {
    const seconds = Number(clock.dataset.left) - passed;
    clock.textContent = left(seconds);
    clock.classList.toggle("clock--over", seconds < 0);
  }
}, 500);

// What somebody is typing is not taken away: it is drawn once they are done.
const typing = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea")
  && document.activeElement.value !== "";

export function draw(part, html) {
  const focused = part.contains(document.activeElement) ? document.activeElement.closest("[id]")?.id : "";
  part.innerHTML = html;
  since = performance.now();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  part.dispatchEvent(new CustomEvent("live:drawn", { bubbles: true }));
}

export async function ask(part) {
  if (typing(part)) return false;
  const known = drawn.get(part.id);
  const answer = await fetch(part.dataset.poll, {
    cache: "no-store",
    headers: known ? { "If-None-Match": known } : {},
    signal: AbortSignal.timeout(15000),
  });
  if (!answer.ok) {
    if (answer.status !== 304) throw new Error(answer.status);
    return false;
  }
  const html = await answer.text();
  if (typing(part)) return false;
  drawn.set(part.id, answer.headers.get("ETag"));
  draw(part, html);
  return true;
}

const told = (part, works) => part.dispatchEvent(new CustomEvent("live:link", { bubbles: true, detail: works }));

// A part that is told of changes (live-stream.js) is calm: it asks at once then, and else rarely.
function again(part) {
  const { every, slower = every } = part.dataset;
  let wait = Number(every), timer, asking = false, missed = false;
  const turn = async () => {
    let works = true;
    asking = true;
    missed = false;
    if (!document.hidden) {
      try {
        wait = (await ask(part)) ? Number(every) : Math.min(wait * 1.3, Number(slower));
      } catch {
        wait = Math.min(wait * 2, 30000);
        works = false;
      }
      told(part, works);
    }
    asking = false;
    if (missed) return turn();
    const { calm } = part.dataset;
    timer = setTimeout(turn, (calm && works && !typing(part) ? Number(calm) : wait) * (0.9 + Math.random() / 5));
  };
  const soon = () => {
    wait = Number(every);
    missed = true; // an answer that is on its way may be older
    if (asking) return;
    clearTimeout(timer);
    turn();
  };
  document.addEventListener("visibilitychange", () => document.hidden || soon());
  addEventListener("online", soon);
  part.addEventListener("live:soon", soon);
  turn();
}

for (const part of document.querySelectorAll("[data-poll]")) again(part);
