import { Graph, type TensorName } from './graph';
import { definitionOf } from './operationDefinitions';
import type { DataTypeNumber, FunctionDef, NodeDef } from './savedModelProto';

/** Makes TensorFlow compile the whole function with XLA or fail. */
const compileWithXla = { _XlaMustCompile: { b: true } };

export interface FunctionOutput {
  readonly tensor: TensorName;
  readonly dtype: DataTypeNumber;
}

/**
 * The body of a TensorFlow function that XLA compiles as a whole: forward pass, gradients and updates become one computation that changes
 * variables in place.
 */
export class FunctionBody extends Graph {
  override readonly isForXla = true;
  private readonly arguments = new Map<TensorName, { name: string; type: DataTypeNumber }>();

  constructor(private readonly outer: Graph) {
    super();
  }

  /** The body's name for a tensor of the outer graph or a variable's handle. */
  argument(outerTensor: TensorName, type: DataTypeNumber): TensorName {
    let argument = this.arguments.get(outerTensor);
    if (!argument) {
      argument = { name: `argument${this.arguments.size}`, type };
      this.arguments.set(outerTensor, argument);
    }
    return argument.name;
  }

  /**
   * Adds the function and one call of it to the outer graph.
   * @param done the node after which all updates have run
   * @returns the call, and the outputs' names in the outer graph
   */
  call(
    name: string,
    outputs: readonly FunctionOutput[],
    done: TensorName,
  ): { node: TensorName; results: TensorName[] } {
    this.outer.functions.push(this.define(name, outputs, done));
    const call = this.outer.add(
      'StatefulPartitionedCall',
      [...this.arguments.keys()],
      {
        Tin: { list: { type: [...this.arguments.values()].map(({ type }) => type) } },
        Tout: { list: { type: outputs.map(({ dtype }) => dtype) } },
        f: { func: { name } },
        config: { s: Buffer.alloc(0) },
        config_proto: { s: Buffer.alloc(0) },
        executor_type: { s: Buffer.alloc(0) },
        ...compileWithXla,
      },
      { name: `call/${name}` },
    );
    return { node: call, results: outputs.map((_, i) => (i === 0 ? call : `${call}:${i}`)) };
  }

  private define(name: string, outputs: readonly FunctionOutput[], done: TensorName): FunctionDef {
    const byName = new Map(this.nodes.map((node) => [node.name, node]));
    const local = (tensor: TensorName) => this.localName(tensor, byName);
    return {
      signature: {
        name,
        is_stateful: true,
        input_arg: [...this.arguments.values()],
        output_arg: outputs.map(({ dtype }, i) => ({ name: `output${i}`, type: dtype })),
        control_output: ['done'],
      },
      attr: compileWithXla,
      node_def: this.nodes.map((node) => ({ ...node, input: node.input.map(local) })),
      ret: Object.fromEntries(outputs.map(({ tensor }, i) => [`output${i}`, local(tensor)])),
      control_ret: { done },
    };
  }

  /** Inside a function an output is `node:argument:index`, with the name from the operation's definition. */
  private localName(tensor: TensorName, nodes: ReadonlyMap<string, NodeDef>): string {
    if (tensor.startsWith('^')) return tensor;
    const [nodeName, position = '0'] = tensor.split(':') as [string, string?];
    const node = nodes.get(nodeName);
    if (!node) return nodeName;
    let index = Number(position);
    for (const [output, , number] of definitionOf(node.op).outputs) {
      const count = number === '' ? 1 : (node.attr[number]?.i ?? 1);
      if (index < count) return `${nodeName}:${output}:${index}`;
      index -= count;
    }
    throw new Error(`${node.op} has no output ${position}`);
  }
}
