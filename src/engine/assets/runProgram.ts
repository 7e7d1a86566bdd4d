import { spawn } from 'node:child_process';
import { CancelledError } from '../../experiment/errors';
import { systemCode } from '../../files/fileErrors';

export interface ProgramResult {
  /** Undefined if there is no such program. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly input?: string;
  readonly cwd?: string;
}

/**
 * Runs a program to its end, without a shell, and collects what it prints.
 * @throws CancelledError when `signal` fires (the program is ended)
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const { env, signal, input = '', cwd } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env,
      stdio: 'pipe',
      windowsHide: true,
      ...(cwd ? { cwd } : {}),
      ...(signal ? { signal } : {}),
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    // A program that does not read its input closes the pipe; that is no failure.
    child.stdin.on('error', () => undefined).end(input);
    child.on('error', (thrown) => {
      if (signal?.aborted) reject(new CancelledError());
      else if (['ENOENT', 'EACCES'].includes(systemCode(thrown) ?? ''))
        resolve({ exitCode: undefined, ...output });
      else reject(thrown);
    });
    child.on('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, ...output }));
  });
}
