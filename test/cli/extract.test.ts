import { expect, it } from 'vitest';
import { commandsOf, commandsOfSpec, examplesOf, optionsNamed } from './docs/extract.ts';

const page = `Text with \`pinn-lens check
a.pinn\` in a span, \`bench:step\`, \`--json\` and \`--resume DIR --slurm\`.

\`\`\`
npm ci && npm run demo
variable t in [0, 1]
\`\`\`

| \`pinn-lens export run --format csv\\|onnx [-o file]\` | \`v\` |

\`\`\`sh
pinn-lens sweep --resume DIR
\`\`\`
`;

it('finds commands in blocks, spans over line ends and tables, and options without one', () => {
  expect(commandsOf(page).sort()).toEqual([
    'bench:step',
    'npm ci',
    'npm run demo',
    'pinn-lens check a.pinn',
    'pinn-lens export run --format csv|onnx [-o file]',
    'pinn-lens sweep --resume DIR',
  ]);
  expect(optionsNamed(page)).toEqual(['--json', '--resume', '--slurm']);
});

it('finds commands in the comments of a spec and in a help text', () => {
  expect(commandsOfSpec('// Try\n//\n//   pinn-lens probe a.pinn      before\n//   other\nparam a = 1\n')).toEqual([
    'pinn-lens probe a.pinn',
  ]);
  expect(
    examplesOf('Usage: x\n\nExamples:\n  pinn-lens check - < a.pinn  from there\n\nExit codes:\n  0  good'),
  ).toEqual(['pinn-lens check - < a.pinn']);
});
