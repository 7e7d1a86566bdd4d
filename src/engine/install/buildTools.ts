import type { Wheel } from '../assets/wheel';

/** The names of the C API libraries on a system, and the linker options to find them. */
export interface NativeNames {
  readonly libraries: readonly string[];
  readonly linkFlags: readonly string[];
}

export const linux: NativeNames = {
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  linkFlags: [
    '-l:libtensorflow_cc.so.2',
    '-l:libtensorflow_framework.so.2',
    '-Wl,-rpath,$ORIGIN',
    // An ending worker unloads its addons, but TensorFlow's exit handlers stay registered: without this, the process would crash on exit.
    '-Wl,-z,nodelete',
  ],
};
export const mac: NativeNames = {
  libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
  linkFlags: [
    '-ltensorflow_cc.2',
    '-ltensorflow_framework.2',
    '-undefined',
    'dynamic_lookup',
    '-Wl,-rpath,@loader_path',
  ],
};

/** A C++ compiler for machines without one. */
export const zig = {
  'linux-x64': {
    name: 'ziglang',
    version: '0.17.1',
    sha256: 'ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54',
    bytes: 101_083_562,
    platform: 'manylinux_2_12_x86_64',
  },
  'linux-arm64': {
    name: 'ziglang',
    version: '0.17.1',
    sha256: 'b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e',
    bytes: 98_063_064,
    platform: 'manylinux_2_17_aarch64',
  },
} as const satisfies Record<string, Wheel>;
