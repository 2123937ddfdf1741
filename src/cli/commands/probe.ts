/** @file `pinn-lens probe`: which term would steer the first update, without training. */
import type { Command } from 'commander';
import { alignment, cosine, shares, weightedNorms } from '../../problem/gram.ts';
import { findingLine, frameLine } from '../../problem/json/lines.ts';
import { percent } from '../../problem/number-text/quantity.ts';
import { threeDigits, twoDecimals } from '../../problem/number-text/report.ts';
import type { ProbeResult } from '../../problem/protocol.ts';
import { probe } from '../../run/probe.ts';
import { requireProblem } from '../input/spec.ts';
import { findingText } from '../report/findings.ts';
import { table } from '../report/table.ts';

function probeTables({ header, frame }: ProbeResult): string {
  const norms = weightedNorms(frame.gram, frame.weights);
  const share = shares(frame.gram, frame.weights);
  const names = header.terms.map((t) => t.name);
  const magnitudes = table(
    ['term', 'loss', 'weight', '‖λ∇L‖', 'share of the update'],
    names.map((name, i) => [
      name,
      threeDigits(frame.losses[i]),
      threeDigits(frame.weights[i]),
      threeDigits(norms[i]),
      percent(share[i]),
    ]),
  );
  if (names.length < 2) return magnitudes;
  const cosines = table(
    ['cosine', ...names.slice(0, -1)],
    names
      .slice(1)
      .map((name, i) => [name, ...names.slice(0, i + 1).map((_, j) => twoDecimals(cosine(frame.gram, i + 1, j)))]),
  );
  return `${magnitudes}\n\n${cosines}\n\nalignment of all gradients ${twoDecimals(alignment(frame.gram))} (1: all agree, −1: all cancel)`;
}

export function addProbe(program: Command): void {
  program
    .command('probe')
    .description('show which term would steer the first update')
    .argument('<spec>', 'a .pinn file')
    .option('--json', 'one frame and its findings as JSON lines')
    .action(async (file: string, args: { json?: boolean }) => {
      const spec = await requireProblem(file, args.json ?? false);
      const result = await probe(spec.problem);
      if (args.json) console.log(JSON.stringify(frameLine(result.frame, result.header)));
      else console.log(probeTables(result));
      for (const finding of result.findings) {
        if (args.json) console.log(JSON.stringify(findingLine(finding)));
        else console.error(findingText(spec.file, finding));
      }
    });
}
