// A page of the room hears that something changed, never what: its parts then ask as they always do, and
// else rarely. Without a stream (none is free, or it broke) they ask again and again.
const CALM = 15000, TRY_AGAIN = 60000, APART = 1000;
const { stream, hears = "pulse" } = document.querySelector("[data-stream]")?.dataset ?? {};
let source, timer, later, last = -APART;

function heard(works) {
  for (const part of document.querySelectorAll("[data-poll]")) {
    if (!works) delete part.dataset.calm;
    else if (!("restless" in part.dataset)) part.dataset.calm = CALM; // phones that come and go are no news
    part.dispatchEvent(new Event("live:soon"));
  }
}

// At once; when news come fast, each second.
function news() {
  clearTimeout(later);
  const rest = last + APART - performance.now();
  if (rest > 0) return later = setTimeout(news, rest);
  last = performance.now();
  heard(true);
}

function open() {
  clearTimeout(timer);
  clearTimeout(later);
  source?.close();
  if (document.hidden) return;
  source = new EventSource(stream);
  source.addEventListener(hears, news);
  source.addEventListener("error", () => {
    clearTimeout(later);
    heard(false);
    if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, TRY_AGAIN);
  });
}

if (stream) {
  document.addEventListener("visibilitychange", open);
  open();
}
