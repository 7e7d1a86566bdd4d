import type { NpmPackage } from '../assets/npmPackages';
import type { NpmRuntime } from './npmRuntime';

const version = '1.30.0';

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
  version,
  licence: 'MIT',
  packages: Object.fromEntries(
    Object.entries(platforms).map(([platform, bytes]) => [platform, packagesFor(platform, bytes)]),
  ),
};

function packagesFor(platform: string, libraryBytes: number): readonly NpmPackage[] {
  return [
    {
      name: 'onnxruntime-node',
      version,
      sha256: '6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75',
      bytes: 113_507_888,
      keep: new RegExp(`^package\\.json$|^dist/\\w+\\.js$|^bin/napi-v6/${platform.replace('-', '/')}/`),
      unpackedBytes: libraryBytes,
    },
    {
      name: 'onnxruntime-common',
      version,
      sha256: '7906c439e0d3e0f4048caa23b64cdfadc0f455c377f579ce1ab2a4b778f07d5f',
      bytes: 66_795,
      keep: /^package\.json$|^dist\/cjs\/(?:[\w-]+\.js|package\.json)$/,
      unpackedBytes: 60_000,
    },
  ];
}
