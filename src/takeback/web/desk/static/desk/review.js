// The page of one picture: a hint when asked for, the picture while it is pressed and held, and keys. What is shown goes
// from memory to the screen and is let go of; nothing is kept, and no single key decides anything.

const byId = (id) => document.getElementById(id);
const look = byId("look");
const token = document.querySelector("#deciding [name=csrfmiddlewaretoken]").value;
let hint = ""; // the addresses of what is in memory
let clear = "";
let pressed = 0; // counts presses: what arrives after its press is over is not shown

/** Fetch one of the two pictures, as an address in memory; empty where it may not be shown. */
async function fetched(address) {
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token } });
  byId("look-refused").hidden = answer.ok;
  return answer.ok ? URL.createObjectURL(await answer.blob()) : "";
}

function letGo() {
  pressed++;
  if (hint) byId("shown").src = hint;
  if (clear) URL.revokeObjectURL(clear);
  clear = "";
  document.documentElement.dataset.shown = hint ? "hint" : "";
}

async function reveal() {
  const mine = ++pressed;
  const address = await fetched(look.dataset.reveal);
  if (mine !== pressed || !address) {
    URL.revokeObjectURL(address);
    return;
  }
  clear = address;
  byId("shown").src = clear;
  document.documentElement.dataset.shown = "clear";
}

async function showHint() {
  if (!hint) hint = await fetched(look.dataset.hint);
  if (!hint) return;
  byId("revealing").hidden = false;
  byId("looking").hidden = true;
  letGo();
  byId("hold").focus();
}

function readyToLook() {
  byId("looking").hidden = false;
  byId("show-hint").addEventListener("click", showHint);
  const hold = byId("hold");
  hold.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    hold.setPointerCapture(event.pointerId);
    reveal();
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) hold.addEventListener(end, letGo);
  hold.addEventListener("contextmenu", (event) => event.preventDefault());
  hold.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) reveal();
  });
  hold.addEventListener("keyup", letGo);
  document.addEventListener("visibilitychange", letGo);
  window.addEventListener("pagehide", letGo);
}

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

const ACTS = {
  d: () => byId("decide").focus(),
  h: () => (byId("looking")?.hidden ? byId("hold") : byId("show-hint"))?.focus(),
  "?": () => {
    byId("keys").open = !byId("keys").open;
    byId("keys").querySelector("summary").focus();
  },
};

/** Keys move and choose; none of them sends anything. */
function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.target.closest(TYPING)) return;
  const verdict = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!verdict && !ACTS[event.key]) return;
  event.preventDefault();
  if (verdict) {
    verdict.checked = true;
    verdict.focus();
  } else {
    ACTS[event.key]();
  }
}

if (look) readyToLook();
if (byId("keys")) document.addEventListener("keydown", onKey); // switched off, the page does not show them either
document.documentElement.dataset.ready = "yes";
