import { CancelledError, GraftError } from '../../experiment/errors/errors';
import type { StageName } from '../../experiment/stages/stages';
import { fetchProgress } from '../assets/fetchProgress';
import type { Io } from '../io';
import { hasRuntime, installRuntime, type NpmRuntime } from './npmRuntime';

/** Installs a runtime that a stage needs, if it is not there yet. Throws as `installRuntime`. */
export async function bringRuntime(runtime: NpmRuntime, stage: StageName, io: Io): Promise<void> {
  if (hasRuntime(runtime, io.cacheFolder)) return;
  await installRuntime(runtime, io, fetchProgress(stage, io));
}

/** Installs a runtime that a stage would like to have. Without a network there is a warning, and the stage runs without it. */
export async function tryToBringRuntime(runtime: NpmRuntime, stage: StageName, io: Io): Promise<void> {
  try {
    await bringRuntime(runtime, stage, io);
  } catch (thrown) {
    if (!(thrown instanceof GraftError) || thrown instanceof CancelledError) throw thrown;
    io.emit({ type: 'warning', code: thrown.code, message: thrown.message });
  }
}
