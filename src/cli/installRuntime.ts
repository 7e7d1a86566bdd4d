import { networkFetch } from '../engine/assets/networkFetch';
import { installOnnxRuntime } from '../engine/install/onnxRuntime';
import { cacheFolder } from '../files/cacheFolder';
import { AssetBar } from './assetBar';

/** `graft runtime install onnxruntime`. Ctrl-C stops it; the next call resumes the download. */
export async function installRuntime(): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const { env } = process;
  const io = { fetch: networkFetch(env), signal: stop.signal, env, cacheFolder: cacheFolder(env) };
  const bar = new AssetBar(process.stderr);
  try {
    const folder = await installOnnxRuntime(io, (progress) => bar.show(progress));
    bar.close();
    console.log(`ONNX Runtime is in ${folder}`);
  } finally {
    bar.close();
  }
}
