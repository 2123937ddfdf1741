/** @file The carrier of WGSL expressions: every value is a name of a `vec4f` that one emitted line defines. */
import type { Algebra } from '../../../tape/algebra.ts';
import type { BinaryName, UnaryName } from '../../../tape/operations.ts';
import { EngineError } from '../engine.ts';
import { binarySource, unarySource } from './math.wgsl.ts';

const largestF32 = 3.4028234e38;

/** A number as a WGSL literal. @throws EngineError where single precision cannot hold it. */
export function wgslNumber(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) > largestF32) {
    throw new EngineError(`the number ${value} does not fit single precision, the only one WebGPU has`);
  }
  const rounded = Math.fround(value);
  const text = String(rounded);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

export class Emitter implements Algebra<string> {
  readonly lines: string[] = [];
  readonly #known = new Map<string, string>();
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** A name for `expression`; the same expression has one name. */
  define(expression: string): string {
    const known = this.#known.get(expression);
    if (known !== undefined) return known;
    const name = `${this.#prefix}${this.#known.size}`;
    this.lines.push(`let ${name} = ${expression};`);
    this.#known.set(expression, name);
    return name;
  }

  constant(value: number): string {
    return this.define(`vec4f(${wgslNumber(value)})`);
  }

  unary(name: UnaryName, a: string): string {
    return this.define(unarySource[name](a));
  }

  binary(name: BinaryName, a: string, b: string): string {
    return this.define(binarySource[name](a, b));
  }

  select(condition: string, a: string, b: string): string {
    return this.define(`select(${b}, ${a}, ${condition} != vec4f(0))`);
  }
}
