// From a file to the rows of its upright picture, by whatever way this browser can be trusted with.

import { bitmapBands, decoded, standsUpright, tryCanvas } from "./canvas.js";
import { HEAD_BYTES, exifOfWebp, recognise, sizeOf } from "./containers.js";
import { orientationOf, uprightBands } from "./exif.js";
import { Broken } from "./jpeg/bits.js";
import { decodeJpeg } from "./jpeg/decode.js";
import { Head, isEnded } from "./jpeg/head.js";
import { Refusal } from "./refusal.js";
import { isWhole } from "./whole.js";

/** The same limits as the server's (takeback.signals.intake.Limits). */
export const LIMITS = Object.freeze({
  bytes: 64 * 2 ** 20,
  pixels: 100_000_000,
  longestSide: 65_535,
  shortestSide: 8,
});

/** More pixels than that are not given to the browser's decoder where ours can do with less memory. */
const MOST_BITMAP_PIXELS = 50_000_000;

/** Most bytes that our decoder may hold, beside the file. */
export const DECODER_BYTES = 256 * 2 ** 20;

/** Pixels that our decoder hands on at a time. */
const BAND_PIXELS = 2 ** 19;

/**
 * A picture whose rows can be had once, from the top.
 *
 * @typedef {object} Picture
 * @property {"canvas" | "own-decoder"} how
 * @property {number} width of the upright picture
 * @property {number} height of it
 * @property {Iterable<{rgba: Uint8ClampedArray, rows: number}>} bands
 * @property {() => void} close lets go of its memory
 */

/**
 * Open a file as a picture.
 *
 * @param {File} file
 * @param {(share: number) => void} progress told how much of the decoding is done, where that takes long
 * @param {boolean} trusted whether the canvas may be used at all; it is tried all the same
 * @returns {Promise<Picture>}
 * @throws {Refusal}
 */
export async function openPicture(file, progress, trusted) {
  if (file.size === 0) throw new Refusal("empty");
  if (file.size > LIMITS.bytes) throw new Refusal("too_many_bytes");
  const head = await read(file.slice(0, HEAD_BYTES));
  const kind = recognise(head);
  switch (kind) {
    case null:
      throw new Refusal("not_a_picture");
    case "heic":
    case "tiff":
    case "video":
    case "unsupported":
      throw new Refusal(kind);
    case "jpeg":
      return openJpeg(file, progress, await abilityOf(trusted));
    default:
      return openOther(file, kind, head, await abilityOf(trusted));
  }
}

/** @param {Blob} blob */
async function read(blob) {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw new Refusal("file_unreadable"); // moved, deleted, or not ours to read
  }
}

/**
 * Whether a picture of this size is accepted.
 *
 * @param {number} width
 * @param {number} height
 * @throws {Refusal} it is not
 */
export function checkSize(width, height) {
  if (width * height > LIMITS.pixels || Math.max(width, height) > LIMITS.longestSide) {
    throw new Refusal("too_many_pixels");
  }
  if (Math.min(width, height) < LIMITS.shortestSide) throw new Refusal("too_small");
}

/** @returns {Promise<import("./canvas.js").Ability>} */
const abilityOf = async (trusted) => (trusted ? tryCanvas() : { canvas: "protected", upright: false });

async function openJpeg(file, progress, { canvas, upright }) {
  const bytes = await read(file);
  // A file that is cut goes the way on which it is known how much of it is there.
  if (canvas === "honest" && upright && isEnded(bytes) && fitsBitmap(bytes)) {
    try {
      return ofBitmap(await decoded(file), 1);
    } catch (fault) {
      if (fault instanceof Refusal) throw fault; // otherwise ours may read what the browser does not
    }
  }
  const stored = decodeJpeg(bytes, { check: checkSize, memory: DECODER_BYTES }, progress);
  const across = stored.orientation >= 5;
  return {
    how: "own-decoder",
    width: across ? stored.height : stored.width,
    height: across ? stored.width : stored.height,
    bands: uprightBands(stored, BAND_PIXELS),
    close() {},
  };
}

/** Whether the size that a JPEG claims is accepted, and small enough for a bitmap. */
function fitsBitmap(bytes) {
  const head = new Head(bytes);
  try {
    head.nextScan();
  } catch (fault) {
    if (!(fault instanceof Broken)) throw fault;
  }
  if (!head.frame) return false;
  checkSize(head.frame.width, head.frame.height);
  return head.frame.width * head.frame.height <= MOST_BITMAP_PIXELS;
}

async function openOther(file, kind, head, { canvas }) {
  const size = sizeOf(kind, head);
  if (!size) throw new Refusal("damaged");
  checkSize(...size);
  if (canvas === "protected") throw new Refusal("canvas_is_protected");
  if (canvas === "missing") throw new Refusal("browser_too_old");
  const bytes = await read(file);
  if (!isWhole(kind, bytes)) throw new Refusal("truncated");
  const turn = kind === "webp" ? await turnOfWebp(bytes) : 1;
  let bitmap;
  try {
    bitmap = await decoded(file);
  } catch {
    throw new Refusal("damaged");
  }
  return ofBitmap(bitmap, turn);
}

/** How a WebP must still be turned once the browser has decoded it. */
async function turnOfWebp(bytes) {
  const orientation = orientationOf(exifOfWebp(bytes));
  return orientation === 1 || (await standsUpright("image/webp")) ? 1 : orientation;
}

/** @param {ImageBitmap} bitmap @param {number} orientation how it must still be turned */
function ofBitmap(bitmap, orientation) {
  try {
    checkSize(bitmap.width, bitmap.height);
  } catch (fault) {
    bitmap.close();
    throw fault;
  }
  const across = orientation >= 5;
  return {
    how: "canvas",
    width: across ? bitmap.height : bitmap.width,
    height: across ? bitmap.width : bitmap.height,
    bands: bitmapBands(bitmap, orientation),
    close: () => bitmap.close(),
  };
}
