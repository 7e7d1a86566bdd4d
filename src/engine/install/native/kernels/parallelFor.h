// Shares a loop among the processor's cores. TensorFlow's own threads cannot be reached through its C interface.
#pragma once

namespace graft {

// What is done with the items from `begin` up to `end`.
using Work = void (*)(const void* arguments, long begin, long end);

// Calls `work` for parts of `count` items, from several threads at once where there are at least two parts of `grain` items. A part begins
// at a multiple of `grain`. Returns when all is done.
void ParallelFor(long count, long grain, Work work, const void* arguments);

}  // namespace graft
