/** @file `pinn-lens compare`: the spec and its variants on the same network, points and seed, side by side. */
import type { Command } from 'commander';
import type { Frame } from '../../problem/frame.ts';
import { resultLine } from '../../problem/frame-json.ts';
import { totalNorm } from '../../problem/gram.ts';
import { History } from '../../problem/history.ts';
import { firstAngle, type Parting, parting } from '../../problem/parting.ts';
import type { Problem } from '../../problem/problem.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';
import { RunControl } from '../../trainer/control.ts';
import { train } from '../../trainer/loop.ts';
import { exitCode, UserError } from '../exit.ts';
import { wholeNumber } from '../overrides.ts';
import { brief } from '../report/numbers.ts';
import { table } from '../report/table.ts';
import { requireProblem } from '../spec.ts';

/** More recorded steps than this are merged in pairs. */
const recordedSteps = 1 << 15;

interface Contestant {
  label: string;
  header: RunHeader;
  history: History;
  first: Frame;
  last: Frame;
  result: RunResult;
}

interface CompareArguments {
  with?: string;
  seed?: number;
  out: string;
  json?: boolean;
}

async function contest(
  problem: Problem,
  variant: string | null,
  text: string,
  args: CompareArguments,
  control: RunControl,
): Promise<Contestant> {
  const run = train(
    problem,
    { variant, set: {}, seed: args.seed ?? null, out: args.out, resume: null, specText: text, frameInterval: 0 },
    control,
  );
  let header: RunHeader | null = null;
  let history: History | null = null;
  let first: Frame | null = null;
  let last: Frame | null = null;
  for (;;) {
    const next = await run.next();
    if (next.done) {
      if (!header || !history || !first || !last)
        throw new UserError(`${variant ?? 'the spec'} ended before its first step; there is nothing to compare`);
      return { label: variant ?? 'as written', header, history, first, last, result: next.value };
    }
    if (next.value.type === 'started') {
      header = next.value.header;
      history = new History(header.terms.length, header.parameters.length, recordedSteps);
    } else if (next.value.type === 'frame') {
      first ??= next.value.frame;
      last = next.value.frame;
      history?.push(next.value.frame);
    }
  }
}

/** Angle between the first gradients, from a history of the first frame alone. */
function angleBetween(a: Contestant, b: Contestant): number {
  const opening = (c: Contestant) => {
    const history = new History(c.header.terms.length, c.header.parameters.length, 2);
    history.push(c.first);
    return { header: c.header, history };
  };
  return firstAngle(opening(a), opening(b));
}

function partingText(where: Parting | null): string {
  return where ? `step ${where.step} (${where.term})` : 'never';
}

function report(runs: Contestant[]): string {
  const [base] = runs;
  const rows = runs.map((run) => {
    const same = run === base;
    return [
      run.label,
      run.first.total.toPrecision(6),
      brief(totalNorm(run.first.gram, run.first.weights)),
      same ? '' : `${angleBetween(base, run).toFixed(1)}°`,
      same ? '' : partingText(parting(base, run)),
      brief(run.last.total),
      brief(run.result.measure),
      run.result.relativeL2 === null ? '–' : brief(run.result.relativeL2),
      run.result.verdict,
    ];
  });
  return table(['run', 'first total', '‖∇L‖', 'angle', 'parts at', 'last total', 'held-out', 'error', 'verdict'], rows);
}

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('train a spec and its variants from the same network, side by side')
    .argument('<spec>', 'a .pinn file')
    .argument('[variant...]', 'variants to compare with the spec as written; all of them by default')
    .option('--with <variant>', 'compare with this variant, written here: "wider { network { layers = [64] } }"')
    .option('--seed <n>', 'seed of everything random', wholeNumber)
    .option('--out <dir>', 'folder for the run folders', 'runs')
    .option('--json', 'one result per line, then the comparison, as JSON')
    .action(async (file: string, names: string[], args: CompareArguments) => {
      const own = args.with?.trim().replace(/^variant\s+/, '');
      const spec = await requireProblem(file, args.json ?? false, own && `variant ${own}`);
      const known = spec.problem.variants.map((v) => v.name);
      // The variant written on the command line is the last one.
      const wanted = own && names.length === 0 ? known.slice(-1) : names;
      const unknown = names.find((n) => !known.includes(n));
      if (unknown !== undefined || known.length === 0) {
        const there = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none';
        throw new UserError(
          `${file} has no variant${unknown ? ` "${unknown}"` : ''} to compare with; ${there}`,
          exitCode.badSpec,
        );
      }
      const control = new RunControl();
      process.once('SIGINT', () => control.stop());
      const runs: Contestant[] = [];
      for (const variant of [null, ...(wanted.length > 0 ? wanted : known)]) {
        if (!args.json) console.error(`training ${variant ?? 'the spec as written'} …`);
        const run = await contest(spec.problem, variant, spec.text, args, control);
        if (args.json) console.log(JSON.stringify({ ...resultLine(run.result), variant: variant }));
        runs.push(run);
      }
      if (!args.json) return console.log(report(runs));
      for (const run of runs.slice(1)) {
        console.log(
          JSON.stringify({
            type: 'comparison',
            v: 1,
            a: runs[0].label,
            b: run.label,
            totals: [runs[0].first.total, run.first.total],
            lastTotals: [runs[0].last.total, run.last.total],
            angle: angleBetween(runs[0], run),
            partsAt: parting(runs[0], run)?.step ?? null,
          }),
        );
      }
    });
}
