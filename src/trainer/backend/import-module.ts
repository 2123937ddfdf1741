/**
 * @file Imports an ES module found at run time. A program that is started from its kept code has lost the loader behind
 * its own `import()`, so the one that starts it (`cli/launch.ts`) lends it a function.
 */

type Import = (url: string) => Promise<unknown>;

const lent = Symbol.for('pinn-lens.import');
const shared = globalThis as { [lent]?: Import };

export function lendImport(own: Import): void {
  shared[lent] = own;
}

export const importModule: Import = (url) => (shared[lent] ?? ((own) => import(own)))(url);
