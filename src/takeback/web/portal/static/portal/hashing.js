// Hashes pictures one after the other in a worker, for a page that shows how far it is.
//
//   const hasher = new Hasher();
//   const ability = await hasher.check();
//   const outcome = await hasher.hash(file, (share) => { ... });
//   hasher.cancel();

/** A worker that says nothing for so long is given up. */
const SILENCE_MILLISECONDS = 120_000;

/**
 * @typedef {object} Found
 * @property {string} pdq 64 hex digits
 * @property {number} quality 0 to 100
 * @property {"canvas" | "own-decoder"} how
 * @property {number} width of the upright picture
 * @property {number} height of it
 *
 * @typedef {{kind: "hashed"} & Found} Hashed
 * @typedef {{kind: "refused", reason: string, found?: Found}} Refused `found` where the reason is `low_quality`
 * @typedef {{kind: "cancelled"}} Cancelled
 * @typedef {import("./canvas.js").Ability} Ability
 */

/** Asks a worker one question after the other. It starts the worker when it needs one, also after one was given up. */
export class Hasher {
  constructor() {
    /** @type {Worker?} */
    this.worker = null;
    /** The end of the queue: what is asked next waits for it. */
    this.last = Promise.resolve();
    /** What ends the question that is being answered. @type {((answer: object) => void)?} */
    this.settle = null;
    this.round = 0; // of questions between two cancellations
    this.started = false; // whether any worker has answered
  }

  /**
   * What this browser can do.
   *
   * @returns {Promise<Ability | {canvas: "none"}>} `none` where the worker does not start
   */
  async check() {
    const answer = await this.ask({ kind: "check" });
    return answer.kind === "ability" ? answer : { canvas: "none" };
  }

  /**
   * Hash a picture, once those before it are done.
   *
   * @param {File} file
   * @param {(share: number) => void} [progress] told shares from 0 to 1
   * @returns {Promise<Hashed | Refused | Cancelled>} it never rejects
   */
  hash(file, progress) {
    return this.ask({ kind: "hash", file }, progress);
  }

  /** Stop at once. Whatever was asked and not answered is answered with `cancelled`, and its memory is let go. */
  cancel() {
    this.round++;
    this.end({ kind: "cancelled" });
  }

  /** @param {object} question @param {(share: number) => void} [progress] */
  ask(question, progress = () => {}) {
    const { round } = this;
    const answered = this.last.then(() =>
      round === this.round ? this.send(question, progress) : { kind: "cancelled" },
    );
    this.last = answered;
    return answered;
  }

  /** @param {object} question @param {(share: number) => void} progress */
  send(question, progress) {
    return new Promise((resolve) => {
      let patience = 0;
      const wait = () => {
        clearTimeout(patience);
        patience = setTimeout(() => this.end({ kind: "refused", reason: "took_too_long" }), SILENCE_MILLISECONDS);
      };
      this.settle = (answer) => {
        clearTimeout(patience);
        this.settle = null;
        resolve(answer);
      };
      try {
        this.worker ??= new Worker(new URL("worker.js", import.meta.url), { type: "module" });
      } catch {
        this.end({ kind: "refused", reason: "not_started" });
        return;
      }
      const { worker } = this;
      worker.onmessage = ({ data }) => {
        if (worker !== this.worker) return; // said before it was given up
        wait();
        if (data.kind === "progress") progress(data.share);
        else this.settle?.(data);
      };
      // Before it answered anything it could not be started; later it broke down, most often for want of memory.
      worker.onerror = (event) => {
        event.preventDefault();
        this.end({ kind: "refused", reason: this.started ? "stopped" : "not_started" });
      };
      wait();
      worker.postMessage(question);
    }).then((answer) => {
      this.started ||= answer.kind !== "refused" || answer.reason !== "not_started";
      return answer;
    });
  }

  /** Give the worker up, and answer what it was asked. */
  end(answer) {
    this.worker?.terminate();
    this.worker = null;
    this.settle?.(answer);
  }
}
