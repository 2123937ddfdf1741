// Licences of what others have written and the bundles hold, as one text that travels with them.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

const line = '-'.repeat(80);

/** Folder of the package that a bundled file belongs to; null for the product's own. */
function packageOf(file) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
  return match ? match[1] : null;
}

/** Its name, version, licence and the texts that it asks to be kept. */
function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[sc]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  const by = typeof author === 'string' ? author : author?.name;
  if (texts.length === 0) texts.push(`Licence: ${license}${by ? `. Copyright: ${by}` : ''}. No text came with it.`);
  return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') };
}

/**
 * @param {Iterable<string>} inputs files of all bundles
 * @param {string[]} folders packages of which files are copied as they are
 * @param {string} kernel notices of what the compiled kernel holds
 */
export function notices(inputs, folders, kernel) {
  const packages = new Set(folders.map((folder) => realpathSync(folder)));
  for (const file of inputs) {
    const folder = packageOf(file);
    if (folder && existsSync(join(folder, 'package.json'))) packages.add(realpathSync(folder));
  }
  const all = [...packages].map(noticeOf).sort((a, b) => (a.title < b.title ? -1 : 1));
  const head = 'PINN Lens contains the following work of others, under the licences below.\n';
  const parts = all.map(({ title, text }) => `${line}\n${title}\n${line}\n\n${text}\n`);
  return `${[head, ...parts, kernel.trim()].join('\n')}\n`;
}
