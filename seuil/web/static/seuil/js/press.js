// A slow press of the button leaves its field first, which asks already: the same is not asked twice.
// Whoever pressed is shown the answer, when the form fills the screen of a telephone.
const A_CARD = 240;
let asked = null;
let pressed = false;

const said = (form) => new URLSearchParams(new FormData(form)).toString();

document.addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent: cause } = event.detail;
  if (cause?.type !== "submit") return;
  pressed = true;
  if (!cause.submitter?.name && said(elt) === asked) event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  asked = event.detail.elt.matches("form") ? said(event.detail.elt) : null;
});

document.addEventListener("htmx:afterRequest", () => {
  asked = null;
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (pressed && target.getBoundingClientRect().top > innerHeight - A_CARD) target.scrollIntoView();
  pressed = false;
});
