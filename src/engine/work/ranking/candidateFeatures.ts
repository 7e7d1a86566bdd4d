import { latencyOf } from '../../choosing/latency';
import { randomizeWeights } from '../../choosing/randomWeights';
import { type Features, featuresOf } from '../../features/featuresOf';
import { type HeadedModel, loadModel } from '../../models/headedModel';
import { whenDeviceIsFree } from '../../training/whenDeviceIsFree';
import type { Prepared, RankIo } from './prepare';

/** The features of a candidate: all layers in one pass, at the first question. */
export class CandidateFeatures {
  private found: Promise<ReadonlyMap<string, Features>> | undefined;
  private seconds = 0;
  private latencyMs: number | null = null;

  constructor(
    private readonly prepared: Prepared,
    private readonly view: { layers: readonly string[]; pooling: string; isRandom: boolean },
    private readonly io: RankIo,
  ) {}

  async at(layer: string): Promise<{ features: Features; seconds: number; latencyMs: number | null }> {
    this.found ??= this.compute();
    const features = (await this.found).get(layer)!;
    return { features, seconds: this.seconds, latencyMs: this.latencyMs };
  }

  private async compute(): Promise<ReadonlyMap<string, Features>> {
    const { plan, done, parts } = this.prepared;
    const { layers, pooling, isRandom } = this.view;
    const started = this.io.now();
    const modelKey = isRandom ? `${done.model.key} random` : done.model.key;
    const source = {
      cache: { graftFolder: plan.graftFolder, modelKey },
      pooling,
      withModel: <T>(use: (model: HeadedModel) => Promise<T>) => this.lend(use),
    };
    const found: ReadonlyMap<string, Features>[] = [];
    await whenDeviceIsFree(this.io, async () => {
      for (const { split, rows } of parts)
        if (rows.length > 0) found.push(await featuresOf(source, split, { layers, rows }, this.io));
    });
    this.seconds = (this.io.now() - started) / 1000;
    return new Map(layers.map((layer) => [layer, joined(found.map((part) => part.get(layer)!))]));
  }

  private async lend<T>(use: (model: HeadedModel) => Promise<T>): Promise<T> {
    const { done, pooling, parts } = this.prepared;
    const folder = done.model.result.folder;
    const model = await loadModel({ folder, labels: ['0', '1'], seed: 0, pooling });
    try {
      if (this.view.isRandom) randomizeWeights(model);
      this.latencyMs ??= await latencyOf(model, parts[0]!.split, this.io);
      return await use(model);
    } finally {
      model.dispose();
    }
  }
}

function joined(parts: readonly Features[]): Features {
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, size: parts[0]!.size };
}
