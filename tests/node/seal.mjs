// Seals each file by the portal's script (`seal`), or opens each stream by WebCrypto alone (`open`), as jobs.json says.
import { readFileSync, writeFileSync } from "node:fs";
import { fromBase64, sealFile } from "./portal/link/seal.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const { subtle } = crypto;

async function open(stream, privateJwk, recipient, purpose) {
  const mine = await subtle.importKey("jwk", privateJwk, CURVE, false, ["deriveBits"]);
  const ephemeral = stream.subarray(2, 67);
  const theirs = await subtle.importKey("raw", ephemeral, CURVE, false, []);
  const secret = await subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256);
  const material = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const salt = Buffer.concat([ephemeral, recipient]);
  const info = Buffer.concat([Buffer.from("takeback upload 1"), purpose]);
  const way = { name: "HKDF", hash: "SHA-256", salt, info };
  const key = await subtle.deriveKey(way, material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const parts = [];
  for (let at = 67, count = 0; at < stream.length; at += 65552, count++) {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(7, count);
    iv[11] = at + 65552 >= stream.length ? 1 : 0;
    parts.push(Buffer.from(await subtle.decrypt({ name: "AES-GCM", iv }, key, stream.subarray(at, at + 65552))));
  }
  return Buffer.concat(parts);
}

for (const job of JSON.parse(readFileSync(process.argv[2], "utf-8"))) {
  const [recipient, purpose] = [fromBase64(job.public), fromBase64(job.purpose)];
  const from = new Uint8Array(readFileSync(job.from));
  const made = job.private
    ? await open(from, job.private, recipient, purpose)
    : Buffer.from(await (await sealFile(new Blob([from]), recipient, purpose)).arrayBuffer());
  writeFileSync(job.to, made);
  console.log(JSON.stringify({ bytes: made.length }));
}
