import type { TensorMetadata, TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { compileClause } from '../../experiment/errors/compile';
import { elementCount } from '../tensorflow/elementCount';
import { tf } from '../tensorflow/loadTensorFlow';
import { type NativeBackend, nativeBackend, type TensorId, tensorId } from '../tensorflow/nativeBackend';
import { type Composite, watchComposites } from '../tensorflow/operations/composite';
import { CannotCompile } from './cannotCompile';
import type { NamedTensors } from './feeds';
import type { ConstantValue } from './graph';
import type { RecordedComposite, RecordedOperation, RecordedOutput, Recording } from './recording';
import { DataType, type DataTypeNumber } from './savedModelProto';
import { resultsOf } from './shapeRules';
import type { Shape, TensorSpec } from './tensorSpec';

/** A non-uniform constant with more elements is data (a mask, a table), which a graph must not freeze. */
const mostFractions = 256;
const mostIntegers = 65_536;

/**
 * Runs `program` and records every call to TensorFlow. Every kernel of tfjs's native backend ends in `executeOp`, so the recording is
 * complete. Only shapes matter, so operations with a shape rule are not computed, and nothing is updated.
 * @param resources the shapes of the updated variables, by the tensor that serves as the handle
 * @throws CannotCompile if the program reads a tensor's values or makes a large constant: the graph would freeze these
 */
export function record(
  program: () => NamedTensors,
  resources: ReadonlyMap<TensorId, Shape>,
): { outputs: readonly RecordedOutput[]; recording: Recording } {
  const backend = nativeBackend();
  const native = backend.binding;
  const { getInputTensorIds } = backend;
  const recorder = new Recorder(backend, resources);
  backend.binding = overriding(native, {
    createTensor: (shape, dtype, values) => recorder.createTensor(shape, dtype, values),
    deleteTensor: (id) => recorder.deleteTensor(id),
    executeOp: (name, attributes, inputs, outputs) => recorder.executeOp(name, attributes, inputs, outputs),
    tensorDataSync: () => recorder.refuseReading(),
  });
  backend.getInputTensorIds = (tensors) => {
    const ids = getInputTensorIds.call(backend, tensors);
    for (const [i, id] of ids.entries()) recorder.noteInput(id, tensors[i]!);
    return ids;
  };
  try {
    // Tensors without a value can only be released here.
    const results = watchComposites(
      (composite) => recorder.begin(composite),
      () => tf.tidy(program),
    );
    const outputs = Object.entries(results).map(([name, tensor]) => {
      return { name, id: tensorId(tensor), shape: tensor.shape };
    });
    tf.dispose(results);
    return { outputs, recording: recorder };
  } catch (thrown) {
    disposeTape();
    throw thrown;
  } finally {
    recorder.deleteReal();
    backend.binding = native;
    backend.getInputTensorIds = getInputTensorIds;
  }
}

/** Ids of tensors that exist only in a recording: far above the binding's ids. */
const firstImaginedId = 2 ** 40;
let nextImaginedId = firstImaginedId;
const isImagined = (id: TensorId) => id >= firstImaginedId;

class Recorder implements Recording {
  readonly operations: RecordedOperation[] = [];
  readonly composites: RecordedComposite[] = [];
  readonly constants = new Map<TensorId, ConstantValue>();
  readonly dtypes = new Map<TensorId, DataTypeNumber>();
  private readonly shapes = new Map<TensorId, Shape>();
  /** Real tensors in place of recorded ones, for operations that had to run. */
  private readonly real = new Map<TensorId, TensorId>();
  private readonly native: TFJSBinding;

  constructor(
    private readonly backend: NativeBackend,
    private readonly resources: ReadonlyMap<TensorId, Shape>,
  ) {
    this.native = backend.binding;
  }

  createTensor(...[shape, dtype, values]: Parameters<TFJSBinding['createTensor']>): TensorId {
    const id = this.native.createTensor(shape, dtype, values);
    this.constants.set(id, constantOf(dtype, shape, values as ConstantValue['values']));
    this.dtypes.set(id, dtype);
    this.shapes.set(id, shape);
    return id;
  }

  executeOp(name: string, attributes: TFEOpAttr[], inputs: TensorId[], outputs: number): TensorMetadata[] {
    const results = this.run(name, attributes, inputs, outputs);
    for (const { id, shape, dtype } of results) {
      this.dtypes.set(id, dtype);
      this.shapes.set(id, shape);
    }
    this.operations.push({ name, attributes, inputs: [...inputs], outputs: results });
    return results;
  }

  begin({ name, attributes, inputs }: Composite): (value: tf.Tensor) => void {
    const from = this.operations.length;
    const ids = inputs.map(tensorId);
    return (value) => {
      const to = this.operations.length;
      this.composites.push({ name, attributes, inputs: ids, output: tensorId(value), from, to });
    };
  }

  deleteTensor(id: TensorId): void {
    if (!isImagined(id)) this.native.deleteTensor(id);
  }

  refuseReading(): never {
    const after = this.operations.at(-1)?.name;
    throw new CannotCompile(after ?? '', compileClause('compile/reads-values', { after }));
  }

  /** The shape and type of an operation's input, which tfjs knows even if no recorded operation made it. */
  noteInput(id: TensorId, tensor: tf.Tensor): void {
    this.shapes.set(id, tensor.shape);
    if (!this.dtypes.has(id) && 'dataId' in tensor)
      this.dtypes.set(id, this.backend.tensorMap.get(tensor.dataId).dtype);
  }

  deleteReal(): void {
    for (const id of this.real.values()) this.native.deleteTensor(id);
    this.real.clear();
  }

  private run(name: string, attributes: TFEOpAttr[], inputs: TensorId[], outputs: number): TensorMetadata[] {
    const resource = this.resources.get(inputs[0]!);
    if (resource) return outputs === 0 ? [] : [this.imagine({ shape: resource, dtype: DataType.float32 })];
    const specs = resultsOf(name, {
      attributes,
      inputs: inputs.map((id) => ({ shape: this.shapes.get(id)!, dtype: this.dtypes.get(id)! })),
      numbers: (input) => this.numbersOf(inputs[input]!),
    });
    if (specs) return specs.map((spec) => this.imagine(spec));
    return this.native.executeOp(
      name,
      attributes,
      inputs.map((id) => this.realise(id)),
      outputs,
    );
  }

  private numbersOf(id: TensorId): Shape | undefined {
    const constant = this.constants.get(id);
    if (!constant) return undefined;
    const { values, shape } = constant;
    const size = elementCount(shape);
    return values.length < size ? new Array<number>(size).fill(values[0]!) : [...values];
  }

  private imagine({ shape, dtype }: TensorSpec): TensorMetadata {
    const id = nextImaginedId++;
    this.dtypes.set(id, dtype);
    this.shapes.set(id, shape);
    return { id, shape: [...shape], dtype };
  }

  /** A tensor with arbitrary values, for an operation that must run to reveal its results' shapes. */
  private realise(id: TensorId): TensorId {
    if (!isImagined(id)) return id;
    const known = this.real.get(id);
    if (known !== undefined) return known;
    const [shape, dtype] = [this.shapes.get(id)!, this.dtypes.get(id)!];
    const made = this.unfilled(shape, dtype);
    this.real.set(id, made);
    return made;
  }

  private unfilled(shape: Shape, dtype: DataTypeNumber): TensorId {
    const { native } = this;
    const attributes = [
      { name: 'dtype', type: native.TF_ATTR_TYPE, value: dtype },
      { name: 'init', type: native.TF_ATTR_BOOL, value: false },
    ];
    const size = native.createTensor([shape.length], DataType.int32, Int32Array.from(shape));
    try {
      return native.executeOp('Empty', attributes, [size], 1)[0]!.id;
    } finally {
      native.deleteTensor(size);
    }
  }
}

/** tfjs saves tensors for gradients during the forward pass, and leaks them if that throws. */
function disposeTape(): void {
  const { state } = tf.engine();
  for (const node of state.activeTape ?? []) tf.dispose(node.saved ?? []);
  state.activeTape = [];
}

/** A wrapper around the native object, whose properties are read-only. */
function overriding(native: TFJSBinding, own: Partial<TFJSBinding>): TFJSBinding {
  const wrapped = Object.create(native) as TFJSBinding;
  for (const [key, value] of Object.entries(own)) Object.defineProperty(wrapped, key, { value });
  return wrapped;
}

function constantOf(
  dtype: DataTypeNumber,
  shape: number[],
  given: ConstantValue['values'] | number[],
): ConstantValue {
  const values = ArrayBuffer.isView(given) ? given : Float32Array.from(given);
  if (values.length > 1 && isUniform(values)) return { dtype, shape, values: values.slice(0, 1) };
  const most = values instanceof Float32Array ? mostFractions : mostIntegers;
  if (values.length <= most) return { dtype, shape, values: values.slice() };
  throw new CannotCompile('Const', compileClause('compile/large-constant', { numbers: values.length }));
}

function isUniform(values: ConstantValue['values']): boolean {
  const first = values[0];
  return values.every((value) => value === first);
}
