// Draws the pictures of the walkthrough from what the product says of examples/drowned.pinn: `node scripts/walkthrough.mjs`
// after `npm run build`. The colours are those of the theme, so that one picture is right in all of them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(os.tmpdir(), 'pinn-walkthrough-'));
const drowned = readFileSync('examples/drowned.pinn', 'utf8');
/** The weight that the quick fix writes. */
const fixed = drowned.replace(/^( {2}motion {2}= )1$/m, '$12e-4');

const colour = {
  text: 'var(--vscode-foreground, #888)',
  faint: 'var(--vscode-descriptionForeground, #888)',
  line: 'var(--vscode-widget-border, var(--vscode-contrastBorder, #8884))',
  back: 'var(--vscode-editor-background, #fff)',
  word: 'var(--vscode-charts-blue, #3794ff)',
  number: 'var(--vscode-charts-green, #388a34)',
  warning: 'var(--vscode-editorWarning-foreground, #bf8803)',
  motion: 'var(--vscode-charts-blue, #3794ff)',
  release: 'var(--vscode-charts-orange, #d18616)',
  rest: 'var(--vscode-charts-green, #388a34)',
  wrong: 'var(--vscode-charts-red, #e51400)',
};
const width = 560;
const height = 360;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (x, y, said, { size = 15, fill = colour.text, anchor = 'start', weight = 400, mono = false } = {}) =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" text-anchor="${anchor}" font-weight="${weight}" ` +
  `font-family="${mono ? 'var(--vscode-editor-font-family, monospace)' : 'var(--vscode-font-family, sans-serif)'}" ` +
  `xml:space="preserve">${escaped(said)}</text>`;
const box = (x, y, w, h, fill, more = '') =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}" ${more}/>`;
const card = (x, y, w, h) => box(x, y, w, h, colour.back, `rx="6" stroke="${colour.line}"`);

function picture(name, parts) {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">\n` +
    `${parts.flat(9).join('\n')}\n</svg>\n`;
  writeFileSync(`media/walkthrough/${name}.svg`, svg);
}

const cli = (args) => {
  try {
    return execFileSync(process.execPath, ['dist/cli.cjs', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    // A run that is not reached says so by its exit code.
    return error.stdout;
  }
};
const lines = (said) =>
  said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

function spec(name, content) {
  const file = path.join(folder, `${name}.pinn`);
  writeFileSync(file, content);
  return file;
}

function trained(file, ...more) {
  const result = lines(cli(['train', file, '--json', '--out', folder, ...more])).find(({ type }) => type === 'result');
  const rows = readFileSync(path.join(result.run, 'solution.csv'), 'utf8').trim().split('\n').slice(1);
  return { error: result.relativeL2, points: rows.map((row) => row.split(',').map(Number)) };
}

/** Curves over t in a frame. */
function curves(x, y, w, h, drawn) {
  const at = ([t, u]) => `${(x + t * w).toFixed(1)},${(y + ((1 - u) / 2) * h).toFixed(1)}`;
  return [
    card(x - 8, y - 8, w + 16, h + 16),
    `<line x1="${x}" y1="${y + h / 2}" x2="${x + w}" y2="${y + h / 2}" stroke="${colour.line}"/>`,
    ...drawn.map(({ points, stroke, dash = '', thick = 2.5 }) => {
      const kept = points.filter((_, i) => i % 5 === 0);
      return `<polyline points="${kept.map(at).join(' ')}" fill="none" stroke="${stroke}" stroke-width="${thick}" stroke-dasharray="${dash}"/>`;
    }),
  ];
}

const w = Math.sqrt(396);
const exact = Array.from({ length: 1001 }, (_, i) => {
  const t = i / 1000;
  return [t, Math.exp(-2 * t) * (Math.cos(w * t) + (2 / w) * Math.sin(w * t))];
});
const dashed = { points: exact, stroke: colour.faint, dash: '6 5', thick: 2 };

const asWritten = spec('drowned', drowned);
const balanced = spec('fixed', fixed);
const probe = lines(cli(['probe', asWritten, '--json']));
const frame = probe.find(({ type }) => type === 'frame');
const warning = probe.find(({ type }) => type === 'finding').message;
const percent = (share) => (share > 0.999 ? '> 99.9 %' : share < 0.001 ? '< 0.1 %' : `${Math.round(100 * share)} %`);

/** The weights block with one of its numbers, underlined or replaced. */
function weights(y, value, fill) {
  const rows = [
    [y, 'weights {', colour.word],
    [y + 56, '  release = 1', colour.text],
    [y + 84, '  rest    = 0.1', colour.text],
    [y + 112, '}', colour.word],
  ];
  return [
    rows.map(([at, said, tint]) => text(48, at, said, { mono: true, size: 17, fill: tint })),
    text(48, y + 28, `  motion  = ${value}`, { mono: true, size: 17, fill }),
  ];
}
const squiggle = (x, y, w) => {
  const steps = Array.from({ length: Math.round(w / 4) }, (_, i) => `L${x + 4 * (i + 1)} ${y + (i % 2 ? 0 : 4)}`);
  return `<path d="M${x} ${y} ${steps.join(' ')}" fill="none" stroke="${colour.warning}" stroke-width="1.6"/>`;
};
const [before, after] = warning.split('; ');
const cut = before.indexOf('(');

picture('opened', [
  card(24, 20, 512, 226),
  text(48, 56, "equation motion:  u'' + 4*u' + 400*u = 0", { mono: true, size: 17 }),
  text(48, 84, 'initial  release: u(0) = 1', { mono: true, size: 17 }),
  weights(120, '1', colour.text),
  squiggle(68, 154, 112),
  card(48, 262, 488, 88),
  text(66, 290, before.slice(0, cut).trim(), { size: 15, weight: 600, fill: colour.warning }),
  text(66, 313, before.slice(cut), { size: 14, fill: colour.faint }),
  text(66, 336, after, { size: 15 }),
]);

const names = ['motion', 'release', 'rest'];
picture('probed', [
  text(28, 40, 'Share of the first update', { size: 18, weight: 600 }),
  names.map((name, i) => {
    const { share, weightedGradientNorm } = frame.terms[name];
    const y = 70 + 72 * i;
    return [
      text(28, y + 30, name, { size: 17 }),
      box(120, y, 300, 44, colour.line, 'rx="4"'),
      box(120, y, Math.max(3, 300 * share), 44, colour[name], 'rx="4"'),
      text(436, y + 22, percent(share), { size: 16, weight: 600 }),
      text(436, y + 42, `‖λ∇L‖ ${Number(weightedGradientNorm.toPrecision(2))}`, { size: 13, fill: colour.faint }),
    ];
  }),
  text(28, 310, 'The network follows the sum of all three. It sees the equation alone,', {
    size: 15,
    fill: colour.faint,
  }),
  text(28, 332, 'which u = 0 meets perfectly.', { size: 15, fill: colour.faint }),
]);

picture('fixed', [
  card(24, 20, 512, 180),
  weights(58, '1', colour.faint),
  `<line x1="168" y1="80" x2="184" y2="80" stroke="${colour.wrong}" stroke-width="2"/>`,
  text(222, 86, '→ 2e-4', { mono: true, size: 17, fill: colour.number, weight: 600 }),
  card(96, 220, 400, 112),
  text(120, 250, 'Quick Fix', { size: 13, fill: colour.faint }),
  box(108, 262, 376, 28, 'var(--vscode-list-activeSelectionBackground, #3794ff33)', 'rx="4"'),
  text(120, 282, '✦  Set the weight of "motion" to 2e-4', {
    size: 15,
    fill: `var(--vscode-list-activeSelectionForeground, ${colour.text})`,
  }),
  text(120, 316, '✦  Find out what helps', { size: 15 }),
]);

const lost = trained(asWritten);
const right = trained(balanced);
const twin = trained(balanced, '--variant', 'twin');
const errorOf = ({ error }) => `${error < 0.1 ? (100 * error).toFixed(1) : Math.round(100 * error)} %`;

picture('trained', [
  text(28, 36, 'After the fix: reached', { size: 17, weight: 600 }),
  text(532, 36, `error ${errorOf(right)}`, { size: 15, fill: colour.faint, anchor: 'end' }),
  curves(36, 60, 488, 110, [dashed, { points: right.points, stroke: colour.motion }]),
  text(28, 216, 'As it was: wrong', { size: 17, weight: 600 }),
  text(532, 216, `error ${errorOf(lost)}`, { size: 15, fill: colour.faint, anchor: 'end' }),
  curves(36, 238, 488, 90, [dashed, { points: lost.points, stroke: colour.wrong }]),
]);

/** Degrees between the first updates of the spec and its twin, from the Gram matrix of the probe. */
function angleBetween(a, b) {
  const norm = (i) => frame.terms[names[i]].gradientNorm;
  const cosine = (i, j) => (i === j ? 1 : frame.cosines[`${names[Math.min(i, j)]} ${names[Math.max(i, j)]}`]);
  const dot = (x, y) =>
    names.reduce((s, _, i) => s + names.reduce((q, __, j) => q + x[i] * y[j] * norm(i) * norm(j) * cosine(i, j), 0), 0);
  return (180 / Math.PI) * Math.acos(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)));
}
const loss = (name) => frame.terms[name].loss;
const total = 2e-4 * loss('motion') + loss('release') + 0.1 * loss('rest');
const kept = (total - 0.01 * loss('release') - 0.1 * loss('rest')) / loss('motion');
const angle = angleBetween([2e-4, 1, 0.1], [kept, 0.01, 0.1]);
const arrow = (x, y, degrees, stroke) => {
  const turn = (degrees * Math.PI) / 180;
  const [dx, dy] = [54 * Math.cos(turn), -54 * Math.sin(turn)];
  return (
    `<line x1="${x}" y1="${y}" x2="${(x + dx).toFixed(1)}" y2="${(y + dy).toFixed(1)}" stroke="${stroke}" stroke-width="4" stroke-linecap="round"/>` +
    `<circle cx="${(x + dx).toFixed(1)}" cy="${(y + dy).toFixed(1)}" r="6" fill="${stroke}"/>` +
    `<circle cx="${x}" cy="${y}" r="60" fill="none" stroke="${colour.line}"/>`
  );
};

picture('compared', [
  text(280, 34, `Same total ${total.toPrecision(3)}, first updates ${Math.round(angle)}° apart`, {
    size: 18,
    weight: 600,
    anchor: 'middle',
  }),
  arrow(150, 112, 20, colour.motion),
  arrow(410, 112, 20 + angle, colour.wrong),
  text(150, 200, 'as written', { anchor: 'middle' }),
  text(410, 200, 'twin', { anchor: 'middle' }),
  curves(36, 222, 220, 90, [dashed, { points: right.points, stroke: colour.motion }]),
  curves(304, 222, 220, 90, [dashed, { points: twin.points, stroke: colour.wrong }]),
  text(146, 344, `reached, error ${errorOf(right)}`, { size: 14, anchor: 'middle' }),
  text(414, 344, `wrong, error ${errorOf(twin)}`, { size: 14, anchor: 'middle' }),
]);

rmSync(folder, { recursive: true, force: true });
