import { execFile } from 'node:child_process';
import os from 'node:os';
import { type EngineSilence, installError } from '../../experiment/errors/install';
import type { EngineCommand } from '../../runs/localProcess';

/** The maximum length of an answer: answers are short lines, not results of trainings. */
const maxBuffer = 1 << 24;

/** How a command of the engine ended, and what it printed. */
export interface EngineAnswer {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Asks the engine a question that takes seconds, and waits for the answer.
 * @param args a command with `--json`
 * @throws GraftError `engine/no-answer` with the engine's other output
 */
export function askEngine(
  { execPath, module, env }: EngineCommand,
  args: readonly string[],
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const options = { env, cwd: os.homedir(), signal, maxBuffer, windowsHide: true };
  return new Promise((resolve, reject) => {
    execFile(execPath, [module, ...args], options, (error, output, said) => {
      if (output.trim() !== '') resolve({ exitCode: error ? 1 : 0, output });
      else
        reject(
          installError('engine/no-answer', { silence: silenceOf(said.trim() || (error?.message ?? '')) }),
        );
    });
  });
}

function silenceOf(said: string): EngineSilence {
  return said === '' ? ['nothing'] : ['said', said];
}
