import { installRuntime as install } from '../../engine/install/npmRuntime';
import type { RuntimeName } from '../../engine/install/runtimeNames';
import { runtimes } from '../../engine/install/runtimes';
import { processIo } from '../run/processIo';
import { AssetBar } from '../terminal/assetBar';

/** `graft runtime install NAME`. Ctrl-C stops it; the next call resumes the download. */
export async function installRuntime(name: RuntimeName): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const bar = new AssetBar(process.stderr);
  try {
    const folder = await install(runtimes[name], processIo(stop.signal), (progress) => bar.show(progress));
    bar.close();
    console.log(`${runtimes[name].title} is in ${folder}`);
  } finally {
    bar.close();
  }
}
