// Says what the portal takes each file of a folder for, and how large its picture: one line of JSON a file.
import { readFileSync } from "node:fs";
import { exifOfWebp, recognise, sizeOf } from "./portal/containers.js";
import { orientationOf } from "./portal/exif.js";
import { isWhole } from "./portal/whole.js";

for (const file of JSON.parse(readFileSync(process.argv[2], "utf-8"))) {
  const bytes = new Uint8Array(readFileSync(file));
  const kind = recognise(bytes);
  const ofBrowser = ["png", "gif", "webp", "avif", "bmp"].includes(kind);
  const size = ofBrowser ? sizeOf(kind, bytes) : null;
  const whole = ofBrowser ? isWhole(kind, bytes) : null;
  const orientation = kind === "webp" ? orientationOf(exifOfWebp(bytes)) : null;
  console.log(JSON.stringify({ kind, size, whole, orientation }));
}
