/** @file The part of TensorFlow.js that the engine uses. The package is optional, so its types are stated here. */

export interface Tensor {
  readonly shape: number[];
  dispose(): void;
  data(): Promise<Float32Array>;
  dataSync(): Float32Array;
}

type Unary = (a: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

export interface Tf {
  tidy<T>(run: () => T): T;
  keep(t: Tensor): Tensor;
  memory(): { numTensors: number; numBytes: number };
  getBackend(): string;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  /** Node backends only: what computes. */
  backend(): { isUsingGpuDevice?: boolean; binding?: { TF_Version?: string } };
  scalar(value: number): Tensor;
  tensor1d(values: Float32Array): Tensor;
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  zeros(shape: number[]): Tensor;
  reshape(t: Tensor, shape: number[]): Tensor;
  slice(t: Tensor, begin: number[], size: number[]): Tensor;
  concat(list: Tensor[], axis: number): Tensor;
  stack(list: Tensor[], axis: number): Tensor;
  transpose(t: Tensor, order: number[]): Tensor;
  sum(t: Tensor, axis?: number): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  where(condition: Tensor, a: Tensor, b: Tensor): Tensor;
  cast(t: Tensor, type: 'float32' | 'bool'): Tensor;
  add: Binary;
  sub: Binary;
  mul: Binary;
  div: Binary;
  pow: Binary;
  atan2: Binary;
  minimum: Binary;
  maximum: Binary;
  less: Binary;
  lessEqual: Binary;
  equal: Binary;
  notEqual: Binary;
  greaterEqual: Binary;
  neg: Unary;
  sin: Unary;
  cos: Unary;
  tan: Unary;
  asin: Unary;
  acos: Unary;
  atan: Unary;
  sinh: Unary;
  cosh: Unary;
  tanh: Unary;
  exp: Unary;
  log: Unary;
  sqrt: Unary;
  abs: Unary;
  sign: Unary;
  erf: Unary;
  sigmoid: Unary;
  softplus: Unary;
}
