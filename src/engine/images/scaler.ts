import { scaleBytesModule } from './scaleBytesModule';

/** The exports of `scaleBytes.wat`. Addresses are in bytes from the beginning of the memory; strides are the bytes between rows. */
export interface Scaler {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly mixRows: (
    from: number,
    stride: number,
    rowBytes: number,
    taps: number,
    tapBytes: number,
    outputs: number,
    to: number,
    toStride: number,
  ) => void;
  readonly mixColumns: (
    from: number,
    stride: number,
    taps: number,
    tapBytes: number,
    outputs: number,
    to: number,
  ) => void;
}

/** Node's types lack it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const pageBytes = 1 << 16;
/** The limit of the shared memory, which never shrinks: a larger image gets its own memory. */
const mostKept = 1 << 24;

const module = new WebAssembly.Module(Buffer.from(scaleBytesModule, 'base64'));
const newScaler = () => new WebAssembly.Instance(module).exports as Scaler;
const kept = newScaler();

/** A scaler with at least `bytes` of uninitialized memory. A previous scaler must no longer be in use. */
export function scalerOf(bytes: number): Scaler {
  const scaler = bytes <= mostKept ? kept : newScaler();
  const missing = bytes - scaler.memory.buffer.byteLength;
  if (missing > 0) scaler.memory.grow(Math.ceil(missing / pageBytes));
  return scaler;
}
