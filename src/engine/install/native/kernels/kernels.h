// The loops over numbers. Each is compiled for several kinds of processor; `Kernels()` has those of the one that it runs on, and nothing
// where that is too old for them.
#pragma once

#include <cstdint>

namespace graft {

struct Matrix {
  long rows;
  long width;
};

// Which elements a dropout keeps: a function of the step's key, the place in the model, and the element's position.
struct Dropping {
  // From `dropoutKey`, the place added; neither is negative.
  int32_t key[2];
  // Of 2^23 equally likely numbers, those below are dropped; 0 keeps all.
  uint32_t threshold;
  // What is kept is multiplied by it.
  float scale;
  // Which rows of a larger tensor these are, by whose positions elements are dropped; absent where they are all.
  const int32_t* rows;
};

struct AttentionShape {
  // Where texts have tokens of their own number, these are the most that one has.
  long batch, heads, queries, length, headSize;
  // The first token of each text, and the number of all tokens; absent where all texts have as many.
  const int32_t* starts;
  // How many tokens a text has with its padding: the random numbers are those of texts with padding.
  long paddedLength;
  // Whether with `starts` each text's first token alone asks.
  bool firstAsks;
  // Steps between the bias of one text, head and query and that of the next; 0 where all share it.
  long biasBatch, biasHead, biasQuery;
  float scale;
};

struct AttentionInputs {
  // [batch * queries, heads * headSize]; key and value [batch * length, heads * headSize]. The bias may be absent.
  const float* query;
  const float* key;
  const float* value;
  const float* bias;
};

struct AttentionGradients {
  // Of the attended values, as `query`.
  const float* attended;
  // The logarithms of the sums of exponentials, head after head of each text.
  const float* logSums;
  float* query;
  float* key;
  float* value;
};

struct NormInputs {
  const float* x;
  // Added to x before dropout, and to what is left of it. Both may be absent.
  const float* bias;
  const float* residual;
  const float* scale;
  const float* offset;
  float epsilon;
};

struct NormResults {
  float* y;
  // Before scale and offset.
  float* normalized;
  float* inverse;
};

struct NormGradientInputs {
  const float* dy;
  const float* normalized;
  const float* inverse;
  const float* scale;
};

struct NormGradients {
  // Of what was normalized, and of the residual.
  float* sum;
  // To these, sums over rows are added.
  float* scale;
  float* offset;
  // As them; absent where there is no bias.
  float* bias;
  // Of x; absent where nothing was dropped: it is `sum` then.
  float* x;
};

struct AdamRates {
  float rate, beta1, beta2, epsilon;
  // What decay leaves of a weight.
  float keep;
};

struct AdamState {
  float* value;
  float* first;
  float* second;
};

struct KernelTable {
  // Of the rows `from` up to `to` of x + bias. A gradient's sums over these rows are added to `dBias`.
  void (*gelu)(Matrix shape, const float* x, const float* bias, float* y, long from, long to);
  void (*geluGradient)(Matrix shape, const float* dy, const float* x, const float* bias, float* dx, float* dBias, long from, long to);
  void (*geluTanh)(Matrix shape, const float* x, const float* bias, float* y, long from, long to);
  void (*geluTanhGradient)(Matrix shape, const float* dy, const float* x, const float* bias, float* dx, float* dBias, long from,
                           long to);
  // The rows `from` up to `to`, as those of layer normalization.
  void (*dropout)(Matrix shape, const Dropping& dropping, const float* x, float* y, long from, long to);
  void (*layerNorm)(Matrix shape, const Dropping& dropping, const NormInputs& inputs, const NormResults& results, long from, long to);
  void (*layerNormGradient)(Matrix shape, const Dropping& dropping, const NormGradientInputs& inputs, const NormGradients& gradients,
                            long from, long to);
  // The heads `from` up to `to`, counted through all texts; false if there is no memory for the work.
  bool (*attention)(const AttentionShape& shape, const Dropping& dropping, const AttentionInputs& inputs, float* attended,
                    float* logSums, long from, long to);
  bool (*attentionGradient)(const AttentionShape& shape, const Dropping& dropping, const AttentionInputs& inputs,
                            const AttentionGradients& gradients, long from, long to);
  // Elements `from` up to `to` of a variable and its moments; `made` is aligned to 64 bytes at `from`.
  void (*adam)(const AdamRates& rates, const AdamState& old, const float* gradient, const AdamState& made, long from, long to);
};

const KernelTable* Kernels();

}  // namespace graft
