// What a learner's file would be: the implementation of trip.h.

#include "harness/remote/testdata/trip.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <stdexcept>

namespace trip {
namespace {

int live_pools = 0;
std::function<int(int)> kept;

class StackPool : public Pool {
 public:
  explicit StackPool(int blocks) : free_(blocks) {
    std::iota(free_.rbegin(), free_.rend(), 0);
    ++live_pools;
  }
  ~StackPool() override { --live_pools; }

  std::optional<int> Take() override {
    if (free_.empty()) return std::nullopt;
    const int block = free_.back();
    free_.pop_back();
    return block;
  }
  bool Give(int block) override {
    if (std::ranges::find(free_, block) != free_.end()) return false;
    free_.push_back(block);
    return true;
  }
  int free_count() const override { return free_.size(); }

 private:
  std::vector<int> free_;
};

class GuardedPool : public Pool {
 public:
  GuardedPool(std::unique_ptr<Pool> inner, Clock& clock) : inner_(std::move(inner)), clock_(clock) {}
  std::optional<int> Take() override { return clock_.Now() < 10 ? inner_->Take() : std::nullopt; }
  bool Give(int block) override { return inner_->Give(block); }
  int free_count() const override { return inner_->free_count(); }

 private:
  std::unique_ptr<Pool> inner_;
  Clock& clock_;
};

}  // namespace

S8 Echo(const S8& value) { return value; }

Tree Mirror(Tree tree) {
  std::ranges::reverse(tree.children);
  for (Tree& child : tree.children) child = Mirror(child);
  return tree;
}

int64_t AddAll(int8_t a, uint16_t b, int32_t c, int64_t d, float e, double f, bool g, char h) {
  return a + b + c + d + static_cast<int64_t>(e) + static_cast<int64_t>(f) + g + h;
}

Kind Other(Kind kind) { return kind == Kind::kPrefill ? Kind::kDecode : Kind::kPrefill; }
std::string Join(std::string_view a, const std::string& b, std::string c) { return std::string(a) + b + c; }
double Sum(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }
void Double(std::span<float> values) {
  for (float& value : values) value *= 2;
}
int CountTrue(std::span<const bool> flags) { return std::ranges::count(flags, true); }
std::vector<bool> Negate(const std::vector<bool>& flags) {
  std::vector<bool> out = flags;
  out.flip();
  return out;
}

base::Mat Transpose(const MatrixView& view) {
  base::Mat out{view.cols, view.rows, std::vector<float>(view.data.size())};
  for (int r = 0; r < view.rows; ++r) {
    for (int c = 0; c < view.cols; ++c) out.data[c * view.rows + r] = view.data[r * view.cols + c];
  }
  return out;
}

uint64_t Draw(base::Rng& rng, int n) {
  uint64_t last = 0;
  for (int i = 0; i < n; ++i) last = rng.Next();
  return last;
}

void Append(std::vector<int>& values, int value) { values.push_back(value); }
std::string Take(std::string&& text) { return std::move(text); }
absl::Status Check(int value) {
  if (value < 0) return absl::InvalidArgumentError("value " + std::to_string(value) + " is negative");
  return absl::OkStatus();
}
absl::StatusOr<S2> Parse(const std::string& text) {
  if (text.empty()) return absl::NotFoundError("nothing to parse");
  return S2{text, {static_cast<int>(text.size())}};
}
void Nothing() {}

absl::StatusOr<std::unique_ptr<Pool>> MakePool(int blocks) {
  if (blocks < 1) return absl::InvalidArgumentError("a pool has at least one block");
  return std::make_unique<StackPool>(blocks);
}
std::unique_ptr<Pool> MaybePool(bool make) { return make ? std::make_unique<StackPool>(1) : nullptr; }
int TakeAll(Pool& pool) {
  int n = 0;
  while (pool.Take()) ++n;
  return n;
}
int FreeCount(const Pool& pool) { return pool.free_count(); }
double Elapsed(Clock& clock) {
  const double first = clock.Now();
  return clock.Now() - first;
}
int LivePools() { return live_pools; }
std::unique_ptr<Pool> Guard(std::unique_ptr<Pool> inner, Clock& clock) {
  return std::make_unique<GuardedPool>(std::move(inner), clock);
}

int Apply(const std::function<int(int)>& f, int n) {
  int x = 0;
  for (int i = 0; i < n; ++i) x = f(x);
  return x;
}
std::vector<std::string> Map(std::vector<std::string> in, std::function<std::string(const std::string&)> f) {
  for (std::string& s : in) s = f(s);
  return in;
}
std::function<int(int)> Adder(int n) {
  return [n](int x) { return x + n; };
}
std::function<void(std::span<float>)> Twice(std::function<void(std::span<float>)> f) {
  return [f](std::span<float> values) {
    f(values);
    f(values);
  };
}
void Keep(std::function<int(int)> f) { kept = std::move(f); }
int CallKept(int x) { return kept(x); }
int Descend(const std::function<int(int)>& f, int n) { return n == 0 ? 0 : f(n - 1); }

void Throw(const std::string& text) { throw std::out_of_range(text); }
void ThrowNumber() { throw 42; }
void Crash() { ::raise(SIGKILL); }

std::vector<std::string> OpenFiles() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (!gone && target.find("/proc/") == std::string::npos) {
      files.push_back(entry.path().filename().string() + " -> " + target);
    }
  }
  std::ranges::sort(files);
  return files;
}

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    out[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
  }
  return out;
}

std::vector<char> Large(uint64_t bytes) { return std::vector<char>(bytes); }

}  // namespace trip
