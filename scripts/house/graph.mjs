/** @file The import graph of src, types included, read from the sources themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

const slashes = (path) => path.replaceAll('\\', '/');

/** Every source file below src, generated ones left out: path from the root of the repository. */
export const sources = readdirSync('src', { recursive: true })
  .map((file) => `src/${slashes(file)}`)
  .filter((file) => /\.(ts|c|h|css|langium)$/.test(file) && !file.includes('/generated/'))
  .sort();

export const lines = new Map(sources.map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1]));

/** Files of src that a file imports, for their types or their values. */
export const imports = new Map(
  sources
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
      const targets = importedFiles
        .map(({ fileName }) => fileName)
        .filter((name) => name.startsWith('.'))
        .map((name) => slashes(normalize(join(dirname(file), name))))
        .filter((target) => target.startsWith('src/'));
      return [file, [...new Set(targets)]];
    }),
);

export const roomOf = (file) => file.split('/')[1];
export const folderOf = (file) => slashes(dirname(file));

/** Arrows between groups of files, each with one import that makes it: `from → Map(to → "file → file")`. */
export function arrows(groupOf) {
  const out = new Map();
  for (const [file, targets] of imports) {
    for (const target of targets) {
      const [from, to] = [groupOf(file), groupOf(target)];
      if (from === to) continue;
      if (!out.has(from)) out.set(from, new Map());
      if (!out.get(from).has(to)) out.get(from).set(to, `${file} → ${target}`);
    }
  }
  return out;
}

/** Groups that import each other in circles (Tarjan's strongly connected components). */
export function circles(graph) {
  const [index, low, stack, found] = [new Map(), new Map(), [], []];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node)?.keys() ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const circle = stack.splice(stack.indexOf(node));
    if (circle.length > 1) found.push(circle);
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}

/** Items by what `keyOf` says of them. */
export function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
