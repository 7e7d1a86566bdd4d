import type { Wheel } from '../assets/locateWheel';
import type { EngineVariant } from './findEngine';

/** A wheel of which the engine keeps some members, at their own paths. */
export interface EngineWheel extends Wheel {
  readonly keep: RegExp;
  /** Bytes that the kept members unpack to. */
  readonly unpackedBytes: number;
}

/** What the C API libraries are called on a system, and how a binding beside them finds them. */
export interface NativeNames {
  readonly libraries: readonly string[];
  readonly linkFlags: readonly string[];
}

const libraries = /^tensorflow\/libtensorflow_(?:cc|framework)\.[\w.]+$/;

/** The few headers that the binding includes, straight or not; 13,000 others stay in the wheel. */
export const headers =
  /^tensorflow\/include\/(?:tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring|xla\/tsl\/c\/)[\w/]*\.h$/;
export const headerBytes = 2_000_000;

const sharedLibraries = /^nvidia\/\w+\/lib\/lib[\w.-]+\.so[\w.]*$/;
/** XLA compiles with these two: an assembler and a library of mathematical functions. */
const xlaTools = /^nvidia\/cuda_nvcc\/(?:bin\/ptxas|nvvm\/libdevice\/libdevice\.10\.bc)$/;

const linux: NativeNames = {
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  linkFlags: ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN'],
};
const mac: NativeNames = {
  libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
  linkFlags: [
    '-ltensorflow_cc.2',
    '-ltensorflow_framework.2',
    '-undefined',
    'dynamic_lookup',
    '-Wl,-rpath,@loader_path',
  ],
};

/** By `platform-arch`, as Node names them: what a variant is made of. Only linux-x64 was run; the others were read in their wheels. */
export const engineWheels: Readonly<
  Record<
    string,
    {
      readonly names: NativeNames;
      readonly zig: Wheel;
      readonly wheels: Partial<Record<EngineVariant, readonly EngineWheel[]>>;
    }
  >
> = {
  PLATFORMS,
};
