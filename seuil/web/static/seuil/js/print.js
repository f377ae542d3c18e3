// Shows the buttons that only work here: print, and share where the device knows how.
function offer(root) {
  for (const button of root.querySelectorAll("[data-print][hidden]")) button.hidden = false;
  if (!navigator.share) return;
  for (const button of root.querySelectorAll("[data-share][hidden]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const share = event.target.closest("[data-share]");
  if (!share) return;
  try {
    await navigator.share({ title: share.dataset.share, url: location.href });
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
});

document.addEventListener("htmx:load", (event) => offer(event.target));
offer(document);
