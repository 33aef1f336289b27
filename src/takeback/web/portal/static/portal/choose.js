// The pages /protect/ and /case/add/: pictures are chosen and hashed here, and the form gets their hashes as fields.
// The pictures themselves have no field, so the form cannot send them. Without this script the page says what to do.

import { Hasher } from "./hashing.js";

const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);
const hasher = new Hasher();

/** What was chosen, by its hash: the file is a handle, of which nothing is read again unless it is to be shown. */
const chosen = new Map();

const unready = byId("send").textContent; // what the button says while there is nothing to send

const SMALL = 96; // pixels of the longer side of a picture that is shown

/** Show one of the answers, and hide the others. */
function showAbility(name) {
  for (const each of document.querySelectorAll("[data-ability]")) each.hidden = each.dataset.ability !== name;
  document.documentElement.dataset.ready = name; // for whoever waits for the check to be over
}

const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A picture is taken only after the answer about age; every other answer leads elsewhere. */
function followAge() {
  const answer = document.querySelector("input[name=age]:checked")?.value;
  const able = ["all", "jpeg"].includes(document.documentElement.dataset.ready);
  byId("choose").hidden = answer !== "adult" || !able;
  byId("another-way").hidden = !answer || answer === "adult";
  count();
}

/** What will be sent is what stands in the list, and the button says how many. */
function count() {
  const ready = chosen.size > 0 && !byId("choose").hidden;
  byId("ready").hidden = !ready;
  byId("send").disabled = !ready;
  byId("send").textContent = ready ? filled(words.steps.send, { count: chosen.size }) : unready;
}

/** One result, by one of the page's templates. */
function itemOf(template, texts) {
  const item = byId(template).content.firstElementChild.cloneNode(true);
  for (const [slot, text] of Object.entries(texts)) item.querySelector(`[data-slot=${slot}]`).textContent = text;
  return item;
}

/** Draw a small copy, on this page alone. */
async function showSmall(item, file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, SMALL / Math.max(bitmap.width, bitmap.height));
  const canvas = item.querySelector("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
  bitmap.close();
}

function followSmall() {
  for (const { item, file } of chosen.values()) {
    if (byId("small").checked) showSmall(item, file).catch(() => {}); // it is hashed all the same
    else item.querySelector("canvas").hidden = true;
  }
}

function take(found, file, picture) {
  if (chosen.has(found.pdq)) return;
  const quality = filled(words.steps.quality, { quality: found.quality });
  const item = itemOf("chosen", { picture, pdq: found.pdq, quality });
  const field = item.querySelector("input");
  field.name = "picture";
  field.value = `${found.pdq}:${found.quality}`;
  item.querySelector("button").addEventListener("click", () => {
    chosen.delete(found.pdq);
    item.remove();
    count();
    byId("pictures").focus();
  });
  chosen.set(found.pdq, { item, file });
  byId("list").append(item);
}

function refuse(outcome, picture) {
  const item = itemOf("refused", { picture, sentence: words.reasons[outcome.reason] });
  byId("refusals").append(item);
}

/** One after the other. @param {File[]} files @returns {Promise<boolean>} whether the person stopped it */
async function hashAll(files) {
  byId("refusals").replaceChildren();
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
    const picture = filled(words.steps.picture, { number: at + 1 });
    if (outcome.kind === "hashed") {
      hashed++;
      take(outcome, file, picture);
    } else refuse(outcome, picture);
  }
  byId("work").hidden = true;
  byId("outcome").textContent = cancelled
    ? words.steps.stopped
    : filled(words.steps.done, { hashed, count: files.length });
  return cancelled;
}

byId("pictures").addEventListener("change", async ({ target }) => {
  const files = [...target.files];
  if (!files.length) return;
  target.disabled = true;
  byId("send").disabled = true;
  const stopped = await hashAll(files);
  target.value = "";
  target.disabled = false;
  followSmall();
  count();
  if (stopped) target.focus(); // the button that had it is gone
});

byId("cancel").addEventListener("click", () => hasher.cancel());
byId("small").addEventListener("change", followSmall);
for (const each of document.querySelectorAll("input[name=age]")) each.addEventListener("change", followAge);

showAbility("checking");
const { canvas } = await hasher.check();
showAbility(canvas === "honest" ? "all" : canvas === "none" ? "none" : "jpeg");
byId("question").hidden = canvas === "none";
followAge();
