import { existsSync } from 'node:fs';
import path from 'node:path';
import { GraftError } from '../../experiment/errors';

/** The version whose files are pinned. */
export const onnxRuntimeVersion = '1.30.0';

/** Where ONNX Runtime is, or will be: one copy per machine and version. */
export function onnxRuntimeFolder(cacheFolder: string): string {
  return path.join(cacheFolder, 'runtimes', `onnxruntime-${onnxRuntimeVersion}`);
}

/** Whether ONNX Runtime is installed. */
export function hasOnnxRuntime(cacheFolder: string): boolean {
  return existsSync(onnxRuntimeFolder(cacheFolder));
}

/**
 * The installed ONNX Runtime, as Node's package of it.
 * @throws GraftError `runtime/not-installed`
 */
export function findOnnxRuntime(cacheFolder: string): string {
  if (hasOnnxRuntime(cacheFolder))
    return path.join(onnxRuntimeFolder(cacheFolder), 'node_modules', 'onnxruntime-node');
  throw new GraftError('runtime/not-installed', 'ONNX Runtime is not installed on this machine.', {
    remedy: 'Run `graft runtime install onnxruntime` once.',
  });
}
