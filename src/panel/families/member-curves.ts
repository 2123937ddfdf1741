/** @file The members of unfolded families as curves over the run, thin beside the curve of their term. Pure. */
import { memberName } from '../../problem/member.ts';
import type { MemberSizes } from '../../problem/member-sizes.ts';
import type { Series } from '../chart/figure.ts';
import type { Interface } from '../page/interface.ts';
import type { ShownRun } from '../page/model.ts';
import type { Palette } from '../page/theme.ts';
import { worstFirst } from './members.ts';

/** Which families are unfolded, and which of their members is picked. */
export type OpenedFamilies = Pick<Interface, 'unfolded' | 'member'>;

/** Members of a family that have a curve each: of more the worst at the end, and the one that is picked. */
const mostCurves = 12;

interface Drawn {
  group: keyof Pick<MemberSizes, 'losses' | 'norms'>;
  /** What is drawn of a member: its size times the weight of the term at that step. */
  weighted: boolean;
  /** Only what is above zero. */
  positive: boolean;
}

/** One curve for each member that is drawn, on the places of the history's buckets; none before two looks at them. */
export function memberCurves(
  run: ShownRun,
  palette: Pick<Palette, 'term'>,
  { unfolded, member }: OpenedFamilies,
  { group, weighted, positive }: Drawn,
): Series[] {
  const { header, history, trace } = run;
  const last = trace.at(-1);
  if (!last || trace.length < 2 || history.length === 0) return [];
  const steps = history.steps();
  const places = trace.map(({ step }) => bucketOf(steps, step));
  const length = history.span === 1 ? steps.length : 2 * steps.length;
  return header.terms.flatMap((term, i) => {
    const now = last.sizes[i]?.[group];
    const { members } = term;
    if (!members || !now || !unfolded.includes(term.name)) return [];
    const weights = weighted ? history.series('weight', i).high : null;
    const rows = members.map((index, k) => ({ index, k, isPicked: index.join(',') === member }));
    const worst = worstFirst(rows, ({ k }) => now[k]).slice(0, mostCurves);
    const picked = rows.filter((row) => row.isPicked && !worst.includes(row));
    return [...worst, ...picked].map(({ index, k, isPicked }): Series => {
      const values = new Float64Array(length).fill(Number.NaN);
      for (const [n, { sizes }] of trace.entries()) {
        const value = (sizes[i]?.[group]?.[k] ?? Number.NaN) * (weights?.[places[n]] ?? 1);
        if (Number.isFinite(value) && !(positive && value <= 0))
          values[history.span === 1 ? places[n] : 2 * places[n] + 1] = value;
      }
      const name = memberName(term.name, index);
      return {
        key: `member ${group} ${name}`,
        label: name,
        color: palette.term(i),
        style: 'solid',
        width: isPicked ? 2 : 0.6,
        values,
        bridge: true,
        isRare: true,
        term: term.name,
      };
    });
  });
}

/** The first bucket that ends at `step` or behind it; the last one where none does. */
function bucketOf(steps: Float64Array, step: number): number {
  const k = steps.findIndex((end) => end >= step);
  return k < 0 ? steps.length - 1 : k;
}
