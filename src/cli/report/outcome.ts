/** @file What a training ended with, in words, a table and a picture. */
import { join } from 'node:path';
import { variantText } from '../../language/fixes/spec-text.ts';
import { fixTitle } from '../../problem/fix.ts';
import type { SolutionFrame } from '../../problem/frame.ts';
import { leader, smallestCosine } from '../../problem/gram.ts';
import type { LearnedCurve } from '../../problem/learned.ts';
import { familyName } from '../../problem/member.ts';
import { duration, percent } from '../../problem/number-text/quantity.ts';
import { boundText, estimateText, threeDigits, twoDecimals } from '../../problem/number-text/report.ts';
import type { Answer, ChecklistEntry, RunHeader, RunResult, Verdict, WindowSummary } from '../../problem/run.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { inColour, type TerminalColour } from './colour.ts';
import { fitOutcome } from './fit.ts';
import { experimentPictures, learnedPicture, solutionPicture } from './picture.ts';
import { abridged, table } from './table.ts';

/** Terms and windows that are listed one by one at either end, before the rest is only counted. */
const listedTerms = 20;
const listedWindows = 6;

const verdictColour: Record<Verdict, TerminalColour> = {
  reached: 'green',
  unverified: 'cyan',
  'not reached': 'yellow',
  wrong: 'red',
};

function termTable(header: RunHeader, result: RunResult): string {
  const rows = header.terms.map(({ name }) => {
    const t = result.terms[name];
    return [
      name,
      threeDigits(t?.loss ?? Number.NaN),
      threeDigits(t?.heldOut ?? Number.NaN),
      threeDigits(t?.weight ?? Number.NaN),
    ];
  });
  for (const name of header.hardTerms) rows.push([name, 'hard', '', '']);
  return table(['term', 'loss', 'held-out', 'weight'], abridged(rows, listedTerms));
}

/** Whether a parameter is one of those that a learned function is made of. */
const isLearned = (parameter: string, { learned = [] }: RunResult): boolean =>
  learned.some((f) => f.name === familyName(parameter));

/** Rows of the table of a learned function. */
const shownPoints = 9;

/** A learned function where it was read, with its band. */
function learnedTable({ name, argument, at, values, radii, visited }: LearnedCurve): string {
  const [low, high] = visited ?? [at[0], at[at.length - 1]];
  const step = at[1] - at[0];
  const read = at.flatMap((x, i) => (x >= low - step / 2 && x <= high + step / 2 ? [i] : []));
  const count = Math.min(shownPoints, read.length);
  const rows = Array.from({ length: count }, (_, k) => {
    const i = read[count > 1 ? Math.round((k * (read.length - 1)) / (count - 1)) : 0];
    const radius = radii?.[i] ?? null;
    return [boundText(at[i]), estimateText(values[i]), radius === null ? '–' : `± ${boundText(radius)}`];
  });
  return table([argument, `${name}(${argument})`, '95 % band'], rows);
}

function parameterTable(result: RunResult): string[] {
  const interval = (low: number | null, high: number | null) =>
    low === null || high === null ? '–' : `${boundText(low)} … ${boundText(high)}`;
  const rows = Object.entries(result.parameters)
    .filter(([name]) => !isLearned(name, result))
    .map(([name, p]) => [name, estimateText(p.value), interval(p.low, p.high)]);
  return rows.length > 0 ? [table(['parameter', 'value', '95 % interval'], rows)] : [];
}

function errors(result: RunResult): string[] {
  const lines: string[] = [];
  if (result.relativeL2 !== null) {
    const against = result.referenceKind === 'exact' ? 'the exact solution' : 'a classical solver';
    lines.push(`relative L2 error against ${against}: ${threeDigits(result.relativeL2)}`);
  }
  if (result.errorEstimate !== null)
    lines.push(`estimated global error, without a reference: ${threeDigits(result.errorEstimate)}`);
  return lines;
}

const signs: Record<Answer, string> = { yes: '✓', no: '✗', 'not tested': '?' };

/** A question with its answer; the command that would test what is open. */
function checklistLines(
  { question, answer, evidence, suggestion, experiment }: ChecklistEntry,
  { file, input }: Named,
): string[] {
  const line = `  ${signs[answer]} ${question} ${evidence}${suggestion ? ` → ${suggestion}` : ''}`;
  return experiment ? [line, `      pinn-lens compare ${file} --with '${variantText(experiment)}'${input}`] : [line];
}

/** @param file the spec, as a command names it */
export const checklistText = (result: RunResult, file: string): string => checklistOfSpec(result, named(file, result));

const checklistOfSpec = ({ checklist }: RunResult, spec: Named): string =>
  ['Checklist', ...checklist.flatMap((entry) => checklistLines(entry, spec))].join('\n');

/** How the spec is named in a command. */
interface Named {
  file: string;
  /** Behind the command: where standard input comes from, if the spec came that way. */
  input: string;
}

/** What came by standard input is gone; the run folder has a copy. */
const named = (file: string, { run }: RunResult): Named => ({
  file,
  input: file === '-' && run ? ` < ${join(run, runFiles.spec)}` : '',
});

function windowTable(header: RunHeader, windows: readonly WindowSummary[]): string {
  const rows = windows.map((w, k) => {
    const cosine = smallestCosine(w.gram);
    const leading = leader(w.gram, w.weights);
    return [
      `${k + 1}`,
      `${threeDigits(w.from)} … ${threeDigits(w.to)}`,
      `${w.steps}`,
      w.rejected > 0 ? `${w.rejected}` : '',
      threeDigits(w.measure),
      leading ? `${header.terms[leading.i].name} ${percent(leading.share)}` : '',
      cosine ? twoDecimals(cosine.value) : '',
    ];
  });
  const titles = ['window', header.variable.name, 'steps', 'rejected', 'held-out', 'leading term', 'cosine'];
  return table(titles, abridged(rows, listedWindows));
}

/** What trains and why; an engine that is the method is not named twice. */
export const choiceText = ({ engine, precision, choice }: RunHeader): string =>
  choice.includes(engine) ? choice : `${engine}, ${precision} · ${choice}`;

const endings: Partial<Record<RunResult['ended'], string>> = {
  stopped: ', stopped',
  budget: ', the budget was used up',
  patience: ', no progress any more',
  diverged: ', diverged',
};

/** Behind a result that is none: the edit of the first finding that has one, and who tries more. */
function whatHelps({ findings, relativeL2 }: RunResult, { file, input }: Named): string[] {
  const found = findings.find(({ fix }) => fix !== null);
  const trying = `pinn-lens advise ${file}${input}`;
  if (found?.fix) return [`what helps: ${fixTitle(found.fix)} [${found.code}]; ${trying} tries more`];
  // Where nothing tells right from wrong, trying does not either.
  return relativeL2 === null ? [] : [`what helps is found out by: ${trying}`];
}

function lastLines(header: RunHeader, result: RunResult, { file, input }: Named): string[] {
  const { steps, ended, run } = result;
  const counted = steps < header.totalSteps ? `${steps} of ${header.totalSteps}` : `${steps}`;
  const line = `${counted} steps in ${duration(result.seconds)}${endings[ended] ?? ''}${run ? ` · run folder ${run}` : ''}`;
  if (result.verdict !== 'reached' && ended !== 'stopped') return [line, ...whatHelps(result, { file, input })];
  return ended === 'stopped' && run ? [line, `go on with: pinn-lens train ${file} --resume ${run}${input}`] : [line];
}

/** @param file the spec, as it was named on the command line. */
export function outcome(header: RunHeader, result: RunResult, solution: SolutionFrame | null, file: string): string {
  const spec = named(file, result);
  const blocks = [`${header.title} · ${choiceText(header)}`];
  const columns = process.stdout.columns ?? 80;
  if (solution) {
    // What a dose implies stands in no spec.
    // The report of a fit has the curves of all experiments; the first is drawn from the frame.
    const [first] = header.unknowns;
    const written = [...header.unknowns.entries()].filter(
      ([, { implied, experiment }]) => !implied && (!result.fit?.others || experiment?.name === first.experiment?.name),
    );
    blocks.push(
      solutionPicture(
        written.map(([, { name }]) => name),
        written.map(([i]) => solution.values[i]),
        header.variable,
        columns,
      ),
    );
    if (result.fit?.others) blocks.push(experimentPictures(result.fit.others, header, columns));
  }
  blocks.push(termTable(header, result));
  if (result.windows?.length) blocks.push(windowTable(header, result.windows));
  blocks.push(
    ...(result.fit ? [fitOutcome(result.fit, (name) => isLearned(name, result))] : parameterTable(result)),
    ...(result.learned ?? []).flatMap((curve) => [learnedPicture(curve, columns), learnedTable(curve)]),
  );
  if (result.checklist.length > 0) blocks.push(checklistOfSpec(result, spec));
  blocks.push(
    [
      `${inColour(verdictColour[result.verdict], inColour('bold', result.verdict.toUpperCase()))}: ${result.because}`,
      ...errors(result),
      ...lastLines(header, result, spec),
    ].join('\n'),
  );
  return blocks.filter(Boolean).join('\n\n');
}
