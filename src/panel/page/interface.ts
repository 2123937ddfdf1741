/** @file The panel's own small state: kept over a reload, never data. */

export interface Interface {
  losses: 'raw' | 'weighted' | null;
  compass: 'raw' | 'optimiser';
  /** True lengths, or directions only. */
  lengths: 'true' | 'equal';
  lower: 'residual' | 'error';
  compareQuantity: string;
  /** Folded sections. */
  folded: string[];
  /** Charts shown as tables. */
  tables: string[];
  /** Term whose curves stand alone. */
  isolated: string | null;
}

export const initialInterface: Interface = {
  losses: null,
  compass: 'raw',
  lengths: 'true',
  lower: 'residual',
  compareQuantity: 'total',
  folded: [],
  tables: [],
  isolated: null,
};

/** What was kept, as far as it still fits. */
export function restoreInterface(kept: unknown): Interface {
  if (typeof kept !== 'object' || kept === null) return { ...initialInterface };
  const restored: Record<string, unknown> = { ...initialInterface };
  for (const [key, value] of Object.entries(kept)) {
    const initial = restored[key];
    const fits = Array.isArray(initial)
      ? Array.isArray(value) && value.every((v) => typeof v === 'string')
      : initial === null
        ? value === null || typeof value === 'string'
        : typeof initial === typeof value;
    if (key in restored && fits) restored[key] = value;
  }
  return restored as unknown as Interface;
}
