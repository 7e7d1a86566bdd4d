import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { exitCodes } from '../terminal/exitCodes';

/**
 * Does this command in another process, which has some settings of native libraries that are read before any of its code runs; what the
 * user has set himself stays.
 * @returns whether it did: not where all of them are set
 */
export async function ranWith(settings: Readonly<Record<string, string>>): Promise<boolean> {
  const { env } = process;
  if (Object.keys(settings).every((name) => env[name] !== undefined)) return false;
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const child = spawn(process.execPath, args, { env: { ...settings, ...env }, stdio: 'inherit' });
  // Ctrl-C reaches both processes: the one that works says what becomes of it.
  process.on('SIGINT', () => {});
  process.once('SIGTERM', (signal) => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exitCode = typeof code === 'number' ? code : exitCodes.cancelled;
  return true;
}
