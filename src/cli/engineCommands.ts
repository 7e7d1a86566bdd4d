import { networkFetch } from '../engine/assets/networkFetch';
import { fetchPreset } from '../engine/assets/pretrained';
import { type EngineDevice, type EngineVariant, findEngine } from '../engine/install/findEngine';
import { installEngine, removeEngine } from '../engine/install/installEngine';
import { nativeEnvironment } from '../engine/install/nativeEnvironment';
import { cacheFolder } from '../files/cacheFolder';
import { AssetBar } from './assetBar';
import type { EngineOptions } from './engineFlags';
import { printJson } from './printJson';

/** `graft engine install`. Ctrl-C stops it; the next call resumes the download. */
export async function install(options: EngineOptions): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const io = {
    fetch: networkFetch(process.env),
    signal: stop.signal,
    env: process.env,
    cacheFolder: cacheFolder(process.env),
  };
  const bar = new AssetBar(process.stderr);
  try {
    const engine = await installEngine({
      device: deviceOf(options),
      io,
      onProgress: (progress) => bar.show(progress),
    });
    for (const preset of options.preset ?? [])
      await fetchPreset(preset, io, (progress) => bar.show(progress));
    bar.close();
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
  const environment = nativeEnvironment(cacheFolder(process.env), engine);
  if (options.json) printJson({ ...engine, environment });
  else console.log(engine.folder);
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
