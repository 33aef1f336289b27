// From 64 frequencies to 8 by 8 samples: the integer transform that libjpeg uses by default ("islow"), so that the
// samples are the same as the server's to the last bit.
//
// Source: Loeffler, Ligtenberg, Moschytz, "Practical Fast 1-D DCT Algorithms with 11 Multiplications" (ICASSP 1989).

const SHARP = 13; // binary digits of the constants behind the point
const MORE = 2; // digits that are kept between the two passes

const between = new Int32Array(64); // after the columns; used again for every block

/**
 * @param {Int16Array} waves frequencies, in reading order
 * @param {number} from where this block's begin
 * @param {Int32Array} steps what each is multiplied by
 * @param {Uint8ClampedArray} plane where the samples go
 * @param {number} to where the block's first sample stands
 * @param {number} stride samples from one row to the next
 */
export function samples(waves, from, steps, plane, to, stride) {
  let flat = true;
  for (let each = 1; each < 64 && flat; each++) flat = waves[from + each] === 0;
  if (flat) {
    const value = (((Math.imul(waves[from], steps[0]) << MORE) + (1 << (MORE + 2))) >> (MORE + 3)) + 128;
    for (let row = 0, at = to; row < 8; row++, at += stride) plane.fill(value, at, at + 8);
    return;
  }
  for (let column = 0; column < 8; column++) {
    const at = from + column;
    one(
      Math.imul(waves[at], steps[column]),
      Math.imul(waves[at + 8], steps[column + 8]),
      Math.imul(waves[at + 16], steps[column + 16]),
      Math.imul(waves[at + 24], steps[column + 24]),
      Math.imul(waves[at + 32], steps[column + 32]),
      Math.imul(waves[at + 40], steps[column + 40]),
      Math.imul(waves[at + 48], steps[column + 48]),
      Math.imul(waves[at + 56], steps[column + 56]),
    );
    for (let row = 0; row < 8; row++) {
      between[8 * row + column] = (out[row] + (1 << (SHARP - MORE - 1))) >> (SHARP - MORE);
    }
  }
  for (let row = 0; row < 8; row++) {
    const at = 8 * row;
    one(
      between[at],
      between[at + 1],
      between[at + 2],
      between[at + 3],
      between[at + 4],
      between[at + 5],
      between[at + 6],
      between[at + 7],
    );
    const start = to + row * stride;
    for (let column = 0; column < 8; column++) {
      plane[start + column] = ((out[column] + (1 << (SHARP + MORE + 2))) >> (SHARP + MORE + 3)) + 128;
    }
  }
}

const out = new Int32Array(8);

/** One line of eight. The constants are cosines times 2 to the 13th. */
function one(i0, i1, i2, i3, i4, i5, i6, i7) {
  const turned = Math.imul(i2 + i6, 4433);
  const even2 = turned - Math.imul(i6, 15137);
  const even3 = turned + Math.imul(i2, 6270);
  const even0 = (i0 + i4) << SHARP;
  const even1 = (i0 - i4) << SHARP;

  const all = Math.imul(i7 + i3 + i5 + i1, 9633);
  const outer = Math.imul(i7 + i1, -7373);
  const inner = Math.imul(i5 + i3, -20995);
  const third = all - Math.imul(i7 + i3, 16069);
  const fourth = all - Math.imul(i5 + i1, 3196);
  const odd0 = Math.imul(i7, 2446) + outer + third;
  const odd1 = Math.imul(i5, 16819) + inner + fourth;
  const odd2 = Math.imul(i3, 25172) + inner + third;
  const odd3 = Math.imul(i1, 12299) + outer + fourth;

  out[0] = even0 + even3 + odd3;
  out[7] = even0 + even3 - odd3;
  out[1] = even1 + even2 + odd2;
  out[6] = even1 + even2 - odd2;
  out[2] = even1 - even2 + odd1;
  out[5] = even1 - even2 - odd1;
  out[3] = even0 - even3 + odd0;
  out[4] = even0 - even3 - odd0;
}
