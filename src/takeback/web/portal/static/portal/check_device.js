// The page /check-device/: says what this browser can do, and hashes pictures to show it. Without it the page says what
// to do instead.

import { byId, checkBrowser, filled, hashWhatIsChosen, itemOf, words } from "./choosing.js";

function resultOf(outcome, picture) {
  const found = outcome.kind === "hashed" ? outcome : outcome.found;
  const sentence = outcome.kind === "hashed" ? words.steps.hashed : words.reasons[outcome.reason];
  if (!found) return itemOf("refused", { picture, sentence });
  const quality = filled(words.steps.quality, { quality: found.quality });
  return itemOf("hashed", { picture, sentence, pdq: found.pdq, quality, how: words.ways[found.how] });
}

hashWhatIsChosen({
  begin: () => byId("results").replaceChildren(),
  show: (outcome, _file, picture) => byId("results").append(resultOf(outcome, picture)),
  stopped: words.steps.cancelled,
});

byId("try").hidden = !(await checkBrowser());
