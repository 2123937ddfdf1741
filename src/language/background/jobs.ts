/** @file The jobs themselves, wherever they are done. */
import { networkSize } from '../../problem/network-size.ts';
import { bandShare, type Preview } from '../../problem/panel-messages.ts';
import type { Problem } from '../../problem/problem.ts';
import type { ProbeResult } from '../../problem/protocol.ts';
import { adjustables, withValues } from '../../problem/what-if.ts';
import { preview, previewRadii } from '../../run/preview.ts';
import { probe } from '../../run/probe.ts';
import type { JobName, Jobs } from './background.ts';

/** Operations of a preview after a key stroke: about half a second. */
const previewWork = 5e8;

/** Operations of the band beside it, which comes with the same answer. */
const bandWork = 2e8;

/** Bytes that a probe may hold: a gradient for every term, and about four vectors more. */
const mostBytes = 512 * 2 ** 20;

/** More unknowns are not solved in the time of a preview, and their matrices would fill the memory. */
const mostUnknowns = 400;

async function probed(problem: Problem): Promise<ProbeResult> {
  const bytes = 8 * networkSize(problem) * (problem.terms.length + 4);
  if (bytes > mostBytes) throw new Error('the network is too large to be probed while it is written');
  return probe(problem);
}

async function drawn(
  written: Problem,
  values: Readonly<Record<string, number>>,
  patience: number,
  cancelled: () => boolean,
): Promise<Preview | null> {
  if (written.unknowns.length > mostUnknowns) return null;
  const problem = withValues(written, values);
  const solved = await preview(problem, { operations: patience * previewWork, cancelled });
  if (!solved.ok) return null;
  const { times, values: curves, errorEstimate, reached } = solved.value;
  const moved = problem === written ? undefined : Object.keys(values).at(-1);
  const radii =
    moved === undefined
      ? null
      : await previewRadii(problem, { name: moved, share: bandShare }, solved.value, {
          operations: patience * bandWork,
          cancelled,
        });
  const { name, unit, from, to } = problem.variable;
  return {
    variable: { name, unit, from, to },
    unknowns: problem.unknowns.map(({ name, unit: of, implied }) => ({ name, unit: of, ...(implied && { implied }) })),
    grid: times,
    values: curves,
    label: 'preview (random features)',
    reached,
    errorEstimate,
    parameters: adjustables(written).map((a) => ({
      ...a,
      value: problem.parameters.find((p) => p.name === a.name)?.value ?? a.value,
    })),
    tried: problem !== written,
    ...(moved !== undefined &&
      radii !== null &&
      (radii.ok
        ? { band: { parameter: moved, share: bandShare, radii: radii.value } }
        : { noBand: { parameter: moved, share: bandShare, because: radii.reason } })),
  };
}

export const jobs: {
  [J in JobName]: (params: Jobs[J]['params'], cancelled: () => boolean) => Promise<Jobs[J]['result']>;
} = {
  probe: ({ problem }) => probed(problem),
  preview: ({ problem, values, patience }, cancelled) => drawn(problem, values, patience, cancelled),
};
