// Says how many facts are chosen, and which; clears them all at once.
const CHOSEN = "input:checked:not([value='']), input[type=number], select";

function words(input) {
  if (input.matches("select")) return input.value && input.selectedOptions[0].textContent.trim();
  if (input.type === "number") return input.value && `${input.value} ${input.nextElementSibling.textContent}`;
  const face = input.nextElementSibling;
  return (face.querySelector("small") || face).textContent.trim();
}

const chosen = (root) => [...root.querySelectorAll(CHOSEN)].map(words).filter(Boolean);

function tell(situation) {
  const facts = chosen(situation);
  const count = situation.querySelector("[data-count]");
  const { none, one, many } = count.dataset;
  count.dataset.count = facts.length;
  count.textContent = [none, one][facts.length] ?? many.replace("#", facts.length);
  situation.querySelector(".situation__chosen").textContent = facts.join(" · ");
  for (const theme of situation.querySelectorAll(".theme")) {
    theme.querySelector(".theme__chosen").textContent = chosen(theme).join(" · ");
  }
  situation.querySelector("[data-clear]").hidden = facts.length === 0;
}

// "None of these" and the others exclude each other.
function settle(input) {
  if (input.type !== "checkbox" || !input.checked) return;
  for (const other of input.closest("[data-chips]").querySelectorAll("input[type=checkbox]")) {
    if (other !== input && "nothing" in input.dataset !== "nothing" in other.dataset) other.checked = false;
  }
}

function clear(situation) {
  for (const input of situation.querySelectorAll("[data-chips] :is(input, select)")) {
    if (input.type === "radio") input.checked = input.value === "";
    else if (input.type === "checkbox") input.checked = false;
    else input.value = "";
  }
  tell(situation);
  situation.querySelector("summary").focus();
  situation.dispatchEvent(new Event("change", { bubbles: true }));
}

// Captured, so that a form that is sent on change already sees the settled chips.
document.addEventListener("change", (event) => {
  const situation = event.target.closest("[data-chips]")?.closest("[data-situation]");
  if (!situation) return;
  settle(event.target);
  tell(situation);
}, true);

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-clear]")) clear(event.target.closest("[data-situation]"));
});

for (const situation of document.querySelectorAll("[data-situation]")) tell(situation);

// Where the situation stands beside the answer there is room for it: its themes are seen without a tap.
const beside = document.querySelector(".columns > .stack > details[data-situation]");
if (beside && matchMedia("(min-width: 62rem)").matches) beside.open = true;

// A question in an answer leads to its chips: what is folded around them opens.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#ask-']");
  const asked = link && document.getElementById(link.hash.slice(1));
  if (!asked) return;
  event.preventDefault();
  for (let fold = asked.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  asked.scrollIntoView({ block: "center" });
  asked.querySelector("input, select").focus({ preventScroll: true });
});
