// Copies the list that a button names. Without this script the list is selected by hand.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const said = document.getElementById("tersalin");
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy)?.textContent ?? "");
    said.textContent = button.dataset.done;
  } catch {
    said.textContent = button.dataset.failed;
  }
});
