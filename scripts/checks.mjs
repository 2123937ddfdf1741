// Writes docs/reference/checks.md, every check with an example, from the broken specs of the tests; with --check it only compares.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const page = 'docs/reference/checks.md';
const folder = 'test/fixtures/specs/broken';

/** The checker and the titles of fixes, bundled for Node. */
async function checker() {
  const { outputFiles } = await build({
    stdin: {
      contents:
        "export { compileSpec } from './src/language/check/compile-spec.ts'; export { fixTitle } from './src/problem/fix.ts';",
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'error',
  });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(
    module,
    module.exports,
    createRequire(join(process.cwd(), 'scripts/checks.mjs')),
  );
  return module.exports;
}

const { compileSpec, fixTitle } = await checker();

const severities = { error: 'error', warning: 'warning', information: 'note', hint: 'hint' };

/** Of several examples of a check the shortest line that has a fix, else the shortest. */
const rank = ({ fix, lines }) => (fix ? 0 : 1e6) + lines.length;

const best = new Map();
for (const name of readdirSync(folder).filter((n) => n.endsWith('.pinn'))) {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  for (const { code, severity, message, range, fix } of compileSpec(text, { path }).findings) {
    const lines = (text.split(/\r?\n/)[range.start.line] ?? '').trim();
    const row = { code, severity, message, lines, fix: fix ? fixTitle(fix) : '' };
    if (!best.has(code) || rank(row) < rank(best.get(code))) best.set(code, row);
  }
}

const cell = (text) => text.replaceAll('|', '\\|');
const shortened = (text) => (text.length > 90 ? `${text.slice(0, 88)}…` : text);
const code = (text) => (text === '' ? '' : `\`${cell(shortened(text).replaceAll('`', "'"))}\``);

const rows = [...best.values()]
  .sort((a, b) => (a.code < b.code ? -1 : 1))
  .map(
    (row) =>
      `| [${row.code}](findings.md#${row.code}) | ${severities[row.severity]} | ${code(row.lines)} | ${cell(row.message)} | ${cell(row.fix)} |`,
  );

const text = [
  '# Checks',
  '',
  '<!-- Generated from test/fixtures/specs/broken by `npm run reference`; do not edit. -->',
  '',
  `What the checker says, check by check: a line that is wrong, what is said of it, and the fix that the editor offers. There are ${rows.length}; what each means stands in [findings.md](findings.md).`,
  '',
  '| check | | example | message | fix |',
  '|---|---|---|---|---|',
  ...rows,
  '',
].join('\n');

if (process.argv.includes('--check')) {
  if (readFileSync(page, 'utf8') !== text) {
    console.error(`${page} does not match what the checker says: run \`npm run reference\` and commit.`);
    process.exit(1);
  }
  console.log(`${page} matches the checker`);
} else writeFileSync(page, text);
