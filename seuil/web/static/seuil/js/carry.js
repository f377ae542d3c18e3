// Opens a sheet with the situation of the search form, in the body of a request: no address holds it.
// Without this, a title is a plain link and the button beside it does the same through its formaction.
function carry(link) {
  const form = link.closest("form");
  const { action } = form;
  form.action = link.getAttribute("formaction") || link.href;
  HTMLFormElement.prototype.submit.call(form);
  form.action = action;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-carry]");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  carry(link);
});

// A button that searches one step wider changes the fields too, so that the next search stays wide.
document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-sets]");
  if (!step) return;
  for (const [name, value] of new URLSearchParams(step.dataset.sets)) {
    const field = step.form.elements[name];
    if (field) field.value = value;
  }
}, true);
