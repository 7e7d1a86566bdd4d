import path from 'node:path';
import type { NpmPackage } from '../assets/npmPackages';
import { findRuntime, type NpmRuntime } from './npmRuntime';
import type { RuntimeName } from './runtimeNames';

const tokenizersVersion = '0.23.2';

/** The package's file for each system, and its size in bytes. Linux means glibc, which TensorFlow needs too. */
export const tokenizerLibraries: Readonly<Record<string, readonly [file: string, bytes: number]>> = {
  'linux-x64': ['tokenizers.linux-x64-gnu.node', 5_088_424],
  'linux-arm64': ['tokenizers.linux-arm64-gnu.node', 4_801_832],
  'darwin-x64': ['tokenizers.darwin-x64.node', 4_586_104],
  'darwin-arm64': ['tokenizers.darwin-arm64.node', 4_276_160],
  'win32-x64': ['tokenizers.win32-x64-msvc.node', 5_266_944],
  'win32-arm64': ['tokenizers.win32-arm64-msvc.node', 4_659_200],
};

/** The Rust core of Hugging Face's tokenizers, which transformers uses as well. */
export const tokenizersRuntime: NpmRuntime = {
  name: 'tokenizers',
  title: 'Hugging Face Tokenizers',
  version: tokenizersVersion,
  licence: 'Apache-2.0',
  packages: Object.fromEntries(
    Object.entries(tokenizerLibraries).map(([platform, [file, unpackedBytes]]) => [
      platform,
      [
        {
          name: 'tokenizers',
          version: tokenizersVersion,
          sha256: 'd5196036d6e7ef5934659618ef8f911080bf95f6ba6a2e42c243196a0ea50bc4',
          bytes: 28_181_717,
          keep: new RegExp(`^(?:LICENSE|${file.replaceAll('.', '\\.')})$`),
          unpackedBytes,
        },
      ],
    ]),
  ),
};

const onnxVersion = '1.30.0';

/** The systems with libraries in the package, and their sizes in bytes. */
const platforms = {
  'linux-x64': 46_300_000,
  'linux-arm64': 25_600_000,
  'darwin-arm64': 89_500_000,
  'win32-x64': 67_100_000,
  'win32-arm64': 72_800_000,
};

/** ONNX Runtime from npm: the package has libraries for all systems; one system's are kept. */
export const onnxRuntime: NpmRuntime = {
  name: 'onnxruntime',
  title: 'ONNX Runtime',
  version: onnxVersion,
  licence: 'MIT',
  packages: Object.fromEntries(
    Object.entries(platforms).map(([platform, bytes]) => [platform, packagesFor(platform, bytes)]),
  ),
};

function packagesFor(platform: string, libraryBytes: number): readonly NpmPackage[] {
  return [
    {
      name: 'onnxruntime-node',
      version: onnxVersion,
      sha256: '6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75',
      bytes: 113_507_888,
      keep: new RegExp(`^package\\.json$|^dist/\\w+\\.js$|^bin/napi-v6/${platform.replace('-', '/')}/`),
      unpackedBytes: libraryBytes,
    },
    {
      name: 'onnxruntime-common',
      version: onnxVersion,
      sha256: '7906c439e0d3e0f4048caa23b64cdfadc0f455c377f579ce1ab2a4b778f07d5f',
      bytes: 66_795,
      keep: /^package\.json$|^dist\/cjs\/(?:[\w-]+\.js|package\.json)$/,
      unpackedBytes: 60_000,
    },
  ];
}

/** The runtimes of `graft runtime install` by name. */
export const runtimes = {
  onnxruntime: onnxRuntime,
  tokenizers: tokenizersRuntime,
} as const satisfies Record<RuntimeName, NpmRuntime>;

/**
 * The native library of the installed tokenizers.
 * @param env GRAFT_TOKENIZERS, if set, names a custom library to use instead
 * @throws GraftError `runtime/not-installed`
 */
export function findTokenizers(
  cacheFolder: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (env.GRAFT_TOKENIZERS) return path.resolve(env.GRAFT_TOKENIZERS);
  const folder = findRuntime(tokenizersRuntime, tokenizersRuntime.name, cacheFolder);
  const [file] = tokenizerLibraries[`${process.platform}-${process.arch}`]!;
  return path.join(folder, file);
}
