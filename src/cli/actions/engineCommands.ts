import { fetchModel } from '../../engine/assets/modelPlaces';
import type { EngineDevice, EngineVariant } from '../../engine/install/engineWheels';
import { findEngine } from '../../engine/install/findEngine';
import { installEngine, removeEngine } from '../../engine/install/installEngine';
import { nativeEnvironment } from '../../engine/install/nativeEnvironment';
import { hasRuntime, installRuntime } from '../../engine/install/npmRuntime';
import { findTokenizers, tokenizersRuntime } from '../../engine/install/runtimes';
import { CancelledError, describeError, GraftError, toErrorRecord } from '../../experiment/errors/errors';
import { cacheFolder } from '../../files/cacheFolder';
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
  try {
    const engine = await installEngine({
      device: deviceOf(options),
      io,
      onProgress: (progress) => bar.show(progress),
    });
    const warning = await warningOf(installRuntime(tokenizersRuntime, io, (progress) => bar.show(progress)));
    for (const preset of options.preset ?? []) await fetchModel(preset, io, (progress) => bar.show(progress));
    bar.close();
    if (warning) console.error(warning);
    if (options.json) printJson(engine);
    else console.log(`The ${engine.variant.toUpperCase()} engine is in ${engine.folder}`);
  } finally {
    bar.close();
  }
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
async function warningOf(installing: Promise<unknown>): Promise<string | undefined> {
  try {
    await installing;
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof GraftError) || thrown instanceof CancelledError) throw thrown;
    return `The tokenizer library, which texts need, is not installed. ${describeError(toErrorRecord(thrown))}`;
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
