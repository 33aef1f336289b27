// Solves a puzzle away from the page, so that typing goes on. Asked { puzzle, bits }, it answers with the number.

import { zeroBits } from "./sha256.js";

self.onmessage = ({ data: { puzzle, bits } }) => {
  let number = 0;
  while (zeroBits(`${puzzle}:${number}`) < bits) number += 1;
  self.postMessage(String(number));
};
