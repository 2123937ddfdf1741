/** @file Follows the advice of every fault literally, twice at most, and lets `advise` find out what helps it. */
import { readFileSync } from 'node:fs';
import { type Advice, advise, defaultOperations, missedBy, winners } from '../../src/run/advice/advice.ts';
import { truthOf } from '../../src/run/advice/truth.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { type Fault, faults } from './faults.ts';
import { followed, isHalved, problemOf, restated } from './follow.ts';

async function advised(text: string): Promise<Advice> {
  const options = {
    restate: (fix: Parameters<typeof restated>[1]) => restated(text, fix),
    operations: defaultOperations,
    control: new RunControl(),
  };
  for await (const event of advise(problemOf(text), options)) if (event.type === 'advised') return event.advice;
  throw new Error('no advice');
}

async function measure({ name, wrong, text }: Fault, only: string | undefined) {
  const truth = truthOf(problemOf(text));
  if (!truth) throw new Error(`${name} has no solution to compare with`);
  const told = await followed(text, truth);
  const line = { name, wrong, truth: truth.label, ...told, halved: told.advice.length > 0 && isHalved(told) };
  if (only === 'findings') return line;
  const began = performance.now();
  const advice = await advised(text);
  const helps = winners(advice);
  const withNetwork = helps.find(({ solves }) => !solves);
  return {
    ...line,
    seconds: (performance.now() - began) / 1000,
    written: missedBy(advice.ranking.find(({ fix }) => !fix)!),
    best: helps[0] ? { name: helps[0].name, error: helps[0].error } : null,
    bestNetwork: withNetwork ? { name: withNetwork.name, error: withNetwork.error } : null,
  };
}

async function main(): Promise<void> {
  const [only, wanted] = process.argv.slice(3);
  const files = wanted.endsWith('.pinn') ? [{ name: wanted, wrong: '', text: readFileSync(wanted, 'utf8') }] : null;
  for (const fault of files ?? faults.filter(({ name }) => name.includes(wanted))) {
    console.log(JSON.stringify(await measure(fault, only)));
  }
}

void main();
