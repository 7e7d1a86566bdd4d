import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { GraftError } from '../../experiment/errors/errors';
import { installError } from '../../experiment/errors/install';
import type { AssetIo, OnProgress } from '../assets/assetIo';
import { type ProgramResult, runProgram } from '../assets/runProgram';
import { unzip } from '../assets/unzip';
import { dropWheels, fetchWheels } from '../assets/wheels';
import type { EngineRecipe } from './engineWheels';

export interface BindingPaths {
  /** tfjs-node's two C++ files, ours, and Node's N-API headers, as the build put them into `dist/binding`. */
  readonly sources: string;
  /** The engine's `tensorflow` folder: its libraries, and its headers in `include`. The binding goes here. */
  readonly tensorflow: string;
  /** A folder for what a compiler needs meanwhile; the caller removes it. */
  readonly scratch: string;
}

/** The disk space for unpacking zig, with room for the standard library that it compiles. */
const zigBytes = 900_000_000;

/**
 * Compiles tfjs-node's N-API binding against the engine's TensorFlow, with g++, else clang++, else zig, which comes as a wheel.
 * @returns the name of the compiler that did it
 * @throws GraftError `engine/no-compiler`, `engine/does-not-compile`, and what fetching zig throws; CancelledError
 */
export async function compileBinding(
  paths: BindingPaths,
  recipe: EngineRecipe,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<string> {
  const failures: string[] = [];
  for (const compiler of ['g++', 'clang++']) {
    onProgress({ phase: 'compiling', name: `the binding with ${compiler}`, done: 0, total: 0 });
    const { exitCode, stderr } = await runProgram(compiler, bindingArguments(paths, recipe), io);
    if (exitCode === 0) return compiler;
    if (exitCode !== undefined) failures.push(`${compiler}: ${firstErrors(stderr)}`);
  }
  if (!recipe.zig) throw noCompiler(failures);
  const { exitCode, stderr } = await compileWithZig(paths, recipe, io, onProgress);
  if (exitCode === 0) return 'zig';
  throw installError('engine/does-not-compile', {
    said: [...failures, `zig: ${firstErrors(stderr)}`],
    compiler: 'gpp',
  });
}

/** Graft's own sources of the binding, in `native`. */
export const ownSources = [
  'logThreshold.cc',
  'sessionOptions.cc',
  'threadsOnCores.cc',
  'kernels/cores.cc',
  'kernels/kernels.cc',
  'kernels/operations.cc',
  'kernels/parallelFor.cc',
];

/** The arguments of any compiler that speaks g++'s language. */
export function bindingArguments({ sources, tensorflow }: BindingPaths, { names }: EngineRecipe): string[] {
  return [
    ...[
      '-O3',
      '-fno-math-errno',
      '-std=c++17',
      '-shared',
      '-fPIC',
      '-w',
      '-DNAPI_VERSION=8',
      '-DBUILDING_NODE_EXTENSION',
    ],
    '-DTF_NewSessionOptions=GraftNewSessionOptions',
    '-DTFE_NewContext=GraftNewContext',
    '-DTFE_NewContextOptions=GraftNewContextOptions',
    ...[`-I${path.join(sources, 'node-api')}`, `-I${path.join(tensorflow, 'include')}`],
    ...['tfjs_backend.cc', 'tfjs_binding.cc', ...ownSources].map((file) => path.join(sources, file)),
    ...['-o', path.join(tensorflow, 'tfjs_binding.node'), `-L${tensorflow}`, ...names.linkFlags],
  ];
}

async function compileWithZig(
  paths: BindingPaths,
  recipe: EngineRecipe,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<ProgramResult> {
  const fetched = await fetchWheels([recipe.zig!], zigBytes, io, onProgress);
  const into = path.join(paths.scratch, 'zig');
  await mkdir(into, { recursive: true });
  onProgress({ phase: 'unpacking', name: 'zig', done: 0, total: 0 });
  const place = (member: string) => (member.startsWith('ziglang/') ? member : undefined);
  await unzip({ zip: fetched[0]!.file, into, place, maxBytes: zigBytes, signal: io.signal });
  onProgress({ phase: 'compiling', name: 'the binding with zig (a minute or two)', done: 0, total: 0 });
  const caches = {
    ZIG_GLOBAL_CACHE_DIR: path.join(into, 'cache'),
    ZIG_LOCAL_CACHE_DIR: path.join(into, 'cache'),
  };
  const options = { env: { ...io.env, ...caches }, signal: io.signal };
  const result = await runProgram(
    path.join(into, 'ziglang', 'zig'),
    ['c++', ...bindingArguments(paths, recipe)],
    options,
  );
  await dropWheels(fetched);
  await rm(into, { recursive: true, force: true });
  return result;
}

function noCompiler(failures: readonly string[]): GraftError {
  return failures.length > 0
    ? installError('engine/does-not-compile', { said: failures, compiler: 'xcode' })
    : installError('engine/no-compiler', {});
}

function firstErrors(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /error|undefined|cannot/i.test(line));
  return (lines.length > 0 ? lines : stderr.trim().split('\n')).slice(0, 3).join(' ').slice(0, 600);
}
