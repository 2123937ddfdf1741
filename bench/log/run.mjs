/**
 * @file `npm run bench:log`: how long a lens log of a million frames takes from the disk to the last finding, and what
 * memory. Writes bench/results/log.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { linesOf, root } from '../bundle.mjs';

const [{ frames, bytes, rounds, megabytes }] = await linesOf('bench/log/open.ts');
const rows = rounds.map(
  ({ seconds, processor, shown }, k) => `| ${k + 1} | ${seconds.toFixed(2)} | ${processor.toFixed(2)} | ${shown} |`,
);
const text = `# Opening a long lens log

${frames} frames of three terms, ${Math.round(bytes / 2 ** 20)} MiB, read as the editor and \`pinn-lens watch --once\` read it: frames, findings
and result. The first time is the one of a process that has just begun. ${Math.round(megabytes)} MiB resident at the end.
${cpus()[0].model}, ${cpus().length} cores, at a load of ${loadavg()[0].toFixed(1)} from other programs. Target: 1 s.

| opened | seconds | of the processor | frames shown |
|---|---|---|---|
${rows.join('\n')}
`;
writeFileSync(join(root, 'bench/results/log.md'), text);
console.log(text);
