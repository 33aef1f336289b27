// The page /link/ with JavaScript: takes the link's secret from the fragment, has the picture sealed on this device,
// and sends what is sealed. Without it the page asks for the letters of the link, and goes on by itself.

import { canSeal, fromBase64, sealFile } from "./seal.js";

const byId = (id) => document.getElementById(id);
const addresses = byId("link").dataset;
const secret = location.hash.slice(1);
let key = null;
let request = null;
let stopped = false;

/** Say one of the page's sentences, and no other. */
function say(name) {
  for (const each of document.querySelectorAll("#said [data-said]")) each.hidden = each.dataset.said !== name;
  document.documentElement.dataset.now = name; // for whoever waits
}

const showForm = (shown) => {
  document.querySelector("[data-stands=open]").hidden = !shown;
};

function showWork(step) {
  byId("work").hidden = !step;
  byId("sending").hidden = Boolean(step);
  for (const each of document.querySelectorAll("[data-step]")) each.hidden = each.dataset.step !== step;
  byId("share").value = 0;
}

const progress = (share) => {
  byId("share").value = share;
};

/** How the link stands now, and the key to seal to. */
async function look() {
  const headers = { "Upload-Link": secret };
  const answer = await fetch(addresses.look, { method: "POST", headers, credentials: "omit" });
  return answer.ok ? answer.json() : { stands: "gone" };
}

/** Send what is sealed, with progress, which `fetch` does not tell. Gives how the link stands then. */
function send(sealed) {
  return new Promise((resolve) => {
    request = new XMLHttpRequest();
    request.open("POST", addresses.sealed);
    request.setRequestHeader("Upload-Link", secret);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 0));
    request.addEventListener("load", () => resolve(standsIn(request)));
    for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => resolve("failed"));
    request.send(sealed);
  });
}

function standsIn({ status, responseText }) {
  if (status === 413) return "too_large";
  if (status === 404) return "unknown"; // used up or over: the link itself says which
  try {
    return JSON.parse(responseText).stands ?? "failed";
  } catch {
    return "failed";
  }
}

async function sealAndSend(file) {
  if (!file.size) return "empty";
  if (file.size > key.most_bytes) return "too_large";
  showWork("locking");
  let sealed;
  try {
    sealed = await sealFile(file, fromBase64(key.public), fromBase64(key.purpose), progress);
  } catch {
    return "unreadable";
  }
  if (stopped) return "stopped";
  showWork("sending");
  let stands = await send(sealed);
  if (stands === "unknown") stands = (await look()).stands;
  return stopped && stands === "failed" ? "stopped" : stands;
}

byId("sending").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [file] = byId("picture").files;
  if (!file) return;
  stopped = false;
  say("");
  const stands = await sealAndSend(file);
  showWork("");
  if (["arrived", "looked", "gone"].includes(stands)) {
    byId("picture").value = ""; // the page lets go of the picture
    showForm(false);
  }
  say(stands);
});

byId("cancel").addEventListener("click", () => {
  stopped = true;
  request?.abort();
});

addEventListener("hashchange", () => location.reload()); // another link was opened in the same window

if (secret && canSeal()) {
  history.replaceState(null, "", location.pathname); // the address and the history keep no secret
  for (const each of document.querySelectorAll(".languages a")) each.hash = secret; // the same link, in other words
  byId("without").hidden = true;
  say("checking");
  try {
    key = await look();
  } catch {
    key = { stands: "failed" };
  }
  showForm(key.stands === "open");
  say(key.stands === "open" ? "" : key.stands);
  document.documentElement.dataset.ready = key.stands;
}
