/** @file What came of the trials of an advice: the ranking, curves of the best, and the edits in the text. */
import { plot } from 'asciichart';
import { type AdviceLine, type AdviceTrialLine, adviceLineVersion } from '../../problem/json/advice.ts';
import { publicNumber } from '../../problem/json/codec.ts';
import { characterTick, threeDigits } from '../../problem/number-text/report.ts';
import { say } from '../../problem/number-text/sentence.ts';
import { sharePercent } from '../../problem/number-text/spec.ts';
import { type Advice, type AdviceTrial, asWritten, missedBy, winners } from '../../run/advice/advice.ts';
import { inColour } from '../report/colour.ts';
import { sampled } from '../report/picture.ts';
import { table } from '../report/table.ts';

/** Decades from the best to the worst that the bars show. */
const decades = 12;
const barLength = 24;

/** A bar for a size: the longer, the further it is above the smallest that is shown. */
function bar(size: number): string {
  if (!Number.isFinite(size)) return '';
  const place = 1 + Math.log10(Math.max(size, 10 ** -decades)) / decades;
  return '▇'.repeat(Math.max(1, Math.min(barLength, Math.round(place * barLength))));
}

const measureOf = ({ truth }: Advice): string => (truth ? 'error' : 'held-out');

/** The ranking, best first, with what those that help mend. */
export function rankingTable(advice: Advice): string {
  const better = new Set(winners(advice));
  const rows = advice.ranking.map((trial, k) => [
    `${String(k + 1).padStart(2)} ${trial.name}`,
    threeDigits(missedBy(trial)),
    bar(missedBy(trial)).padEnd(barLength),
    trial.verdict,
    trial.share < 1 ? `${trial.steps} (${sharePercent(Math.round(100 * trial.share) / 100)})` : `${trial.steps}`,
  ]);
  const [head, line, ...body] = table(['rewrite', measureOf(advice), '', 'verdict', 'steps'], rows).split('\n');
  const marked = body.map((text, k) => {
    const trial = advice.ranking[k];
    if (!trial.fix) return inColour('bold', text);
    return better.has(trial) ? text : inColour('dim', text);
  });
  return [head, line, ...marked].join('\n');
}

/** What the errors are, and against what. */
export const judgedBy = ({ truth }: Advice): string =>
  truth
    ? `Relative error against the ${truth.label}.`
    : 'There is no solution to compare with: ranked by the held-out residual, without weights. A small one is no proof.';

/** One sentence of what helps. */
export function conclusion(advice: Advice): string {
  const base = advice.ranking.find((trial) => !trial.fix);
  if (advice.open !== null) return `No rewrite of the training can help. ${advice.open}`;
  if (!base) return 'It was stopped before the spec as it is written had ended.';
  const better = winners(advice);
  if (base.verdict === 'reached') return `It is solved as it is written: ${base.because}`;
  const size = `${measureOf(advice)} ${say(missedBy(base))}`;
  if (better.length === 0) return `Nothing that was tried halves the ${size} of the spec as it is written.`;
  const [best] = better;
  const trained = better.find((trial) => !trial.solves);
  const also =
    best.solves && trained ? ` With a network, "${trained.name}" helps most: ${say(missedBy(trained))}.` : '';
  return `"${best.name}" takes the ${size} to ${say(missedBy(best))}: ${best.cause}.${also}`;
}

/** Unknowns that are drawn. */
const drawn = 3;
const curveColours = ['\u001b[0m', '\u001b[31m', '\u001b[32m'] as const;
const plainEnd = '\u001b[0m';

/** The truth, the spec as written and the best of the others, unknown by unknown. */
export function curves(advice: Advice, columns: number, coloured: boolean): string {
  const { header, truth, ranking } = advice;
  const base = ranking.find((trial) => !trial.fix);
  const best = ranking.find((trial) => trial.fix);
  if (!header || !base || !best) return '';
  const lines: { name: string; values: Float64Array[] }[] = [
    ...(truth ? [{ name: truth.label, values: truth.values }] : []),
    { name: asWritten, values: base.values },
    { name: best.name, values: best.values },
  ];
  const width = Math.max(20, Math.min(100, columns) - 14);
  const charts = header.unknowns.slice(0, drawn).map(({ name }, i) => {
    const series = lines.map((line) => sampled(line.values[i] ?? new Float64Array(2), width));
    if (!series.every((values) => values.every(Number.isFinite))) return '';
    const chart = plot(series, {
      height: 9,
      format: (x: number) => characterTick(x).padStart(11),
      ...(coloured ? { colors: curveColours.slice(0, series.length) } : {}),
    });
    return `${name}(${header.variable.name})\n${coloured ? chart : chart.replaceAll(plainEnd, '')}`;
  });
  const legend = lines
    .map(({ name }, k) => (coloured ? `${curveColours[k]}── ${name}${plainEnd}` : `── ${name}`))
    .join('   ');
  return [...charts.filter(Boolean), legend].join('\n');
}

/** Lines that differ, with `-` and `+`, in the order of the text. */
export function changedLines(before: string, after: string): string[] {
  const [a, b] = [before, after].map((text) => text.split(/\r?\n/));
  // Length of the longest common subsequence of what is left from (i, j) on.
  const common = Array.from({ length: a.length + 1 }, () => new Int32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) lines.push(`- ${a[i++]}`);
    else lines.push(`+ ${b[j++]}`);
  }
  return lines.filter((line) => line.length > 2);
}

export const trialLine = (trial: AdviceTrial): AdviceTrialLine => ({
  type: 'adviceTrial',
  v: adviceLineVersion,
  name: trial.name,
  cause: trial.cause,
  fix: trial.fix,
  error: publicNumber(trial.error),
  measure: publicNumber(trial.measure),
  verdict: trial.verdict,
  steps: trial.steps,
  share: trial.share,
});

export const adviceLine = (advice: Advice): AdviceLine => ({
  type: 'advice',
  v: adviceLineVersion,
  truth: advice.truth?.label ?? null,
  ranking: advice.ranking.map(trialLine),
  helps: winners(advice).map(({ name }) => name),
  dropped: advice.dropped,
  stopped: advice.stopped,
  because: conclusion(advice),
});
