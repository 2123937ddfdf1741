/** Specs with one fault each, planted on purpose and marked `// finding: code of term` on its line, and healthy ones. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Planted {
  name: string;
  path: string;
  text: string;
  code: string;
  /** Loss term it is about. */
  term: string | null;
  /** One-based line on which the finding must stand. */
  line: number;
}

const folder = (name: string) => new URL(`../../fixtures/${name}/`, import.meta.url).pathname;

const specs = (name: string) =>
  readdirSync(folder(name))
    .filter((file) => file.endsWith('.pinn'))
    .map((file) => {
      const path = `${folder(name)}${file}`;
      return { name: file.replace('.pinn', ''), path, text: readFileSync(path, 'utf8') };
    });

export const planted: Planted[] = specs('faults').map((spec) => {
  const lines = spec.text.split('\n');
  const line = lines.findIndex((l) => l.includes('// finding: '));
  const marker = /\/\/ finding: (\S+)(?: of (\S+))?/.exec(lines[line] ?? '');
  if (!marker) throw new Error(`${spec.path} marks no fault`);
  return { ...spec, code: marker[1], term: marker[2] ?? null, line: line + 1 };
});

export const healthy = specs('healthy');
