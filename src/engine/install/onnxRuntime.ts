import { existsSync } from 'node:fs';
import path from 'node:path';
import { GraftError } from '../../experiment/errors';
import { buildFolder } from '../../files/atomicWrite';
import { acquireLock } from '../../files/lock';
import type { AssetIo, OnProgress } from '../assets/assetIo';
import { fetchNpmPackages, type NpmPackage } from '../assets/npmPackages';

const version = '1.30.0';

/** The systems that the package has libraries for, with the bytes that those take. */
const platforms: Readonly<Record<string, number>> = {
  'linux-x64': 46_300_000,
  'linux-arm64': 25_600_000,
  'darwin-arm64': 89_500_000,
  'win32-x64': 67_100_000,
  'win32-arm64': 72_800_000,
};

/** ONNX Runtime (MIT) as npm has it: libraries for all systems, of which one system's are kept. */
function packagesFor(platform: string, arch: string): readonly NpmPackage[] {
  const libraryBytes = platforms[`${platform}-${arch}`];
  if (libraryBytes === undefined)
    throw new GraftError(
      'runtime/platform',
      `There is no ONNX Runtime for ${platform}-${arch}, only for ${Object.keys(platforms).join(', ')}.`,
    );
  return [
    {
      name: 'onnxruntime-node',
      version,
      sha256: '6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75',
      bytes: 113_507_888,
      keep: new RegExp(`^package\\.json$|^dist/\\w+\\.js$|^bin/napi-v6/${platform}/${arch}/`),
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

/** Where ONNX Runtime is, or will be: one copy per machine and version. */
function folderIn(cacheFolder: string): string {
  return path.join(cacheFolder, 'runtimes', `onnxruntime-${version}`);
}

/** Whether ONNX Runtime is installed. */
export function hasOnnxRuntime(cacheFolder: string): boolean {
  return existsSync(folderIn(cacheFolder));
}

/**
 * The installed ONNX Runtime, as Node's package of it.
 * @throws GraftError `runtime/not-installed`
 */
export function findOnnxRuntime(cacheFolder: string): string {
  if (hasOnnxRuntime(cacheFolder))
    return path.join(folderIn(cacheFolder), 'node_modules', 'onnxruntime-node');
  throw new GraftError('runtime/not-installed', 'ONNX Runtime is not installed on this machine.', {
    remedy: 'Run `graft runtime install onnxruntime` once.',
  });
}

/**
 * Installs ONNX Runtime, once per machine and version. Its folder appears whole; of two that start at once the second finds the first
 * one's work.
 * @returns the folder
 * @throws GraftError `runtime/platform`, `assets/*`, `network/*`, `files/*`; CancelledError
 */
export async function installOnnxRuntime(io: AssetIo, onProgress: OnProgress = () => {}): Promise<string> {
  const folder = folderIn(io.cacheFolder);
  if (existsSync(folder)) return folder;
  const packages = packagesFor(process.platform, process.arch);
  const onWait = () =>
    onProgress({ phase: 'waiting', name: 'another process, which installs it', done: 0, total: 0 });
  const lock = await acquireLock(`${folder}.lock`, { signal: io.signal, onWait });
  try {
    if (!existsSync(folder))
      await buildFolder(folder, (building) =>
        fetchNpmPackages(packages, path.join(building, 'node_modules'), io, onProgress),
      );
    return folder;
  } finally {
    await lock.release();
  }
}
