#include "parallelFor.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

#include "cores.h"

namespace graft {
namespace {

// What is shared here waits for memory more than for cores.
constexpr size_t kMostThreads = 16;

// Among more cores than threads, the system finds better places than the first ones.
bool HaveCoresOfTheirOwn() { return !Cores().empty() && Cores().size() <= kMostThreads; }

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

// A thread that helps with loops, as long as the process lives.
class Helper {
 public:
  explicit Helper(size_t place) {
    std::thread([this, place] {
      if (HaveCoresOfTheirOwn()) KeepOn(0, Cores()[place]);
      Serve();
    }).detach();
  }

  void Call(const std::shared_ptr<Loop>& loop) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      loops_.push_back(loop);
    }
    wake_.notify_one();
  }

 private:
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

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Loop>> loops_;
};

// One for each core.
class Helpers {
 public:
  static Helpers& Get() {
    static Helpers* const helpers = new Helpers;
    return *helpers;
  }

  // Whoever calls them needs none on its own core.
  long most() const { return std::max<long>(helpers_.size(), 1) - 1; }

  void Call(const std::shared_ptr<Loop>& loop, long count) {
    const size_t here = HaveCoresOfTheirOwn() ? PlaceNow() : turn_++;
    try {
      for (long i = 1; i <= count; i++) helpers_[(here + i) % helpers_.size()].Call(loop);
    } catch (const std::bad_alloc&) {
      // Without memory for another call, fewer help. Those that were called still need the caller's loop.
    }
  }

 private:
  Helpers() {
    const size_t cores = Cores().empty() ? std::thread::hardware_concurrency() : Cores().size();
    try {
      for (size_t place = 0; place < std::min(cores, kMostThreads); place++) helpers_.emplace_back(place);
    } catch (const std::system_error&) {
      // The system grants no more threads: fewer help.
    }
  }

  // They stay where they are when more are added.
  std::deque<Helper> helpers_;
  // Whose turn it is, where no core tells.
  std::atomic<size_t> turn_{0};
};

// Parts for each thread, so that one that is held up by something else leaves its share to the others.
constexpr long kPartsPerThread = 4;

}  // namespace

void ParallelFor(long count, long grain, Work work, const void* arguments) {
  if (count <= 0) return;
  const long grains = (count + grain - 1) / grain;
  const long helpers = grains < 2 ? 0 : std::min(Helpers::Get().most(), grains - 1);
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
