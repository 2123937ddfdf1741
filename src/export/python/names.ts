/** @file Names that Python takes: the author's own where they are free. */

/** Keywords, and what the script itself speaks of. */
const taken = `False None True and as assert async await break class continue def del elif else except finally for from
global if import in is lambda nonlocal not or pass raise return try while with
abs float int len list map max min print range sum zip
os math np torch dde d y net data model equations conditions TERMS WEIGHTS LOSSES SCALARS POINTS START END
Condition Samples scheduled weights rate features solution exact train`.split(/\s+/);

export class PythonNames {
  readonly #used = new Set(taken);
  readonly #names = new Map<string, string>();

  /** The name of something, always the same; `wish` where it is free. */
  of(key: string, wish: string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    // Python reads names in their NFKC form; what is no letter, digit or underscore is replaced.
    const plain = wish.normalize('NFKC').replace(/[^\p{L}\p{N}_]/gu, '_');
    let name = /^[\p{L}_]/u.test(plain) ? plain : `_${plain}`;
    while (this.#used.has(name)) name += '_';
    this.#used.add(name);
    this.#names.set(key, name);
    return name;
  }
}
