import type { TensorShapes } from './family';
import type { VariableRole } from './variableRoles';

/** The tensors of a convolutional network, collected layer by layer in the order of use. */
export class ImageTensors {
  readonly shapes = new Map<string, readonly number[]>();

  /** @param stored a checkpoint's tensors, by the model's names */
  constructor(private readonly stored: TensorShapes) {}

  /** Whether the checkpoint holds anything under a name. */
  has(prefix: string): boolean {
    return [...this.stored.keys()].some((name) => name.startsWith(`${prefix}.`));
  }

  /**
   * A square convolution of `channels` and its batch normalization; how many channels leave it is read from the checkpoint.
   * @returns that number, 0 where the checkpoint has no such layer
   */
  convolution(name: string, norm: string, channels: number, size: number): number {
    const out = this.filter(name, channels, [size, size]);
    this.batchNorm(norm, out);
    return out;
  }

  /** A convolution alone, with its bias where there is one: as `convolution`. */
  filter(name: string, channels: number, [rows, columns]: readonly [number, number]): number {
    const out = this.stored.get(`${name}.weight`)?.[0] ?? 0;
    this.shapes.set(`${name}.weight`, [out, channels, rows, columns]);
    if (this.stored.has(`${name}.bias`)) this.shapes.set(`${name}.bias`, [out]);
    return out;
  }

  /** One square filter for each of `channels`, and batch normalization. Its size is read, 3 where the checkpoint has none. */
  depthwise(name: string, norm: string, channels: number): void {
    const size = this.stored.get(`${name}.weight`)?.[2] ?? 3;
    this.shapes.set(`${name}.weight`, [channels, 1, size, size]);
    this.batchNorm(norm, channels);
  }

  batchNorm(name: string, channels: number): void {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) {
      this.shapes.set(`${name}.${part}`, [channels]);
    }
  }
}

/** The role of a CNN's variable. */
export function imageRole(name: string, shape: readonly number[] | undefined): VariableRole {
  if (/\.running_(mean|var)$/.test(name)) return 'statistic';
  if (shape?.length !== 4) return 'weight';
  return shape[1] === 1 && name.includes('conv_dw') ? 'depthwiseFilter' : 'filter';
}

/** A tensor that PyTorch counts batches with and that nothing is computed from. */
export function isBatchCounter(name: string): boolean {
  return name.endsWith('.num_batches_tracked');
}
