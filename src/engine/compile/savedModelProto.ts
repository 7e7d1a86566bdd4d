import { parse, type Type } from 'protobufjs';

/** TensorFlow's number of a data type (tensorflow/core/framework/types.proto). */
export const DataType = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  bool: 10,
  bfloat16: 14,
  float16: 19,
  resource: 20,
} as const;
export type DataTypeNumber = number;

export interface ShapeProto {
  readonly dim: readonly { readonly size: number }[];
}

export interface TensorProto {
  readonly dtype: DataTypeNumber;
  readonly tensor_shape: ShapeProto;
  /** Little-endian values of all elements; strings are in `string_val`. */
  readonly tensor_content?: Uint8Array;
  readonly string_val?: readonly Uint8Array[];
}

/** The value of an operation's attribute. */
export interface AttrValue {
  readonly s?: Uint8Array;
  readonly i?: number;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: DataTypeNumber;
  readonly shape?: ShapeProto;
  readonly tensor?: TensorProto;
  readonly func?: { readonly name: string };
  readonly list?: {
    readonly s?: readonly Uint8Array[];
    readonly i?: readonly number[];
    readonly f?: readonly number[];
    readonly b?: readonly boolean[];
    readonly type?: readonly DataTypeNumber[];
  };
}

export type Attributes = Readonly<Record<string, AttrValue>>;

export interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** Tensors as `node` or `node:index`, then control inputs as `^node`. */
  readonly input: readonly string[];
  readonly attr: Attributes;
}

export interface FunctionDef {
  readonly signature: {
    readonly name: string;
    readonly is_stateful: boolean;
    readonly input_arg: readonly { name: string; type: DataTypeNumber }[];
    readonly output_arg: readonly { name: string; type: DataTypeNumber }[];
    readonly control_output: readonly string[];
  };
  readonly attr: Attributes;
  readonly node_def: readonly NodeDef[];
  readonly ret: Readonly<Record<string, string>>;
  readonly control_ret: Readonly<Record<string, string>>;
}

export interface TensorInfo {
  readonly name: string;
  readonly dtype: DataTypeNumber;
  readonly shape: readonly number[];
}

/** A signature that TensorFlow Serving and Python's `saved_model.load` offer by name. */
export interface Signature {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
}

export interface Saver {
  readonly filename_tensor_name: string;
  readonly save_tensor_name: string;
  readonly restore_op_name: string;
  readonly version: number;
}

/** The part of TensorFlow's protocol buffers that a SavedModel without assets needs, with TensorFlow's own field numbers. */
const schema = `
syntax = "proto3";
package tensorflow;
message TensorShapeProto { message Dim { int64 size = 1; } repeated Dim dim = 2; }
message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; bytes tensor_content = 4; repeated bytes string_val = 8; }
message NameAttrList { string name = 1; map<string, AttrValue> attr = 2; }
message AttrValue {
  message ListValue {
    repeated bytes s = 2; repeated int64 i = 3 [packed = true]; repeated float f = 4 [packed = true];
    repeated bool b = 5 [packed = true]; repeated int32 type = 6 [packed = true];
  }
  oneof value {
    ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6;
    TensorShapeProto shape = 7; TensorProto tensor = 8; NameAttrList func = 10;
  }
}
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message VersionDef { int32 producer = 1; }
message OpDef {
  message ArgDef { string name = 1; int32 type = 3; }
  string name = 1; repeated ArgDef input_arg = 2; repeated ArgDef output_arg = 3;
  bool is_stateful = 17; repeated string control_output = 20;
}
message FunctionDef {
  OpDef signature = 1; repeated NodeDef node_def = 3; map<string, string> ret = 4;
  map<string, AttrValue> attr = 5; map<string, string> control_ret = 6;
}
message FunctionDefLibrary { repeated FunctionDef function = 1; }
message GraphDef { repeated NodeDef node = 1; FunctionDefLibrary library = 2; VersionDef versions = 4; }
message TensorInfo { string name = 1; int32 dtype = 2; TensorShapeProto tensor_shape = 3; }
message SignatureDef { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
message SaverDef { string filename_tensor_name = 1; string save_tensor_name = 2; string restore_op_name = 3; int32 version = 7; }
message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
message MetaGraphDef {
  MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; SaverDef saver_def = 3; map<string, SignatureDef> signature_def = 5;
}
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
`;

/** The graph version of TensorFlow 2.21's own writers. */
const producer = 2300;

let savedModelType: Type | undefined;

export interface SavedModelContent {
  readonly nodes: readonly NodeDef[];
  readonly functions?: readonly FunctionDef[];
  readonly signatures?: Readonly<Record<string, Signature>>;
  /** The operations that restore the variables stored beside the graph. */
  readonly saver?: Saver;
}

/** The bytes of a `saved_model.pb` with the tag `serve`. */
export function encodeSavedModel({ nodes, functions = [], signatures = {}, saver }: SavedModelContent) {
  const graph = { node: nodes, versions: { producer }, library: { function: functions } };
  // The encoder takes plain objects; creating a message first would copy the whole graph.
  const message = {
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: ['serve'], tensorflow_version: '2.21.0' },
        graph_def: graph,
        saver_def: saver,
        signature_def: mapValues(signatures, signatureProto),
      },
    ],
  };
  return savedModelMessage().encode(message).finish();
}

/** The message `SavedModel` with the fields that Graft writes. */
export function savedModelMessage(): Type {
  savedModelType ??= parse(schema, { keepCase: true }).root.resolveAll().lookupType('tensorflow.SavedModel');
  return savedModelType;
}

/** The parts of a read `saved_model.pb` that decide what TensorFlow runs. */
export interface DecodedSavedModel {
  readonly meta_graphs: readonly {
    readonly graph_def: {
      readonly node: readonly NodeDef[];
      readonly library: { readonly function: readonly FunctionDef[] };
    };
    readonly saver_def: Saver;
    readonly signature_def: Readonly<Record<string, Signature>>;
  }[];
}

/** Reads what `encodeSavedModel` writes. Throws for other bytes. */
export function decodeSavedModel(bytes: Uint8Array): DecodedSavedModel {
  const type = savedModelMessage();
  return type.toObject(type.decode(bytes), { defaults: true }) as DecodedSavedModel;
}

function signatureProto({ inputs, outputs }: Signature) {
  return {
    inputs: mapValues(inputs, tensorInfoProto),
    outputs: mapValues(outputs, tensorInfoProto),
    method_name: 'tensorflow/serving/predict',
  };
}

function tensorInfoProto({ name, dtype, shape }: TensorInfo) {
  return { name: name.includes(':') ? name : `${name}:0`, dtype, tensor_shape: shapeProto(shape) };
}

export function shapeProto(shape: readonly number[]): ShapeProto {
  return { dim: shape.map((size) => ({ size })) };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
