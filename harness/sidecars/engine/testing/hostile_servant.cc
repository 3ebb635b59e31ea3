// A servant whose block pool does what the folder that it lies in is called after.

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "engine/api/methods.h"
#include "engine/lru_block_pool.h"
#include "harness/remote/remote.h"
#include "phases/02-paged-attention/lab-01-block-allocator/block_allocator.h"

namespace block_allocator::impl {
namespace {

// ".../crash/block-pool" -> "crash"
std::string Folder() {
  std::ifstream file("/proc/self/cmdline");
  std::string path;
  std::getline(file, path, '\0');
  const size_t name = path.rfind('/');
  const size_t folder = path.rfind('/', name - 1);
  return path.substr(folder + 1, name - folder - 1);
}

// A good pool until the second time that it is asked for blocks.
class HostilePool final : public engine::BlockPool {
 public:
  explicit HostilePool(const engine::CacheConfig& config) : pool_(*engine::LruBlockPool::Create(config)) {}

  absl::StatusOr<std::optional<std::vector<int>>> GetNewBlocks(int n) override {
    auto blocks = pool_->GetNewBlocks(n);
    if (n == 0 || ++asked_ < 2) return blocks;
    const std::string what = Folder();
    if (what == "crash") raise(SIGABRT);
    if (what == "exit") _exit(0);
    if (what == "hang") {
      while (true) pause();
    }
    if (what == "throw") throw std::runtime_error("a thrown text");
    if (what == "few") return std::optional(std::vector<int>{});
    if (what == "null") return std::optional(std::vector<int>(n, 0));
    if (what == "beyond") return std::optional(std::vector<int>{4711});
    return blocks;
  }
  absl::Status Touch(std::span<const int> ids) override { return pool_->Touch(ids); }
  absl::Status FreeBlocks(std::span<const int> ids) override {
    if (Folder() == "refuse") return absl::FailedPreconditionError("block 1 is free already");
    return pool_->FreeBlocks(ids);
  }
  absl::Status CacheFullBlocks(std::span<const int> ids, std::span<const engine::BlockHash> hashes) override {
    return pool_->CacheFullBlocks(ids, hashes);
  }
  std::optional<int> GetCachedBlock(engine::BlockHash hash) const override { return pool_->GetCachedBlock(hash); }
  int NumFreeBlocks() const override { return pool_->NumFreeBlocks(); }
  int NumBlocks() const override { return pool_->NumBlocks(); }
  double Usage() const override { return pool_->Usage(); }
  absl::StatusOr<engine::BlockState> GetBlock(int id) const override { return pool_->GetBlock(id); }
  std::vector<int> FreeQueue() const override { return pool_->FreeQueue(); }

 private:
  const std::unique_ptr<engine::LruBlockPool> pool_;
  int asked_ = 0;
};

}  // namespace

std::unique_ptr<engine::BlockPool> MakeBlockPool(const engine::CacheConfig& config) {
  return std::make_unique<HostilePool>(config);
}

}  // namespace block_allocator::impl

REMOTE_CLASS(engine::BlockPool, ENGINE_BLOCK_POOL_METHODS)
REMOTE_FUNCTION(block_allocator::impl, MakeBlockPool, 1)
