import path from 'node:path';
import pc from 'picocolors';
import type { GenerationTask } from '../../engine/generation/generateText';
import type { Written } from '../../portable/textStream';
import { runTask, type TaskOptions } from '../run/runTask';
import { printJson } from '../terminal/printJson';
import { terminalText } from '../terminal/terminalText';
import { textsOf } from '../terminal/textsOf';

export interface GenerateOptions extends Omit<GenerationTask, 'folder' | 'prompts' | 'stop'> {
  readonly stop?: readonly string[];
  readonly json?: boolean;
}

type View = Required<Pick<TaskOptions, 'onText' | 'onWritten'>>;

/**
 * `graft generate`: the texts as they are written, behind their prompts where there are several; with `json` one object for each. Ctrl-C
 * ends it.
 * @param named the prompts; `-` alone stands for the lines of stdin
 * @throws GraftError `usage/no-texts`, and as `generateText` does
 */
export async function writeTexts(
  folder: string,
  named: readonly string[],
  { json, stop = [], ...settings }: GenerateOptions,
): Promise<void> {
  const prompts = await textsOf(named, 'prompts');
  const view = json ? objects(prompts) : lines(prompts);
  try {
    await runTask(
      { kind: 'generate', folder: path.resolve(folder), prompts, stop, ...settings },
      {
        device: 'cpu',
        ...view,
        onStart: (post) => {
          process.once('SIGINT', () => post({ type: 'cancel' }));
        },
      },
    );
  } finally {
    view.end();
  }
}

function objects(prompts: readonly string[]): View & { end(): void } {
  const left = [...prompts];
  return {
    onText: () => {},
    onWritten: (written: Written) => printJson({ prompt: left.shift(), ...written }),
    end: () => {},
  };
}

/** Writes each text on separate lines, with a blank line between two texts. */
function lines(prompts: readonly string[]): View & { end(): void } {
  const left = [...prompts];
  let isOpen = false;
  const open = () => {
    if (isOpen) return;
    isOpen = true;
    const prompt = left.shift()!;
    if (prompts.length > 1) process.stdout.write(pc.bold(terminalText(prompt)));
  };
  const end = () => {
    if (isOpen) console.log();
    isOpen = false;
  };
  return {
    onText: (text) => {
      open();
      process.stdout.write(terminalText(text));
    },
    onWritten: () => {
      open();
      end();
      if (left.length > 0) console.log();
    },
    end,
  };
}
