#include "parallelFor.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace graft {
namespace {

// What is shared here waits for memory more than for cores.
constexpr unsigned kMostHelpers = 15;

// A loop whose parts are taken one after the other by whoever is free.
struct Loop {
  long count;
  long part;
  Work work;
  const void* arguments;
  std::atomic<long> next{0};
  std::atomic<long> left{0};

  // Does parts until none is left to be begun.
  void Join() {
    for (;;) {
      const long begin = next.fetch_add(part);
      if (begin >= count) return;
      work(arguments, begin, std::min(begin + part, count));
      left.fetch_sub(1, std::memory_order_release);
    }
  }
};

// Threads that help with loops. They live as long as the process.
class Helpers {
 public:
  static Helpers& Get() {
    static Helpers* const helpers = new Helpers;
    return *helpers;
  }

  int count() const { return count_; }

  void Call(const std::shared_ptr<Loop>& loop, int helpers) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      for (int i = 0; i < helpers; i++) loops_.push_back(loop);
    }
    for (int i = 0; i < helpers; i++) wake_.notify_one();
  }

 private:
  Helpers() : count_(std::min(std::max(1u, std::thread::hardware_concurrency()) - 1, kMostHelpers)) {
    for (int i = 0; i < count_; i++) std::thread([this] { Serve(); }).detach();
  }

  void Serve() {
    for (;;) {
      std::shared_ptr<Loop> loop;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [this] { return !loops_.empty(); });
        loop = std::move(loops_.front());
        loops_.pop_front();
      }
      loop->Join();
    }
  }

  const int count_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Loop>> loops_;
};

// Parts for each thread, so that one that is held up by something else leaves its share to the others.
constexpr long kPartsPerThread = 4;

}  // namespace

void ParallelFor(long count, long grain, Work work, const void* arguments) {
  if (count <= 0) return;
  const long grains = (count + grain - 1) / grain;
  const int helpers = grains < 2 ? 0 : std::min<long>(Helpers::Get().count(), grains - 1);
  if (helpers == 0) return work(arguments, 0, count);
  const long parts = std::min(grains, (helpers + 1) * kPartsPerThread);
  auto loop = std::make_shared<Loop>();
  loop->count = count;
  loop->part = (grains + parts - 1) / parts * grain;
  loop->work = work;
  loop->arguments = arguments;
  loop->left = (count + loop->part - 1) / loop->part;
  Helpers::Get().Call(loop, helpers);
  loop->Join();
  while (loop->left.load(std::memory_order_acquire) > 0) std::this_thread::yield();
}

}  // namespace graft
