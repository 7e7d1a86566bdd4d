import { spawn } from 'node:child_process';
import path from 'node:path';
import { CancelledError } from '../../experiment/errors/errors';
import { systemCode } from '../../files/fileErrors';
import { findProgram } from '../../files/findProgram';
import { inPrivateFolder } from '../../files/makeFolder';

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
}

/**
 * Runs a program to its end, without a shell, and collects what it prints. The folder where the user stands may be a stranger's, and
 * many programs read or run what lies there (`python -m pip` imports `pip.py`), so the program is found by `findProgram` and starts
 * in a new, empty folder; paths among its arguments must be absolute.
 * @param command a program's name, or its absolute path
 * @throws CancelledError when `signal` has fired and the program has ended, which may still be writing until then
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const program = path.isAbsolute(command) ? command : await findProgram(command, options.env);
  if (program === undefined) return { exitCode: undefined, stdout: '', stderr: '' };
  return inPrivateFolder((folder) => outcomeOf(program, args, folder, options));
}

function outcomeOf(
  program: string,
  args: readonly string[],
  cwd: string,
  { env, signal, input = '' }: ProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      // Python from 3.11 on imports nothing from its folder then; what an older one finds there is nothing.
      env: { ...env, PYTHONSAFEPATH: '1' },
      cwd,
      stdio: 'pipe',
      windowsHide: true,
      ...(signal ? { signal } : {}),
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    // A program that does not read its input closes the pipe; that is no failure.
    child.stdin.on('error', () => undefined).end(input);
    child.on('error', (thrown) => {
      // It runs, and has been told to end.
      if (child.pid !== undefined) return;
      if (signal?.aborted) reject(new CancelledError());
      else if (['ENOENT', 'EACCES'].includes(systemCode(thrown) ?? ''))
        resolve({ exitCode: undefined, ...output });
      else reject(thrown);
    });
    child.on('close', (exitCode) => {
      if (signal?.aborted) reject(new CancelledError());
      else resolve({ exitCode: exitCode ?? 1, ...output });
    });
  });
}
