/** @file Values under names that an author chose: `constructor` and `__proto__` are names like any other. */

/** An empty record without a prototype, so that it holds what was put into it and nothing else. */
export const byName = <T>(entries: Iterable<readonly [string, T]> = []): Record<string, T> => {
  const record: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return record;
};

/** What stands under `name` in `record` itself; `undefined` where nothing does. */
export const under = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
