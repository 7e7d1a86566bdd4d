import { floatLayers } from '../../../compression/floatLayers';
import { type QuantizedRows, quantizeRows } from '../../../compression/quantization';
import type { ModelRounding } from '../../../models/configFile';

/** How weights become 8-bit integers: the grid on which optimize has laid them already, or that of a model which it left alone. */
export interface Int8Weights {
  /** Whether a weight stays as it is. */
  isFloat(weight: string): boolean;
  /** @param values [rows, columns], with a row for each output */
  quantize(values: Float32Array, rows: number): QuantizedRows;
}

/** @param rounding what it leaves out is as usual */
export function int8Weights(rounding: ModelRounding): Int8Weights {
  const { keepFloat, per = 'channel', symmetric = true } = rounding ?? {};
  const scheme = { bits: 8, per, range: 'max', symmetric } as const;
  return {
    isFloat: floatLayers(keepFloat),
    quantize: (values, rows) => quantizeRows(values, rows, scheme),
  };
}
