import path from 'node:path';
import type { GenerationTask } from '../engine/generation/generateText';
import type { Written } from '../portable/textStream';
import { printJson } from './printJson';
import { runTask } from './runTask';
import { terminalText } from './terminalText';

export interface GenerateOptions extends Omit<GenerationTask, 'folder' | 'prompt'> {
  readonly json?: boolean;
}

/**
 * `graft generate`: the text as it is written; with `json` one object in the end. Ctrl-C ends it.
 * @throws GraftError as `generateText` does
 */
export async function writeText(
  folder: string,
  prompt: string,
  { json, ...settings }: GenerateOptions,
): Promise<void> {
  let isLineOpen = false;
  const show = (text: string) => {
    if (json) return;
    isLineOpen = true;
    process.stdout.write(terminalText(text));
  };
  try {
    const generated = await runTask<Written>(
      { kind: 'generate', folder: path.resolve(folder), prompt, ...settings },
      {
        device: 'cpu',
        onText: show,
        onStart: async (post) => {
          process.once('SIGINT', () => post({ type: 'cancel' }));
        },
      },
    );
    if (json) printJson({ prompt, ...generated });
  } finally {
    if (isLineOpen) console.log();
  }
}
