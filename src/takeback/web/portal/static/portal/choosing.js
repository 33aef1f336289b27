// What the pages on which pictures are chosen and hashed have in common: abilities, the work, and its end.

import { Hasher } from "./hashing.js";

export const byId = (id) => document.getElementById(id);
export const words = JSON.parse(byId("words").textContent);
export const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const hasher = new Hasher();

/** One result, by one of the page's templates. */
export function itemOf(template, texts) {
  const item = byId(template).content.firstElementChild.cloneNode(true);
  for (const [slot, text] of Object.entries(texts)) item.querySelector(`[data-slot=${slot}]`).textContent = text;
  return item;
}

/** Show one of the answers, and hide the others. */
function showAbility(name) {
  for (const each of document.querySelectorAll("[data-ability]")) each.hidden = each.dataset.ability !== name;
  document.documentElement.dataset.ready = name; // for whoever waits for the check to be over
}

/** Look what this browser can do, and say so. @returns {Promise<boolean>} whether it can hash anything */
export async function checkBrowser() {
  showAbility("checking");
  const { canvas } = await hasher.check();
  showAbility(canvas === "honest" ? "all" : canvas === "none" ? "none" : "jpeg");
  return canvas !== "none";
}

/** One after the other. @returns {Promise<boolean>} whether the person stopped it */
async function hashAll(files, show, stoppedWords) {
  byId("outcome").textContent = "";
  byId("work").hidden = false;
  let hashed = 0;
  let cancelled = false;
  for (const [at, file] of files.entries()) {
    const step = { number: at + 1, count: files.length };
    const progress = (share) => {
      byId("share").value = (at + share) / files.length;
      byId("working").textContent = filled(words.steps.working, { ...step, percent: Math.floor(100 * share) });
    };
    progress(0);
    const outcome = await hasher.hash(file, progress);
    cancelled = outcome.kind === "cancelled";
    if (cancelled) break;
    if (outcome.kind === "hashed") hashed++;
    show(outcome, file, filled(words.steps.picture, { number: at + 1 }));
  }
  byId("work").hidden = true;
  byId("outcome").textContent = cancelled ? stoppedWords : filled(words.steps.done, { hashed, count: files.length });
  return cancelled;
}

/**
 * Hash whatever is chosen, each time something is.
 * @param {{begin: () => void, show: (outcome: object, file: File, picture: string) => void, end?: () => void,
 *   stopped: string}} page what the page does before, with each and behind, and what it says when the person stops it
 */
export function hashWhatIsChosen({ begin, show, end = () => {}, stopped }) {
  byId("pictures").addEventListener("change", async ({ target }) => {
    const files = [...target.files];
    if (!files.length) return;
    target.disabled = true;
    begin();
    const wasStopped = await hashAll(files, show, stopped);
    target.value = ""; // the page lets go of the pictures
    target.disabled = false;
    end();
    if (wasStopped) target.focus(); // the button that had it is gone
  });
  byId("cancel").addEventListener("click", () => hasher.cancel());
}
