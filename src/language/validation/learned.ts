/** @file Learned functions: whether anything reads them, and what determines them. */
import { replaceRange } from '../syntax/report.ts';
import { rangeOf } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';

/** A weight to begin with: weak enough not to bend what data say. */
const firstWeight = '1e-6';

export function checkLearned({ problem, symbols, report, unread }: CheckContext): void {
  const measured = problem.terms.some((t) => t.kind === 'data');
  for (const { name, calls, smoothness } of problem.learned ?? []) {
    const node = symbols.quantities.get(name);
    if (!node || unread.any) continue;
    const say = (code: string, message: string, fix?: Parameters<typeof replaceRange>): void =>
      report.add(code, node, message, {
        property: 'name',
        severity: 'warning',
        ...(fix && { fix: replaceRange(...fix) }),
      });
    if (calls.length === 0) {
      say('learned-unused', `no equation and no measurement reads "${name}"; it stands in one as ${name}(…)`);
      continue;
    }
    if (!measured) {
      say('learned-without-data', `nothing determines "${name}": a function is learned from data`);
      continue;
    }
    if (smoothness !== null) continue;
    const { end } = rangeOf(node);
    const line = `smooth ${name}: ${firstWeight}`;
    say(
      'learned-alone',
      `data alone leave "${name}" open between and beside what they visit; ${line} decides about the rest`,
      [`Add "${line}"`, { start: end, end }, `\n${line}`],
    );
  }
}
