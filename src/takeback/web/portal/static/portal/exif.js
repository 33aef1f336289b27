// How a picture lies in its file, as EXIF says, and how to stand it upright.

const ORIENTATION = 0x0112;
const SHORT = 3;

/**
 * The orientation that an EXIF block gives. Whatever is malformed says nothing: 1, upright.
 *
 * @param {Uint8Array} block from its TIFF head on
 * @returns {number} 1 to 8. Source: CIPA DC-008 (Exif 2.32), tag 0x0112.
 */
export function orientationOf(block) {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  try {
    const head = view.getUint32(0);
    const little = head === 0x49492a00;
    if (!little && head !== 0x4d4d002a) return 1;
    const first = view.getUint32(4, little);
    const entries = view.getUint16(first, little);
    for (let entry = 0; entry < entries; entry++) {
      const at = first + 2 + 12 * entry;
      if (view.getUint16(at, little) === ORIENTATION) {
        const value = view.getUint16(at + 8, little);
        return view.getUint16(at + 2, little) === SHORT && value >= 1 && value <= 8 ? value : 1;
      }
    }
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault; // the block ends before what it points to
  }
  return 1;
}

/**
 * What stands a stored picture upright: first rows become columns, then the reading directions change.
 *
 * @param {number} orientation 1 to 8
 */
export function turnOf(orientation) {
  return {
    across: orientation >= 5,
    fromBelow: [3, 4, 7, 8].includes(orientation),
    fromRight: [2, 3, 6, 7].includes(orientation),
  };
}

/**
 * A stored picture whose parts can be had in any order.
 *
 * @typedef {object} Stored
 * @property {number} width
 * @property {number} height
 * @property {number} orientation 1 to 8
 * @property {(y: number, left: number, right: number, rgba: Uint8ClampedArray) => void} fill
 *   puts the pixels of row `y` from `left` up to `right` at the beginning of `rgba`
 */

/**
 * The rows of the upright picture from the top, a band at a time.
 *
 * @param {Stored} stored
 * @param {number} pixels about how many in a band: that many are held at a time
 * @returns {Generator<{rgba: Uint8ClampedArray, rows: number}>} the array is used again for the next band
 */
export function* uprightBands(stored, pixels) {
  const { across, fromBelow, fromRight } = turnOf(stored.orientation);
  const width = across ? stored.height : stored.width;
  const height = across ? stored.width : stored.height;
  const tall = Math.min(Math.max(Math.floor(pixels / width), 1), height);
  const rgba = new Uint8ClampedArray(4 * width * tall);
  const band = new Uint32Array(rgba.buffer);
  const line = new Uint8ClampedArray(4 * (across ? tall : width));
  const points = new Uint32Array(line.buffer);
  for (let top = 0; top < height; top += tall) {
    const rows = Math.min(tall, height - top);
    if (across) {
      // These upright rows are columns of what is stored: each stored row gives a few pixels to all of them.
      const left = fromBelow ? height - top - rows : top;
      for (let y = 0; y < stored.height; y++) {
        stored.fill(y, left, left + rows, line);
        const column = fromRight ? width - 1 - y : y;
        for (let row = 0; row < rows; row++) band[row * width + column] = points[fromBelow ? rows - 1 - row : row];
      }
    } else {
      for (let row = 0; row < rows; row++) {
        stored.fill(fromBelow ? height - 1 - top - row : top + row, 0, width, line);
        if (fromRight) points.reverse();
        band.set(points, row * width);
      }
    }
    yield { rgba, rows };
  }
}
