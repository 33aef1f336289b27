// SHA-256 of one short text, for trying many numbers fast: the browser's own is made for few and large ones.
//
// Source: FIPS 180-4, sections 4.2.2, 5.1.1, 5.3.3 and 6.2.

const CONSTANTS = new Int32Array(64);
const START = new Int32Array(8);

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of 8.
const fraction = (number) => ((number - Math.floor(number)) * 0x100000000) | 0;
for (let candidate = 2, found = 0; found < 64; candidate++) {
  let isPrime = true;
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) isPrime = false;
  if (!isPrime) continue;
  if (found < 8) START[found] = fraction(Math.sqrt(candidate));
  CONSTANTS[found++] = fraction(Math.cbrt(candidate));
}

export const MOST_LETTERS = 55; // so that text, end mark and length fit in one block
const words = new Int32Array(64);

const right = (word, bits) => (word >>> bits) | (word << (32 - bits));

/**
 * How many bits at the beginning of the hash are 0, counted to 32 at the most.
 * @param {string} text at most 55 ASCII letters
 * @returns {number}
 */
export function zeroBits(text) {
  return Math.clz32(hash(text)[0]);
}

/** @param {string} text at most 55 ASCII letters @returns {Int32Array} eight words, the most significant first */
export function hash(text) {
  if (text.length > MOST_LETTERS) throw new RangeError("one block only");
  words.fill(0, 0, 16);
  for (let at = 0; at < text.length; at++) words[at >> 2] |= text.charCodeAt(at) << (24 - (at & 3) * 8);
  words[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
  words[15] = text.length * 8;
  for (let at = 16; at < 64; at++) {
    const one = words[at - 15];
    const two = words[at - 2];
    const small0 = right(one, 7) ^ right(one, 18) ^ (one >>> 3);
    const small1 = right(two, 17) ^ right(two, 19) ^ (two >>> 10);
    words[at] = (words[at - 16] + small0 + words[at - 7] + small1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let at = 0; at < 64; at++) {
    const large1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
    const first = (h + large1 + ((e & f) ^ (~e & g)) + CONSTANTS[at] + words[at]) | 0;
    const large0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
    const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  return Int32Array.from([a, b, c, d, e, f, g, h], (word, at) => word + START[at]);
}
