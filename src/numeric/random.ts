/**
 * @file Seeded random numbers with a savable state, the same on every platform: sfc32 (Chris Doty-Humphrey's Small
 * Fast Chaotic generator, PractRand 0.9x, 32-bit variant), which needs nothing but 32-bit integer arithmetic.
 */

/** [a, b, c, counter], each an unsigned 32-bit integer. */
export type RandomState = [number, number, number, number];

/** FNV-1a, 32 bit: names of independent streams become numbers. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h >>> 0;
}

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /**
   * @param seed any integer.
   * @param stream name of an independent stream of the same seed (`init`, `points motion`, …).
   */
  constructor(seed: number, stream = '') {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = hash(stream);
    this.#counter = 1;
    for (let i = 0; i < 15; i++) this.integer();
  }

  static from(state: RandomState): Random {
    const random = new Random(0);
    [random.#a, random.#b, random.#c, random.#counter] = state;
    return random;
  }

  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  /** Uniform on 0 … 2³²−1. */
  integer(): number {
    const sum = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    this.#a = this.#a >>> 0;
    return sum;
  }

  /** Uniform on [0, 1), 53 bits. */
  uniform(): number {
    const high = this.integer() >>> 5;
    const low = this.integer() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Standard normal (Marsaglia's polar method; the second number of each pair is dropped so that the state is all). */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const s = x * x + y * y;
      if (s > 0 && s < 1) return x * Math.sqrt((-2 * Math.log(s)) / s);
    }
  }

  /** Uniform on 0 … n−1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** A permutation of 0 … n−1 (Fisher–Yates). */
  permutation(n: number): Int32Array {
    const p = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [p[i], p[j]] = [p[j], p[i]];
    }
    return p;
  }
}
