import type { NpmRuntime } from './npmRuntime';

const name = 'tokenizers';
const version = '0.23.2';

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
  name,
  title: 'The tokenizer library',
  version,
  licence: 'Apache-2.0',
  packages: Object.fromEntries(
    Object.entries(tokenizerLibraries).map(([platform, [file, unpackedBytes]]) => [
      platform,
      [
        {
          name,
          version,
          sha256: 'd5196036d6e7ef5934659618ef8f911080bf95f6ba6a2e42c243196a0ea50bc4',
          bytes: 28_181_717,
          keep: new RegExp(`^(?:LICENSE|${file.replaceAll('.', '\\.')})$`),
          unpackedBytes,
        },
      ],
    ]),
  ),
};
