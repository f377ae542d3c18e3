// Copies a text that stands in a field, and says so. Without it the field can be selected by hand.
for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // where the page is not served safely, or the reader said no
  }
  const says = button.parentElement.querySelector("[data-copied]");
  says.textContent = says.dataset.copied;
});
