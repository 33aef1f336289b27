// Hashes each text of jobs.json: { digest, zeros }, a line of JSON with all of them.

import { readFileSync } from "node:fs";

import { hash, zeroBits } from "./portal/flood/sha256.js";

const hex = (text) => [...hash(text)].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
const texts = JSON.parse(readFileSync("jobs.json", "utf8"));
console.log(JSON.stringify({ digests: texts.map(hex), zeros: texts.map(zeroBits) }));
