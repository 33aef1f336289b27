// Hashes raw pixels (WIDTHxHEIGHT.rgba files), whole and in bands of some rows, and prints each hash as a line of JSON.
import { readFileSync } from "node:fs";
import { PdqRows } from "./portal/pdq.js";

for (const job of JSON.parse(readFileSync(process.argv[2], "utf-8"))) {
  const rgba = new Uint8Array(readFileSync(job.file));
  const hashes = job.bands.map((tall) => {
    const hash = new PdqRows(job.width, job.height);
    for (let top = 0; top < job.height; top += tall) {
      hash.add(rgba.subarray(4 * job.width * top), Math.min(tall, job.height - top));
    }
    return hash.finish();
  });
  console.log(JSON.stringify(hashes));
}
