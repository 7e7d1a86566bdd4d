import { CancelledError, GraftError } from '../../experiment/errors';
import type { StageName } from '../../experiment/stages';
import type { AssetProgress } from '../assets/assetIo';
import type { Io } from '../io';
import { hasOnnxRuntime, installOnnxRuntime } from './onnxRuntime';

/** Installs ONNX Runtime for a stage that wants it. Without a network there is a warning, and the stage goes on without. */
export async function bringOnnxRuntime(stage: StageName, io: Io): Promise<void> {
  if (hasOnnxRuntime(io.cacheFolder)) return;
  const onProgress = ({ phase, name, done, total }: AssetProgress) =>
    io.emit({ type: 'stage-progress', stage, done, total, unit: 'bytes', message: `${phase} ${name}` });
  try {
    await installOnnxRuntime(io, onProgress);
  } catch (thrown) {
    if (!(thrown instanceof GraftError) || thrown instanceof CancelledError) throw thrown;
    io.emit({ type: 'warning', code: thrown.code, message: thrown.message });
  }
}
