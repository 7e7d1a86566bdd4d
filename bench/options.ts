import { Command, InvalidArgumentError, Option } from 'commander';
import { GraftError } from '../src/experiment/errors/errors';
import {
  type ContenderName,
  contenderHelp,
  contenderNames,
  isTorch,
  type Precision,
  parseContenderName,
  precisions,
  usualContenders,
  type XlaMode,
  xlaModes,
} from './contenders';
import { positive } from './wholeNumber';
import { type Device, type ModelName, modelNames, parseModelName } from './workloads';

export interface BenchOptions {
  readonly models: readonly ModelName[];
  readonly contenders: readonly ContenderName[];
  readonly steps: number;
  readonly batch: number | undefined;
  readonly dropout: number;
  readonly device: Device | 'auto';
  readonly precision: Precision;
  readonly xla: XlaMode;
  readonly json: boolean;
  readonly out: string;
  /** TORCH_PY: a Python with torch and transformers. */
  readonly python: string | undefined;
}

/** commander's result before names are checked. */
interface Given extends Omit<BenchOptions, 'models' | 'contenders' | 'python'> {
  readonly models: string;
  readonly contenders: string | undefined;
}

const allContenders = contenderNames.map((name) => `  ${name.padEnd(18)} ${contenderHelp[name]}`).join('\n');

/**
 * Parses the command line. Ends the process for `--help` and for options that commander refuses.
 * Throws `bench/unknown-model`, `bench/unknown-contender`, `bench/no-torch`.
 */
export function readOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): BenchOptions {
  const program = new Command('npm run bench --')
    .description('Times training steps of tfjs, Graft and PyTorch in turn, in one run on one machine.')
    .option('--models <names>', 'which models, with commas between them', modelNames.join())
    .option('--contenders <names>', 'who takes part, with commas between them')
    .option('--steps <number>', 'timed steps of each contender', positive, 15)
    .option('--batch <number>', "examples a step, instead of each model's usual batch", positive)
    .option('--dropout <rate>', 'of the text models', rate, 0)
    .addOption(choice('--device <device>', 'what computes', ['auto', 'cpu', 'gpu'], 'auto'))
    .addOption(choice('--precision <type>', 'of all but tfjs, which has float32 only', precisions, 'float32'))
    .addOption(choice('--xla <mode>', "Graft's steps as one XLA computation", xlaModes, 'auto'))
    .option('--out <folder>', 'where table and chart are written', 'bench/results')
    .option('--end-to-end', 'time whole runs instead; with --help, its own options')
    .option('--generation', 'count generated tokens instead; with --help, its own options')
    .option('--decoding', 'count decoded images instead; with --help, its own options')
    .option('--formats', 'time ONNX files instead; with --help, its own options')
    .option('--json', 'print one JSON object, write nothing', false)
    .addHelpText('after', `\nContenders (PyTorch's need TORCH_PY, a Python with torch):\n${allContenders}`)
    .parse(argv);
  return complete(program.opts<Given>(), env.TORCH_PY || undefined);
}

function complete(given: Given, python: string | undefined): BenchOptions {
  const contenders = given.contenders
    ? given.contenders.split(',').map((name) => parseContenderName(name.trim()))
    : usualContenders(python !== undefined);
  if (!python && contenders.some(isTorch)) {
    throw new GraftError('bench/no-torch', 'No Python with PyTorch is known.', {
      remedy: 'Set TORCH_PY to a Python that has torch and transformers.',
    });
  }
  const models = given.models.split(',').map((name) => parseModelName(name.trim()));
  return { ...given, models: [...new Set(models)], contenders: [...new Set(contenders)], python };
}

function choice(flags: string, help: string, values: readonly string[], usual: string): Option {
  return new Option(flags, help).choices(values).default(usual);
}

function rate(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be at least 0 and below 1.');
}
