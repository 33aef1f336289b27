// The pages /protect/ and /case/add/: pictures are chosen and hashed here, and the form gets their hashes as fields.
// The pictures themselves have no field, so the form cannot send them. Without this script the page says what to do.

import { byId, checkBrowser, filled, hashWhatIsChosen, itemOf, words } from "./choosing.js";

/** What was chosen, by its hash: the file is a handle, of which nothing is read again unless it is to be shown. */
const chosen = new Map();

const unready = byId("send").textContent; // what the button says while there is nothing to send

const SMALL = 96; // pixels of the longer side of a picture that is shown

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

hashWhatIsChosen({
  begin: () => {
    byId("refusals").replaceChildren();
    byId("send").disabled = true;
  },
  show: (outcome, file, picture) => {
    if (outcome.kind === "hashed") take(outcome, file, picture);
    else refuse(outcome, picture);
  },
  end: () => {
    followSmall();
    count();
  },
  stopped: words.steps.stopped,
});
byId("small").addEventListener("change", followSmall);
for (const each of document.querySelectorAll("input[name=age]")) each.addEventListener("change", followAge);

byId("question").hidden = !(await checkBrowser());
followAge();
