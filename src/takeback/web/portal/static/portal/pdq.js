// PDQ, the hash: 256 bits of what a picture looks like, and how much there was to hold on to.
//
// This is the published arithmetic, rounding for rounding in single precision and in its order, so that for the same
// pixels the hash is bit for bit the server's (takeback.signals.pdq.reference) and everybody else's. Rows are fed from
// the top and are used up at once: what is kept are a few rows and 64 values a row, however large the picture is. So
// it makes no difference in how many pieces a picture comes.
//
// Source: ThreatExchange, hashing/hashing.pdf, "PDQ & TMK + PDQF" (Facebook, 2019).

const SIDE = 64; // rows and columns of what a picture is reduced to
const FREQUENCIES = 16; // rows and columns of what becomes the bits
const BITS = FREQUENCIES * FREQUENCIES;
const STEPS_A_POINT = 90; // of quality

/** Below this quality a picture has too little in it to tell it from others. */
export const ENOUGH_QUALITY = 50;

const { fround } = Math;

/**
 * @typedef {object} PdqHash
 * @property {string} pdq 64 hex digits
 * @property {number} quality 0 to 100
 */

/** Takes the rows of an upright picture from the top, in pieces of any size, and gives its hash. */
export class PdqRows {
  /**
   * @param {number} width of the whole upright picture
   * @param {number} height of it
   */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.across = new Axis(width);
    this.down = new Axis(height);
    this.line = new Float32Array(width);
    this.sums = new Float32Array(width);
    /** One running sum a column, and the rows that are in it: the box filter from top to bottom. */
    this.total = new Float32Array(width);
    this.held = new Float32Array(width * this.down.wide);
    /** What is left of each row: 64 values. Column after column, since the last filter runs down the columns. */
    this.kept = new Float32Array(SIDE * height);
    this.taken = 0; // rows that came in
    this.given = 0; // rows that left the filter
  }

  /**
   * Take the next rows.
   *
   * @param {Uint8ClampedArray | Uint8Array} rgba red, green, blue and a fourth that is left aside, row after row
   * @param {number} rows how many
   */
  add(rgba, rows) {
    if (this.taken + rows > this.height) throw new RangeError("more rows than the picture has");
    for (let row = 0; row < rows; row++) this.addRow(rgba, 4 * this.width * row);
  }

  /** @param {Uint8ClampedArray | Uint8Array} rgba @param {number} start where the row begins */
  addRow(rgba, start) {
    const { width, line, sums, total, held, across } = this;
    for (let x = 0, at = start; x < width; x++, at += 4) {
      line[x] = 0.299 * rgba[at] + 0.587 * rgba[at + 1] + 0.114 * rgba[at + 2];
    }
    across.sum(line, sums);
    const counts = across.counts;
    const slot = (this.taken % this.down.wide) * width;
    if (this.taken < this.down.wide) {
      for (let x = 0; x < width; x++) {
        const mean = fround(sums[x] / counts[x]);
        held[slot + x] = mean;
        total[x] = fround(total[x] + mean);
      }
    } else {
      for (let x = 0; x < width; x++) {
        const mean = fround(sums[x] / counts[x]);
        total[x] = fround(fround(total[x] + mean) - held[slot + x]);
        held[slot + x] = mean;
      }
    }
    this.taken++;
    if (this.taken >= this.down.half) this.give();
  }

  /** One row has come through the filter from top to bottom: filter it across again, and keep 64 values of it. */
  give() {
    const { width, line, sums, total, across, kept, height } = this;
    const count = this.down.counts[this.given];
    for (let x = 0; x < width; x++) line[x] = total[x] / count;
    across.sum(line, sums);
    for (let each = 0; each < SIDE; each++) {
      const x = across.centres[each];
      kept[each * height + this.given] = sums[x] / across.counts[x];
    }
    this.given++;
  }

  /**
   * The hash, once every row has come.
   *
   * @returns {PdqHash}
   */
  finish() {
    if (this.taken !== this.height) throw new RangeError("fewer rows than the picture has");
    const { width, height, down, held, total } = this;
    for (let oldest = height - down.wide; this.given < height; oldest++) {
      const slot = (oldest % down.wide) * width;
      for (let x = 0; x < width; x++) total[x] = fround(total[x] - held[slot + x]);
      this.give();
    }
    const field = new Float32Array(SIDE * SIDE);
    const sums = new Float32Array(height);
    for (let column = 0; column < SIDE; column++) {
      down.sum(this.kept.subarray(column * height, (column + 1) * height), sums);
      for (let row = 0; row < SIDE; row++) {
        const y = down.centres[row];
        field[row * SIDE + column] = sums[y] / down.counts[y];
      }
    }
    return { pdq: digits(frequencies(field)), quality: qualityOf(field) };
  }
}

/** One axis of the picture: the width of the box filter along it, and which of its pixels are kept. */
class Axis {
  /** @param {number} length pixels along it */
  constructor(length) {
    this.length = length;
    this.wide = Math.ceil(length / (2 * SIDE));
    this.half = (this.wide + 2) >> 1;
    /** How many pixels are in each box: fewer at the ends. */
    this.counts = new Float32Array(length);
    for (let at = 0; at < length; at++) {
      this.counts[at] = Math.min(at + this.half, length) - Math.max(at - (this.wide - this.half), 0);
    }
    this.centres = Array.from({ length: SIDE }, (_, each) => Math.floor(((each + 0.5) * length) / SIDE));
  }

  /**
   * The sum of each box, as a running sum: a pixel is added when the box reaches it, and taken off when it leaves it.
   *
   * @param {Float32Array} values along the axis
   * @param {Float32Array} sums where they go
   */
  sum(values, sums) {
    const { length, wide, half } = this;
    let sum = fround(0);
    let next = 0;
    let oldest = 0;
    let at = 0;
    for (; next < half - 1; next++) sum = fround(sum + values[next]);
    for (; next < wide; next++) {
      sum = fround(sum + values[next]);
      sums[at++] = sum;
    }
    for (; next < length; next++) {
      sum = fround(fround(sum + values[next]) - values[oldest++]);
      sums[at++] = sum;
    }
    while (at < length) {
      sum = fround(sum - values[oldest++]);
      sums[at++] = sum;
    }
  }
}

/** Rows 1 to 16 of the orthonormal DCT-II, in single precision. */
const WAVES = (() => {
  const rows = new Float32Array(FREQUENCIES * SIDE);
  const scale = fround(Math.sqrt(2 / SIDE));
  for (let row = 0; row < FREQUENCIES; row++) {
    for (let place = 0; place < SIDE; place++) {
      rows[row * SIDE + place] = scale * Math.cos((Math.PI / 2 / SIDE) * (row + 1) * (2 * place + 1));
    }
  }
  return rows;
})();

/**
 * The 16 by 16 lowest frequencies.
 *
 * @param {Float32Array} field 64 by 64
 * @returns {Float32Array} first the frequency from top to bottom, then from left to right
 */
function frequencies(field) {
  const half = new Float32Array(FREQUENCIES * SIDE);
  for (let row = 0; row < FREQUENCIES; row++) {
    for (let column = 0; column < SIDE; column++) {
      let sum = fround(0);
      for (let each = 0; each < SIDE; each++) {
        sum = fround(sum + fround(WAVES[row * SIDE + each] * field[each * SIDE + column]));
      }
      half[row * SIDE + column] = sum;
    }
  }
  const found = new Float32Array(BITS);
  for (let row = 0; row < FREQUENCIES; row++) {
    for (let column = 0; column < FREQUENCIES; column++) {
      let sum = fround(0);
      for (let each = 0; each < SIDE; each++) {
        sum = fround(sum + fround(half[row * SIDE + each] * WAVES[column * SIDE + each]));
      }
      found[row * FREQUENCIES + column] = sum;
    }
  }
  return found;
}

/**
 * Which frequencies are above the lower of the two in the middle, as hex digits. The highest frequency stands first.
 *
 * @param {Float32Array} found 16 by 16
 */
function digits(found) {
  const middle = Float32Array.from(found).sort()[BITS / 2 - 1];
  let text = "";
  for (let at = BITS - 4; at >= 0; at -= 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++) digit |= (found[at + bit] > middle ? 1 : 0) << bit;
    text += digit.toString(16);
  }
  return text;
}

/**
 * The steps between neighbours, each in whole percent of full brightness and cut off, added up.
 *
 * @param {Float32Array} field 64 by 64
 */
function qualityOf(field) {
  const percent = (one, other) => Math.trunc(fround(fround(Math.abs(fround(one - other)) * 100) / 255));
  let total = 0;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const here = field[row * SIDE + column];
      if (row + 1 < SIDE) total += percent(here, field[(row + 1) * SIDE + column]);
      if (column + 1 < SIDE) total += percent(here, field[row * SIDE + column + 1]);
    }
  }
  return Math.min(Math.floor(total / STEPS_A_POINT), 100);
}
