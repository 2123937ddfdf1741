/** @file Correlations of the estimates: a matrix of colours and numbers, and in words the pairs that are hardly told apart. */
import { element, text } from '../../figure/svg.ts';
import { csvText } from '../../problem/csv.ts';
import type { FitReport } from '../../problem/fit-report.ts';
import { brief, integer, signed } from '../../problem/number-text/typeset.ts';
import { type SvgStyle, styledDocument } from '../chart/svg.ts';
import { h, keyed, show } from '../page/dom.ts';
import { shortened } from '../page/format.ts';
import type { Palette } from '../page/theme.ts';
import type { Saved } from '../widgets/section.ts';

/** Beyond this two estimates are hardly told apart. */
const strong = 0.95;
/** More estimates than these fill the page. */
const mostEstimates = 40;
const mostSentences = 8;
const longestName = 18;

export interface CorrelationMatrix {
  names: string[];
  /** [names][names] */
  values: number[][];
}

/** Of the estimates that the data determine, in their order; `null` where there are fewer than two. */
export function correlationMatrix({ parameters, correlations }: FitReport): CorrelationMatrix | null {
  const known = parameters.map((_, q) => q).filter((q) => correlations[q]?.[q] != null);
  if (known.length < 2) return null;
  return {
    names: known.map((q) => parameters[q].name),
    values: known.map((q) => known.map((r) => correlations[q][r] ?? 0)),
  };
}

/** Sentences on the pairs whose correlation is beyond 0.95, the strongest first. */
export function correlationWarnings({ names, values }: CorrelationMatrix): string[] {
  const pairs = names
    .flatMap((a, q) => names.slice(0, q).map((b, r) => ({ a: b, b: a, value: values[q][r] })))
    .filter(({ value }) => Math.abs(value) > strong)
    .sort((x, y) => Math.abs(y.value) - Math.abs(x.value));
  const said = pairs
    .slice(0, mostSentences)
    .map(({ a, b, value }) =>
      value > 0
        ? `${a} and ${b} rise together (correlation ${signed(value)}): the data tell what they share better than either.`
        : `${a} makes up for ${b} (correlation ${signed(value)}): the data tell their combination better than either.`,
    );
  const left = pairs.length - said.length;
  return left > 0 ? [...said, `${integer(left)} more pairs are beyond ${brief(strong)}.`] : said;
}

export class CorrelationsPart {
  readonly element: HTMLElement;
  readonly #warnings = h('ul', { className: 'fit-warnings' });
  readonly #table = h('div', {
    ...{ className: 'scroll matrix-box', tabindex: '0', role: 'region', 'aria-label': 'Matrix of correlations' },
  });

  constructor() {
    const head = h('div', { className: 'fit-head' }, h('h3', {}, 'Correlations of the estimates'));
    this.element = h('div', { className: 'correlations' }, head, this.#warnings, this.#table);
  }

  draw(fit: FitReport): void {
    const matrix = correlationMatrix(fit);
    show(this.element, matrix !== null);
    if (!matrix) return;
    const warnings = correlationWarnings(matrix);
    show(this.#warnings, warnings.length > 0);
    keyed(this.#warnings, JSON.stringify(warnings), () => warnings.map((sentence) => h('li', {}, sentence)));
    show(this.#table, matrix.names.length <= mostEstimates);
    keyed(this.#table, JSON.stringify(matrix), () => (matrix.names.length <= mostEstimates ? [tableOf(matrix)] : []));
  }
}

/** Every pair once, below the diagonal; columns have the numbers of their rows. */
const tableOf = ({ names, values }: CorrelationMatrix): HTMLElement =>
  h(
    'table',
    { className: 'matrix', 'aria-label': 'Correlations between estimates' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('td', {}),
        ...names
          .slice(0, -1)
          .map((name) =>
            h(
              'th',
              { scope: 'col', title: name },
              h('span', { 'aria-hidden': 'true' }, shortened(name, 7)),
              h('span', { className: 'unseen' }, name),
            ),
          ),
      ),
    ),
    h(
      'tbody',
      {},
      ...names
        .slice(1)
        .map((name, q) =>
          h(
            'tr',
            {},
            h(
              'th',
              { scope: 'row', title: name },
              h('span', { 'aria-hidden': 'true' }, shortened(name, longestName)),
              h('span', { className: 'unseen' }, name),
            ),
            ...names
              .slice(0, -1)
              .map((other, r) => (r > q ? h('td', {}) : cellOf(`${name} · ${other}`, values[q + 1][r]))),
          ),
        ),
    ),
  );

function cellOf(title: string, value: number): HTMLElement {
  const cell = h(
    'td',
    { className: `correlation${value < 0 ? ' against' : ''}${Math.abs(value) > strong ? ' strong' : ''}`, title },
    signed(value),
  );
  cell.style.setProperty('--strength', `${Math.round(100 * Math.abs(value))}%`);
  return cell;
}

/** The whole matrix as numbers, and as the drawing of its lower half. */
export const savedCorrelations = (matrix: CorrelationMatrix): Saved => ({
  name: 'fit-correlations',
  csv: () =>
    csvText(
      ['', ...matrix.names],
      matrix.names.map((name, q) => [name, ...matrix.values[q]]),
    ),
  svg: (palette, style) => matrixSvg(matrix, palette, style),
});

function matrixSvg({ names, values }: CorrelationMatrix, palette: Palette, style: SvgStyle): string {
  const [wide, high] = [52, 24];
  const left = 16 + 0.6 * style.fontSize * Math.max(...names.map((name) => name.length));
  const cells = names.slice(1).flatMap((name, q) => {
    const y = 40 + q * high;
    return [
      text(left - 8, y + 16, name, { 'text-anchor': 'end', fill: style.foreground }),
      ...values[q + 1].slice(0, q + 1).flatMap((value, r) => [
        element('rect', {
          ...{ x: left + r * wide, y, width: wide - 2, height: high - 2 },
          ...{ fill: palette.term(value < 0 ? 1 : 0), 'fill-opacity': 0.55 * Math.abs(value) },
        }),
        text(left + (r + 0.5) * wide, y + 15, signed(value), { 'text-anchor': 'middle', fill: style.foreground }),
      ]),
    ];
  });
  const heads = names
    .slice(0, -1)
    .map((name, r) =>
      text(left + (r + 0.5) * wide, 32, shortened(name, 7), { 'text-anchor': 'middle', fill: style.foreground }),
    );
  const size = { width: left + names.length * wide, height: 52 + names.length * high };
  return styledDocument('Correlations of the estimates', { ...style, ...size }, [...heads, ...cells].join(''));
}
