import { stat } from 'node:fs/promises';
import { type EngineDamage, installError } from '../../experiment/errors/install';
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
  if (options.env.GRAFT_BINDING) throw installError('engine/bad-binding', { damage });
  throw installError('engine/damaged', { damage, variant: engine.variant });
}

/** A problem of an engine's files, detected by size; undefined if there is none. */
export async function engineDamage({ binding, folder }: Engine): Promise<EngineDamage | undefined> {
  const found = await stat(binding).catch(() => undefined);
  if (!found) return ['missing', binding];
  if (!found.isFile()) return ['not-a-file', binding];
  if (found.size === 0) return ['empty', binding];
  const record = readEngineRecord(folder);
  if (!record) return undefined;
  if (record.bindingBytes !== undefined && record.bindingBytes !== found.size)
    return ['cut-short', binding, found.size, record.bindingBytes];
  const wheels = wheelsHere(record.variant);
  // Engines of earlier versions have no recorded sizes.
  if (!wheels || record.contents !== contentsOf(wheels)) return undefined;
  return (await hasWholeLibraries(folder, wheels)) ? undefined : ['library', folder];
}
