/** @file Packs a program's description into the words and numbers that `open_session` (source/session.h) reads. */
import {
  activations,
  type GroupDescription,
  lossKinds,
  maxOrder,
  type NetworkDescription,
  type ProgramDescription,
} from './description.ts';
import { jetCode, operations, scalarCode } from './operations.ts';

/** Version of the layout; the kernel refuses any other (KERNEL_ABI). */
export const abi = 2;

/** Samples of a group that are staged at a time; more are streamed through in blocks. */
const largestBlock = 4096;
const smallestBlock = 64;

/** A program that the kernel cannot run: a mistake of whoever compiled it. */
export class KernelError extends Error {}

export interface Packed {
  words: Int32Array;
  numbers: Float64Array;
  /** Samples staged at a time, per group. */
  capacities: number[];
}

/** `threads`: how many may run the program at the same time; memory is laid out for them. */
export function pack(program: ProgramDescription, threads: number): Packed {
  const { networks, scalars, groups, terms } = program;
  const words: number[] = [abi, networks.length, scalars, groups.length, terms, threads];
  const numbers: number[] = [];
  const outputNetwork: number[] = [];
  networks.forEach((network, n) => {
    packNetwork(network, words, numbers);
    for (let j = 0; j < network.outputs; j++) outputNetwork.push(n);
  });
  const capacities = groups.map((group) => {
    const capacity = Math.min(largestBlock, Math.max(smallestBlock, Math.ceil(group.count / 16) * 16));
    packGroup(program, group, outputNetwork, capacity, words, numbers);
    return capacity;
  });
  return { words: Int32Array.from(words), numbers: Float64Array.from(numbers), capacities };
}

function packNetwork(network: NetworkDescription, words: number[], numbers: number[]): void {
  const frequencies = network.features.kind === 'fourier' ? network.features.frequencies : [];
  if (network.features.kind === 'fourier' && frequencies.length === 0)
    throw new KernelError('fourier features need at least one frequency');
  const activation = activations.indexOf(network.activation);
  if (activation < 0) throw new KernelError(`the kernel has no activation '${network.activation}'`);
  const widths = [...network.layers, network.outputs];
  if (widths.some((w) => !Number.isInteger(w) || w < 1))
    throw new KernelError(`widths of layers must be whole and positive, not ${widths.join(', ')}`);
  words.push(frequencies.length, numbers.length, activation, widths.length, ...widths);
  numbers.push(...frequencies);
}

function packGroup(
  program: ProgramDescription,
  group: GroupDescription,
  outputNetwork: number[],
  capacity: number,
  words: number[],
  numbers: number[],
): void {
  const { code, constants, results } = group.tape;
  const length = code.length / 4;
  checkTape(program, group, outputNetwork);
  words.push(group.slots, capacity, group.auxColumns, length, results.length, numbers.length, ...code);
  numbers.push(...constants);
  const all = Array.from({ length }, (_, k) => k);
  words.push(...channelsRead(program, group, outputNetwork, all));
  results.forEach((result, k) => {
    const loss = group.losses[k];
    const sweep = sweepOf(code, result);
    words.push(group.terms[k], result, lossKinds.indexOf(loss.kind), loss.reduction === 'sum' ? 1 : 0, numbers.length);
    numbers.push(loss.parameter);
    words.push(...channelsRead(program, group, outputNetwork, sweep), sweep.length, ...sweep);
  });
}

/** Registers, descending, through which something trainable reaches `result`. */
function sweepOf(code: Int32Array, result: number): number[] {
  const trainable: boolean[] = [];
  for (let k = 0; k <= result; k++) {
    const op = code[4 * k];
    trainable.push(
      op === jetCode || op === scalarCode || operations[op].differentiable.some((i) => trainable[code[4 * k + i]]),
    );
  }
  const needed = new Set([result]);
  const sweep: number[] = [];
  for (let k = result; k >= 0; k--) {
    if (!needed.has(k) || !trainable[k]) continue;
    sweep.push(k);
    for (const i of operations[code[4 * k]].differentiable) needed.add(code[4 * k + i]);
  }
  return sweep;
}

/** [slots][networks]: how many channels of each network's jets the instructions read. */
function channelsRead(
  program: ProgramDescription,
  group: GroupDescription,
  outputNetwork: number[],
  instructions: number[],
): number[] {
  const { code } = group.tape;
  const channels = new Array<number>(group.slots * program.networks.length).fill(0);
  for (const k of instructions) {
    if (code[4 * k] !== jetCode) continue;
    const at = code[4 * k + 3] * program.networks.length + outputNetwork[code[4 * k + 1]];
    channels[at] = Math.max(channels[at], code[4 * k + 2] + 1);
  }
  return channels;
}

/** The kernel does not check a tape while it runs it, so every operand is checked here. */
function checkTape(program: ProgramDescription, group: GroupDescription, outputNetwork: number[]): void {
  const { code, constants, results } = group.tape;
  const within = (what: string, k: number, value: number, limit: number) => {
    if (!Number.isInteger(value) || value < 0 || value >= limit)
      throw new KernelError(`instruction ${k} of a tape: ${what} ${value} is not below ${limit}`);
  };
  const limits: Record<string, [string, number][]> = {
    constant: [['constant', constants.length]],
    time: [['slot', group.slots]],
    jet: [
      ['output', outputNetwork.length],
      ['derivative', Math.min(group.order, maxOrder) + 1],
      ['slot', group.slots],
    ],
    aux: [['column', group.auxColumns]],
    scalar: [['scalar', program.scalars]],
  };
  for (let k = 0; k < code.length / 4; k++) {
    within('operation', k, code[4 * k], operations.length);
    const operation = operations[code[4 * k]];
    for (const i of operation.registers) within('register', k, code[4 * k + i], k);
    limits[operation.name]?.forEach(([what, limit], i) => {
      within(what, k, code[4 * k + 1 + i], limit);
    });
  }
  results.forEach((result, k) => {
    within('result', k, result, code.length / 4);
    within('term', k, group.terms[k], program.terms);
    if (!group.losses[k] || !lossKinds.includes(group.losses[k].kind))
      throw new KernelError(`result ${k} of a tape has no loss function`);
  });
}
