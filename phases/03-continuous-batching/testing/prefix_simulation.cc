#include "phases/03-continuous-batching/testing/prefix_simulation.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "phases/03-continuous-batching/testing/toy_text.h"

namespace continuous_batching::testing {
namespace {

using Tokens = std::vector<int>;

struct Life {
  const Query* query = nullptr;
  Tokens tokens;  // prompt and output
  int computed = 0;
  std::vector<int> blocks;

  int Left() const { return static_cast<int>(tokens.size()) - computed; }
  bool Done() const { return static_cast<int>(tokens.size() - query->prompt.size()) == query->max_tokens; }
};

class Simulation {
 public:
  Simulation(const engine::EngineConfig& config, const Workload& workload) : config_(config) {
    for (const Query& query : workload) waiting_.push_back({&query, query.prompt});
  }

  std::vector<Grant> Run() {
    for (; !running_.empty() || !waiting_.empty(); ++step_) Step();
    return grants_;
  }

 private:
  void Step() {
    int budget = config_.scheduler.max_num_batched_tokens;
    for (Life& life : running_) Take(life, /*admission=*/false, budget);
    while (!waiting_.empty() && budget > 0 && std::ssize(running_) < config_.scheduler.max_num_seqs) {
      running_.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
      Adopt(running_.back());
      Take(running_.back(), /*admission=*/true, budget);
    }
    for (Life& life : running_) {
      if (life.Left() == 0) life.tokens.push_back(NextToyToken(life.tokens));
    }
    std::erase_if(running_, [](const Life& life) { return life.Done(); });
  }

  // Whole blocks from the front, as long as they are known, but never the last token: that one must be computed.
  void Adopt(Life& life) {
    const int size = config_.cache.block_size;
    for (int end = size; config_.cache.enable_prefix_caching && end < std::ssize(life.tokens); end += size) {
      const auto found = block_of_.find(Tokens(life.tokens.begin(), life.tokens.begin() + end));
      if (found == block_of_.end()) break;
      life.blocks.push_back(found->second);
      life.computed = end;
    }
  }

  void Take(Life& life, bool admission, int& budget) {
    const int size = config_.cache.block_size, chunk = config_.scheduler.long_prefill_token_threshold;
    const int tokens = std::min({life.Left(), budget, chunk > 0 ? chunk : life.Left()});
    if (tokens == 0) return;
    const int hit = admission ? life.computed : 0;
    budget -= tokens;
    life.computed += tokens;
    while (std::ssize(life.blocks) * size < life.computed) life.blocks.push_back(next_block_++);
    for (int end = size; end <= life.computed; end += size) {
      block_of_.emplace(Tokens(life.tokens.begin(), life.tokens.begin() + end), life.blocks[end / size - 1]);
    }
    std::set<int> held;
    for (const Life& other : running_) held.insert(other.blocks.begin(), other.blocks.end());
    grants_.push_back({step_, life.query->id, admission, static_cast<int>(life.tokens.size()), hit, tokens,
                       static_cast<int>(held.size())});
  }

  const engine::EngineConfig config_;
  std::deque<Life> waiting_;
  std::vector<Life> running_;
  std::map<Tokens, int> block_of_;  // the first block that had this prefix up to its end
  int next_block_ = 1;
  int step_ = 0;
  std::vector<Grant> grants_;
};

}  // namespace

std::vector<Grant> SimulatePrefixCache(const engine::EngineConfig& config, const Workload& workload) {
  return Simulation(config, workload).Run();
}

}  // namespace continuous_batching::testing
