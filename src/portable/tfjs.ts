import type * as TensorFlow from '@tensorflow/tfjs';
import type { ModelFeeds, ReadFile, RunningModel } from './model';

/** The package `@tensorflow/tfjs`, imported as a whole. */
export type TensorFlowJs = Pick<typeof TensorFlow, 'dispose' | 'io' | 'loadGraphModel' | 'tensor'>;

/** Opens a folder of a package in TensorFlow.js, on whichever backend it has. */
export async function openTfjs(tf: TensorFlowJs, read: ReadFile, model: string): Promise<RunningModel> {
  const graph = await tf.loadGraphModel(tf.io.fromMemory(await readArtifacts(read, model)));
  return {
    run: async (feeds) => {
      const tensors = tensorsOf(tf, feeds, graph);
      const output = graph.predict(tensors);
      const logits = 'logits' in output ? output.logits! : (output as TensorFlow.Tensor);
      const values = await logits.data<'float32'>();
      tf.dispose([tensors, output]);
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
