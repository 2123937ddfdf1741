/**
 * @file The part of the protocol buffers wire format that ONNX models and TensorBoard events need: numbers, texts,
 * bytes and messages inside messages (protobuf.dev, "Encoding").
 */

const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** One message; fields are written in the order of the calls, numbers as their `.proto` files give them. */
export class Message {
  readonly #chunks: Uint8Array[] = [];

  #tag(field: number, type: number): void {
    this.#chunks.push(varint(BigInt((field << 3) | type)));
  }

  /** int32, int64, enum, bool. */
  integer(field: number, value: number): this {
    this.#tag(field, wire.varint);
    this.#chunks.push(varint(BigInt(value)));
    return this;
  }

  double(field: number, value: number): this {
    this.#tag(field, wire.fixed64);
    this.#chunks.push(littleEndian(8, (view) => view.setFloat64(0, value, true)));
    return this;
  }

  float(field: number, value: number): this {
    this.#tag(field, wire.fixed32);
    this.#chunks.push(littleEndian(4, (view) => view.setFloat32(0, value, true)));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, wire.bytes);
    this.#chunks.push(varint(BigInt(value.length)), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    return concatenate(this.#chunks);
  }
}

export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** `size` bytes that `fill` writes through a view. */
export function littleEndian(size: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  fill(new DataView(bytes.buffer));
  return bytes;
}

/** Seven bits a byte, lowest first; negative numbers as their 64-bit two's complement. */
function varint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
