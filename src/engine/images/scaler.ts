import { scaleBytesModule } from './scaleBytesModule';

/** What `scaleBytes.wat` exports. Places are in bytes from the beginning of the memory, and so are strides from one row to the next. */
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

/** The types of Node do not have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const pageBytes = 1 << 16;
/** Memory never shrinks: more is taken for a single image, and let go of with it. */
const mostKept = 1 << 24;

const module = new WebAssembly.Module(Buffer.from(scaleBytesModule, 'base64'));
const newScaler = () => new WebAssembly.Instance(module).exports as Scaler;
const kept = newScaler();

/** A scaler whose memory has at least so many bytes, with anything in them. Whoever had one before is done with it. */
export function scalerOf(bytes: number): Scaler {
  const scaler = bytes <= mostKept ? kept : newScaler();
  const missing = bytes - scaler.memory.buffer.byteLength;
  if (missing > 0) scaler.memory.grow(Math.ceil(missing / pageBytes));
  return scaler;
}
