import { stat } from 'node:fs/promises';
import { GraftError } from '../../experiment/errors/errors';
import { contentsOf, hasWholeLibraries } from './engineFiles';
import { wheelsHere } from './engineWheels';
import { type Engine, type FindEngineOptions, findEngine, readEngineRecord } from './findEngine';

/**
 * `findEngine` with a check of file sizes: loading a truncated library can end the process without a message.
 * @throws GraftError `engine/not-installed`, `engine/damaged`, `engine/bad-binding`
 */
export async function findSoundEngine(options: FindEngineOptions): Promise<Engine> {
  const engine = await findEngine(options);
  const damage = await engineDamage(engine);
  if (damage === undefined) return engine;
  if (options.env.GRAFT_BINDING)
    throw new GraftError('engine/bad-binding', `GRAFT_BINDING cannot be used: ${damage}.`, {
      remedy:
        'Unset GRAFT_BINDING to use the installed engine (`graft engine install` installs one), or correct it.',
    });
  throw new GraftError('engine/damaged', `The TensorFlow engine is damaged: ${damage}.`, {
    remedy: `Run \`graft engine install --${engine.variant}\`: it installs the engine anew.`,
  });
}

/** A problem of an engine's files, detected by size; undefined if there is none. */
export async function engineDamage({ binding, folder }: Engine): Promise<string | undefined> {
  const found = await stat(binding).catch(() => undefined);
  if (!found) return `there is no file ${binding}`;
  if (!found.isFile()) return `${binding} is not a file`;
  if (found.size === 0) return `${binding} is empty`;
  const record = readEngineRecord(folder);
  if (!record) return undefined;
  if (record.bindingBytes !== undefined && record.bindingBytes !== found.size)
    return `${binding} has ${found.size} of its ${record.bindingBytes} bytes`;
  const wheels = wheelsHere(record.variant);
  // Engines of earlier versions have no recorded sizes.
  if (!wheels || record.contents !== contentsOf(wheels)) return undefined;
  return (await hasWholeLibraries(folder, wheels))
    ? undefined
    : `a library in ${folder} is missing or was cut short`;
}
