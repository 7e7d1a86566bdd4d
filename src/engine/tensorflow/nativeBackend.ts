import type { TensorMetadata, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { tf } from './loadTensorFlow';

/** The binding's number for a tensor on the device. It counts up and is never given twice, so it outlives the tensor as a key. */
export type TensorId = number;

/** What of tfjs's native backend the compiler needs; its own types keep some of it private. */
export interface NativeBackend {
  binding: TFJSBinding;
  readonly isUsingGpuDevice: boolean;
  readonly tensorMap: { get(dataId: object): { readonly dtype: number } };
  /** Uploads what tfjs has put off uploading. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): TensorId[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
}

export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/** The id of a tensor on the device. */
export function tensorId(tensor: tf.Tensor): TensorId {
  return nativeBackend().getInputTensorIds([tensor])[0]!;
}
