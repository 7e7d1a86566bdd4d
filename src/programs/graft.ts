#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { registerCheck } from '../cli/commands/check';
import { registerClean } from '../cli/commands/clean';
import { registerDoctor } from '../cli/commands/doctor';
import { registerEngine } from '../cli/commands/engine';
import { registerFindRate } from '../cli/commands/findRate';
import { registerGenerate } from '../cli/commands/generate';
import { registerPin } from '../cli/commands/pin';
import { registerPredict } from '../cli/commands/predict';
import { registerOptimize, registerPackage, registerRun } from '../cli/commands/run';
import { registerRuntime } from '../cli/commands/runtime';
import { registerServe } from '../cli/commands/serve';
import { registerStatus } from '../cli/commands/status';
import { registerVerify } from '../cli/commands/verify';
import { watchOutput } from '../cli/terminal/brokenOutput';
import { exitCodes } from '../cli/terminal/exitCodes';
import { keepCompiledCode } from './compiledCode';

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
