// Copies a day without a round trip, and unticks "closed" where hours are typed. Without it the
// button saves and copies, and the remark beside the day says what to do.
const tell = (form) => form.dispatchEvent(new Event("change", { bubbles: true }));
const below = { mo: "tu we th fr", tu: "we th fr", we: "th fr", th: "fr", fr: "sa su", sa: "su" };

function copyDay(form, from, to) {
  const fields = [...form.elements].filter((field) => field.name.startsWith(`week-${to}-`));
  for (const field of fields) {
    const source = form.elements[field.name.replace(`week-${to}-`, `week-${from}-`)];
    if (field.type === "checkbox") field.checked = Boolean(source?.checked);
    else field.value = source?.value ?? (field.tagName === "SELECT" ? "plain" : "");
    if (field.type === "time" && field.value) field.closest("details")?.setAttribute("open", "");
  }
}

const fits = (form, from, to) =>
  [...form.elements].every(
    ({ name, value }) =>
      !name.startsWith(`week-${from}-`) || !value || form.elements[name.replace(`week-${from}-`, `week-${to}-`)],
  );

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-day]");
  if (!button) return;
  const from = button.value.replace("copy-", "");
  const days = below[from].split(" ");
  if (!days.every((day) => fits(button.form, from, day))) return; // more openings than fields: the page comes back with them
  event.preventDefault();
  for (const day of days) copyDay(button.form, from, day);
  tell(button.form);
});

document.addEventListener("input", ({ target }) => {
  if (target.type !== "time" || !target.value) return;
  const closed = target.form?.elements[target.name.replace(/\d-(from|to)$/, "closed")];
  if (closed) closed.checked = false;
});

// A day that is closed has no hours; unticked, it has those of before again.
document.addEventListener("change", ({ target }) => {
  if (!/^week-\w\w-closed$/.test(target.name)) return;
  for (const field of target.closest("[data-day]").querySelectorAll("[type=time]")) {
    if (target.checked) field.dataset.before = field.value;
    field.value = target.checked ? "" : field.value || field.dataset.before || "";
  }
}, true);
