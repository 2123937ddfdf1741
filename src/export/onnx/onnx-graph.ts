/**
 * @file Builds an ONNX graph in double precision and encodes it as a `ModelProto` (onnx.proto of IR version 8, operator
 * set 17, which every runtime since 2022 reads).
 */
import { Message } from '../wire/protobuf.ts';

/** Name of a tensor in the graph. */
export type TensorName = string;

const irVersion = 8;
const operatorSet = 17;
/** TensorProto.DataType */
const dataType = { int64: 7, double: 11 } as const;
const integerAttribute = 2;

export interface Port {
  name: string;
  documentation: string;
}

export class OnnxGraph {
  readonly #nodes: Message[] = [];
  readonly #initialisers: Message[] = [];
  #count = 0;

  /** Names of the graph begin with a slash, so that they never meet those of the author. */
  #name(what: string): TensorName {
    return `/${what}_${this.#count++}`;
  }

  /** A node of one output. @param attributes whole numbers, by name */
  op(
    type: string,
    inputs: readonly TensorName[],
    attributes: Record<string, number> = {},
    output?: string,
  ): TensorName {
    const result = output ?? this.#name(type);
    const node = new Message();
    for (const input of inputs) node.text(1, input);
    node
      .text(2, result)
      .text(3, this.#name(`node_${type}`))
      .text(4, type);
    for (const [name, value] of Object.entries(attributes)) {
      node.message(5, new Message().text(1, name).integer(3, value).integer(20, integerAttribute));
    }
    this.#nodes.push(node);
    return result;
  }

  #initialiser(type: number, shape: readonly number[], data: Uint8Array): TensorName {
    const name = this.#name('constant');
    const tensor = new Message();
    for (const size of shape) tensor.integer(1, size);
    this.#initialisers.push(tensor.integer(2, type).text(8, name).bytes(9, data));
    return name;
  }

  /** Doubles, row-major; without a shape a scalar. */
  constant(values: number | ArrayLike<number>, shape: readonly number[] = []): TensorName {
    const numbers = typeof values === 'number' ? [values] : values;
    const data = new DataView(new ArrayBuffer(8 * numbers.length));
    for (let i = 0; i < numbers.length; i++) data.setFloat64(8 * i, numbers[i], true);
    return this.#initialiser(dataType.double, shape, new Uint8Array(data.buffer));
  }

  /** Indices and axes. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): TensorName {
    const data = new DataView(new ArrayBuffer(8 * values.length));
    for (const [i, value] of values.entries()) data.setBigInt64(8 * i, BigInt(value), true);
    return this.#initialiser(dataType.int64, shape, new Uint8Array(data.buffer));
  }

  /** Column `index` of a matrix [N, …], as [N]. */
  column(matrix: TensorName, index: number): TensorName {
    return this.op('Gather', [matrix, this.integers([index], [])], { axis: 1 });
  }

  /** The model, with every port a vector of `N` doubles. */
  encode(
    name: string,
    inputs: readonly Port[],
    outputs: readonly Port[],
    version: string,
    facts: Record<string, string>,
  ): Uint8Array {
    const graph = new Message();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, name);
    for (const tensor of this.#initialisers) graph.message(5, tensor);
    for (const port of inputs) graph.message(11, vectorOf(port));
    for (const port of outputs) graph.message(12, vectorOf(port));
    const model = new Message()
      .integer(1, irVersion)
      .text(2, 'PINN Lens')
      .text(3, version)
      .message(7, graph)
      .message(8, new Message().text(1, '').integer(2, operatorSet));
    for (const [key, value] of Object.entries(facts)) model.message(14, new Message().text(1, key).text(2, value));
    return model.finish();
  }
}

function vectorOf({ name, documentation }: Port): Message {
  const shape = new Message().message(1, new Message().text(2, 'N'));
  const tensor = new Message().integer(1, dataType.double).message(2, shape);
  return new Message().text(1, name).message(2, new Message().message(1, tensor)).text(3, documentation);
}
