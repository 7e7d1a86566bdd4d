#!/usr/bin/env node
import * as nodeModule from 'node:module';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { version } from '../../../package.json';
import { describeError, toErrorRecord } from '../../experiment/errors/errors';
import { cacheFolder } from '../../files/cacheFolder';
import { asFileError, systemCode } from '../../files/fileErrors';
import { registerCheck } from '../commands/check';
import { registerClean } from '../commands/clean';
import { registerDoctor } from '../commands/doctor';
import { registerEngine } from '../commands/engine';
import { registerFindRate } from '../commands/findRate';
import { registerGenerate } from '../commands/generate';
import { registerPin } from '../commands/pin';
import { registerPredict } from '../commands/predict';
import { registerRank } from '../commands/rank';
import { registerOptimize, registerPackage, registerRun } from '../commands/run';
import { registerRuntime } from '../commands/runtime';
import { registerServe } from '../commands/serve';
import { registerStatus } from '../commands/status';
import { registerVerify } from '../commands/verify';
import { exitCodes } from '../terminal/exitCodes';
import { terminalText } from '../terminal/terminalText';

/** Registers every command. A command's modules are loaded when it runs, so that `--help` is fast. */
function main(): Promise<unknown> {
  watchOutput();
  keepCompiledCode(process.env);
  const program = new Command('graft')
    .description(
      'Fine-tune a pretrained model on your data: an experiment is a Markdown file, a run is one command.',
    )
    .version(version, '-v, --version')
    .exitOverride()
    .showHelpAfterError('Run with --help for usage.');
  for (const register of [
    registerRun,
    registerOptimize,
    registerPackage,
    registerStatus,
    registerCheck,
    registerServe,
    registerFindRate,
    registerRank,
    registerPredict,
    registerGenerate,
    registerVerify,
    registerClean,
    registerPin,
    registerEngine,
    registerRuntime,
    registerDoctor,
  ])
    register(program);
  return program.parseAsync();
}

main().catch((thrown: unknown) => {
  if (!(thrown instanceof CommanderError)) throw thrown;
  // Commander has already printed its message; help and version are not errors.
  process.exitCode = thrown.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
});

/**
 * Watches stdout and stderr. A reader that goes before the end, as in `graft predict ... | head -1`, is no failure; a disk that takes
 * no more of the output is one: it is reported once, and the exit code is not 0.
 */
function watchOutput(): void {
  let failed = false;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (thrown) => {
    if (failed || systemCode(thrown) === 'EPIPE') return;
    failed = true;
    console.error(terminalText(describeError(toErrorRecord(asFileError(thrown, 'the output')))));
    process.on('exit', () => {
      process.exitCode ||= exitCodes.failed;
    });
  });
}

/**
 * Lets Node keep the compiled code of the programs in the user's cache: compiling four megabytes again takes a tenth of a second of every
 * start. If the folder cannot be written, Node keeps nothing.
 */
function keepCompiledCode(env: NodeJS.ProcessEnv): void {
  // Since Node 22.1, and in the Node of VS Code.
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  if (!enableCompileCache || env.NODE_COMPILE_CACHE || env.NODE_DISABLE_COMPILE_CACHE) return;
  const folder = path.join(cacheFolder(env), 'code');
  enableCompileCache(folder);
  // Threads and processes that are started look here.
  env.NODE_COMPILE_CACHE = folder;
}
