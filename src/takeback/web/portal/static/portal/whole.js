// Whether a file has its whole picture, by its container's own account. Some browsers show a picture that breaks off as
// if nothing were missing, and a hash of it would not find the whole one: Firefox does so with PNG, GIF and BMP.

/** How many parts of a file are followed; one with more is taken to be whole. */
const MOST_PARTS = 100_000;

/**
 * @param {"png" | "gif" | "webp" | "avif" | "bmp"} kind
 * @param {Uint8Array} bytes the whole file
 */
export function isWhole(kind, bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return WHOLE[kind](view, bytes);
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault; // the file ends in the middle of a part
    return false;
  }
}

/** What may stand at the top of such a file. Source: ISO 14496-12. */
const BOXES = new Set(["ftyp", "meta", "mdat", "moov", "moof", "mfra", "sidx", "styp", "free", "skip", "wide", "uuid"]);

const WHOLE = {
  png(view) {
    for (let at = 8, parts = 0; parts < MOST_PARTS; parts++) {
      const length = view.getUint32(at);
      if (view.getUint32(at + 4) === 0x49454e44) return true; // "IEND"
      at += 12 + length;
    }
    return true;
  },
  /** Up to the end of the first frame: no other is looked at. */
  gif(view) {
    const colours = (flags) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
    let at = 13 + colours(view.getUint8(10));
    for (let parts = 0; parts < MOST_PARTS; parts++) {
      const opening = view.getUint8(at);
      if (opening === 0x3b) return false; // ";" is the end, and there was no frame
      const isFrame = opening === 0x2c; // ","
      at += isFrame ? 11 + colours(view.getUint8(at + 9)) : 2;
      while (view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
      at++;
      if (isFrame) return true;
    }
    return true;
  },
  webp: (view, bytes) => 8 + view.getUint32(4, true) <= bytes.length,
  bmp: (view, bytes) => view.getUint32(2, true) <= bytes.length,
  avif(view, bytes) {
    for (let at = 0, parts = 0; at < bytes.length && parts < MOST_PARTS; parts++) {
      const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      if (!BOXES.has(name)) return at > 0; // something that is not the picture's
      let size = view.getUint32(at);
      if (size === 0) return true; // to the end of the file, wherever that is
      if (size === 1) size = Number(view.getBigUint64(at + 8));
      if (size < 8 || at + size > bytes.length) return false;
      at += size;
    }
    return true;
  },
};
