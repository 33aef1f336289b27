// The exit button: a press, or Shift three times, covers the page and then puts another in its place. Without this
// script the button is a plain link.
//
// Source: the component "Exit this page" of the GOV.UK Design System: Shift and not Escape, five seconds, overlay first.

const PRESSES = 3;
const RESET_AFTER_MS = 5000;

const button = document.getElementById("exit");
const said = document.getElementById("exit-status");
const words = document.querySelector("[data-exit-words]")?.dataset.exitWords.split("|") ?? [];
let presses = 0;
let alone = false; // whether Shift went down and nothing else since: a capital letter is no press
let timer = 0;

/** Cover the page at once, since the other page may take long to come; then go, so that "back" does not lead here. */
function leave() {
  document.documentElement.classList.add("left");
  document.title = "\u200e";
  for (const form of document.forms) form.reset(); // browsers keep what was typed
  window.location.replace(button.href);
}

function forget() {
  presses = 0;
  clearTimeout(timer);
  said.textContent = "";
}

if (button) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", (event) => {
    alone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!alone) forget();
  });

  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    presses += 1;
    if (presses === PRESSES) {
      leave();
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(forget, RESET_AFTER_MS);
    said.textContent = words[presses - 1] ?? "";
  });

  for (const each of document.querySelectorAll(".exit-keys")) each.hidden = false;
}
