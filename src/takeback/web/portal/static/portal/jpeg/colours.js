// From a JPEG's channels to red, green and blue: coarse channels are enlarged, and the colours brought over, as
// libjpeg does both by default, so that the pixels are the same as the server's to the last bit.

/** @typedef {import("./head.js").Channel} Channel */
/** @typedef {import("./head.js").Head} Head */

const HALF = 1 << 15;

/**
 * A function that fills in the pixels of a row.
 *
 * @param {Head} head with all samples in the planes of its channels
 * @returns {(y: number, left: number, right: number, rgba: Uint8ClampedArray) => void}
 */
export function rowsOf(head) {
  const { frame } = head;
  const lines = frame.channels.map((channel) => ({
    fill: enlarger(frame, channel),
    line: new Uint8ClampedArray(frame.width),
  }));
  const paint = painterOf(head);
  const values = lines.map(({ line }) => line);
  return (y, left, right, rgba) => {
    for (const { fill, line } of lines) fill(y, left, right, line);
    paint(values, right - left, rgba);
  };
}

/**
 * Fills in one channel's samples of a row, at the size of the picture.
 *
 * The triangle filter gives each new sample three parts of the nearer old one and one part of the farther.
 */
function enlarger(frame, channel) {
  const { plane, stride } = channel;
  const [wide, tall] = [frame.h / channel.h, frame.v / channel.v];
  const [lastX, lastY] = [channel.width - 1, channel.height - 1];
  const smooth = channel.width > 2;
  const nearest = (at, last) => (at < 0 ? 0 : at > last ? last : at);
  if (wide === 1 && tall === 1) {
    return (y, left, right, line) => line.set(plane.subarray(y * stride + left, y * stride + right));
  }
  if (wide === 1 && tall === 2) {
    return (y, left, right, line) => {
      const near = (y >> 1) * stride;
      const far = nearest((y >> 1) + (y & 1 ? 1 : -1), lastY) * stride;
      for (let x = left; x < right; x++) line[x - left] = (3 * plane[near + x] + plane[far + x] + (y & 1 ? 2 : 1)) >> 2;
    };
  }
  if (wide === 2 && tall === 1 && smooth) {
    return (y, left, right, line) => {
      const row = y * stride;
      for (let x = left; x < right; x++) {
        const far = nearest((x >> 1) + (x & 1 ? 1 : -1), lastX);
        line[x - left] = (3 * plane[row + (x >> 1)] + plane[row + far] + (x & 1 ? 2 : 1)) >> 2;
      }
    };
  }
  if (wide === 2 && tall === 2 && smooth) {
    return (y, left, right, line) => {
      const near = (y >> 1) * stride;
      const far = nearest((y >> 1) + (y & 1 ? 1 : -1), lastY) * stride;
      for (let x = left; x < right; x++) {
        const at = x >> 1;
        const beside = nearest(at + (x & 1 ? 1 : -1), lastX);
        const here = 3 * plane[near + at] + plane[far + at];
        const there = 3 * plane[near + beside] + plane[far + beside];
        line[x - left] = (3 * here + there + (x & 1 ? 7 : 8)) >> 4;
      }
    };
  }
  return (y, left, right, line) => {
    const row = Math.floor(y / tall) * stride;
    for (let x = left; x < right; x++) line[x - left] = plane[row + Math.floor(x / wide)];
  };
}

/** How the channels become colours. Source: JFIF 1.02; Adobe's Technical Note 5116; otherwise libjpeg's guess. */
function painterOf(head) {
  const { channels } = head.frame;
  if (channels.length === 1) return grey;
  if (channels.length === 4) return head.adobe === 2 ? ycck : cmyk;
  if (head.jfif) return ycc;
  if (head.adobe !== null) return head.adobe === 0 ? rgb : ycc;
  return channels.map((each) => String.fromCharCode(each.id)).join("") === "RGB" ? rgb : ycc;
}

function grey([y], count, rgba) {
  for (let x = 0, at = 0; x < count; x++, at += 4) {
    rgba[at] = rgba[at + 1] = rgba[at + 2] = y[x];
    rgba[at + 3] = 255;
  }
}

function rgb([red, green, blue], count, rgba) {
  for (let x = 0, at = 0; x < count; x++, at += 4) {
    rgba[at] = red[x];
    rgba[at + 1] = green[x];
    rgba[at + 2] = blue[x];
    rgba[at + 3] = 255;
  }
}

function ycc([y, cb, cr], count, rgba) {
  for (let x = 0, at = 0; x < count; x++, at += 4) {
    const [bright, blue, red] = [y[x], cb[x] - 128, cr[x] - 128];
    rgba[at] = bright + ((91881 * red + HALF) >> 16);
    rgba[at + 1] = bright + ((-22554 * blue - 46802 * red + HALF) >> 16);
    rgba[at + 2] = bright + ((116130 * blue + HALF) >> 16);
    rgba[at + 3] = 255;
  }
}

/** Four inks, inverted as Adobe writes them: 255 is none. */
function cmyk([cyan, magenta, yellow, key], count, rgba) {
  for (let x = 0, at = 0; x < count; x++, at += 4) {
    const white = key[x];
    rgba[at] = white - parts(255 - cyan[x], white);
    rgba[at + 1] = white - parts(255 - magenta[x], white);
    rgba[at + 2] = white - parts(255 - yellow[x], white);
    rgba[at + 3] = 255;
  }
}

function ycck([y, cb, cr, key], count, rgba) {
  ycc([y, cb, cr], count, rgba);
  for (let x = 0, at = 0; x < count; x++, at += 4) {
    const white = key[x];
    for (let each = at; each < at + 3; each++) rgba[each] = white - parts(rgba[each], white);
  }
}

/** One times the other as parts of 255, rounded. */
function parts(one, other) {
  const product = one * other + 128;
  return ((product >> 8) + product) >> 8;
}
