import { Command, Option } from 'commander';
import { GraftError } from '../../src/experiment/errors/errors';
import { positive } from '../wholeNumber';
import type { Device } from '../workloads';
import {
  type EntrantName,
  entrantHelp,
  entrantNamed,
  entrantNames,
  isScript,
  usualEntrants,
} from './contenders';
import type { Workload } from './workload';
import { workloadNamed, workloadNames } from './workloads';

export interface EndToEndOptions {
  readonly workloads: readonly Workload[];
  readonly contenders: readonly EntrantName[];
  readonly repeats: number;
  readonly device: Device;
  readonly set: readonly string[];
  readonly json: boolean;
  readonly out: string;
  /** TORCH_PY: a Python with torch and transformers. */
  readonly python: string | undefined;
}

/** commander's result before names are checked. */
interface Given extends Omit<EndToEndOptions, 'workloads' | 'contenders' | 'python'> {
  readonly workloads: string;
  readonly contenders: string | undefined;
}

const allContenders = entrantNames.map((name) => `  ${name.padEnd(22)} ${entrantHelp(name)}`).join('\n');

/**
 * Parses the command line of `--end-to-end`. Ends the process for `--help` and for options that commander refuses.
 * Throws `bench/unknown-workload`, `bench/unknown-contender`, `bench/no-torch`.
 */
export function readEndToEndOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): EndToEndOptions {
  const program = new Command('npm run bench --')
    .description(
      'Times `graft run` and scripts with transformers or timm, from the command to the package, in turn.',
    )
    .requiredOption('--end-to-end', 'this lane of the bench')
    .option('--workloads <names>', 'which data, with commas between them', workloadNames.join())
    .option('--contenders <names>', 'who takes part, with commas between them')
    .option('--repeats <number>', 'runs of each contender, each with another seed', positive, 3)
    .addOption(new Option('--device <device>', 'what computes').choices(['cpu', 'gpu']).default('cpu'))
    .option('--set <stage.setting=value...>', "Graft's settings, as of `graft run`", [])
    .option('--out <folder>', 'where table and chart are written', 'bench/results')
    .option('--json', 'print one JSON object, write nothing', false)
    .addHelpText(
      'after',
      `\nContenders (the scripts need TORCH_PY, a Python with torch and transformers, or torchvision and timm):\n${allContenders}`,
    )
    .parse(argv);
  return complete(program.opts<Given>(), env.TORCH_PY || undefined);
}

function complete(given: Given, python: string | undefined): EndToEndOptions {
  const contenders = given.contenders
    ? given.contenders.split(',').map((name) => entrantNamed(name.trim()))
    : usualEntrants(python !== undefined);
  if (!python && contenders.some(isScript)) {
    throw new GraftError('bench/no-torch', 'No Python with PyTorch is known.', {
      remedy: 'Set TORCH_PY to a Python that has torch and transformers.',
    });
  }
  const workloads = given.workloads.split(',').map((name) => workloadNamed(name.trim()));
  return { ...given, workloads: [...new Set(workloads)], contenders: [...new Set(contenders)], python };
}
