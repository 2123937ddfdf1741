/** @file Identifiers as PEtab and SBML take them: ASCII letters, digits and underscores, the author's own names where they are such. */

/** What formulas of PEtab mean by these words. */
const taken = ['time', 'inf', 'nan', 'true', 'false'];

export class PetabIds {
  readonly #used = new Set(taken);
  readonly #ids = new Map<string, string>();

  /** The identifier of a name within its kind, always the same; `gain[low]` becomes `gain_low`. */
  of(kind: string, name: string): string {
    const key = `${kind} ${name}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const plain = name
      .replace(/[^\p{ASCII}]/gu, (letter) => `u${letter.codePointAt(0)!.toString(16)}`)
      .replace(/'/g, '_d')
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/(?<=.)_+$/, '');
    const wish = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
    let id = wish;
    for (let n = 2; this.#used.has(id); n++) id = `${wish}_${n}`;
    this.#used.add(id);
    this.#ids.set(key, id);
    return id;
  }
}
