// Two things that a page of takedowns can do better than without: copy a field, and say before anything is sent that a
// paste is too large. Neither is needed.

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    await navigator.clipboard.writeText(field.value);
    const status = document.querySelector("[data-copied]");
    status.textContent = status.dataset.copied;
  });
}

for (const form of document.querySelectorAll("[data-most-bytes]")) {
  form.addEventListener("submit", (event) => {
    const most = Number(form.dataset.mostBytes);
    const pasted = new Blob([form.querySelector("textarea").value]).size;
    const file = form.querySelector("[type=file]").files[0]?.size ?? 0;
    const tooLarge = pasted > most || file > most;
    form.querySelector("[data-too-large]").hidden = !tooLarge;
    if (tooLarge) event.preventDefault();
  });
}
document.documentElement.dataset.ready = "yes";
