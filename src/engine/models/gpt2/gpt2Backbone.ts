import type { NamedTensors } from '../../compile/feeds';
import { tf } from '../../tensorflow/loadTensorFlow';
import type { Backbone, Dropout, Pass, Weights } from '../backbone';
import type { Lookup } from '../namedLayers';
import type { Pooling } from '../pooling';
import { depthVectors, poolTokens, takesOneToken } from '../poolTokens';
import { attentionBias, causalBias, selfAttention } from '../selfAttention';
import { tableRows } from '../tableRows';
import type { Attention } from './gpt2Block';
import type { Gpt2Config } from './gpt2Config';
import { gpt2Decoder } from './gpt2Decoder';
import { gpt2Layers } from './gpt2Layers';
import { tokenTable } from './gpt2Names';

/**
 * GPT-2's decoder: each token attends to itself and earlier tokens.
 * @param weights all weights of `gpt2Shapes`
 */
export function gpt2Backbone(config: Gpt2Config & { readonly pooling: Pooling }, weights: Weights): Backbone {
  const { hiddenSize, maxPositions, padToken } = config;
  const lookup: Lookup = (name) => weights.get(`transformer.${name}`)!;
  const words = (ids: tf.Tensor1D) => tableRows(weights, tokenTable, ids);
  const vectors = (
    inputs: NamedTensors,
    { dropout }: Pass,
    inLast: (usual: TextAttention) => Attention,
    onLayer?: (state: tf.Tensor2D) => void,
  ) => {
    const usual = attentionOver(config, inputs, dropout);
    const last = inLast(usual);
    const attentionIn = (layer: number) => (layer === config.layers - 1 ? last : usual);
    const ids = inputs.inputIds as tf.Tensor2D;
    return gpt2Layers(config, lookup, { ids, past: 0, words }, attentionIn, dropout, onLayer);
  };
  const tokens = (inputs: NamedTensors, pass: Pass, onLayer?: (state: tf.Tensor2D) => void): tf.Tensor3D =>
    tf.reshape(
      vectors(inputs, pass, (usual) => usual, onLayer),
      [...(inputs.inputIds!.shape as [number, number]), hiddenSize],
    );
  const pool = (inputs: NamedTensors, of: tf.Tensor3D) =>
    poolTokens(config.pooling, {
      tokens: of,
      attentionMask: inputs.attentionMask as tf.Tensor2D,
      mayBeLast: isText(inputs, padToken),
      maxPositions,
    });
  return {
    tokens: (inputs, pass) => tokens(inputs, pass),
    depths: (inputs, pass) => {
      const states: tf.Tensor2D[] = [];
      const last = tokens(inputs, pass, (state) => states.push(state));
      return depthVectors(states, inputs.attentionMask as tf.Tensor2D, pool(inputs, last));
    },
    follow: gpt2Decoder(config, lookup, words),
    // The head does not read other tokens after the last layer.
    pooled: (inputs, pass) =>
      takesOneToken(config.pooling)
        ? vectors(inputs, pass, ({ askingOnly }) => askingOnly((of) => pool(inputs, of)))
        : pool(inputs, tokens(inputs, pass)),
  };
}

/** The attention of all tokens of some texts. */
interface TextAttention extends Attention {
  /**
   * The same for a single query token of each text.
   * @param ofOne selects that token's part: [batch, any] of [batch, length, any]
   */
  askingOnly(ofOne: (of: tf.Tensor3D) => tf.Tensor2D): Attention;
}

function attentionOver(config: Gpt2Config, inputs: NamedTensors, dropout: Dropout): TextAttention {
  const { heads, hiddenSize, maxPositions } = config;
  const [batch, length] = inputs.inputIds!.shape as [number, number];
  const padding = attentionBias(inputs.attentionMask as tf.Tensor2D);
  const bias = tf.add<tf.Tensor4D>(padding, causalBias({ past: 0, count: length, most: maxPositions }));
  const shape = { batch, length, heads, headSize: hiddenSize / heads, trainsBias: false };
  const mixBy =
    (hides: tf.Tensor4D): Attention['mix'] =>
    (query, key, value) =>
      selfAttention({ query, key, value, bias: hides }, shape, dropout.place(config.attentionDropout));
  return {
    mix: mixBy(bias),
    askingOnly: (ofOne) => ({
      mix: mixBy(tf.reshape(ofOne(tf.reshape(bias, [batch, length, length])), [batch, 1, 1, length])),
      asking: (vectors) => ofOne(tf.reshape(vectors, [batch, length, hiddenSize])),
    }),
  };
}

/** transformers treats every padding token as padding, and the last other token as a text's last. */
function isText({ inputIds, attentionMask }: NamedTensors, padToken: number): tf.Tensor2D {
  const isPadding = tf.cast(tf.equal(inputIds!, tf.scalar(padToken, 'int32')), 'int32');
  return tf.mul(attentionMask!, tf.sub(tf.scalar(1, 'int32'), isPadding));
}
