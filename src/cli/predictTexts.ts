import path from 'node:path';
import pc from 'picocolors';
import type { ClassifiedText } from '../engine/evaluation/classifyTexts';
import { formatPercent } from '../experiment/formatNumbers';
import { runTask } from './runTask';
import { terminalName, terminalText } from './terminalText';

/** `graft predict`: a line a text, its label and how sure the model is; with `json` an object a line. */
export async function predictTexts(
  folder: string,
  texts: string[],
  { json }: { json?: boolean },
): Promise<void> {
  const answers = await runTask<ClassifiedText[]>(
    { kind: 'predict', folder: path.resolve(folder), texts },
    { device: 'cpu' },
  );
  for (const { text, label, labels, probabilities } of answers) {
    const shares = Object.fromEntries(labels.map((name, i) => [name, probabilities[i]!]));
    if (json) console.log(JSON.stringify({ text, label, probability: shares[label], probabilities: shares }));
    else
      console.log(
        `${pc.bold(terminalName(label))} ${formatPercent(Math.max(...probabilities))}  ${terminalText(text)}`,
      );
  }
}
