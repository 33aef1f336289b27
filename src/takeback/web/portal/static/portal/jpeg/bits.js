// The bits of a JPEG's scan, and the Huffman codes in them.

/** Thrown where the bits make no sense, or end; caught where the scan is read. */
export class Broken extends Error {}

const QUICK = 9; // bits of a code that are looked up at once; longer ones are rare

/** One Huffman table. */
export class Codes {
  /**
   * @param {Uint8Array} lengths how many codes there are of 1, 2 ... 16 bits
   * @param {Uint8Array} symbols what they stand for, in the order of the codes
   */
  constructor(lengths, symbols) {
    this.symbols = symbols;
    /** Length of the code times 256, and the symbol; 0 where the code is longer. */
    this.quick = new Uint16Array(1 << QUICK);
    /** For each length: the code after the last one, and what to add to a code to find its symbol. */
    this.ends = new Int32Array(17);
    this.shifts = new Int32Array(17);
    let code = 0;
    let at = 0;
    for (let length = 1; length <= 16; length++) {
      const count = lengths[length - 1];
      this.shifts[length] = at - code;
      if (code + count > 1 << length) throw new Broken("more codes than there can be");
      for (let each = 0; length <= QUICK && each < count; each++) {
        const first = (code + each) << (QUICK - length);
        this.quick.fill((length << 8) | symbols[at + each], first, first + (1 << (QUICK - length)));
      }
      code += count;
      at += count;
      this.ends[length] = count ? code : -1;
      code <<= 1;
    }
  }
}

/** Reads bits, steps over stuffed zeros, and stops at a marker. Behind the end it gives zeros, and counts them. */
export class Bits {
  /** @param {Uint8Array} bytes the whole file @param {number} at where the scan's data begin */
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
    this.begin();
  }

  begin() {
    this.hold = 0;
    this.count = 0; // bits that are held
    this.dry = 0; // of these, the last so many are not in the file
  }

  fill() {
    const { bytes } = this;
    while (this.count <= 24) {
      let byte = 0;
      if (this.at < bytes.length) byte = bytes[this.at];
      else this.dry += 8;
      if (byte === 0xff) {
        if (bytes[this.at + 1] === 0) this.at += 2;
        else {
          byte = 0; // a marker, or the end
          this.dry += 8;
        }
      } else if (this.at < bytes.length) this.at++;
      this.hold = (this.hold << 8) | byte;
      this.count += 8;
    }
  }

  /** Whether bits were used that the file does not have. */
  get ranDry() {
    return this.dry > this.count;
  }

  /** @param {number} length 0 to 16 @returns {number} the next bits */
  take(length) {
    if (this.count < length) this.fill();
    this.count -= length;
    return (this.hold >>> this.count) & ((1 << length) - 1);
  }

  /** @param {number} length 0 to 16 @returns {number} the next bits as JPEG writes a number above or below zero */
  takeSigned(length) {
    const value = this.take(length);
    return value < (1 << length) >> 1 ? value - (1 << length) + 1 : value;
  }

  /** @param {Codes} codes @returns {number} the symbol of the next code */
  symbol(codes) {
    if (this.count < 16) this.fill();
    const next = (this.hold >>> (this.count - 16)) & 0xffff;
    const quick = codes.quick[next >> (16 - QUICK)];
    if (quick) {
      this.count -= quick >> 8;
      return quick & 0xff;
    }
    for (let length = QUICK + 1; length <= 16; length++) {
      const code = next >> (16 - length);
      if (code < codes.ends[length]) {
        this.count -= length;
        return codes.symbols[code + codes.shifts[length]];
      }
    }
    throw new Broken("no such code");
  }

  /**
   * Go on behind the next marker.
   *
   * @returns {number} the number of the restart, 0 to 7; -1 where another marker or the end comes first
   */
  restart() {
    this.begin();
    const { bytes } = this;
    for (let at = this.at; at + 1 < bytes.length; at++) {
      const next = bytes[at + 1];
      if (bytes[at] !== 0xff || next === 0 || next === 0xff) continue;
      this.at = at;
      if (next < 0xd0 || next > 0xd7) return -1;
      this.at += 2;
      return next - 0xd0;
    }
    this.at = bytes.length;
    return -1;
  }
}
