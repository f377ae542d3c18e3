// Draws a map when it is opened. The list beside it is complete: this only helps to see where.
const load = (tag, attributes) => new Promise((done, failed) => {
  const element = Object.assign(document.createElement(tag), attributes, { onload: done, onerror: failed });
  document.head.append(element);
});

let leaflet;
const ready = ({ leaflet: src, leafletCss: href }) =>
  (leaflet ??= Promise.all([load("link", { rel: "stylesheet", href }), load("script", { src })]));

function words(tag, text, properties = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, properties);
}

function pin({ verdict, word, name }) {
  const kind = verdict || "neutral";
  const face = document.createElement("span");
  const drawing = document.querySelector(`#mark-${kind}`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", drawing.getAttribute("viewBox"));
  svg.setAttribute("class", "mark");
  svg.append(...[...drawing.children].map((child) => child.cloneNode()));
  face.append(svg, words("span", [name, word].filter(Boolean).join(", "), { className: "unseen" }));
  return L.divIcon({ html: face, className: `pin is-${kind}`, iconSize: [36, 36], iconAnchor: [18, 36], popupAnchor: [0, -34] });
}

function card({ name, url, word, note }) {
  const box = document.createElement("div");
  box.append(url ? words("a", name, { href: url }) : words("b", name));
  for (const line of [word, note].filter(Boolean)) box.append(words("div", line));
  return box;
}

// Without base map, the names of the places are the map.
function named({ properties: { name } }, layer) {
  if (name) layer.bindTooltip(name, { permanent: true, direction: "center", className: "named", pane: "shadowPane" });
}

function pick(root, map) {
  const says = root.querySelector("[data-says]");
  let chosen;
  const choose = ({ lat, lng }) => {
    document.getElementById(root.dataset.latitude).value = lat.toFixed(5);
    document.getElementById(root.dataset.longitude).value = lng.toFixed(5);
    chosen ??= L.marker([lat, lng], { icon: L.divIcon({ className: "here", iconSize: [22, 22] }), keyboard: false }).addTo(map);
    chosen.setLatLng([lat, lng]);
    says.textContent = says.dataset.says;
    root.dispatchEvent(new CustomEvent("seuil:picked", { bubbles: true }));
  };
  map.on("click", (event) => choose(event.latlng));
  root.querySelector("[data-centre]").addEventListener("click", () => choose(map.getCenter()));
}

async function draw(root) {
  if (root.drawn) return;
  root.drawn = true;
  await ready(root.dataset);
  const { points, outlines, here, bounds } = JSON.parse(document.getElementById(root.dataset.map).textContent);
  const map = L.map(root.querySelector(".map__view"), { zoomControl: false, scrollWheelZoom: false, zoomSnap: root.dataset.tiles ? 1 : 0.25 });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: root.dataset.zoomIn, zoomOutTitle: root.dataset.zoomOut }).addTo(map);
  if (root.dataset.tiles) L.tileLayer(root.dataset.tiles, { attribution: root.dataset.attribution }).addTo(map);
  const all = L.featureGroup().addTo(map);
  const popup = { maxWidth: Math.min(300, map.getSize().x - 120), minWidth: 160, autoPanPadding: [16, 16] };
  const shapes = typeof outlines === "string" ? await (await fetch(outlines)).json() : outlines;
  if (shapes) L.geoJSON(shapes, { style: ({ properties }) => ({ className: `outline ${properties.class ?? ""}`, weight: 1.5 }), interactive: false, onEachFeature: named }).addTo(all);
  for (const point of points) {
    L.marker([point.lat, point.lon], { icon: pin(point) }).bindPopup(card(point), popup).addTo(all);
  }
  if (here) L.marker([here.lat, here.lon], { icon: L.divIcon({ className: "here", iconSize: [22, 22] }), title: here.label, keyboard: false }).addTo(all);
  const near = points.length && here ? L.latLngBounds([...points, here].map(({ lat, lon }) => [lat, lon])) : all.getBounds();
  map.fitBounds(near.isValid() ? near : bounds, { padding: [24, 24], maxZoom: 16, animate: false });
  if (root.dataset.latitude) pick(root, map);
}

function offer(root) {
  for (const box of root.querySelectorAll("[data-map][hidden]")) {
    box.hidden = false;
    box.addEventListener("toggle", () => box.open && draw(box));
    if (box.open) draw(box);
  }
}

document.addEventListener("htmx:load", (event) => offer(event.target));
offer(document);
