/** @file Learned functions: whether anything reads them, and what determines them. */
import { replaceRange } from '../syntax/report.ts';
import { rangeOf } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';

/** A weight to begin with: weak enough not to bend what data say. */
const firstWeight = '1e-6';

export function checkLearned({ problem, symbols, report, unread }: CheckContext): void {
  const all = [...problem.terms, ...(problem.experiments ?? []).flatMap((x) => x.terms)];
  const measured = all.some((t) => t.kind === 'data');
  for (const { name, calls, smoothness } of problem.learned ?? []) {
    const node = symbols.quantities.get(name);
    if (!node || unread.any) continue;
    const place = { property: 'name', severity: 'warning' } as const;
    if (calls.length === 0)
      report.add(
        'learned-unused',
        node,
        `no equation and no measurement reads "${name}"; it stands in one as ${name}(…)`,
        place,
      );
    else if (!measured)
      report.add('learned-without-data', node, `nothing determines "${name}": a function is learned from data`, place);
    else if (smoothness === null) {
      const { end } = rangeOf(node);
      const line = `smooth ${name}: ${firstWeight}`;
      report.add(
        'learned-alone',
        node,
        `data alone leave "${name}" open between and beside what they visit; ${line} decides about the rest`,
        { ...place, fix: replaceRange(`Add "${line}"`, { start: end, end }, `\n${line}`) },
      );
    }
  }
}
