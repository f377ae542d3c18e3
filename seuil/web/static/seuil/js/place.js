// "My position": fills the hidden latitude and longitude of the search form. Nothing is sent before the form is.
function offer(root) {
  if (!navigator.geolocation || !window.isSecureContext) return;
  for (const button of root.querySelectorAll("[data-locate][hidden]")) button.hidden = false;
}

function coordinates(place) {
  return place.querySelectorAll("input[type=hidden]");
}

function forget(place) {
  for (const input of coordinates(place)) input.value = "";
}

function locate(place) {
  const says = place.querySelector("[data-says]");
  const words = place.querySelector("input:not([type=hidden])");
  says.textContent = place.dataset.waiting;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const [latitude, longitude] = coordinates(place);
      latitude.value = coords.latitude.toFixed(5);
      longitude.value = coords.longitude.toFixed(5);
      words.value = place.dataset.here;
      says.textContent = "";
      words.dispatchEvent(new Event("change", { bubbles: true }));
    },
    (error) => {
      forget(place);
      says.textContent = error.code === error.PERMISSION_DENIED ? place.dataset.refused : place.dataset.failed;
      words.focus();
    },
    { enableHighAccuracy: false, timeout: 10000, maximumAge: 60000 },
  );
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-locate]");
  if (button) locate(button.closest("[data-place]"));
});

// Words typed by hand replace a position found before.
document.addEventListener("input", (event) => {
  const place = event.target.closest("[data-place]");
  if (place && event.target.type !== "hidden") forget(place);
});

document.addEventListener("htmx:load", (event) => offer(event.target));
offer(document);
