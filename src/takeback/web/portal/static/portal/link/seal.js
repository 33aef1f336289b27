// Seals a picture to the key of one request, in pieces, by WebCrypto. What it makes is described, and opened, by
// `takeback.sealing.upload_boxes`; a test lets each open the other's. It sends nothing.

export const PIECE_BYTES = 64 * 1024;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const HEADER = new Uint8Array([0x55, 1]); // "U", version 1
const INFO = new TextEncoder().encode("takeback upload 1");

/** Whether this browser can do it; on a page without https it cannot. */
export const canSeal = () => Boolean(globalThis.crypto?.subtle && globalThis.Blob?.prototype.arrayBuffer);

const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** 11 bytes that count, most significant first, and one that says whether this is the last piece. */
function nonce(count, last) {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(7, count);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

/** A fresh pair for one stream, and the key that it gives together with the recipient's public key. */
async function begin(recipient, purpose) {
  const { subtle } = crypto;
  const pair = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const ephemeral = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const theirs = await subtle.importKey("raw", recipient, CURVE, false, []);
  const secret = await subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
  const material = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const way = { name: "HKDF", hash: "SHA-256", salt: joined(ephemeral, recipient), info: joined(INFO, purpose) };
  const key = await subtle.deriveKey(way, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  return { ephemeral, key };
}

/**
 * Seal a file. Holds one piece in the clear at a time; what is sealed lies in Blobs, which may be put aside by the
 * browser and say nothing.
 *
 * @param {Blob} file
 * @param {Uint8Array} recipient 65 bytes: the request's public key
 * @param {Uint8Array} purpose 32 bytes: the digest of what it is sealed for
 * @param {(share: number) => void} progress told how much is done, 0 to 1
 * @returns {Promise<Blob>} the stream
 */
export async function sealFile(file, recipient, purpose, progress = () => {}) {
  const { ephemeral, key } = await begin(recipient, purpose);
  const parts = [HEADER, ephemeral];
  const pieces = Math.max(1, Math.ceil(file.size / PIECE_BYTES));
  for (let count = 0; count < pieces; count++) {
    const piece = await file.slice(count * PIECE_BYTES, (count + 1) * PIECE_BYTES).arrayBuffer();
    const iv = nonce(count, count === pieces - 1);
    parts.push(new Blob([await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, piece)]));
    progress((count + 1) / pieces);
  }
  return new Blob(parts);
}

/** Bytes from base64, as the server writes keys. */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
