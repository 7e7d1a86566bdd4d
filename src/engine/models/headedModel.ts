import type { NamedTensors } from '../compile/feeds';
import { tf } from '../tensorflow/loadTensorFlow';
import type { ForwardOptions, Weights } from './backbone';
import { numberedDropout } from './dropoutPlaces';
import type { FollowingTokens, NextToken } from './head';
import { headOf, type NamedHeads } from './heads';
import { loadHeadedVariables } from './loadHeadedVariables';
import { type DescribedModel, withModel } from './modelFolder';
import type { PoolingSetting } from './pooling';

/** A backbone and its heads in one. Its tensors live until `dispose`. */
export interface HeadedModel extends DescribedModel {
  /** By class number. */
  readonly labels: readonly string[];
  /** The purpose of the head: transformers' `problem_type`. */
  readonly problemType: string;
  /** Its heads by name, where it has several. */
  readonly heads?: NamedHeads | undefined;
  /** Whether the head was initialized from the seed, the checkpoint having none for these labels. */
  readonly headIsNew: boolean;
  /**
   * Variables by the original's names: the backbone's in the order of use, then the head's. Those that training changes
   * without a gradient, as batch normalization's running statistics, are not `trainable`.
   */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** The weights that the forward pass reads: the variables' values, or a tuning's function of them. */
  readonly weightsOver: (values: ReadonlyMap<string, tf.Tensor>) => Weights;
  /** The head's outputs, such as `logits` [batch, labels], unnormalized, of the inputs that the architecture names; the caller owns them. */
  forward(inputs: NamedTensors, options: ForwardOptions): NamedTensors;
  /** The original's outputs: the same, or a language model's `logits` of every token, [batch, length, vocabulary]. */
  serve(inputs: NamedTensors): NamedTensors;
  /** Absent in a model that does not say what comes next. */
  readonly next?: NextToken | undefined;
  readonly follow?: FollowingTokens | undefined;
  dispose(): void;
}

export interface LoadModelOptions {
  /** A model in the Hugging Face layout: config.json and weights. */
  readonly folder: string;
  /** The classes, by number; the checkpoint's own where absent. */
  readonly labels?: readonly string[] | undefined;
  /** The purpose of the head; by default the config's, else classification. */
  readonly problemType?: string | undefined;
  /** Several heads by name, where the purpose has several; what the config says where both are absent. */
  readonly heads?: NamedHeads | undefined;
  /** Decides a new head's weights. */
  readonly seed: number;
  /** `auto` where absent. */
  readonly pooling?: PoolingSetting | undefined;
}

/**
 * Loads a model with its head from a Hugging Face folder. The checkpoint's head is kept when it has as many classes as
 * `labels`, else a new one is drawn from the seed. The caller disposes of the model.
 * Throws `model/...` for the config and `weights/...` for the tensors.
 */
export function loadModel(options: LoadModelOptions): Promise<HeadedModel> {
  return withModel(options.folder, options.pooling ?? 'auto', async (model, checkpoint) => {
    const loaded = await loadHeadedVariables(checkpoint, model, options);
    return modelOver({ ...model, ...loaded }, (values) => values);
  });
}

/** The same model with other weights for its forward pass. The variables stay whose they were. */
export function modelOver(
  parts: Omit<HeadedModel, 'weightsOver' | 'forward' | 'serve' | 'next' | 'follow' | 'dispose'>,
  weightsOver: HeadedModel['weightsOver'],
): HeadedModel {
  const { architecture } = parts;
  const weights = weightsOver(parts.variables);
  const head = headOf(parts).build(architecture, weights, architecture.build(weights));
  const passOf = (options: ForwardOptions) => ({ ...options, dropout: numberedDropout(options) });
  return {
    ...parts,
    weightsOver,
    forward: (inputs, options) => tf.tidy(() => head.outputs(inputs, passOf(options))),
    serve: (inputs) => tf.tidy(() => head.served(inputs, passOf({ training: false }))),
    next: head.next && ((tokens, cache) => tf.tidy(() => head.next!(tokens, cache))),
    follow: head.follow && ((ids, cache) => tf.tidy(() => head.follow!(ids, cache))),
    dispose: () => tf.dispose([...parts.variables.values()]),
  };
}
