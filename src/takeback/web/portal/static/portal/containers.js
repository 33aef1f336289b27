// What a file is, and how large its picture, told from its first bytes alone: never from its name.

/** How many of the first bytes are looked at. */
export const HEAD_BYTES = 256 * 1024;

const ascii = (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to));

/**
 * @param {Uint8Array} head the first bytes of a file
 * @returns {"jpeg" | "png" | "gif" | "webp" | "avif" | "bmp" | "heic" | "tiff" | "video" | "unsupported" | null}
 *   null for what is no picture
 */
export function recognise(head) {
  const opening = ascii(head, 0, 16);
  if (opening.startsWith("\xff\xd8\xff")) return "jpeg";
  if (opening.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (/^GIF8[79]a/.test(opening)) return "gif";
  if (/^RIFF....WEBP/s.test(opening)) return "webp";
  if (/^(II[*+]\0|MM\0[*+])/.test(opening)) return "tiff";
  // "BM" begins many a text: the four reserved bytes after the size are zero in a real file.
  if (/^BM....\0\0\0\0/s.test(opening)) return "bmp";
  if (opening.slice(4, 8) === "ftyp") return familyOf(head);
  if (/^(\x1aE\xdf\xa3|RIFF....AVI |OggS|FLV\x01|\0\0\x01[\xba\xb3])/s.test(opening)) return "video";
  if (/^(%PDF-|8BPS|%!PS|\0\0\x01\0|\0\0\0\x0c(JXL|jP ) |\xff\x0a|\xffO\xffQ)/.test(opening)) return "unsupported";
  const text = ascii(head, 0, 1024);
  return /^\s*(<\?xml[^>]*>)?\s*(<!--.*?-->\s*)?<svg/s.test(text) ? "unsupported" : null;
}

/** AVIF, HEIC and most films are kept in the same boxes; the brands say which it is. Source: ISO 14496-12, 23008-12. */
function familyOf(head) {
  const size = Math.min(new DataView(head.buffer, head.byteOffset).getUint32(0), 256, head.length);
  const brands = [ascii(head, 8, 12)];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(ascii(head, at, at + 4));
  const isAvif = (brand) => brand === "avif" || brand === "avis";
  if (isAvif(brands[0])) return "avif";
  if (/^(hei[cxms]|hev[cxms])$/.test(brands[0])) return "heic";
  if (/^(mif1|msf1|miaf)$/.test(brands[0])) return brands.some(isAvif) ? "avif" : "heic";
  return "video";
}

/**
 * The size that the file claims, so that a picture can be refused before anything unpacks it.
 *
 * @param {"png" | "gif" | "webp" | "avif" | "bmp"} kind
 * @param {Uint8Array} head the first bytes of the file
 * @returns {[number, number]?} width and height; null where they do not stand in these bytes
 */
export function sizeOf(kind, head) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    return SIZES[kind](view, head);
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault; // the file ends before its size
    return null;
  }
}

const SIZES = {
  png: (view) => [view.getUint32(16), view.getUint32(20)],
  gif: (view) => [view.getUint16(6, true), view.getUint16(8, true)],
  bmp: (view) =>
    view.getUint32(14, true) === 12
      ? [view.getUint16(18, true), view.getUint16(20, true)]
      : [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))],
  webp(view, head) {
    const form = ascii(head, 12, 16);
    if (form === "VP8X") return [1 + (view.getUint32(24, true) & 0xffffff), 1 + (view.getUint32(27, true) & 0xffffff)];
    if (form === "VP8L") {
      const packed = view.getUint32(21, true);
      return [1 + (packed & 0x3fff), 1 + ((packed >>> 14) & 0x3fff)];
    }
    return form === "VP8 " ? [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff] : null;
  },
  /** Every part of an AVIF has a size; the picture is the largest of them. */
  avif(view, head) {
    let largest = null;
    for (let at = 0; at + 16 <= head.length; at++) {
      if (view.getUint32(at) !== 0x69737065) continue; // "ispe"
      const size = [view.getUint32(at + 8), view.getUint32(at + 12)];
      if (!largest || size[0] * size[1] > largest[0] * largest[1]) largest = size;
    }
    return largest;
  },
};

/**
 * The EXIF of a WebP file.
 *
 * @param {Uint8Array} bytes the whole file
 * @returns {Uint8Array} from its TIFF head on; empty where there is none
 */
export function exifOfWebp(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (ascii(bytes, at, at + 4) === "EXIF") return ascii(content, 0, 6) === "Exif\0\0" ? content.subarray(6) : content;
    at += 8 + length + (length % 2);
  }
  return new Uint8Array();
}
