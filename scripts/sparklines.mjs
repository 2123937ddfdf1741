/**
 * @file Draws the small curves beside the templates, media/templates: what each example's first unknown does, as the
 * preview solves it: `node scripts/sparklines.mjs`. For light and for dark windows, because a list has no colours of its
 * theme for pictures.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { importSource } from './import-source.mjs';

const node = { platform: 'node' };
const { compileSpec } = await importSource('src/language/check/compile-spec.ts', node);
const { preview } = await importSource('src/run/preview.ts', node);
const { element, pathThrough, svgDocument } = await importSource('src/figure/svg.ts');

const folder = 'media/templates';
const inks = { light: '#0063d3', dark: '#3794ff' };
/** In pixels; a list shows it smaller, a sharp screen as it is. */
const side = 32;
const edge = 3;
/** Operations of a preview that nobody waits for. */
const operations = 2e10;

function sparkline(times, values, title, ink) {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const [from, to] = [times[0], times[times.length - 1]];
  const across = (t) => edge + ((side - 2 * edge) * (t - from)) / (to - from);
  const down = (v) => (high > low ? side - edge - ((side - 2 * edge) * (v - low)) / (high - low) : side / 2);
  const points = Array.from(values, (v, k) => (Number.isFinite(v) ? [across(times[k]), down(v)] : null));
  const curve = element('path', {
    d: pathThrough(points),
    fill: 'none',
    stroke: ink,
    'stroke-width': 2,
    'stroke-linejoin': 'round',
    'stroke-linecap': 'round',
  });
  return svgDocument(side, side, title, {}, curve);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of readdirSync('examples').filter((name) => name.endsWith('.pinn'))) {
  const spec = path.join('examples', file);
  const { problem } = compileSpec(readFileSync(spec, 'utf8'), { path: spec });
  const solved = await preview(problem, { operations, cancelled: () => false, points: 81 });
  if (!solved.ok) throw new Error(`${file}: ${solved.reason}`);
  const { times, values } = solved.value;
  const name = path.basename(file, '.pinn');
  for (const [theme, ink] of Object.entries(inks)) {
    writeFileSync(path.join(folder, `${name}-${theme}.svg`), sparkline(times, values[0], problem.title ?? name, ink));
  }
}
