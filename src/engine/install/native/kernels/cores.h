// The cores that this process may use, as Linux tells.
#pragma once

#include <cstddef>
#include <vector>

namespace graft {

// By the system's numbers; none where the system does not tell.
const std::vector<int>& Cores();

// Keeps a thread of this process, by the system's number, on that core alone; 0 is the thread that calls.
void KeepOn(int thread, int core);

// Which of `Cores()` the caller is on at this moment, by its place among them; 0 where the system does not tell.
size_t PlaceNow();

}  // namespace graft
