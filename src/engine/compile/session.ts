import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TensorMetadata } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { nativeBackend, type TensorId } from '../tensorflow/nativeBackend';
import type { TensorName } from './graph';
import { encodeSavedModel, type SavedModelContent } from './savedModelProto';

/**
 * A loaded TensorFlow graph with its variables. It runs synchronously: a thread that must stay responsive opens its sessions in a worker.
 */
export class Session {
  private constructor(private readonly id: number) {}

  static open(content: SavedModelContent): Session {
    // TensorFlow reads the folder before the call returns.
    const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-graph-'));
    try {
      writeFileSync(path.join(folder, 'saved_model.pb'), encodeSavedModel(content));
      return new Session(nativeBackend().binding.loadSavedModel(folder, 'serve'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * Runs the nodes that the fetched tensors depend on.
   * @param feeds the ids of tensors by placeholder
   * @returns ids, shapes and types of the fetched tensors; the caller deletes them
   */
  run(feeds: ReadonlyMap<TensorName, TensorId>, fetches: readonly TensorName[]): TensorMetadata[] {
    if (fetches.length === 0) return [];
    const { binding } = nativeBackend();
    return binding.runSavedModel(this.id, [...feeds.values()], [...feeds.keys()].join(), fetches.join());
  }

  dispose(): void {
    nativeBackend().binding.deleteSavedModel(this.id);
  }
}
