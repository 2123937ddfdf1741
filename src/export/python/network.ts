/** @file The network, what it sees of the variable, and what is made of its outputs. */
import { startOf } from '../../trainer/compile/network.ts';
import { atom, numeral } from './expression.ts';
import { tapeInPython } from './tape.ts';
import { type ScriptContext, scalarLeaf } from './terms.ts';
import { comment, indented, numbers } from './text.ts';

/** DeepXDE's names of the activations; softplus it takes as a function. */
const activations = {
  tanh: '"tanh"',
  sin: '"sin"',
  swish: '"swish"',
  gelu: '"gelu"',
  softplus: 'torch.nn.functional.softplus',
} as const;

export function networkText(context: ScriptContext, t: string): string {
  const { compiled, problem } = context;
  const { networks, input, groups } = compiled.program;
  const [{ features, layers, activation, outputs }] = networks;
  const inputs = features.kind === 'none' ? 1 : 2 * features.frequencies.length;
  const separate = networks.length > 1;
  const widths = separate
    ? [inputs, ...layers.map((width) => `[${networks.map(() => width).join(', ')}]`), networks.length]
    : [inputs, ...layers, outputs];
  const kind = separate ? 'PFNN' : 'FNN';
  const lines = [`net = dde.nn.${kind}([${widths.join(', ')}], ${activations[activation]}, "Glorot normal")`];
  const start = startOf(features, Math.max(0, ...groups.map((g) => g.order)));
  if (start) {
    const [first, last] = separate ? ['net.layers[0]', 'net.layers[-1]'] : ['[net.linears[0]]', '[net.linears[-1]]'];
    lines.push(
      `# The first layer bends at places spread over the interval, the last one starts small.\nwith torch.no_grad():\n${indented(
        [
          `for layer in ${first}:`,
          `    torch.nn.init.normal_(layer.weight, std=${numeral(start.slope)})`,
          '    layer.bias.copy_(layer.weight[:, 0] * (2 * torch.rand_like(layer.bias) - 1))',
          `for layer in ${last}:`,
          `    layer.weight *= ${numeral(start.last)}`,
        ],
      )}`,
    );
  }
  const transforms: string[] = [];
  const plainInput = input.shift === 0 && input.scale === 1 && features.kind === 'none';
  if (!plainInput) {
    const tau = `(${t} - ${numeral(input.shift)}) / ${numeral(input.scale)}`;
    const body =
      features.kind === 'none'
        ? [`return ${tau}`]
        : [
            `x = ${tau} * torch.tensor(${numbers(features.frequencies)}, dtype=${t}.dtype)`,
            'return torch.cat([torch.sin(x), torch.cos(x)], dim=1)',
          ];
    transforms.push(`def features(${t}):\n${indented(body)}`, 'net.apply_feature_transform(features)');
  }
  const { lines: steps, results } = tapeInPython(
    compiled.solution(new Float64Array(0)).tape,
    {
      time: atom(t, true),
      output: (i) => atom(`y[:, ${i}:${i + 1}]`, true),
      scalar: scalarLeaf,
    },
    (k) => `r${k}`,
  );
  const says =
    compiled.hardTerms.length > 0
      ? [`# Holds by construction: ${comment(compiled.hardTerms.map((x) => x.text).join('; '))}`]
      : [];
  const texts = results.map((r) => r.text);
  const plainOutput = texts.every((text, i) => text === `y[:, ${i}:${i + 1}]`);
  if (!plainOutput) {
    const value = texts.length === 1 ? texts[0] : `torch.cat([${texts.join(', ')}], dim=1)`;
    transforms.push(
      `def solution(${t}, y):\n${indented([...says, ...steps, `return ${value}`])}`,
      'net.apply_output_transform(solution)',
    );
  }
  // Functions stand apart from what calls them, as Python writes them.
  const named = problem.unknowns.map((u) => `${u.name}${u.unit ? ` [${u.unit}]` : ''}`).join(', ');
  return [`# One output per unknown: ${comment(named)}.\n${lines.join('\n')}`, ...transforms].join('\n\n\n');
}
