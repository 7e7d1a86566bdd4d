import type { Wheel } from '../assets/wheel';
import { linux, mac, type NativeNames, zig } from './buildTools';

/** The devices that an engine supports. */
export type EngineVariant = 'cpu' | 'gpu';
export type EngineDevice = 'auto' | EngineVariant;

/** A wheel, and the members that the engine keeps at their paths. */
export interface EngineWheel extends Wheel {
  readonly keep: RegExp;
  /** The unpacked size of the kept members in bytes. */
  readonly unpackedBytes: number;
}

const libraries = /^tensorflow\/libtensorflow_(?:cc|framework)\.[\w.]+$/;

/** The few headers that the binding includes, directly or not; 13,000 others stay in the wheel. */
export const headers =
  /^tensorflow\/include\/(?:tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring|xla\/tsl\/c\/)[\w/]*\.h$/;
export const headerBytes = 2_000_000;

const sharedLibraries = /^nvidia\/\w+\/lib\/lib[\w.-]+\.so[\w.]*$/;
/** The assembler and the library of mathematical functions for XLA. */
const xlaTools = /^nvidia\/cuda_nvcc\/(?:bin\/ptxas|nvvm\/libdevice\/libdevice\.10\.bc)$/;

const linuxX64Cpu: readonly EngineWheel[] = [
  {
    name: 'tensorflow-cpu',
    version: '2.21.0',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    bytes: 274_000_871,
    platform: 'manylinux_2_27_x86_64',
    keep: libraries,
    unpackedBytes: 853_308_936,
  },
];

/** The wheels of `tensorflow` with its extra `and-cuda`. */
const linuxX64Gpu: readonly EngineWheel[] = [
  {
    name: 'tensorflow',
    version: '2.21.0',
    sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    bytes: 572_611_111,
    platform: 'manylinux_2_27_x86_64',
    keep: libraries,
    unpackedBytes: 1_259_021_080,
  },
  {
    name: 'nvidia-cublas-cu12',
    version: '12.9.3.13',
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    bytes: 581_217_458,
    platform: 'manylinux_2_27_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 855_064_416,
  },
  {
    name: 'nvidia-cuda-cupti-cu12',
    version: '12.8.90',
    sha256: 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    bytes: 10_248_621,
    platform: 'manylinux2014_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 41_311_976,
  },
  {
    name: 'nvidia-cuda-nvcc-cu12',
    version: '12.9.86',
    sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    bytes: 40_546_229,
    platform: 'manylinux2010_x86_64',
    keep: xlaTools,
    unpackedBytes: 35_417_224,
  },
  {
    name: 'nvidia-cuda-nvrtc-cu12',
    version: '12.9.86',
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    bytes: 89_568_129,
    platform: 'manylinux2010_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 227_340_992,
  },
  {
    name: 'nvidia-cuda-runtime-cu12',
    version: '12.9.79',
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    bytes: 3_493_179,
    platform: 'manylinux2014_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 741_088,
  },
  {
    name: 'nvidia-cudnn-cu12',
    version: '9.28.0.42',
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    bytes: 716_538_495,
    platform: 'manylinux_2_27_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 1_162_393_472,
  },
  {
    name: 'nvidia-cufft-cu12',
    version: '11.4.1.4',
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    bytes: 200_877_592,
    platform: 'manylinux2014_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 293_609_416,
  },
  {
    name: 'nvidia-curand-cu12',
    version: '10.3.10.19',
    sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    bytes: 68_295_626,
    platform: 'manylinux_2_27_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 166_965_432,
  },
  {
    name: 'nvidia-cusolver-cu12',
    version: '11.7.5.82',
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    bytes: 338_117_415,
    platform: 'manylinux_2_27_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 494_975_064,
  },
  {
    name: 'nvidia-cusparse-cu12',
    version: '12.5.10.65',
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    bytes: 366_465_088,
    platform: 'manylinux2014_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 486_556_368,
  },
  {
    name: 'nvidia-nccl-cu12',
    version: '2.32.3',
    sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    bytes: 351_526_311,
    platform: 'manylinux_2_27_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 473_614_536,
  },
  {
    name: 'nvidia-nvjitlink-cu12',
    version: '12.9.86',
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    bytes: 39_748_338,
    platform: 'manylinux2010_x86_64',
    keep: sharedLibraries,
    unpackedBytes: 95_935_344,
  },
];

const linuxArm64Cpu: readonly EngineWheel[] = [
  {
    name: 'tensorflow',
    version: '2.21.0',
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    bytes: 281_946_471,
    platform: 'manylinux_2_27_aarch64',
    keep: libraries,
    unpackedBytes: 883_062_208,
  },
];

const macArm64Cpu: readonly EngineWheel[] = [
  {
    name: 'tensorflow',
    version: '2.21.0',
    sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
    bytes: 223_488_205,
    platform: 'macosx_12_0_arm64',
    keep: libraries,
    unpackedBytes: 740_805_624,
  },
];

/**
 * Libraries find each other by relative search paths, but TensorFlow's lacks cuSOLVER's folder, and TensorFlow disables the GPU without it.
 * Therefore cuSOLVER also gets a place in a searched folder, at the same depth, so that its relative paths hold.
 */
export const cudaLinks = {
  'nvidia/cusparse/lib/libcusolver.so.11': '../../cusolver/lib/libcusolver.so.11',
} as const;

/** The parts of an engine on one platform. */
export interface EngineRecipe {
  readonly names: NativeNames;
  readonly wheels: Partial<Readonly<Record<EngineVariant, readonly EngineWheel[]>>>;
  /** The compiler to fetch if there is none. macOS offers its own on the first call of `clang++`. */
  readonly zig?: Wheel;
}

/** The parts of an engine for this machine; undefined for an unknown platform. */
export function wheelsHere(variant: EngineVariant): readonly EngineWheel[] | undefined {
  return engineRecipes[`${process.platform}-${process.arch}`]?.wheels[variant];
}

/** Parts by Node's `platform-arch`. Only linux-x64 was run; for the others, the wheels were inspected. */
export const engineRecipes: Readonly<Record<string, EngineRecipe>> = {
  'linux-x64': { names: linux, wheels: { cpu: linuxX64Cpu, gpu: linuxX64Gpu }, zig: zig['linux-x64'] },
  'linux-arm64': { names: linux, wheels: { cpu: linuxArm64Cpu }, zig: zig['linux-arm64'] },
  'darwin-arm64': { names: mac, wheels: { cpu: macArm64Cpu } },
};
