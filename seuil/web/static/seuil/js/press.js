// A slow press of the button leaves its field first, which asks already: the same is not asked twice.
let asked = null;

const said = (form) => new URLSearchParams(new FormData(form)).toString();

document.addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent: cause } = event.detail;
  if (cause?.type === "submit" && !cause.submitter?.name && said(elt) === asked) event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  asked = event.detail.elt.matches("form") ? said(event.detail.elt) : null;
});

document.addEventListener("htmx:afterRequest", () => {
  asked = null;
});
