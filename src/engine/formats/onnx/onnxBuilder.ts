import {
  ElementType,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from './onnxModel';

/** An ONNX graph that is being written. */
export class OnnxBuilder {
  /** One that begins with all of a model but its nodes. */
  static continuing({ initializers, inputs, outputs, nodes }: OnnxModel): OnnxBuilder {
    const onnx = new OnnxBuilder();
    for (const [name, tensor] of initializers) onnx.initializers.set(name, tensor);
    for (const input of inputs) onnx.inputs.push(input);
    for (const output of outputs) onnx.outputs.push(output);
    const names = nodes.flatMap((node) => [node.name, ...node.outputs]);
    for (const name of [...initializers.keys(), ...inputs.map((input) => input.name), ...names])
      onnx.names.add(name);
    return onnx;
  }

  private readonly nodes: OnnxNode[] = [];
  private readonly initializers = new Map<string, OnnxTensor>();
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];
  private readonly names = new Set<string>();
  private readonly made = new Map<string, string>();

  /** @returns the name of the node's result */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    name = op,
  ): string {
    return this.addMany(op, inputs, 1, attributes, name)[0]!;
  }

  /** As `add`, for a node with several results. */
  addMany(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    name = op,
  ): string[] {
    const node = this.unique(name);
    const outputs = Array.from({ length: count }, (_, k) => this.unique(`${node}/${k}`));
    this.nodes.push({ op, name: node, inputs, outputs, attributes });
    return outputs;
  }

  input(value: OnnxValue): string {
    this.names.add(value.name);
    this.inputs.push(value);
    return value.name;
  }

  /** Gives a value the name of an output. */
  output(result: string, value: OnnxValue): void {
    this.nodes.push({
      op: 'Identity',
      name: value.name,
      inputs: [result],
      outputs: [value.name],
      attributes: {},
    });
    this.outputs.push(value);
  }

  initializer(name: string, tensor: OnnxTensor): string {
    const unique = this.unique(name);
    this.initializers.set(unique, tensor);
    return unique;
  }

  /** Fractions as a constant, made once. */
  floats(values: readonly number[], dims: readonly number[] = [values.length]): string {
    const tensor = { elementType: ElementType.float32, dims, values: Float32Array.from(values) };
    return this.once(`floats [${dims}] ${values}`, () => this.initializer('floats', tensor));
  }

  /** Integers as a constant, made once. */
  integers(values: readonly number[], dims: readonly number[] = [values.length]): string {
    const tensor = { elementType: ElementType.int64, dims, values: BigInt64Array.from(values.map(BigInt)) };
    return this.once(`integers [${dims}] ${values}`, () => this.initializer('integers', tensor));
  }

  /** Adds a node under the names that it has. */
  keep(node: OnnxNode): void {
    this.nodes.push(node);
  }

  /** As `once`, for several names. */
  onceMany(key: string, make: () => readonly string[]): readonly string[] {
    return this.once(key, () => make().join('\n')).split('\n');
  }

  /** The result of the first call of `make` for this key. */
  once(key: string, make: () => string): string {
    let name = this.made.get(key);
    if (name === undefined) {
      name = make();
      this.made.set(key, name);
    }
    return name;
  }

  build(): OnnxModel {
    const { nodes, initializers, inputs, outputs } = this;
    return { nodes, initializers, inputs, outputs };
  }

  private unique(wanted: string): string {
    let name = wanted;
    for (let i = 1; this.names.has(name); i++) name = `${wanted}_${i}`;
    this.names.add(name);
    return name;
  }
}
