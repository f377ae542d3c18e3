// A condition is opened where its state says so; an error is scrolled to. Without this everything is there too.
const wrong = document.querySelector("#section-form .field--wrong");
if (wrong) {
  for (let box = wrong.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  wrong.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}
