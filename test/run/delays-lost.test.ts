import { expect, test } from 'vitest';
import { trained } from './spec.ts';

test('a network that loses a long solution with delays is told to be solved, and why march does not help', async () => {
  const { result } = await trained(`variable t in [0, 40]
unknown h(t), l(t)
equation hares: h' = 0.6*h*(1 - h/10) - 0.3*h*l
equation lynx: l' = 0.15*h(t - 2)*l(t - 2) - 0.4*l
history h(t) = 4
history l(t) = 1
initial h0: h(0) = 4
initial l0: l(0) = 1
network { layers = [16] }
points { hares = uniform(64)  lynx = uniform(64) }
train { adam(300) }`);
  const finding = result.findings.find(({ code }) => code === 'long-interval');
  expect(finding?.message).toContain('march cannot: "lynx" reads earlier times');
  expect(finding?.fix).not.toBeNull();
});
