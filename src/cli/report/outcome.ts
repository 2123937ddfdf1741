/** @file What a training ended with, in words, a table and a picture. */
import { variantText } from '../../language/fixes/spec-text.ts';
import type { SolutionFrame } from '../../problem/frame.ts';
import { leader, smallestCosine } from '../../problem/gram.ts';
import type { Answer, ChecklistEntry, RunHeader, RunResult, Verdict, WindowSummary } from '../../problem/run.ts';
import { type Colour, colour } from './colour.ts';
import { brief, duration } from './numbers.ts';
import { picture } from './picture.ts';
import { abridged, table } from './table.ts';

/** Terms and windows that are listed one by one at either end, before the rest is only counted. */
const listedTerms = 20;
const listedWindows = 6;

const verdictColour: Record<Verdict, Colour> = { reached: 'green', 'not reached': 'yellow', wrong: 'red' };

function termTable(header: RunHeader, result: RunResult): string {
  const rows = header.terms.map(({ name }) => {
    const t = result.terms[name];
    return [name, brief(t?.loss ?? Number.NaN), brief(t?.heldOut ?? Number.NaN), brief(t?.weight ?? Number.NaN)];
  });
  for (const name of header.hardTerms) rows.push([name, 'hard', '', '']);
  return table(['term', 'loss', 'held-out', 'weight'], abridged(rows, listedTerms));
}

function parameterTable(result: RunResult): string {
  const interval = (low: number | null, high: number | null) =>
    low === null || high === null ? '–' : `${Number(low.toPrecision(5))} … ${Number(high.toPrecision(5))}`;
  const rows = Object.entries(result.parameters).map(([name, p]) => [
    name,
    String(Number(p.value.toPrecision(7))),
    interval(p.low, p.high),
  ]);
  return table(['parameter', 'value', '95 % interval'], rows);
}

function errors(result: RunResult): string[] {
  const lines: string[] = [];
  if (result.relativeL2 !== null) {
    const against = result.referenceKind === 'exact' ? 'the exact solution' : 'a classical solver';
    lines.push(`relative L2 error against ${against}: ${brief(result.relativeL2)}`);
  }
  if (result.errorEstimate !== null)
    lines.push(`estimated global error, without a reference: ${brief(result.errorEstimate)}`);
  return lines;
}

const signs: Record<Answer, string> = { yes: '✓', no: '✗', 'not tested': '?' };

/** A question with its answer; the command that would test what is open. */
function checklistLines(
  { question, answer, evidence, suggestion, experiment }: ChecklistEntry,
  file: string,
): string[] {
  const line = `  ${signs[answer]} ${question} ${evidence}${suggestion ? ` → ${suggestion}` : ''}`;
  return experiment ? [line, `      pinn-lens compare ${file} --with '${variantText(experiment)}'`] : [line];
}

function windowTable(header: RunHeader, windows: readonly WindowSummary[]): string {
  const rows = windows.map((w, k) => {
    const cosine = smallestCosine(w.gram);
    const leading = leader(w.gram, w.weights);
    return [
      `${k + 1}`,
      `${brief(w.from)} … ${brief(w.to)}`,
      `${w.steps}`,
      w.rejected > 0 ? `${w.rejected}` : '',
      brief(w.measure),
      leading ? `${header.terms[leading.i].name} ${Math.round(100 * leading.share)} %` : '',
      cosine ? cosine.value.toFixed(2) : '',
    ];
  });
  const titles = ['window', header.variable.name, 'steps', 'rejected', 'held-out', 'leading term', 'cosine'];
  return table(titles, abridged(rows, listedWindows));
}

/** What trains and why; an engine that is the method is not named twice. */
export const chosen = ({ engine, precision, choice }: RunHeader): string =>
  choice.includes(engine) ? choice : `${engine}, ${precision} · ${choice}`;

const endings: Partial<Record<RunResult['ended'], string>> = {
  stopped: ', stopped',
  budget: ', the budget was used up',
  patience: ', no progress any more',
  diverged: ', diverged',
};

function lastLines(header: RunHeader, result: RunResult, file: string): string[] {
  const { steps, ended, run } = result;
  const counted = steps < header.totalSteps ? `${steps} of ${header.totalSteps}` : `${steps}`;
  const line = `${counted} steps in ${duration(result.seconds)}${endings[ended] ?? ''}${run ? ` · run folder ${run}` : ''}`;
  return ended === 'stopped' && run ? [line, `go on with: pinn-lens train ${file} --resume ${run}`] : [line];
}

/** @param file the spec, as it was named on the command line. */
export function outcome(header: RunHeader, result: RunResult, solution: SolutionFrame | null, file: string): string {
  const blocks = [`${header.title} · ${chosen(header)}`];
  if (solution)
    blocks.push(
      picture(
        header.unknowns.map((u) => u.name),
        solution.values,
        header.variable,
        process.stdout.columns ?? 80,
      ),
    );
  blocks.push(termTable(header, result));
  if (result.windows?.length) blocks.push(windowTable(header, result.windows));
  if (Object.keys(result.parameters).length > 0) blocks.push(parameterTable(result));
  if (result.checklist.length > 0)
    blocks.push(['Checklist', ...result.checklist.flatMap((entry) => checklistLines(entry, file))].join('\n'));
  blocks.push(
    [
      `${colour(verdictColour[result.verdict], colour('bold', result.verdict.toUpperCase()))}: ${result.because}`,
      ...errors(result),
      ...lastLines(header, result, file),
    ].join('\n'),
  );
  return blocks.filter(Boolean).join('\n\n');
}
