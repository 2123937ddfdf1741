/** @file What a comparison came to: a table, and a sentence for every variant. */
import { commonTerms, type DivergencePoint } from '../../problem/divergence-point.ts';
import { totalNorm } from '../../problem/gram.ts';
import { publicNumber } from '../../problem/json/codec.ts';
import { degrees, duration } from '../../problem/number-text/quantity.ts';
import { comparedText, threeDigits } from '../../problem/number-text/report.ts';
import { table } from '../report/table.ts';
import { angleBetween, type Contestant, partingOf } from './contest.ts';

/** More weights than this make the table too wide. */
const mostWeights = 4;
/** Totals closer than this are the same number to whoever looks at them. */
const sameTotal = 1e-6;

const partingText = (where: DivergencePoint | null): string => (where ? `step ${where.step} (${where.term})` : 'never');

const error = ({ result }: Contestant): string => (result.relativeL2 === null ? '–' : threeDigits(result.relativeL2));

/** The first run is what the others are compared with. */
export function comparisonTable(runs: readonly Contestant[]): string {
  const [base] = runs;
  const names = base.header.terms.map((term) => term.name);
  const weights = names.length <= mostWeights ? names : [];
  const weightOf = ({ header, first }: Contestant, name: string) => {
    const place = header.terms.findIndex((term) => term.name === name);
    return place < 0 ? '–' : threeDigits(first.weights[place]);
  };
  const rows = runs.map((run) => [
    run.label,
    ...weights.map((name) => weightOf(run, name)),
    comparedText(run.first.total),
    threeDigits(totalNorm(run.first.gram, run.first.weights)),
    run === base ? '' : degrees(angleBetween(base, run)),
    run === base ? '' : partingText(partingOf(base, run)),
    threeDigits(run.last.total),
    threeDigits(run.result.measure),
    error(run),
    run.result.verdict,
    duration(run.result.seconds),
  ]);
  const measures = ['first total', '‖∇L‖', 'angle', 'parts at', 'last total', 'held-out', 'error', 'verdict', 'time'];
  return table(['run', ...weights.map((name) => `λ ${name}`), ...measures], rows);
}

/** How a run differs from the first one, in words. */
export function differenceText(base: Contestant, run: Contestant): string {
  const angle = angleBetween(base, run);
  const where = partingOf(base, run);
  const [a, b] = [base.first.total, run.first.total];
  const same = Math.abs(a - b) <= sameTotal * Math.abs(a);
  const totals = same
    ? `has the same total at the first step (${threeDigits(a)}) as the spec ${base.label}`
    : `begins with a total of ${threeDigits(b)}, the spec ${base.label} with ${threeDigits(a)}`;
  const directions = Number.isNaN(angle)
    ? commonTerms(base, run).length === base.header.terms.length
      ? 'their networks or points differ, so their first updates cannot be compared'
      : 'their terms differ, so their first updates cannot be compared'
    : `${same ? 'yet ' : ''}its first update points ${degrees(angle)} away`;
  const parts = where ? `"${where.term}" differs from step ${where.step} on` : 'no loss ever differs by more than 1 %';
  const measured = base.result.relativeL2 !== null && run.result.relativeL2 !== null;
  const [ends, others] = measured
    ? [run.result.relativeL2!, base.result.relativeL2!]
    : [run.result.measure, base.result.measure];
  const what = measured ? 'error' : 'held-out measure';
  return `${run.label} ${totals}${same ? ', ' : '; '}${directions}; ${parts}. It ends with ${what} ${threeDigits(ends)}, the other with ${threeDigits(others)}.`;
}

/** The line of `--json` about one variant. */
export function comparisonLine(base: Contestant, run: Contestant, figure: string) {
  const where = partingOf(base, run);
  const angle = angleBetween(base, run);
  return {
    type: 'comparison',
    v: 1,
    a: base.label,
    b: run.label,
    totals: [base.first.total, run.first.total],
    lastTotals: [base.last.total, run.last.total],
    angle: publicNumber(angle),
    partsAt: where?.step ?? null,
    partsIn: where?.term ?? null,
    because: differenceText(base, run),
    figure,
  };
}
