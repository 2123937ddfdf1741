/**
 * @file `npm run bench:log`: how long a lens log of a million frames takes from the disk to the last finding, what memory,
 * and how long to the panel in a window (`npm run package` first). Writes bench/results/log.md. `node bench/log/window.mjs 5
 * before.vsix` takes turns between two packages.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { linesOf, root } from '../bundle.mjs';
import { median, momentRows, openedInWindows } from './window.mjs';

const rounds = 5;

const [{ frames, bytes, rounds: opened, megabytes }] = await linesOf('bench/log/open.ts');
const rows = opened.map(
  ({ seconds, processor, shown }, k) => `| ${k + 1} | ${seconds.toFixed(2)} | ${processor.toFixed(2)} | ${shown} |`,
);
const [windows] = await openedInWindows(rounds);
const drawn = windows.map((window) => window.drawn / 1e3);
const shown = drawn.map((x) => x.toFixed(2)).join(', ');
const text = `# Opening a long lens log

${frames} frames of three terms, ${Math.round(bytes / 2 ** 20)} MiB, read as the editor and \`pinn-lens watch --once\` read it: frames, findings
and result. The first time is the one of a process that has just begun. ${Math.round(megabytes)} MiB resident at the end.
${cpus()[0].model}, ${cpus().length} cores, at a load of ${loadavg()[0].toFixed(1)} from other programs. Target: 1 s.

| opened | seconds | of the processor | frames shown |
|---|---|---|---|
${rows.join('\n')}

The same log in a workbench, from the click in the tree of runs until the last step stands in the panel's header and its
losses are drawn, each time in a fresh window with its server and its browser on this machine: ${shown} s, median
${median(drawn).toFixed(2)} s. In this the process that reads the log starts, and the panel's page. Medians from the click:

| | ms |
|---|---|
${momentRows(windows).join('\n')}
`;
writeFileSync(join(root, 'bench/results/log.md'), text);
console.log(text);
