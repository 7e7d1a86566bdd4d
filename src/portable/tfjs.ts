import type * as TensorFlow from '@tensorflow/tfjs';
import type { ModelFeed, ModelFeeds, ReadFile, RunningModel } from './model';

/** The package `@tensorflow/tfjs`, imported as a whole. */
export type TensorFlowJs = Pick<typeof TensorFlow, 'dispose' | 'io' | 'loadGraphModel' | 'tensor'>;

/** Opens a folder of a package in TensorFlow.js, on its current backend. */
export async function openTfjs(tf: TensorFlowJs, read: ReadFile, model: string): Promise<RunningModel> {
  const artifacts = await readArtifacts(read, model);
  const graph = await tf.loadGraphModel(tf.io.fromMemory(artifacts));
  const { outputs } = artifacts.signature as { readonly outputs: Readonly<Record<string, { name: string }>> };
  const names = Object.keys(outputs);
  return {
    run: async (feeds) => {
      const tensors = tensorsOf(tf, feeds, graph);
      const nodes = names.map((name) => outputs[name]!.name);
      const given = [graph.execute(tensors, nodes)].flat();
      const values: Record<string, ModelFeed> = {};
      for (const [i, tensor] of given.entries())
        values[names[i]!] = { values: await tensor.data<'float32'>(), shape: tensor.shape };
      tf.dispose([tensors, given]);
      return values;
    },
    close: async () => graph.dispose(),
  };
}

async function readArtifacts(read: ReadFile, folder: string): Promise<TensorFlow.io.ModelArtifacts> {
  const text = new TextDecoder().decode(await read(`${folder}/model.json`));
  const { modelTopology, signature, weightsManifest }: TensorFlow.io.ModelJSON = JSON.parse(text);
  const groups = weightsManifest!;
  const shards = await Promise.all(
    groups.flatMap(({ paths }) => paths).map((name) => read(`${folder}/${name}`)),
  );
  return {
    format: 'graph-model',
    modelTopology,
    signature: signature!,
    weightSpecs: groups.flatMap(({ weights }) => weights),
    weightData: await new Blob(shards.map((shard) => new Uint8Array(shard))).arrayBuffer(),
  };
}

/** Tensors for the inputs that the model has. */
function tensorsOf(
  tf: TensorFlowJs,
  feeds: ModelFeeds,
  { inputs }: TensorFlow.GraphModel,
): TensorFlow.NamedTensorMap {
  const known = inputs.flatMap(({ name }) => {
    const key = name.split(':')[0]!.split('/').at(-1)!;
    const feed = feeds[key];
    return feed ? [[key, feed] as const] : [];
  });
  const tensors = known.map(([name, { values, shape }]) => {
    const type = values instanceof Float32Array ? 'float32' : 'int32';
    return [name, tf.tensor(values, [...shape], type)] as const;
  });
  return Object.fromEntries(tensors);
}
