// Decodes JPEG files with the portal's own decoder, hashes them, and says what came of each, as a line of JSON.
// Run by tests/portal_scripts.py:  node decode.mjs FOLDER, which holds 0.jpg, 1.jpg ... and gets 0.rgba, 1.rgba ...
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { DECODER_BYTES, checkSize } from "./portal/decode.js";
import { uprightBands } from "./portal/exif.js";
import { decodeJpeg } from "./portal/jpeg/decode.js";
import { PdqRows } from "./portal/pdq.js";

const [folder, band = "65536"] = process.argv.slice(2);
const limits = { check: checkSize, memory: DECODER_BYTES };
for (let each = 0; existsSync(`${folder}/${each}.jpg`); each++) {
  const bytes = new Uint8Array(readFileSync(`${folder}/${each}.jpg`));
  const began = performance.now();
  console.log(JSON.stringify({ ...outcome(bytes, `${folder}/${each}.rgba`), milliseconds: performance.now() - began }));
}

function outcome(bytes, out) {
  try {
    const stored = decodeJpeg(bytes, limits);
    const across = stored.orientation >= 5;
    const [width, height] = across ? [stored.height, stored.width] : [stored.width, stored.height];
    const rows = new PdqRows(width, height);
    const bands = [];
    for (const { rgba, rows: count } of uprightBands(stored, Number(band))) {
      rows.add(rgba, count);
      bands.push(Buffer.from(rgba.slice(0, 4 * width * count)));
    }
    writeFileSync(out, Buffer.concat(bands));
    return { ...rows.finish(), width, height };
  } catch (fault) {
    if (fault.reason) return { reason: fault.reason };
    return { fault: String(fault.stack) };
  }
}
