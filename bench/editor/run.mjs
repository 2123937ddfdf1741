/**
 * @file `npm run bench:editor`: how long an editor waits for the language server, with probe and preview on. Writes
 * bench/results/editor.md; with `--quick` few rounds, written nowhere.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { linesOf, root } from '../bundle.mjs';
import { askedOf, flag } from '../options.mjs';

const { quick } = askedOf('npm run bench:editor -- [--quick]', { quick: flag });
execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--production', '--out', 'build/bench/dist'], {
  cwd: root,
});
const load = loadavg();
const measured = await linesOf('bench/editor/measure.ts', ...(quick ? ['--quick'] : []));
const cases = measured.filter((line) => line.name);
const [{ documents, slowest }] = measured.filter((line) => line.documents);
const one = (x) => x.toFixed(1);
const ms = (x) => x.toFixed(x < 10 ? 1 : 0);
const text = `# How long an editor waits

${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}. The built server over standard input and
output, with the gradient probe and the preview on; milliseconds, median of ${cases[0].rounds} key strokes (previews and
hovers of the longest texts: of ${Math.min(...cases.map((c) => c.previews))}). A completion is asked for directly behind the key; the hover comes while the
probe is under way. Load average ${one(load[0])} before the run and ${one(loadavg()[0])} at its end.

| spec | opened | key to diagnostics | key to completion | key to preview | hover during the probe | slowest hover |
|---|---|---|---|---|---|---|
${cases
  .map(
    (c) =>
      `| ${c.name} | ${[c.first, c.diagnostics, c.completion, c.preview, c.hover, c.worstHover].map(ms).join(' | ')} |`,
  )
  .join('\n')}

${documents} documents of 100 lines opened and closed at random: the slowest answer in between took ${ms(slowest)} ms.
`;
console.log(text);
if (!quick) writeFileSync(join(root, 'bench/results/editor.md'), text);
