// Registers operations of our own with TensorFlow, through its C interface: each does in one pass what several of TensorFlow's do in as
// many. They compute float32 on a CPU. All are mathematically what `src/engine/tensorflow/operations` also writes as TensorFlow's own.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <new>
#include <vector>

#include "kernels.h"
#include "parallelFor.h"
#include "tensorflow/c/c_api.h"
#include "tensorflowKernels.h"
#include "tensorflow/c/ops.h"

namespace graft {
namespace {

// Numbers that a thread computes before another is worth waking.
constexpr long kGrain = 16384;

using Dimensions = std::vector<int64_t>;

// A tensor that one call of a kernel holds.
class Held {
 public:
  explicit Held(TF_Tensor* tensor) : tensor_(tensor) {}
  Held(Held&& other) : tensor_(other.tensor_) { other.tensor_ = nullptr; }
  ~Held() {
    if (tensor_) TF_DeleteTensor(tensor_);
  }
  float* numbers() const { return static_cast<float*>(TF_TensorData(tensor_)); }
  int32_t* integers() const { return static_cast<int32_t*>(TF_TensorData(tensor_)); }
  long size(int axis) const { return TF_Dim(tensor_, axis); }
  long count() const { return TF_TensorElementCount(tensor_); }
  Dimensions dimensions() const {
    Dimensions sizes;
    for (int axis = 0; axis < TF_NumDims(tensor_); axis++) sizes.push_back(size(axis));
    return sizes;
  }

 private:
  friend class Call;
  TF_Tensor* tensor_;
};

// Attributes that several operations have; each reads those that it declares.
struct Attributes {
  float epsilon = 0;
  float rate = 0;
  float keptScale = 1;
  int32_t place = 0;
  int32_t heads = 1;
  int32_t firstAsks = 0;
};

// What a call throws whose status tells why it failed: memory ran out, mostly.
struct Failed {};

// One call of a kernel.
class Call {
 public:
  Call(TF_OpKernelContext* context, const Attributes& attributes) : attributes(attributes), context_(context) {}
  ~Call() { TF_DeleteStatus(status_); }

  Held input(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    return Checked(tensor);
  }

  // Of float32 or int32.
  Held output(int index, const Dimensions& sizes, TF_DataType type = TF_FLOAT) {
    long count = 1;
    for (const int64_t size : sizes) count *= size;
    return Checked(TF_AllocateOutput(context_, index, type, sizes.data(), sizes.size(), count * sizeof(float), status_));
  }

  // Makes another output's tensor an output, too.
  void Give(int index, const Held& tensor) {
    TF_SetOutput(context_, index, tensor.tensor_, status_);
    if (TF_GetCode(status_) != TF_OK) throw Failed();
  }

  // Runs `compute`, and tells TensorFlow where it fails.
  void Run(void (*compute)(Call&)) {
    try {
      compute(*this);
    } catch (const Failed&) {
      TF_OpKernelContext_Failure(context_, status_);
    } catch (const std::bad_alloc&) {
      TF_SetStatus(status_, TF_RESOURCE_EXHAUSTED, "OOM when allocating what a kernel needs meanwhile");
      TF_OpKernelContext_Failure(context_, status_);
    }
  }

  // By a step's key, [2], and the rows that elements have among those of a larger tensor, [0] where they have none.
  Dropping dropping(const Held& key, const Held* rows = nullptr) const {
    const auto place = static_cast<uint32_t>(attributes.place);
    const auto first = static_cast<int32_t>((static_cast<uint32_t>(key.integers()[0]) + place) & 0x7fffffff);
    const int32_t second = key.integers()[1] & 0x7fffffff;
    const double threshold = std::ceil(double{attributes.rate} * (1 << 23));
    const int32_t* const among = rows && rows->count() > 0 ? rows->integers() : nullptr;
    return {{first, second}, static_cast<uint32_t>(threshold), attributes.keptScale, among};
  }

  const Attributes& attributes;

 private:
  Held Checked(TF_Tensor* tensor) const {
    if (TF_GetCode(status_) != TF_OK) throw Failed();
    return Held(tensor);
  }

  TF_OpKernelContext* context_;
  TF_Status* status_ = TF_NewStatus();
};

// Runs `body(begin, end)` for parts of a loop.
template <typename Body>
void Shared(long count, long grain, const Body& body) {
  ParallelFor(count, std::max(grain, 1L),
              [](const void* arguments, long begin, long end) { (*static_cast<const Body*>(arguments))(begin, end); }, &body);
}

// A tensor as rows of its last axis.
Matrix RowsOf(const Held& tensor) {
  const Dimensions sizes = tensor.dimensions();
  const long width = sizes.empty() ? 1 : sizes.back();
  return {width == 0 ? 0 : tensor.count() / width, width};
}

// Sums over rows are taken in parts of so many, whoever computes them: they do not depend on the number of threads.
constexpr long kRowsPerSum = 64;

// Sums over columns of `shape`, one for each of `totals`: `body(sums, from, to)` adds those of some rows to its sums, of one total behind the
// other.
template <typename Body>
void SumColumns(Matrix shape, long rowsPerSum, const std::vector<float*>& totals, const Body& body) {
  const long parts = (shape.rows + rowsPerSum - 1) / rowsPerSum, count = totals.size() * shape.width;
  std::vector<float> sums(parts * count);
  Shared(parts, 1, [&](long from, long to) {
    for (long part = from; part < to; part++)
      body(sums.data() + part * count, part * rowsPerSum, std::min((part + 1) * rowsPerSum, shape.rows));
  });
  for (size_t which = 0; which < totals.size(); which++) {
    std::fill_n(totals[which], shape.width, 0.0f);
    for (long part = 0; part < parts; part++)
      for (long j = 0; j < shape.width; j++) totals[which][j] += sums[part * count + which * shape.width + j];
  }
}

using Activation = void (*)(Matrix, const float*, const float*, float*, long, long);
using Slope = void (*)(Matrix, const float*, const float*, const float*, float*, float*, long, long);

template <Activation KernelTable::* kKernel>
void Activate(Call& call) {
  const Held x = call.input(0), bias = call.input(1);
  const Held y = call.output(0, x.dimensions());
  const Matrix shape = RowsOf(x);
  Shared(shape.rows, kGrain / std::max(shape.width, 1L), [&](long from, long to) {
    (Kernels()->*kKernel)(shape, x.numbers(), bias.numbers(), y.numbers(), from, to);
  });
}

// Rows between two dense layers are wide, and worth a thread sooner.
constexpr long kWideRowsPerSum = 32;

template <Slope KernelTable::* kKernel>
void ActivateGradient(Call& call) {
  const Held dy = call.input(0), x = call.input(1), bias = call.input(2);
  const Held dx = call.output(0, x.dimensions()), dBias = call.output(1, bias.dimensions());
  const Matrix shape = RowsOf(x);
  SumColumns(shape, kWideRowsPerSum, {dBias.numbers()}, [&](float* sums, long from, long to) {
    (Kernels()->*kKernel)(shape, dy.numbers(), x.numbers(), bias.numbers(), dx.numbers(), sums, from, to);
  });
}

void Dropout(Call& call) {
  const Held x = call.input(0), key = call.input(1), rows = call.input(2);
  const Held y = call.output(0, x.dimensions());
  const Dropping dropping = call.dropping(key, &rows);
  const Matrix shape = RowsOf(x);
  Shared(shape.rows, kGrain / std::max(shape.width, 1L),
         [&](long from, long to) { Kernels()->dropout(shape, dropping, x.numbers(), y.numbers(), from, to); });
}

void Normalize(Call& call, const Held& x, const Dropping& dropping, const NormInputs& inputs) {
  const Matrix shape = {x.size(0), x.size(1)};
  const Held y = call.output(0, x.dimensions()), normalized = call.output(1, x.dimensions());
  const Held inverse = call.output(2, {shape.rows});
  const NormResults results = {y.numbers(), normalized.numbers(), inverse.numbers()};
  Shared(shape.rows, kGrain / shape.width,
         [&](long from, long to) { Kernels()->layerNorm(shape, dropping, inputs, results, from, to); });
}

void LayerNorm(Call& call) {
  const Held x = call.input(0), scale = call.input(1), offset = call.input(2);
  const float epsilon = call.attributes.epsilon;
  Normalize(call, x, {}, {x.numbers(), nullptr, nullptr, scale.numbers(), offset.numbers(), epsilon});
}

void AddLayerNorm(Call& call) {
  const Held x = call.input(0), bias = call.input(1), residual = call.input(2), key = call.input(3), scale = call.input(4);
  const Held offset = call.input(5), rows = call.input(6);
  const float epsilon = call.attributes.epsilon;
  Normalize(call, x, call.dropping(key, &rows),
            {x.numbers(), bias.numbers(), residual.numbers(), scale.numbers(), offset.numbers(), epsilon});
}

// From the call's first inputs. Of `totals`, which are for all rows, a part of the rows has sums of its own.
void DifferentiateNorm(Call& call, const Dropping& dropping, const NormGradients& totals) {
  const Held dy = call.input(0), normalized = call.input(1), inverse = call.input(2), scale = call.input(3);
  const Matrix shape = {dy.size(0), dy.size(1)};
  const NormGradientInputs inputs = {dy.numbers(), normalized.numbers(), inverse.numbers(), scale.numbers()};
  std::vector<float*> summed = {totals.scale, totals.offset};
  if (totals.bias) summed.push_back(totals.bias);
  SumColumns(shape, kRowsPerSum, summed, [&](float* sums, long from, long to) {
    float* const bias = totals.bias ? sums + 2 * shape.width : nullptr;
    const NormGradients gradients = {totals.sum, sums, sums + shape.width, bias, totals.x};
    Kernels()->layerNormGradient(shape, dropping, inputs, gradients, from, to);
  });
}

void LayerNormGradient(Call& call) {
  const Held dy = call.input(0), scale = call.input(3);
  const Held dx = call.output(0, dy.dimensions());
  const Held dScale = call.output(1, scale.dimensions()), dOffset = call.output(2, scale.dimensions());
  DifferentiateNorm(call, {}, {dx.numbers(), dScale.numbers(), dOffset.numbers(), nullptr, nullptr});
}

void AddLayerNormGradient(Call& call) {
  const Held dy = call.input(0), scale = call.input(3), key = call.input(4), rows = call.input(5);
  const Dropping dropping = call.dropping(key, &rows);
  const Dimensions sizes = dy.dimensions(), width = scale.dimensions();
  const Held dResidual = call.output(2, sizes);
  const Held dBias = call.output(1, width), dScale = call.output(3, width), dOffset = call.output(4, width);
  const NormGradients gradients = {dResidual.numbers(), dScale.numbers(), dOffset.numbers(), dBias.numbers(), nullptr};
  if (dropping.threshold == 0) {
    call.Give(0, dResidual);
    return DifferentiateNorm(call, dropping, gradients);
  }
  const Held dx = call.output(0, sizes);
  DifferentiateNorm(call, dropping, {gradients.sum, gradients.scale, gradients.offset, gradients.bias, dx.numbers()});
}

// Where a batch's tokens stand that are no padding: their rows, the place of each text's first among them (and of the end), and that place
// again, as rows that may be taken of them even where a text has no token. Where none has, the first row passes for one. Behind the places
// stands how many tokens a text has with its padding.
void Tokens(Call& call) {
  const Held mask = call.input(0);
  const long batch = mask.size(0), length = mask.size(1);
  const int32_t* const isToken = mask.integers();
  const long tokens = std::count_if(isToken, isToken + batch * length, [](int32_t is) { return is != 0; });
  const bool isBlank = tokens == 0 && batch * length > 0;
  const long count = isBlank ? 1 : tokens;
  const Held rows = call.output(0, {count}, TF_INT32), starts = call.output(1, {batch + 2}, TF_INT32);
  const Held firsts = call.output(2, {batch}, TF_INT32);
  int32_t found = 0;
  for (long text = 0; text < batch; text++) {
    starts.integers()[text] = found;
    firsts.integers()[text] = std::min<int32_t>(found, std::max(count - 1, 0L));
    for (long row = text * length; row < (text + 1) * length; row++)
      if (isToken[row] || (isBlank && row == 0)) rows.integers()[found++] = row;
  }
  starts.integers()[batch] = found;
  starts.integers()[batch + 1] = length;
}

// Rows of a matrix that is otherwise 0, and of which only a tensor of the same shape tells how many rows it has.
void PlaceRows(Call& call) {
  const Held vectors = call.input(0), rows = call.input(1), like = call.input(2);
  const Held placed = call.output(0, like.dimensions());
  const long width = like.size(1);
  std::fill_n(placed.numbers(), placed.count(), 0.0f);
  for (long i = 0; i < vectors.size(0); i++)
    for (long j = 0; j < width; j++) placed.numbers()[rows.integers()[i] * width + j] += vectors.numbers()[i * width + j];
}

// The inputs of attention, in order.
struct AttentionTensors {
  const Held query, key, value, bias, dropoutKey, starts;
};

AttentionTensors TensorsFrom(Call& call, int first) {
  return {call.input(first),     call.input(first + 1), call.input(first + 2),
          call.input(first + 3), call.input(first + 4), call.input(first + 5)};
}

AttentionShape ShapeOf(const AttentionTensors& tensors, const Attributes& attributes) {
  const auto& [query, key, value, bias, dropoutKey, starts] = tensors;
  AttentionShape s = {};
  s.heads = attributes.heads;
  s.headSize = query.size(1) / s.heads;
  s.scale = static_cast<float>(1 / std::sqrt(double(s.headSize)));
  if (starts.count() > 0) {
    s.starts = starts.integers();
    s.batch = starts.count() - 2;
    s.paddedLength = s.starts[s.batch + 1];
    for (long text = 0; text < s.batch; text++) s.length = std::max<long>(s.length, s.starts[text + 1] - s.starts[text]);
    s.firstAsks = attributes.firstAsks != 0;
    s.queries = s.firstAsks ? 1 : s.length;
    return s;
  }
  s.length = s.paddedLength = bias.size(3);
  s.batch = key.size(0) / s.length;
  s.queries = query.size(0) / s.batch;
  s.biasQuery = bias.size(2) == 1 ? 0 : s.length;
  s.biasHead = bias.size(1) == 1 ? 0 : bias.size(2) * s.length;
  s.biasBatch = bias.size(0) == 1 ? 0 : bias.size(1) * bias.size(2) * s.length;
  return s;
}

AttentionInputs NumbersOf(const AttentionTensors& tensors, const AttentionShape& shape) {
  return {tensors.query.numbers(), tensors.key.numbers(), tensors.value.numbers(), shape.starts ? nullptr : tensors.bias.numbers()};
}

// As `Shared`, for a body that tells whether it had memory. Nothing may be thrown in a thread that helps.
template <typename Body>
void SharedWithMemory(long count, long grain, const Body& body) {
  std::atomic<bool> hadMemory{true};
  Shared(count, grain, [&](long from, long to) {
    if (!body(from, to)) hadMemory = false;
  });
  if (!hadMemory) throw std::bad_alloc();
}

// Heads that together are worth a thread.
long HeadGrain(const AttentionShape& s) { return kGrain / std::max(1L, s.queries * s.length + s.length * s.headSize); }

void Attention(Call& call) {
  const AttentionTensors tensors = TensorsFrom(call, 0);
  const AttentionShape shape = ShapeOf(tensors, call.attributes);
  const Held attended = call.output(0, tensors.query.dimensions());
  const Held logSums = call.output(1, {tensors.query.size(0) * shape.heads});
  const AttentionInputs inputs = NumbersOf(tensors, shape);
  const Dropping dropping = call.dropping(tensors.dropoutKey);
  SharedWithMemory(shape.batch * shape.heads, HeadGrain(shape), [&](long from, long to) {
    return Kernels()->attention(shape, dropping, inputs, attended.numbers(), logSums.numbers(), from, to);
  });
}

void AttentionGradient(Call& call) {
  const Held attended = call.input(0), logSums = call.input(7);
  const AttentionTensors tensors = TensorsFrom(call, 1);
  const AttentionShape shape = ShapeOf(tensors, call.attributes);
  const Held query = call.output(0, tensors.query.dimensions()), key = call.output(1, tensors.key.dimensions());
  const Held value = call.output(2, tensors.value.dimensions());
  const AttentionInputs inputs = NumbersOf(tensors, shape);
  const AttentionGradients gradients = {attended.numbers(), logSums.numbers(), query.numbers(), key.numbers(), value.numbers()};
  const Dropping dropping = call.dropping(tensors.dropoutKey);
  SharedWithMemory(shape.batch * shape.heads, HeadGrain(shape), [&](long from, long to) {
    return Kernels()->attentionGradient(shape, dropping, inputs, gradients, from, to);
  });
}

// TensorFlow's own changes a variable in place, and knows no decay. Variables cannot be reached through the C interface: the values that
// are made take the old ones' place, at no more traffic, since they are written past the cache.
void Adam(Call& call) {
  const Held value = call.input(0), first = call.input(1), second = call.input(2), gradient = call.input(3);
  const Held rate = call.input(4), beta1 = call.input(5), beta2 = call.input(6), epsilon = call.input(7), keep = call.input(8);
  const Dimensions sizes = value.dimensions();
  const Held newValue = call.output(0, sizes), newFirst = call.output(1, sizes), newSecond = call.output(2, sizes);
  const AdamRates rates = {*rate.numbers(), *beta1.numbers(), *beta2.numbers(), *epsilon.numbers(), *keep.numbers()};
  const AdamState old = {value.numbers(), first.numbers(), second.numbers()};
  const AdamState made = {newValue.numbers(), newFirst.numbers(), newSecond.numbers()};
  Shared(value.count(), kGrain,
         [&](long from, long to) { Kernels()->adam(rates, old, gradient.numbers(), made, from, to); });
}

// Numbers that a thread reads or writes in one go: few enough to be in its cache still when the other half of the work is done.
constexpr long kNumbersAtOnce = 1 << 16;

// Reads or writes whole, by `pread` or `pwrite`, however little the system moves at a time. Returns what went wrong: 0 where nothing did, and
// EIO where the file ends.
template <typename Move, typename Memory>
int MoveWhole(Move move, int file, int64_t position, Memory* memory, int64_t bytes) {
  while (bytes > 0) {
    const ssize_t moved = move(file, memory, bytes, position);
    if (moved < 0 && errno == EINTR) continue;
    if (moved <= 0) return moved < 0 ? errno : EIO;
    position += moved, memory += moved, bytes -= moved;
  }
  return 0;
}

// Whether none is infinite or NaN, which have all bits of the exponent.
bool AreFinite(const int32_t* numbers, long count) {
  constexpr int32_t kExponent = 0x7f800000;
  bool is = true;
  for (long i = 0; i < count; i++) is &= (numbers[i] & kExponent) != kExponent;
  return is;
}

// Runs `body(first, count)` for parts of so many numbers, by several threads.
template <typename Body>
void InParts(long count, const Body& body) {
  Shared(count, kNumbersAtOnce, [&](long from, long to) {
    for (long first = from; first < to; first += kNumbersAtOnce) body(first, std::min(kNumbersAtOnce, to - first));
  });
}

// A position in a file, as two halves, the higher first.
int64_t PositionFrom(const int32_t* halves) { return (int64_t{halves[0]} << 32) | static_cast<uint32_t>(halves[1]); }

// Numbers of an open file, past JavaScript, whose memory TensorFlow would have to copy. `place` is the file's descriptor, and the position.
// Tells beside them whether the file has so many, and whether all are finite.
void ReadNumbers(Call& call) {
  const Held place = call.input(0), shape = call.input(1);
  const int32_t* const at = place.integers();
  const int64_t position = PositionFrom(at + 1);
  const Held numbers = call.output(0, Dimensions(shape.integers(), shape.integers() + shape.count()));
  const Held found = call.output(1, {2}, TF_INT32);
  std::atomic<bool> areThere{true}, areFinite{true};
  InParts(numbers.count(), [&](long first, long count) {
    float* const some = numbers.numbers() + first;
    const int64_t start = position + first * int64_t{sizeof(float)};
    if (MoveWhole(pread, at[0], start, reinterpret_cast<char*>(some), count * sizeof(float)) != 0) areThere = false;
    if (!AreFinite(reinterpret_cast<const int32_t*>(some), count)) areFinite = false;
  });
  found.integers()[0] = areThere;
  found.integers()[1] = areFinite;
}

// Some of a tensor's numbers into an open file, past JavaScript, which would copy them. `place` is the file's descriptor, the position, the first
// of the numbers and how many they are. Tells what the system said (0 where it took them), and whether all are finite: what is not stays out.
void WriteNumbers(Call& call) {
  const Held numbers = call.input(0), place = call.input(1);
  const int32_t* const at = place.integers();
  const int64_t position = PositionFrom(at + 1);
  const float* const given = numbers.numbers() + at[3];
  std::atomic<int> error{0};
  std::atomic<bool> areFinite{true};
  InParts(at[4], [&](long first, long count) {
    if (error || !areFinite) return;
    const float* const some = given + first;
    const int64_t start = position + first * int64_t{sizeof(float)};
    if (!AreFinite(reinterpret_cast<const int32_t*>(some), count))
      areFinite = false;
    else if (const int why = MoveWhole(pwrite, at[0], start, reinterpret_cast<const char*>(some), count * sizeof(float)))
      error = why;
  });
  const Held told = call.output(0, {2}, TF_INT32);
  told.integers()[0] = error;
  told.integers()[1] = areFinite;
}

// An attribute that is not declared leaves its field as it is.
void* Create(TF_OpKernelConstruction* construction) {
  auto* const attributes = new Attributes;
  TF_Status* const status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &attributes->epsilon, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "rate", &attributes->rate, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "kept_scale", &attributes->keptScale, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "place", &attributes->place, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "heads", &attributes->heads, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "first_asks", &attributes->firstAsks, status);
  TF_DeleteStatus(status);
  return attributes;
}

template <void (*kCompute)(Call&)>
void Compute(void* attributes, TF_OpKernelContext* context) {
  Call(context, *static_cast<Attributes*>(attributes)).Run(kCompute);
}

void Delete(void* attributes) { delete static_cast<Attributes*>(attributes); }

void UnknownShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

struct Declaration {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  std::vector<const char*> attributes;
  void (*compute)(void*, TF_OpKernelContext*);
};

bool Register(const Declaration& declaration) {
  TF_Status* const status = TF_NewStatus();
  TF_OpDefinitionBuilder* const definition = TF_NewOpDefinitionBuilder(declaration.name);
  for (const char* input : declaration.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : declaration.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char* attribute : declaration.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, UnknownShapes);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_KernelBuilder* const kernel = TF_NewKernelBuilder(declaration.name, "CPU", Create, declaration.compute, Delete);
    TF_RegisterKernelBuilder(declaration.name, kernel, status);
  }
  const bool isRegistered = TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  return isRegistered;
}

bool RegisterAll() {
  if (!Kernels()) return false;
  const std::vector<const char*> dropout = {"rate: float", "kept_scale: float", "place: int"};
  const std::vector<const char*> attention = {"heads: int", "first_asks: int", "rate: float", "kept_scale: float", "place: int"};
  const std::vector<const char*> norm = {"y: float", "normalized: float", "inverse: float"};
  const std::vector<const char*> slopes = {"dx: float", "dbias: float"};
  for (const Declaration& declaration : std::vector<Declaration>{
           {"GraftGeluGrad", {"dy: float", "x: float", "bias: float"}, slopes, {}, Compute<ActivateGradient<&KernelTable::geluGradient>>},
           {"GraftGeluTanh", {"x: float", "bias: float"}, {"y: float"}, {}, Compute<Activate<&KernelTable::geluTanh>>},
           {"GraftGeluTanhGrad",
            {"dy: float", "x: float", "bias: float"},
            slopes,
            {},
            Compute<ActivateGradient<&KernelTable::geluTanhGradient>>},
           {"GraftDropout", {"x: float", "key: int32", "rows: int32"}, {"y: float"}, dropout, Compute<Dropout>},
           {"GraftLayerNorm", {"x: float", "scale: float", "offset: float"}, norm, {"epsilon: float"}, Compute<LayerNorm>},
           {"GraftAddLayerNorm",
            {"x: float", "bias: float", "residual: float", "key: int32", "scale: float", "offset: float", "rows: int32"},
            norm,
            {"epsilon: float", "rate: float", "kept_scale: float", "place: int"},
            Compute<AddLayerNorm>},
           {"GraftAddLayerNormGrad",
            {"dy: float", "normalized: float", "inverse: float", "scale: float", "key: int32", "rows: int32"},
            {"dx: float", "dbias: float", "dresidual: float", "dscale: float", "doffset: float"},
            dropout,
            Compute<AddLayerNormGradient>},
           {"GraftLayerNormGrad",
            {"dy: float", "normalized: float", "inverse: float", "scale: float"},
            {"dx: float", "dscale: float", "doffset: float"},
            {},
            Compute<LayerNormGradient>},
           {"GraftAttention",
            {"query: float", "key: float", "value: float", "bias: float", "dropout_key: int32", "starts: int32"},
            {"attended: float", "log_sums: float"},
            attention,
            Compute<Attention>},
           {"GraftAttentionGrad",
            {"dy: float", "query: float", "key: float", "value: float", "bias: float", "dropout_key: int32", "starts: int32",
             "log_sums: float"},
            {"dquery: float", "dkey: float", "dvalue: float"},
            attention,
            Compute<AttentionGradient>},
           {"GraftTokens", {"mask: int32"}, {"rows: int32", "starts: int32", "firsts: int32"}, {}, Compute<Tokens>},
           {"GraftPlaceRows", {"vectors: float", "rows: int32", "like: float"}, {"placed: float"}, {}, Compute<PlaceRows>},
           {"GraftAdam",
            {"value: float", "first: float", "second: float", "gradient: float", "rate: float", "beta1: float", "beta2: float",
             "epsilon: float", "keep: float"},
            {"new_value: float", "new_first: float", "new_second: float"},
            {},
            Compute<Adam>},
           {"GraftReadNumbers", {"place: int32", "shape: int32"}, {"numbers: float", "found: int32"}, {}, Compute<ReadNumbers>},
           {"GraftWriteNumbers", {"numbers: float", "place: int32"}, {"told: int32"}, {}, Compute<WriteNumbers>},
           // Who finds this one finds all.
           {"GraftGelu", {"x: float", "bias: float"}, {"y: float"}, {}, Compute<Activate<&KernelTable::gelu>>},
       })
    if (!Register(declaration)) return false;
  return true;
}

[[maybe_unused]] const bool registered = RegisterAll();

}  // namespace
}  // namespace graft
