// Why a picture gives no hash: an expected outcome, told by one of these words. The page has a sentence for each
// (takeback.web.portal.words); a test holds the two lists together.

export const REASONS = Object.freeze([
  "empty",
  "not_a_picture",
  "video",
  "heic",
  "tiff",
  "unsupported",
  "too_many_bytes",
  "too_many_pixels",
  "too_small",
  "truncated",
  "damaged",
  "file_unreadable",
  "canvas_is_protected",
  "browser_too_old",
  "not_started",
  "low_quality",
  "not_enough_memory",
  "took_too_long",
  "stopped",
]);

/** Thrown where a picture cannot be hashed, and turned into an answer by whoever was asked for the hash. */
export class Refusal extends Error {
  /** @param {string} reason one of `REASONS` */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}
