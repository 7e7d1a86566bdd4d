import readline from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import type { LabelChoice } from '../../experiment/data/tableColumns';
import { joinMarkdown, parseExperiment, splitMarkdown, withBody } from '../../experiment/document/markdown';
import { changeToSet, scalarText, withChange } from '../../experiment/document/settingEdit';
import { writeAtomically } from '../../files/atomicWrite';
import { terminalText } from '../terminal/terminalText';
import { readExperimentText } from './readRequest';
import type { RunOptions } from './runOptions';

/** The streams of a question. Only a terminal is asked. */
interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

/**
 * Asks at a terminal which column the model must predict, where the experiment names none and the data leave it open, and writes the
 * answer into the experiment. Elsewhere, and without an answer, the run ends with `dataset/ambiguous-columns`.
 */
export async function askForLabel(
  file: string,
  options: Pick<RunOptions, 'json' | 'textFrom' | 'set'>,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  const isAsking = terminal.input.isTTY && terminal.output.isTTY && !options.json;
  if (!isAsking || options.textFrom !== undefined || namesLabel(options.set)) return;
  const text = await readExperimentText(file);
  if (parseExperiment(text).settings.dataset.label !== undefined) return;
  // A run says better what is wrong with the data.
  const { columnsOf } = await import('./columnsOf');
  const columns = await columnsOf(file, text).catch(() => undefined);
  if (!columns || columns.labels.isCertain || columns.labels.choices.length === 0) return;
  const read = Object.values(columns.inputs.choices[0]?.columns ?? {}).join(', ');
  const question = `Which column must the model predict from ${read}?`;
  const chosen = await ask(question, columns.labels.choices, terminal);
  if (!chosen) return;
  const [only, ...others] = chosen.columns.map(scalarText);
  const label = others.length === 0 ? only! : `[${[only, ...others].join(', ')}]`;
  const changed = withLabel(text, label);
  if (changed === undefined) return;
  await writeAtomically(file, changed);
  terminal.output.write(terminalText(`Wrote \`label: ${label}\` into ${file}.\n`));
}

const namesLabel = (set: readonly string[]) => set.some((one) => one.trim().startsWith('dataset.label'));

/** A numbered list; undefined unless the answer is one of its numbers. */
async function ask(
  question: string,
  choices: readonly LabelChoice[],
  { input, output }: Terminal,
): Promise<LabelChoice | undefined> {
  output.write(terminalText(`${question}\n`));
  for (const [index, { columns, task, samples }] of choices.entries())
    output.write(terminalText(`${index + 1}. ${columns.join(', ')}: ${task} (${samples.join(', ')})\n`));
  const terminal = readline.createInterface({ input, output });
  try {
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`Number (1 to ${choices.length}): `), closed]);
    return /^\d+$/.test(answer.trim()) ? choices[Number(answer) - 1] : undefined;
  } finally {
    terminal.close();
  }
}

/** The text with the setting; undefined where its dataset stage is no valid YAML. */
function withLabel(text: string, label: string): string | undefined {
  const parts = splitMarkdown(text);
  const at = parts.findIndex((part) => part.kind === 'stage' && part.stage === 'dataset');
  const part = parts[at];
  const change = part?.kind === 'stage' ? changeToSet(part.body, ['label'], label) : undefined;
  if (part?.kind !== 'stage' || !change) return undefined;
  return joinMarkdown(parts.with(at, withBody(part, withChange(part.body, change))));
}
