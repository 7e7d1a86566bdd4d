import type { RankRow } from '../../../experiment/reports/ranking';
import { neighbourScore } from '../../choosing/neighbours';
import { crossValidate } from '../../choosing/probe';
import { storedRow } from '../../choosing/rankStore';
import { transferability } from '../../choosing/transferability';
import { type Features, pooledLayer, usefulLayers } from '../../features/featuresOf';
import { describeFolder } from '../../models/modelFolder';
import type { Given } from '../../stages/stageDefinition';
import { CandidateFeatures } from './candidateFeatures';
import { announce, blank, dataKey, type Prepared, type RankIo } from './prepare';

/** A row for each useful layer of a model, what a head reads first. */
export async function* modelRows(prepared: Prepared, io: RankIo): AsyncGenerator<RankRow, void> {
  const { plan, done, pooling } = prepared;
  const { architecture } = await describeFolder(done.model.result.folder, pooling);
  const layers = usefulLayers(architecture);
  const measured = new CandidateFeatures(
    prepared,
    { layers, pooling: architecture.pooling, isRandom: false },
    io,
  );
  for (const layer of layers)
    yield await storedRow(
      plan.graftFolder,
      keyOf(prepared, { layer, pooling: architecture.pooling }),
      async () => {
        const { features, seconds, latencyMs } = await measured.at(layer);
        const started = io.now();
        const scored = await scoreFeatures(features, prepared, layer === pooledLayer, io);
        return {
          ...blank('model', plan.source.name),
          ...scored,
          layer,
          ...sizeOf(done),
          latencyMs,
          seconds: seconds + (io.now() - started) / 1000,
        };
      },
    );
}

/** The same model with random weights. */
export async function randomRow(prepared: Prepared, io: RankIo): Promise<RankRow> {
  const { plan, done, pooling } = prepared;
  const { architecture } = await describeFolder(done.model.result.folder, pooling);
  const view = { layers: [pooledLayer], pooling: architecture.pooling, isRandom: true };
  return storedRow(plan.graftFolder, keyOf(prepared, view), async () => {
    const { features, seconds, latencyMs } = await new CandidateFeatures(prepared, view, io).at(pooledLayer);
    const scored = await scoreFeatures(features, prepared, false, io);
    const row = { ...blank('random', plan.source.name), ...scored, layer: pooledLayer };
    return { ...row, ...sizeOf(done), latencyMs, seconds };
  });
}

/** Scores features by a probe and by neighbours, and with estimates where they are wanted. */
async function scoreFeatures(
  features: Features,
  { targets, plan }: Prepared,
  estimates: boolean,
  io: RankIo,
): Promise<Partial<RankRow>> {
  announce(plan.source.name, io);
  const probe = await crossValidate(features, targets, io.signal);
  const neighbours = await neighbourScore(features, targets, io.signal);
  return { ...probe, neighbours, ...(estimates ? transferability(features, targets) : {}) };
}

function keyOf(prepared: Prepared, more: Readonly<Record<string, unknown>>) {
  const { preprocess, model } = prepared.done;
  return { ...dataKey(prepared), preprocess: preprocess.key, model: model.key, ...more };
}

/** Weights are float32 in a package; its other files are small. */
function sizeOf({ model: { result } }: Given<'finetune'>): Pick<RankRow, 'parameters' | 'bytes'> {
  return { parameters: result.parameters, bytes: 4 * result.parameters };
}
