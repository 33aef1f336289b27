// The page /check-device/: says what this browser can do, and hashes pictures to show it. Without it the page says what
// to do instead.

import { Hasher } from "./hashing.js";

const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);
const hasher = new Hasher();

/** Show one of the answers, and hide the others. */
function showAbility(name) {
  for (const each of document.querySelectorAll("[data-ability]")) each.hidden = each.dataset.ability !== name;
  document.documentElement.dataset.ready = name; // for whoever waits for the check to be over
}

const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** One result, by one of the page's templates. */
function showResult(template, texts) {
  const item = byId(template).content.cloneNode(true);
  for (const [slot, text] of Object.entries(texts)) item.querySelector(`[data-slot=${slot}]`).textContent = text;
  byId("results").append(item);
}

function show(outcome, number) {
  const picture = filled(words.steps.picture, { number });
  const found = outcome.kind === "hashed" ? outcome : outcome.found;
  const sentence = outcome.kind === "hashed" ? words.steps.hashed : words.reasons[outcome.reason];
  if (!found) {
    showResult("refused", { picture, sentence });
    return;
  }
  const quality = filled(words.steps.quality, { quality: found.quality });
  showResult("hashed", { picture, sentence, pdq: found.pdq, quality, how: words.ways[found.how] });
}

/** One after the other. @param {File[]} files @returns {Promise<boolean>} whether the person stopped it */
async function hashAll(files) {
  byId("results").replaceChildren();
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
    show(outcome, at + 1);
  }
  byId("work").hidden = true;
  byId("outcome").textContent = cancelled
    ? words.steps.cancelled
    : filled(words.steps.done, { hashed, count: files.length });
  return cancelled;
}

byId("pictures").addEventListener("change", async ({ target }) => {
  const files = [...target.files];
  if (!files.length) return;
  target.disabled = true;
  const stopped = await hashAll(files);
  target.value = ""; // the page lets go of the pictures
  target.disabled = false;
  if (stopped) target.focus(); // the button that had it is gone
});

byId("cancel").addEventListener("click", () => hasher.cancel());

showAbility("checking");
const { canvas } = await hasher.check();
showAbility(canvas === "honest" ? "all" : canvas === "none" ? "none" : "jpeg");
byId("try").hidden = canvas === "none";
