import type { TensorMetadata, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { tf } from './loadTensorFlow';

/** The binding's id of a tensor on the device. Ids are never reused, so they stay valid keys after the tensor is gone. */
export type TensorId = number;

/** The part of tfjs's native backend that the compiler needs; some of it is private in tfjs's types. */
export interface NativeBackend {
  binding: TFJSBinding;
  readonly isUsingGpuDevice: boolean;
  readonly tensorMap: { get(dataId: object): { readonly dtype: number } };
  /** Uploads tensors whose upload tfjs has deferred. */
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
