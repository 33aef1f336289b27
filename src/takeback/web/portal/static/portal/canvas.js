// Pixels by way of the browser's own decoders and a canvas, and whether that canvas tells the truth.
//
// Some browsers protect people from being recognised by giving pages something else than what was drawn: noise, or one
// colour, and no word of it. A hash of that would protect nobody, while the page said "done". So a canvas is believed
// only after it gave back patterns that nobody could foresee, and each piece of a picture is read together with a line
// that is known.

import { turnOf } from "./exif.js";

const TILE_WIDTH = 2048;
const TILE_HEIGHT = 256;
const SAMPLE = 64; // rows and columns of the patterns

/** Thrown where a canvas gave back something else than what was drawn. */
export class CanvasLies extends Error {}

/**
 * @typedef {object} Ability
 * @property {"honest" | "protected" | "missing"} canvas whether what is drawn can be read back
 * @property {boolean} upright whether the browser's decoder follows EXIF's orientation in JPEG
 */

/**
 * Try the canvas of this browser.
 *
 * @returns {Promise<Ability>}
 */
export async function tryCanvas() {
  if (typeof OffscreenCanvas === "undefined" || typeof createImageBitmap === "undefined") {
    return { canvas: "missing", upright: false };
  }
  const context = contextOf(SAMPLE, SAMPLE);
  if (!context) return { canvas: "missing", upright: false };
  try {
    const honest = givesBackWhatWasPut(context) && (await givesBackWhatWasDrawn(context));
    if (honest) return { canvas: "honest", upright: await standsUpright("image/jpeg") };
  } catch {
    // A browser that throws here does not want its canvas to be read.
  }
  return { canvas: "protected", upright: false };
}

const contextOf = (width, height) =>
  new OffscreenCanvas(width, height).getContext("2d", { alpha: false, willReadFrequently: true });

/** Opaque pixels that nobody can foresee. */
function surprise(pixels) {
  const rgba = crypto.getRandomValues(new Uint8ClampedArray(4 * pixels));
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return rgba;
}

const same = (one, other) => one.length === other.length && one.every((value, at) => value === other[at]);

function givesBackWhatWasPut(context) {
  const pattern = surprise(SAMPLE * SAMPLE);
  context.putImageData(new ImageData(pattern.slice(), SAMPLE, SAMPLE), 0, 0);
  return same(pattern, context.getImageData(0, 0, SAMPLE, SAMPLE).data);
}

/** The way that a picture takes: a file is decoded, drawn, and read. */
async function givesBackWhatWasDrawn(context) {
  const pattern = surprise(SAMPLE * SAMPLE);
  const bitmap = await decoded(new Blob([bitmapFile(pattern)], { type: "image/bmp" }));
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return same(pattern, context.getImageData(0, 0, SAMPLE, SAMPLE).data);
}

/** A BMP file of SAMPLE by SAMPLE pixels: the simplest that every browser reads. */
function bitmapFile(rgba) {
  const file = new Uint8Array(54 + 3 * SAMPLE * SAMPLE);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  view.setUint32(2, file.length, true);
  view.setUint32(10, 54, true); // where the pixels begin
  view.setUint32(14, 40, true); // bytes of what follows, up to them
  view.setInt32(18, SAMPLE, true);
  view.setInt32(22, -SAMPLE, true); // the first row stands first
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let from = 0, to = 54; from < rgba.length; from += 4, to += 3) {
    file.set([rgba[from + 2], rgba[from + 1], rgba[from]], to);
  }
  return file;
}

/** Pictures of 16 by 8 pixels that lie on their side, as EXIF says. */
const LYING = {
  "image/jpeg":
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAAIABABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AD//Z",
  "image/webp":
    "UklGRlIAAABXRUJQVlA4WAoAAAAIAAAADwAABwAAVlA4TBEAAAAvD8ABAAfQhCY0of+BiOh/AABFWElGGgAAAE1NACoAAAAIAAEBEgADAAAAAQAGAAAAAAAA",
};

/**
 * Whether the browser's decoder follows EXIF's orientation. Not every browser does so in WebP.
 *
 * @param {keyof typeof LYING} type
 * @returns {Promise<boolean>}
 */
export async function standsUpright(type) {
  const bytes = Uint8Array.from(atob(LYING[type]), (letter) => letter.charCodeAt(0));
  const bitmap = await decoded(new Blob([bytes], { type }));
  const { width, height } = bitmap;
  bitmap.close();
  return width === 8 && height === 16;
}

/**
 * A picture by the browser's decoders: upright, and without changing colours by an embedded profile, which the server
 * leaves aside too.
 *
 * @param {Blob} file
 * @returns {Promise<ImageBitmap>}
 * @throws {DOMException} the browser does not read it
 */
export async function decoded(file) {
  const options = { colorSpaceConversion: "none" };
  try {
    return await createImageBitmap(file, { ...options, imageOrientation: "from-image" });
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault;
    return createImageBitmap(file, options); // before the option had a name, upright was the only way
  }
}

/**
 * The pixels of a decoded picture on a white page, upright, a band at a time.
 *
 * @param {ImageBitmap} bitmap
 * @param {number} orientation 1 to 8: how it must still be turned
 * @returns {Generator<{rgba: Uint8ClampedArray, rows: number}>} the array is used again for the next band
 * @throws {CanvasLies}
 */
export function* bitmapBands(bitmap, orientation) {
  const { across, fromBelow, fromRight } = turnOf(orientation);
  const width = across ? bitmap.height : bitmap.width;
  const height = across ? bitmap.width : bitmap.height;
  const [wide, tall] = [Math.min(TILE_WIDTH, width), Math.min(TILE_HEIGHT, height)];
  const context = contextOf(wide, tall + 1);
  context.imageSmoothingEnabled = false;
  context.fillStyle = "#fff";
  const known = surprise(wide); // at most 8 KiB: random values come in limited portions
  const rgba = new Uint8ClampedArray(4 * width * tall);
  const [right, down] = [fromRight ? -1 : 1, fromBelow ? -1 : 1];
  for (let top = 0; top < height; top += tall) {
    const rows = Math.min(tall, height - top);
    for (let left = 0; left < width; left += wide) {
      const columns = Math.min(wide, width - left);
      context.fillRect(0, 0, wide, tall);
      const origin = [(fromRight ? width : 0) - left, (fromBelow ? height : 0) - top];
      context.setTransform(...(across ? [0, down, right, 0] : [right, 0, 0, down]), ...origin);
      context.drawImage(bitmap, 0, 0);
      context.resetTransform();
      context.putImageData(new ImageData(known.slice(), wide, 1), 0, tall);
      const { data } = context.getImageData(0, 0, wide, tall + 1);
      if (!same(known, data.subarray(4 * wide * tall))) throw new CanvasLies();
      for (let row = 0; row < rows; row++) {
        rgba.set(data.subarray(4 * wide * row, 4 * (wide * row + columns)), 4 * (width * row + left));
      }
    }
    yield { rgba, rows };
  }
}
