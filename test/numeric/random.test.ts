import { describe, expect, test } from 'vitest';
import { Random } from '../../src/numeric/random.ts';

/** sfc32 as published (PractRand 0.93, `Sources/RNGs/sfc.cpp`), on big integers. */
function* sfc32(seed: bigint, stream: bigint): Generator<number> {
  const word = (x: bigint): bigint => BigInt.asUintN(32, x);
  let [a, b, c, counter] = [word(seed), word(seed >> 32n), stream, 1n];
  for (let round = 0; ; round++) {
    const result = word(a + b + counter);
    counter = word(counter + 1n);
    a = b ^ (b >> 9n);
    b = word(c + (c << 3n));
    c = word(word(c << 21n) | (c >> 11n));
    c = word(c + result);
    if (round >= 15) yield Number(result);
  }
}

/** FNV-1a of ASCII text. */
const fnv = (text: string): bigint =>
  [...text].reduce((h, c) => BigInt.asUintN(32, (h ^ BigInt(c.charCodeAt(0))) * 0x01000193n), 0x811c9dc5n);

describe('streams', () => {
  test.each([
    [0, ''],
    [1, ''],
    [0, 'network'],
    [7, 'points motion'],
    [2 ** 32 + 5, 'noise'],
  ])('of seed %d named "%s" are those of the published generator', (seed, stream) => {
    const random = new Random(seed, stream);
    const published = sfc32(BigInt(seed), fnv(stream));
    for (let i = 0; i < 1000; i++) expect(random.integer()).toBe(published.next().value);
  });

  // All trained networks and drawn points start from these: they must not change.
  test('are frozen', () => {
    const first = (seed: number, stream: string) => {
      const random = new Random(seed, stream);
      return Array.from({ length: 4 }, () => random.integer());
    };
    expect(first(0, '')).toEqual([2530055031, 1297010383, 2603699536, 2920529338]);
    expect(first(0, 'network')).toEqual([1901130235, 2238198408, 314892366, 4003243298]);
    expect(first(2 ** 32 + 5, 'noise')).toEqual([3688393830, 56222791, 440186006, 1782816891]);
    expect(new Random(7, 'points motion').uniform()).toBe(0.0587050634624835);
    expect(new Random(7, 'points motion').normal()).toBe(-0.3570134635535639);
    expect(new Random(7, 'points motion').below(1000)).toBe(58);
    expect([...new Random(7, 'points motion').permutation(8)]).toEqual([2, 7, 5, 6, 3, 1, 4, 0]);
  });

  test('go on from a saved state', () => {
    const random = new Random(3, 'a');
    for (let i = 0; i < 10; i++) random.normal();
    const copy = Random.from(JSON.parse(JSON.stringify(random.state)));
    for (let i = 0; i < 10; i++) expect(copy.normal()).toBe(random.normal());
  });
});

describe('distributions', () => {
  const count = 40_000;
  const moments = (draw: () => number): [mean: number, variance: number] => {
    const x = Array.from({ length: count }, draw);
    const mean = x.reduce((a, b) => a + b, 0) / count;
    return [mean, x.reduce((a, b) => a + (b - mean) ** 2, 0) / count];
  };

  // Six standard deviations of the mean and of the variance.
  test('uniform numbers lie in [0, 1) with mean 1/2 and variance 1/12', () => {
    const random = new Random(1, 'uniform');
    let outside = 0;
    const [mean, variance] = moments(() => {
      const x = random.uniform();
      if (!(x >= 0 && x < 1)) outside++;
      return x;
    });
    expect(outside).toBe(0);
    expect(Math.abs(mean - 0.5)).toBeLessThan(6 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(6 * Math.sqrt(1 / 180 / count));
  });

  test('normal numbers have mean 0 and variance 1', () => {
    const random = new Random(1, 'normal');
    const [mean, variance] = moments(() => random.normal());
    expect(Math.abs(mean)).toBeLessThan(6 / Math.sqrt(count));
    expect(Math.abs(variance - 1)).toBeLessThan(6 * Math.sqrt(2 / count));
  });

  test('permutations hold every place once, and each of those of three about as often', () => {
    const random = new Random(1, 'permutation');
    expect([...random.permutation(50)].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const key = random.permutation(3).join();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const times of seen.values()) expect(Math.abs(times - 1000)).toBeLessThan(6 * Math.sqrt(6000 * (5 / 36)));
  });
});
