// Where the hashing happens: in a thread of its own, to which a file comes and from which only its hash returns.
//
//   comes    {kind: "check"}                    returns  {kind: "ability", canvas, upright}
//   comes    {kind: "hash", file}               returns  {kind: "progress", share}, again and again, and then
//            {kind: "hashed", pdq, quality, how, width, height}   or   {kind: "refused", reason, found?}
//
// Nothing else leaves it: no pixel, no name, and nothing over the network, which the policy of its own answer forbids
// (default-src 'none'; a worker is not held to the policy of its page).

import { CanvasLies, tryCanvas } from "./canvas.js";
import { openPicture } from "./decode.js";
import { ENOUGH_QUALITY, PdqRows } from "./pdq.js";
import { Refusal } from "./refusal.js";

/** How much of a picture's time is taken to go into decoding, where our own decoder does it. */
const DECODING = 0.7;

self.addEventListener("message", async ({ data }) => {
  self.postMessage(data.kind === "check" ? { kind: "ability", ...(await tryCanvas()) } : await answer(data.file));
});

/** @param {File} file @param {boolean} [trusted] whether the canvas may be used, if it passes the test */
async function answer(file, trusted = true) {
  try {
    return await hash(file, (share) => self.postMessage({ kind: "progress", share }), trusted);
  } catch (fault) {
    if (fault instanceof Refusal) return { kind: "refused", reason: fault.reason };
    if (fault instanceof CanvasLies) return answer(file, false); // it passed the test, and lied after it
    if (fault instanceof RangeError) return { kind: "refused", reason: "not_enough_memory" }; // an array too large
    return { kind: "refused", reason: "stopped" };
  }
}

/** @param {File} file @param {(share: number) => void} progress @param {boolean} trusted */
async function hash(file, progress, trusted) {
  progress(0);
  let began = 0;
  const decoding = (share) => {
    began = DECODING;
    progress(share * DECODING);
  };
  const picture = await openPicture(file, decoding, trusted);
  try {
    const { how, width, height } = picture;
    const rows = new PdqRows(width, height);
    for (const band of picture.bands) {
      rows.add(band.rgba, band.rows);
      progress(began + (1 - began) * (rows.taken / height));
    }
    const found = { ...rows.finish(), how, width, height };
    // Too little in it to tell it from others. The hash is handed on all the same, so that the page can say so.
    if (found.quality < ENOUGH_QUALITY) return { kind: "refused", reason: "low_quality", found };
    return { kind: "hashed", ...found };
  } finally {
    picture.close();
  }
}
