import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { AssetIo } from '../../../../src/engine/assets/assetIo';
import { bringModel } from '../../../../src/engine/assets/modelPlaces';
import { findModelSource, type ModelSource } from '../../../../src/engine/assets/modelSource';
import { networkFetch } from '../../../../src/engine/assets/networkFetch';
import { DigestStore } from '../../../../src/files/digest';

/** A user's home with empty caches, and a hub that is asked. */
export class HubSpace {
  readonly home = mkdtempSync(path.join(os.tmpdir(), 'graft-hub-'));
  readonly cache = path.join(this.home, 'hub');
  /** The user's environment; the endpoint is the fixture's. */
  env: Record<string, string | undefined> = {};

  constructor(private readonly endpoint: string) {}

  io(): AssetIo {
    return {
      fetch: networkFetch({}),
      signal: new AbortController().signal,
      env: { HF_HOME: this.home, HF_ENDPOINT: this.endpoint, ...this.env },
      cacheFolder: path.join(this.home, 'graft'),
    };
  }

  /** Does the same as planning an experiment. */
  find(preset: string, isRefreshed = false): Promise<ModelSource> {
    const experimentFile = path.join(this.home, 'x.graft.md');
    const digests = new DigestStore(path.join(this.home, 'digests.json'));
    return findModelSource(preset, { experimentFile, digests, isRefreshed }, this.io());
  }

  /** Does the same as planning and running its model stage. */
  async bring(preset: string): Promise<{ source: ModelSource; folder: string }> {
    const source = await this.find(preset);
    return { source, folder: await bringModel(source, this.io(), () => undefined) };
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
