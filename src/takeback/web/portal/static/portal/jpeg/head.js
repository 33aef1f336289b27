// What a JPEG says of itself before its data: tables, sizes, and how its scans are to be read.

import { orientationOf } from "../exif.js";
import { Refusal } from "../refusal.js";
import { Broken, Codes } from "./bits.js";

/** Where each of the 64 frequencies stands in reading order, in the order of the file: a zigzag. */
export const ZIGZAG = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
  12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
  58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
);

/**
 * One colour channel.
 *
 * @typedef {object} Channel
 * @property {number} id
 * @property {number} h how many blocks stand beside each other where the finest channel has `frame.h`
 * @property {number} v the same, above each other
 * @property {number} table which table of steps
 * @property {number} width samples of it that belong to the picture
 * @property {number} height
 * @property {number} across blocks beside each other, with those that only fill up
 * @property {number} down
 * @property {number} stride samples in a row of `plane`
 * @property {Uint8ClampedArray} plane its samples
 * @property {Int16Array} waves its frequencies: one block, or all where they come in several scans
 * @property {Int32Array?} steps
 */

/**
 * @typedef {object} Scan
 * @property {Channel[]} channels that it has data of
 * @property {number[][]} tables for each channel the two tables of codes
 * @property {number} from the first frequency, and
 * @property {number} to the last that it has
 * @property {number} high digits that were there before it; 0 where it is the first
 * @property {number} low digits that come after it
 * @property {number} data where its bits begin
 *
 * @typedef {object} Frame
 * @property {number} width
 * @property {number} height
 * @property {boolean} progressive
 * @property {number} h the most of any channel
 * @property {number} v
 * @property {number} across units beside each other: what one turn of all channels gives
 * @property {number} down
 * @property {Channel[]} channels
 */

/** Walks through the segments of a file and keeps what they say. */
export class Head {
  /** @param {Uint8Array} bytes the whole file */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 2;
    this.orientation = 1;
    this.jfif = false;
    /** @type {number?} what Adobe's segment says of the colours */
    this.adobe = null;
    this.interval = 0; // units between two restarts; 0 for none
    /** @type {Frame?} */
    this.frame = null;
    this.steps = [];
    this.dc = [];
    this.ac = [];
    this.ended = false;
  }

  /**
   * Go on to the next scan.
   *
   * @returns {Scan?}
   *   null at the end of the picture, or of the file
   * @throws {Refusal} a kind of JPEG that is not read
   * @throws {Broken} what stands there makes no sense
   */
  nextScan() {
    const { bytes } = this;
    for (;;) {
      while (this.at + 1 < bytes.length && !(bytes[this.at] === 0xff && isMarker(bytes[this.at + 1]))) this.at++;
      if (this.at + 1 >= bytes.length) return null;
      const marker = bytes[this.at + 1];
      this.at += 2;
      if (marker === 0xd9) {
        this.ended = true;
        return null;
      }
      if (marker === 0x01 || marker === 0xd8) continue;
      const length = this.at + 1 < bytes.length ? (bytes[this.at] << 8) | bytes[this.at + 1] : 0;
      const content = bytes.subarray(this.at + 2, this.at + length);
      if (length < 2 || content.length < length - 2) {
        this.at = bytes.length; // the file ends, or a length lies
        return null;
      }
      this.at += length;
      if (marker === 0xda) return { ...this.scan(content), data: this.at };
      this.keep(marker, content);
    }
  }

  /** @param {number} marker @param {Uint8Array} content */
  keep(marker, content) {
    if (marker === 0xdb) this.keepSteps(content);
    else if (marker === 0xc4) this.keepCodes(content);
    else if (marker === 0xdd) this.interval = content.length >= 2 ? (content[0] << 8) | content[1] : 0;
    else if (marker === 0xe0) this.jfif ||= starts(content, "JFIF\0");
    else if (marker === 0xe1 && starts(content, "Exif\0\0")) {
      if (!this.hasExif) this.orientation = orientationOf(content.subarray(6));
      this.hasExif = true;
    } else if (marker === 0xee && starts(content, "Adobe") && content.length >= 12) this.adobe = content[11];
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) this.keepFrame(marker, content);
  }

  keepSteps(content) {
    for (let at = 0; at < content.length; ) {
      const wide = content[at] >> 4 ? 2 : 1;
      const table = content[at++] & 15;
      if (at + 64 * wide > content.length) throw new Broken("a table of steps is cut");
      const steps = new Int32Array(64);
      for (let each = 0; each < 64; each++, at += wide) {
        steps[ZIGZAG[each]] = wide === 2 ? (content[at] << 8) | content[at + 1] : content[at];
      }
      this.steps[table] = steps;
    }
  }

  keepCodes(content) {
    for (let at = 0; at < content.length; ) {
      const where = content[at] >> 4 ? this.ac : this.dc;
      const table = content[at] & 15;
      const lengths = content.subarray(at + 1, at + 17);
      const count = lengths.reduce((sum, each) => sum + each, 0);
      const symbols = content.subarray(at + 17, at + 17 + count);
      if (symbols.length < count || lengths.length < 16) throw new Broken("a table of codes is cut");
      where[table] = new Codes(lengths, symbols);
      at += 17 + count;
    }
  }

  keepFrame(marker, content) {
    if (marker > 0xc2 || content[0] !== 8) throw new Refusal("unsupported"); // lossless, arithmetic, 12 bits
    if (this.frame) throw new Broken("a second frame");
    const height = (content[1] << 8) | content[2];
    const width = (content[3] << 8) | content[4];
    const count = content[5];
    if (![1, 3, 4].includes(count) || content.length < 6 + 3 * count) throw new Refusal("unsupported");
    if (!width || !height) throw new Refusal("unsupported"); // a height that only comes after the data
    const channels = [];
    for (let at = 6; at < 6 + 3 * count; at += 3) {
      channels.push({ id: content[at], h: content[at + 1] >> 4, v: content[at + 1] & 15, table: content[at + 2] });
    }
    if (count === 1) Object.assign(channels[0], { h: 1, v: 1 }); // its own factors mean nothing
    if (channels.some((each) => each.h < 1 || each.h > 4 || each.v < 1 || each.v > 4)) throw new Broken("factors");
    const h = Math.max(...channels.map((each) => each.h));
    const v = Math.max(...channels.map((each) => each.v));
    const across = Math.ceil(width / (8 * h));
    const down = Math.ceil(height / (8 * v));
    for (const each of channels) {
      each.width = Math.ceil((width * each.h) / h);
      each.height = Math.ceil((height * each.v) / v);
      each.across = across * each.h;
      each.down = down * each.v;
      each.stride = 8 * each.across;
    }
    this.frame = { width, height, progressive: marker === 0xc2, h, v, across, down, channels };
  }

  scan(content) {
    if (!this.frame) throw new Broken("data before the sizes");
    const count = content[0];
    if (count < 1 || count > 4 || content.length < 4 + 2 * count) throw new Broken("a scan of no channel");
    const channels = [];
    const tables = [];
    for (let at = 1; at < 1 + 2 * count; at += 2) {
      const found = this.frame.channels.find((each) => each.id === content[at] && !channels.includes(each));
      if (!found) throw new Broken("a scan of an unknown channel");
      channels.push(found);
      tables.push([content[at + 1] >> 4, content[at + 1] & 15]);
      found.steps ??= this.steps[found.table] ?? null; // as they were when its first scan began
    }
    const [from, to, both] = content.subarray(1 + 2 * count);
    return { channels, tables, from, to, high: both >> 4, low: both & 15 };
  }
}

const isMarker = (byte) => byte !== 0 && byte !== 0xff && !(byte >= 0xd0 && byte <= 0xd7);

const starts = (content, text) => [...text].every((letter, at) => content[at] === letter.charCodeAt(0));

/**
 * Whether the picture is marked as ended somewhere behind the beginning of its data.
 *
 * @param {Uint8Array} bytes the whole file
 */
export function isEnded(bytes) {
  let at = 2;
  while (at + 3 < bytes.length) {
    if (bytes[at] !== 0xff || !isMarker(bytes[at + 1])) at++;
    else if (bytes[at + 1] === 0xd9) return true;
    else if (bytes[at + 1] === 0xda) break;
    else at += 2 + ((bytes[at + 2] << 8) | bytes[at + 3]);
  }
  for (; at + 1 < bytes.length; at++) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}
