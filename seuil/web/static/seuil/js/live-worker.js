// Opens the page of a seat when there is no network: the copy that live.js kept, which holds no sentence.
// Everything else goes to the network as if this were not here.
const PATIENCE = 6000;
const SEAT = /^\/live\/[\w-]+\/$/;

async function kept(request, pathname) {
  const copy = await caches.match(request.mode === "navigate" ? pathname : request, { cacheName: "seat" });
  if (!copy) throw new Error("nothing kept");
  return copy;
}

const later = () => new Promise((_, reject) => setTimeout(reject, PATIENCE));

addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  const isSeat = request.mode === "navigate" && SEAT.test(pathname);
  if (request.method !== "GET" || !(isSeat || ["style", "script"].includes(request.destination))) return;
  const network = fetch(request);
  event.respondWith(Promise.race([network, later()]).catch(() => kept(request, pathname).catch(() => network)));
});
