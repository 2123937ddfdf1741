/** @file Packs a program's description into the words and numbers that `open_session` (source/session.h) reads. */
import { tapeFault } from '../tape/check.ts';
import { type Instruction, instructions, isInput, pulledRegisters } from '../tape/instructions.ts';
import {
  activationNames,
  type GroupDescription,
  lossKinds,
  maxOrder,
  type NetworkDescription,
  type ProgramDescription,
} from './description.ts';

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
export function packProgram(program: ProgramDescription, threads: number): Packed {
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
  const activation = activationNames.indexOf(network.activation);
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
  checkGroup(program, group, outputNetwork);
  const list = instructions(group.tape);
  words.push(group.slots, capacity, group.auxColumns, list.length, results.length, numbers.length, ...code);
  numbers.push(...constants);
  words.push(...channelsRead(program, group, outputNetwork, list));
  const trainable = trainableRegisters(list);
  results.forEach((result, k) => {
    const loss = group.losses[k];
    const sweep = sweepOf(list, trainable, result);
    words.push(group.terms[k], result, lossKinds.indexOf(loss.kind), loss.reduction === 'sum' ? 1 : 0, numbers.length);
    numbers.push(loss.parameter);
    const read = sweep.map((register) => list[register]);
    words.push(...channelsRead(program, group, outputNetwork, read), sweep.length, ...sweep);
  });
}

/** [instructions] whether something trainable reaches a register. */
function trainableRegisters(list: readonly Instruction[]): boolean[] {
  const trainable: boolean[] = [];
  for (const i of list) trainable.push(isInput(i) || pulledRegisters(i).some((register) => trainable[register]));
  return trainable;
}

/** Registers, descending, through which something trainable reaches `result`. */
function sweepOf(list: readonly Instruction[], trainable: boolean[], result: number): number[] {
  const needed = new Set([result]);
  const sweep: number[] = [];
  for (let k = result; k >= 0; k--) {
    if (!needed.has(k) || !trainable[k]) continue;
    sweep.push(k);
    for (const register of pulledRegisters(list[k])) needed.add(register);
  }
  return sweep;
}

/** [slots][networks]: how many channels of each network's jets the instructions read. */
function channelsRead(
  program: ProgramDescription,
  group: GroupDescription,
  outputNetwork: number[],
  list: readonly Instruction[],
): number[] {
  const channels = new Array<number>(group.slots * program.networks.length).fill(0);
  for (const i of list) {
    if (i.op !== 'jet') continue;
    const at = i.slot * program.networks.length + outputNetwork[i.output];
    channels[at] = Math.max(channels[at], i.order + 1);
  }
  return channels;
}

/** The kernel does not check a tape while it runs it, so everything that it names is checked here. */
function checkGroup(program: ProgramDescription, group: GroupDescription, outputNetwork: number[]): void {
  const fault = tapeFault(group.tape, {
    slot: group.slots,
    output: outputNetwork.length,
    derivative: Math.min(group.order, maxOrder) + 1,
    column: group.auxColumns,
    scalar: program.scalars,
  });
  if (fault) throw new KernelError(fault);
  for (let k = 0; k < group.tape.results.length; k++) {
    const term = group.terms[k];
    if (!Number.isInteger(term) || term < 0 || term >= program.terms)
      throw new KernelError(`result ${k} of a tape: term ${term} is not below ${program.terms}`);
    if (!group.losses[k] || !lossKinds.includes(group.losses[k].kind))
      throw new KernelError(`result ${k} of a tape has no loss function`);
  }
}
