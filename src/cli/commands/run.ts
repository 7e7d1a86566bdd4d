import type { Command } from 'commander';
import { HeadStart } from '../run/headStart';
import type { RunOptions } from '../run/runOptions';
import { endHeldProcess } from '../run/stopRequests';
import { reportFailure } from '../terminal/exitCodes';

/** `graft run FILE`: runs an experiment; stages with cached results are skipped. */
export function registerRun(program: Command): void {
  const description = 'Run an experiment. Stages with cached results are skipped.';
  addRun(program, 'run', description).option('--until <stage>', 'stop after this stage');
}

/** `graft optimize FILE`: an experiment until it has its candidates. */
export function registerOptimize(program: Command): void {
  const description =
    'Make smaller versions of the model of an experiment and measure them, as its optimize stage says.';
  addRun(program, 'optimize', description, { until: 'optimize' });
}

/** `graft package FILE`: an experiment until its model is in the workspace. */
export function registerPackage(program: Command): void {
  const description = 'Write the model of an experiment into a folder, as its package stage says.';
  addRun(program, 'package', description, { until: 'package' });
}

/** @param fixed options that the command's name stands for */
function addRun(
  program: Command,
  name: string,
  description: string,
  fixed: Partial<RunOptions> = {},
): Command {
  return program
    .command(name)
    .argument('<file>', 'an experiment, NAME.graft.md')
    .description(description)
    .option('--json', 'print the event log, one JSON object per line')
    .option('--set <stage.setting=value...>', 'override a setting (repeatable)', [])
    .option('--fresh', 'discard cached results for these settings and start over')
    .option(
      '--text-from <path>',
      'read the experiment from this file instead; paths still resolve against FILE',
    )
    .option('--cpu', 'train on the CPU')
    .option('--gpu', 'train on the GPU')
    .action((file: string, options: RunOptions) =>
      reportFailure(async () => {
        const headStart = new HeadStart();
        const { runFile } = await import('../run/runFile');
        const exitCode = await runFile(file, { ...options, ...fixed }, headStart);
        process.exitCode = exitCode;
        endHeldProcess(exitCode);
      }),
    );
}
