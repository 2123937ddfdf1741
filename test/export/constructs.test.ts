import { describe, expect, it } from 'vitest';
import { onnxModel } from '../../src/export/onnx/onnx.ts';
import { pythonScript } from '../../src/export/python/python.ts';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Problem } from '../../src/problem/problem.ts';
import type { RunHeader } from '../../src/problem/run.ts';
import { solveProblem } from '../../src/run/solve.ts';
import type { PiecewiseNetwork } from '../../src/solver/network/piecewise.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { constructs } from '../language/lsp/constructs.ts';
import { fieldsOf, messages, texts } from './wire/wire.ts';

/** What the script for DeepXDE has of it, or why there is none; what the panel calls it. */
const told: Record<string, { script: RegExp; labels: string[] }> = {
  function: { script: /u.* \/ \(2 \+ u/, labels: ['fall', 'start', 'u'] },
  'family of unknowns': { script: /heat/, labels: ['fall', 'start', 'heat[1]', 'heat[3]'] },
  'family of params': { script: /rate/, labels: ['fall', 'start', 'u'] },
  'family of equations': { script: /fall/, labels: ['fall', 'start', 'x[2]'] },
  state: { script: /cannot be exported to DeepXDE: .* events make the solution jump/, labels: ['fall', 'start', 'u'] },
  'family of states': {
    script: /cannot be exported to DeepXDE: .* events make the solution jump/,
    labels: ['fall', 'u'],
  },
  event: { script: /cannot be exported to DeepXDE: .* events make the solution jump/, labels: ['fall', 'start', 'u'] },
  dose: { script: /cannot be exported to DeepXDE: .* events make the solution jump/, labels: ['fall', 'seen', 'lag'] },
  input: { script: /cannot be exported to DeepXDE: its input "feed" jumps/, labels: ['fall', 'start', 'u'] },
  delay: { script: /cannot be exported to DeepXDE: .* delays read it at earlier times/, labels: ['fall', 'u'] },
  'learned function': { script: /tanh/, labels: ['fall', 'seen', 'law'] },
  experiment: { script: /\b(k|low|high)\b/, labels: ['fall[low]', 'seen[high]', 'k'] },
};

const problemOf = (text: string): Problem => compileSpec(text).problem!;

function scriptOf(problem: Problem): string {
  try {
    return pythonScript(problem, { version: '1.2.3', startWeights: null });
  } catch (error) {
    return (error as Error).message;
  }
}

async function solved(problem: Problem): Promise<{ header: RunHeader; network: PiecewiseNetwork }> {
  const control = new RunControl();
  let header: RunHeader | null = null;
  let network: PiecewiseNetwork | null = null;
  const options = { control, frameInterval: 1e9, variant: null, folder: null };
  for await (const event of solveProblem(problem, { ...options, onNetwork: (found) => (network = found) }))
    if (event.type === 'started') header = event.header;
  return { header: header!, network: network! };
}

describe.each(Object.entries(constructs))('%s', (name, { text }) => {
  it('is written for DeepXDE, or it is said why not', () => {
    const script = scriptOf(problemOf(text));
    expect(script).toMatch(told[name].script);
    if (script.startsWith('This problem')) expect(script).toMatch(/^This problem cannot be exported to DeepXDE: .+\.$/);
  });

  it('has its labels in the panel, and its solution is an ONNX model', async () => {
    const problem = problemOf(text.replace(/train \{.*\}\n/, '').replace(/weights \{.*\}\n/, ''));
    const { header, network } = await solved(problem);
    const labels = [...header.terms, ...header.unknowns, ...header.parameters].map((labelled) => labelled.name);
    expect([...labels, ...(header.learned ?? [])]).toEqual(expect.arrayContaining(told[name].labels));
    const shown = { ...problem, unknowns: network.unknowns.map((u, i) => ({ ...problem.unknowns[i], name: u.name })) };
    const model = fieldsOf(onnxModel(shown, { kind: 'windows', network }, { version: '1.2.3', facts: {} }));
    const [graph] = messages(model, 7);
    expect(messages(graph, 12).map((port) => texts(port, 1)[0])).toEqual(shown.unknowns.map((u) => u.name));
  });
});
