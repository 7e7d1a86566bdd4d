import { roundToFloat16 } from '../../weights/shortFloats';
import { isLarge } from '../largeWeights';
import type { TfjsWeight } from './tfjsGraph';

/** How TensorFlow.js makes float32 of what is stored: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts */
type Quantization =
  | { readonly dtype: 'float16'; readonly original_dtype: 'float32' }
  | {
      readonly dtype: 'uint8';
      readonly original_dtype: 'float32';
      readonly min: number;
      readonly scale: number;
    };

/** A constant as it stands in the weight files. */
export interface StoredWeight {
  readonly bytes: Uint8Array;
  readonly quantization?: Quantization;
}

/** In which bytes the constants of a model are stored. */
export type WeightStorage = (weight: TfjsWeight) => StoredWeight;

/** As they are. */
export const storeExactly: WeightStorage = ({ values }) => ({
  bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});

/** Half the bytes. */
export const storeFloat16: WeightStorage = quantizing((values) => ({
  bytes: roundToFloat16(values).bytes,
  quantization: { dtype: 'float16', original_dtype: 'float32' },
}));

/** A quarter of the bytes: `min + scale * byte`, of which one is 0 exactly. */
export const storeUint8: WeightStorage = quantizing((values) => {
  const [low, high] = values.reduce(([a, b], each) => [Math.min(a, each), Math.max(b, each)], [0, 0]);
  const scale = (high - low) / 255 || 1;
  const zero = Math.round(-low / scale);
  const bytes = Uint8Array.from(values, (each) =>
    Math.min(255, Math.max(0, Math.round(each / scale) + zero)),
  );
  const min = -zero * scale;
  return { bytes, quantization: { dtype: 'uint8', original_dtype: 'float32', min, scale } };
});

function quantizing(quantize: (values: Float32Array) => StoredWeight): WeightStorage {
  return (weight) => {
    const { values, shape } = weight;
    return isLarge(shape, values) && values instanceof Float32Array ? quantize(values) : storeExactly(weight);
  };
}
