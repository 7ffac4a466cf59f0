// Reads the rows of an answer as the engine packs them: `src/engine/columns.rs`, in the format of postcard.

class Bytes {
  constructor(bytes) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  /** An unsigned number of seven bits a byte. */
  number() {
    let [number, factor] = [0n, 1n];
    for (;;) {
      const byte = this.view.getUint8(this.at++);
      number += BigInt(byte & 0x7f) * factor;
      factor *= 128n;
      if (byte < 0x80) return number;
    }
  }

  count() {
    return Number(this.number());
  }

  /** A number whose lowest bit is its sign. */
  signed() {
    const number = this.number();
    return number & 1n ? -(number >> 1n) - 1n : number >> 1n;
  }

  text() {
    const length = this.count();
    const start = this.view.byteOffset + this.at;
    this.at += length;
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, start, length));
  }

  list(element) {
    return Array.from({ length: this.count() }, element);
  }

  value() {
    switch (this.count()) {
      case 0:
        return this.text();
      case 1:
      case 3:
        return Number(this.signed());
      case 2:
        this.at += 8;
        return this.view.getFloat64(this.at - 8, true);
      default:
        return null;
    }
  }

  distances() {
    let number = 0n;
    return this.list(() => Number((number = BigInt.asIntN(64, number + this.signed()))));
  }

  column(rows) {
    switch (this.count()) {
      case 0:
        return Array(rows).fill(this.value());
      case 1:
      case 2:
        return this.distances();
      case 3: {
        const distinct = this.list(() => this.text());
        return this.list(() => distinct[this.count() - 1] ?? null);
      }
      default:
        return this.list(() => this.value());
    }
  }
}

/** The values of an answer, column by column; those that no record has are null. */
export function columns(packed) {
  const bytes = new Bytes(packed);
  // Which rows of the table they are: source, shard, and row.
  bytes.list(() => bytes.count() === 1 && [bytes.count(), bytes.count(), bytes.count()]);
  const rows = bytes.count();
  return bytes.list(() => bytes.column(rows));
}
