/** @file The examples that ship with the product, as problems to start from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A whole problem to start from. */
export interface Template {
  name: string;
  summary: string;
  body: string;
}

/** Those of a folder that need no data of their own; none where there is no such folder. */
export function templatesIn(folder: string): Template[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.pinn'));
  } catch {
    return [];
  }
  return names.sort().flatMap((file) => {
    const body = readFileSync(join(folder, file), 'utf8');
    if (/\bfrom\s+"/.test(body)) return [];
    const name = file.slice(0, -'.pinn'.length);
    return [{ name, summary: /^\s*problem\s+"([^"]+)"/m.exec(body)?.[1] ?? name, body }];
  });
}
