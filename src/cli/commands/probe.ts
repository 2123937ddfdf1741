/** @file `pinn-lens probe`: which term would steer the first update, without training. */
import type { Command } from 'commander';
import { alignment, cosine, shares, weightedNorms } from '../../problem/gram.ts';
import { findingLine, frameLine } from '../../problem/json/lines.ts';
import { percent } from '../../problem/number-text/quantity.ts';
import { threeDigits, twoDecimals } from '../../problem/number-text/report.ts';
import type { ProbeResult } from '../../problem/protocol.ts';
import { probe } from '../../run/probe.ts';
import { type Changes, takeChanges } from '../input/changes.ts';
import { requireProblem } from '../input/spec.ts';
import { findingText } from '../report/findings.ts';
import { addUsage } from '../report/help.ts';
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

interface ProbeArguments extends Changes {
  json?: boolean;
}

export function addProbe(program: Command): void {
  const command = program
    .command('probe')
    .summary('which term would steer the first update')
    .description(
      'Evaluates the terms once, at the network as it starts: loss, norm of the weighted gradient and share of the update of each, cosines between them, and what they let expect.',
    )
    .argument('<spec>', 'a .pinn file; - reads standard input');
  takeChanges(command)
    .option('--json', 'one frame and its findings as JSON lines')
    .action(async (file: string, { json = false, ...changes }: ProbeArguments) => {
      const spec = await requireProblem(file, json, { changes });
      const result = await probe(spec.effective, changes.variant ?? null, spec.problem);
      if (json) console.log(JSON.stringify(frameLine(result.frame, result.header)));
      else console.log(probeTables(result));
      for (const finding of result.findings) {
        if (json) console.log(JSON.stringify(findingLine(finding)));
        else console.error(findingText(spec.file, finding));
      }
    });
  addUsage(command, {
    examples: [
      ['pinn-lens probe spec.pinn', 'as it is written'],
      ['pinn-lens probe spec.pinn --variant twin', 'as its variant twin states it'],
      ['pinn-lens probe spec.pinn --set motion=1e-3', 'with another weight'],
    ],
    exits: {
      reached: 'the terms were evaluated',
      badSpec: 'the spec is wrong, or has no such variant or name',
      failed: 'it could not be evaluated',
    },
  });
}
