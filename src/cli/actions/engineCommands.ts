import type { AssetProgress } from '../../engine/assets/assetIo';
import { fetchModel } from '../../engine/assets/modelPlaces';
import type { EngineDevice, EngineVariant } from '../../engine/install/engineWheels';
import { findEngine } from '../../engine/install/findEngine';
import { installEngine, removeEngine } from '../../engine/install/installEngine';
import { nativeEnvironment } from '../../engine/install/nativeEnvironment';
import { hasRuntime, installRuntime } from '../../engine/install/npmRuntime';
import { findTokenizers, tokenizersRuntime } from '../../engine/install/runtimes';
import {
  CancelledError,
  describeError,
  type ErrorRecord,
  GraftError,
  toErrorRecord,
} from '../../experiment/errors/errors';
import type { FromInstaller } from '../../experiment/protocols/engineInstall';
import { cacheFolder } from '../../files/cacheFolder';
import { asUnforeseenFileError } from '../../files/fileErrors';
import { processIo } from '../run/processIo';
import { AssetBar } from '../terminal/assetBar';
import { printJson } from '../terminal/printJson';
import type { EngineOptions } from './engineFlags';

/** `graft engine install`. Ctrl-C stops it; the next call resumes the download. */
export async function install(options: EngineOptions): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const io = processIo(stop.signal);
  const bar = new AssetBar(process.stderr);
  const onProgress = (progress: AssetProgress) => {
    bar.show(progress);
    tellParent({ type: 'progress', progress });
  };
  // A parent that listens must not keep this process.
  process.channel?.unref();
  try {
    const engine = await installEngine({
      device: deviceOf(options),
      io,
      onProgress,
    });
    const missing = await failureOf(installRuntime(tokenizersRuntime, io, onProgress));
    if (missing) tellParent({ type: 'incomplete', error: missing });
    for (const preset of options.preset ?? []) await fetchModel(preset, io, onProgress);
    bar.close();
    if (missing)
      console.error(`The tokenizer library, which texts need, is not installed. ${describeError(missing)}`);
    if (options.json) printJson(engine);
    else console.log(`The ${engine.variant.toUpperCase()} engine is in ${engine.folder}`);
  } catch (thrown) {
    tellParent({ type: 'failed', error: toErrorRecord(asUnforeseenFileError(thrown)) });
    throw thrown;
  } finally {
    bar.close();
  }
}

/** Tells the window that started this process, if one did. */
function tellParent(said: FromInstaller): void {
  if (process.connected) process.send?.(said);
}

/** `graft engine where`. */
export async function where(options: EngineOptions): Promise<void> {
  const engine = await findEngine({
    device: deviceOf(options),
    cacheFolder: cacheFolder(process.env),
    env: process.env,
  });
  const environment = { ...nativeEnvironment(cacheFolder(process.env), engine), ...tokenizersHere() };
  if (options.json) printJson({ ...engine, environment });
  else console.log(engine.folder);
}

/** Images do without tokenizers, and a run on texts tries again. */
async function failureOf(installing: Promise<unknown>): Promise<ErrorRecord | undefined> {
  try {
    await installing;
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof GraftError) || thrown instanceof CancelledError) throw thrown;
    return toErrorRecord(thrown);
  }
}

/** For processes with another cache folder. */
function tokenizersHere(): Record<string, string> {
  const cache = cacheFolder(process.env);
  return hasRuntime(tokenizersRuntime, cache) ? { GRAFT_TOKENIZERS: findTokenizers(cache) } : {};
}

/** `graft engine remove`. */
export async function remove(options: EngineOptions): Promise<void> {
  const device = deviceOf(options);
  const variants: EngineVariant[] = device === 'auto' ? ['cpu', 'gpu'] : [device];
  const removed: EngineVariant[] = [];
  for (const variant of variants)
    if (await removeEngine(variant, cacheFolder(process.env))) removed.push(variant);
  if (options.json) printJson({ removed });
  else console.log(`Removed: ${removed.join(', ') || 'nothing was installed'}`);
}

function deviceOf({ cpu, gpu }: EngineOptions): EngineDevice {
  if (cpu) return 'cpu';
  return gpu ? 'gpu' : 'auto';
}
