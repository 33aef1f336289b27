// A JPEG decoder without the browser's: for browsers whose canvas does not give back what was drawn on it, and for
// files that the browser does not open. It reads hostile bytes: it holds no more than it was allowed, does no more work
// than the picture's size admits, and whatever the bytes are, it ends with a picture or with a `Refusal`.

import { Refusal } from "../refusal.js";
import { Broken } from "./bits.js";
import { rowsOf } from "./colours.js";
import { samples } from "./cosine.js";
import { Head } from "./head.js";
import { readScan } from "./scans.js";

/** Scans of a progressive file that are followed. Cameras and programs write about ten. */
const MOST_SCANS = 50;

/**
 * A picture of which less than this share is there is not hashed. The server is content with half, since it looks for
 * copies of what is known; here the hash must find the whole picture, and with a quarter missing it no longer does.
 */
const ENOUGH = 0.9;

/**
 * @param {Uint8Array} bytes the whole file
 * @param {object} limits
 * @param {(width: number, height: number) => void} limits.check throws a `Refusal` for a size that is not accepted
 * @param {number} limits.memory most bytes that may be held for samples and frequencies
 * @param {(share: number) => void} [progress]
 * @returns {import("../exif.js").Stored}
 * @throws {Refusal}
 */
export function decodeJpeg(bytes, limits, progress = () => {}) {
  const head = new Head(bytes);
  let reached = 0;
  let lost = 1;
  const covered = new Set();
  try {
    for (let scans = 0; scans < MOST_SCANS; scans++) {
      const scan = head.nextScan();
      if (!scan) break;
      if (scans === 0) prepare(head, limits);
      const read = readScan(head, scan, (share) => progress(head.frame.progressive ? headShare(head, bytes) : share));
      const isFirst = scan.from === 0 && scan.high === 0;
      if (isFirst && scan.channels.includes(head.frame.channels[0])) ({ reached, lost } = read);
      if (isFirst) scan.channels.forEach((each) => covered.add(each));
      if (!head.frame.progressive && covered.size === head.frame.channels.length) break;
    }
  } catch (fault) {
    if (fault instanceof RangeError) throw new Refusal("not_enough_memory"); // an array that the browser refused
    if (!(fault instanceof Broken)) throw fault;
  }
  if (!head.frame || !covered.size || 1 - lost < ENOUGH) throw new Refusal(head.ended ? "damaged" : "truncated");
  if (head.frame.progressive) bring(head.frame);
  const { width, height } = head.frame;
  const stored = { width, height, orientation: head.orientation, fill: rowsOf(head) };
  return reached < 1 ? faded(stored, head.frame, reached) : stored;
}

const headShare = (head, bytes) => head.at / bytes.length;

/** Get the memory for samples and frequencies, once the sizes are known and accepted. */
function prepare({ frame }, limits) {
  limits.check(frame.width, frame.height);
  const values = frame.channels.reduce((sum, each) => sum + 64 * each.across * each.down, 0);
  if (values * (frame.progressive ? 3 : 1) > limits.memory) throw new Refusal("not_enough_memory");
  for (const each of frame.channels) {
    each.plane = new Uint8ClampedArray(64 * each.across * each.down).fill(128);
    each.waves = new Int16Array(frame.progressive ? 64 * each.across * each.down : 64);
  }
}

/** Bring all frequencies of a progressive file to samples, and let go of them. */
function bring(frame) {
  for (const channel of frame.channels) {
    const { across, down, stride, plane, waves, steps } = channel;
    for (let row = 0; steps && row < down; row++) {
      for (let column = 0; column < across; column++) {
        samples(waves, 64 * (row * across + column), steps, plane, 8 * (row * stride + column), stride);
      }
    }
    channel.waves = new Int16Array(0);
  }
}

const STRIP = 16; // columns that fade together
const FADE = 16; // how fast: to a third of its contrast over a sixteenth of the height

/**
 * Where nothing was decoded, the last known row fades into the picture's mean colour, strip by strip: as the server
 * does it (takeback.signals.salvage), since that keeps the hash nearest to the whole picture's.
 *
 * @param {import("../exif.js").Stored} stored
 * @param {import("./head.js").Frame} frame
 * @param {number} reached share of its units that were read
 * @returns {import("../exif.js").Stored}
 */
function faded(stored, frame, reached) {
  const { width, height } = stored;
  const units = Math.floor(reached * frame.across * frame.down + 0.5);
  const whole = Math.floor(units / frame.across);
  const further = (units % frame.across) * 8 * frame.h; // columns that go one row of units deeper
  const known = (x) => Math.min((whole + (x - (x % STRIP) + STRIP <= further ? 1 : 0)) * 8 * frame.v, height);
  const mean = meanOf(stored, Math.max(known(0), 1));
  const edge = new Uint8ClampedArray(4 * width);
  const line = new Uint8ClampedArray(4 * width);
  for (const end of new Set([known(0), known(width - 1)])) {
    if (end > 0) stored.fill(end - 1, 0, width, line);
    for (let x = 0; x < width; x++) {
      if (known(x) !== end) continue;
      for (let each = 4 * x; each < 4 * x + 4; each++) edge[each] = end > 0 ? line[each] : mean[each % 4];
    }
  }
  const fill = (y, left, right, rgba) => {
    stored.fill(y, left, right, rgba);
    for (let x = left; x < right; x++) {
      const end = known(x);
      if (y < end) continue;
      const strength = Math.exp((-FADE * (y - end + 1)) / height);
      for (let each = 0; each < 4; each++) {
        rgba[4 * (x - left) + each] = Math.trunc(mean[each] + (edge[4 * x + each] - mean[each]) * strength);
      }
    }
  };
  return { ...stored, fill };
}

function meanOf(stored, rows) {
  const line = new Uint8ClampedArray(4 * stored.width);
  const sums = [0, 0, 0, 0];
  let count = 0;
  for (let y = 0; y < rows; y += Math.max(Math.floor(rows / 64), 1)) {
    stored.fill(y, 0, stored.width, line);
    for (let at = 0; at < line.length; at++) sums[at % 4] += line[at];
    count += stored.width;
  }
  return sums.map((sum) => sum / count);
}
