// What was typed and could not be kept is said, with what to do: no net, signed out, a form that was open for too long.
const saved = document.querySelector("#saved[data-failed]");
const form = saved?.closest("form");
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  form?.addEventListener(failure, (event) => {
    if (event.target === form) saved.textContent = saved.dataset.failed;
  });
}
