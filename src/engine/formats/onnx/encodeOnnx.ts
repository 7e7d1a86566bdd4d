import { parse, type Type } from 'protobufjs';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnxModel';

/** The part of onnx.proto that a graph without control flow needs, with ONNX's own field numbers. */
const schema = `
syntax = "proto2";
package onnx;
message AttributeProto {
  optional string name = 1; optional float f = 2; optional int64 i = 3; optional bytes s = 4;
  repeated int64 ints = 8; optional int32 type = 20;
}
message TensorShapeProto {
  message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
  repeated Dimension dim = 1;
}
message TypeProto {
  message Tensor { optional int32 elem_type = 1; optional TensorShapeProto shape = 2; }
  oneof value { Tensor tensor_type = 1; }
}
message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; }
message NodeProto {
  repeated string input = 1; repeated string output = 2; optional string name = 3; optional string op_type = 4;
  repeated AttributeProto attribute = 5;
}
message TensorProto {
  repeated int64 dims = 1; optional int32 data_type = 2; optional string name = 8; optional bytes raw_data = 9;
}
message GraphProto {
  repeated NodeProto node = 1; optional string name = 2; repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
}
message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
message StringStringEntryProto { optional string key = 1; optional string value = 2; }
message ModelProto {
  optional int64 ir_version = 1; optional string producer_name = 2; optional GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8; repeated StringStringEntryProto metadata_props = 14;
}
`;

/** The first that has Gelu; ONNX Runtime knows it since 1.17. */
const operatorSet = 20;
const irVersion = 9;

let modelType: Type | undefined;

/**
 * The bytes of an `.onnx` file.
 * @param metadata names and texts that are kept beside the graph
 */
export function encodeOnnx(model: OnnxModel, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const modelMessage = onnxMessage();
  const message = modelMessage.fromObject({
    ir_version: irVersion,
    producer_name: 'graft',
    opset_import: [{ domain: '', version: operatorSet }],
    metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: 'graft',
      node: model.nodes.map(nodeProto),
      initializer: [...model.initializers].map(tensorProto),
      input: model.inputs.map(valueProto),
      output: model.outputs.map(valueProto),
    },
  });
  return modelMessage.encode(message).finish();
}

/** The message `ModelProto` with the fields that Graft writes. */
export function onnxMessage(): Type {
  modelType ??= parse(schema, { keepCase: true }).root.resolveAll().lookupType('onnx.ModelProto');
  return modelType;
}

function nodeProto({ op, name, inputs, outputs, attributes }: OnnxNode) {
  const attribute = Object.entries(attributes).map(attributeProto);
  return { op_type: op, name, input: inputs, output: outputs, attribute };
}

function attributeProto([name, value]: [string, OnnxAttribute]) {
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: 3 };
  if (typeof value === 'number') return { name, i: value, type: 2 };
  if ('fraction' in value) return { name, f: value.fraction, type: 1 };
  return { name, ints: value, type: 7 };
}

function tensorProto([name, { elementType, dims, values }]: [string, OnnxTensor]) {
  const raw_data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims, data_type: elementType, raw_data };
}

function valueProto({ name, elementType, shape }: OnnxValue) {
  const dim = shape?.map((size) => (typeof size === 'string' ? { dim_param: size } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type: elementType, ...(dim ? { shape: { dim } } : {}) } } };
}
