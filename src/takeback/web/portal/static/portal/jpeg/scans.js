// One scan of a JPEG: from bits to frequencies, and for sequential files on to samples at once.
//
// Source: ITU-T T.81, annexes F (sequential) and G (progressive).

import { Bits, Broken } from "./bits.js";
import { samples } from "./cosine.js";
import { ZIGZAG } from "./head.js";

/**
 * Read a scan as far as it goes. Where bits make no sense, what follows up to the next restart is left out.
 *
 * @param {import("./head.js").Head} head with its frame and the tables of this scan
 * @param {import("./head.js").Scan} scan
 * @param {(share: number) => void} progress told now and then how much of the scan is read
 * @returns {{reached: number, lost: number}} shares of the scan, 0 to 1: how far it was read, and how much is missing
 */
export function readScan(head, scan, progress) {
  const { frame } = head;
  const alone = scan.channels.length === 1;
  const [first] = scan.channels;
  // A channel on its own comes block by block, and without those that only fill up.
  const across = alone ? Math.ceil(first.width / 8) : frame.across;
  const total = across * (alone ? Math.ceil(first.height / 8) : frame.down);
  const bits = new Bits(head.bytes, scan.data);
  const block = frame.progressive ? progressiveBlock(head, scan, bits) : sequentialBlock(head, scan, bits);
  const interval = head.interval || total;
  let [reached, lost, restarts] = [0, 0, 0];
  for (let unit = 0; unit < total; ) {
    block.begin();
    const end = Math.min(unit + interval, total);
    try {
      for (; unit < end; unit++) {
        if (alone) block.read(first, 0, unit % across, Math.floor(unit / across));
        else readUnit(frame, scan.channels, block, unit);
        if (bits.ranDry) throw new Broken("the data end");
        if (unit % across === 0) progress(unit / total);
      }
      reached = end;
    } catch (fault) {
      if (!(fault instanceof Broken)) throw fault;
      reached = Math.max(reached, unit);
    }
    lost += end - unit;
    unit = end;
    if (unit >= total) break;
    const found = bits.restart();
    if (found < 0) {
      lost += total - unit;
      break;
    }
    const skipped = ((found - restarts) & 7) * interval; // whole intervals that are gone
    lost += Math.min(skipped, total - unit);
    unit += skipped;
    restarts = (found + 1) & 7;
  }
  head.at = bits.at;
  return { reached: reached / total, lost: lost / total };
}

/** One unit: of each channel the blocks that cover the same piece of the picture. */
function readUnit(frame, channels, block, unit) {
  const column = unit % frame.across;
  const row = (unit - column) / frame.across;
  for (let place = 0; place < channels.length; place++) {
    const channel = channels[place];
    for (let y = 0; y < channel.v; y++) {
      for (let x = 0; x < channel.h; x++) {
        block.read(channel, place, column * channel.h + x, row * channel.v + y);
      }
    }
  }
}

function needed(table) {
  if (!table) throw new Broken("a table that was never given");
  return table;
}

/** All frequencies of a block at once, brought to samples at once. */
function sequentialBlock(head, scan, bits) {
  const dc = scan.tables.map(([table]) => needed(head.dc[table]));
  const ac = scan.tables.map(([, table]) => needed(head.ac[table]));
  scan.channels.forEach((each) => needed(each.steps));
  const last = new Int32Array(scan.channels.length);
  return {
    begin: () => last.fill(0),
    read(channel, place, column, row) {
      const waves = channel.waves.fill(0);
      last[place] += bits.takeSigned(bits.symbol(dc[place]) & 15);
      waves[0] = last[place];
      const codes = ac[place];
      for (let each = 1; each < 64; each++) {
        const symbol = bits.symbol(codes);
        const length = symbol & 15;
        const zeros = symbol >> 4;
        if (length === 0) {
          if (zeros < 15) break;
          each += 15;
          continue;
        }
        each += zeros;
        if (each > 63) throw new Broken("more than 64 frequencies");
        waves[ZIGZAG[each]] = bits.takeSigned(length);
      }
      samples(waves, 0, channel.steps, channel.plane, 8 * (row * channel.stride + column), channel.stride);
    },
  };
}

/** Some frequencies, or one more digit of them. */
function progressiveBlock(head, scan, bits) {
  const { from, to, high, low } = scan;
  const refines = high > 0;
  const first = from === 0;
  if (from > to || to > 63 || low > 13 || (first && to > 0) || (!first && scan.channels.length > 1)) {
    throw new Broken("a scan that cannot be");
  }
  const dc = scan.tables.map(([table]) => (first && !refines ? needed(head.dc[table]) : null));
  const ac = scan.tables.map(([, table]) => (first ? null : needed(head.ac[table])));
  const last = new Int32Array(scan.channels.length);
  let ended = 0; // how many blocks more have nothing new
  const one = 1 << low;

  const start = (channel, place, at) => {
    last[place] += bits.takeSigned(bits.symbol(dc[place]) & 15);
    channel.waves[at] = last[place] << low;
  };
  const startRefined = (channel, _place, at) => {
    if (bits.take(1)) channel.waves[at] |= one;
  };
  const further = (channel, place, at) => {
    if (ended > 0) {
      ended--;
      return;
    }
    for (let each = from; each <= to; each++) {
      const symbol = bits.symbol(ac[place]);
      const length = symbol & 15;
      const zeros = symbol >> 4;
      if (length === 0) {
        if (zeros < 15) {
          ended = (1 << zeros) + bits.take(zeros) - 1;
          break;
        }
        each += 15;
        continue;
      }
      each += zeros;
      if (each > 63) throw new Broken("more than 64 frequencies");
      channel.waves[at + ZIGZAG[each]] = bits.takeSigned(length) * one;
    }
  };
  /** One more digit for what is not zero. @returns whether it was zero */
  const refine = (waves, at) => {
    const value = waves[at];
    if (value !== 0 && bits.take(1) && (Math.abs(value) & one) === 0) waves[at] += value > 0 ? one : -one;
    return value === 0;
  };
  const furtherRefined = ({ waves }, place, at) => {
    let each = from;
    while (ended === 0 && each <= to) {
      const symbol = bits.symbol(ac[place]);
      let zeros = symbol >> 4;
      let fresh = 0;
      if ((symbol & 15) === 0) {
        if (zeros < 15) {
          ended = (1 << zeros) + bits.take(zeros);
          break;
        }
      } else fresh = bits.take(1) ? one : -one;
      for (; each <= to; each++) {
        if (refine(waves, at + ZIGZAG[each]) && zeros-- === 0) break;
      }
      if (fresh && each <= to) waves[at + ZIGZAG[each]] = fresh;
      each++;
    }
    if (ended > 0) {
      for (; each <= to; each++) refine(waves, at + ZIGZAG[each]);
      ended--;
    }
  };

  const step = first ? (refines ? startRefined : start) : refines ? furtherRefined : further;
  return {
    begin() {
      last.fill(0);
      ended = 0;
    },
    read: (channel, place, column, row) => step(channel, place, 64 * (row * channel.across + column)),
  };
}
