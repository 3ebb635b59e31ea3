// A contract that uses every kind of type that may cross the process border, for the tests of harness/remote.

#ifndef HARNESS_REMOTE_TESTDATA_TRIP_H_
#define HARNESS_REMOTE_TESTDATA_TRIP_H_

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/rng.h"

namespace trip {

enum class Kind : uint8_t { kPrefill, kDecode };

// Structs of one to eight members, the larger ones around the smaller.
struct S1 {
  int a = 0;
  bool operator==(const S1&) const = default;
};
struct S2 {
  std::string a;
  S1 b;
  bool operator==(const S2&) const = default;
};
struct S3 {
  std::vector<S2> a;
  std::optional<S1> b;
  double c = 0;
  bool operator==(const S3&) const = default;
};
struct S4 {
  std::map<int, S2> a;
  std::set<std::string> b;
  std::vector<bool> c;
  Kind d = Kind::kPrefill;
  bool operator==(const S4&) const = default;
};
struct S5 {
  std::pair<int, std::string> a;
  std::array<float, 3> b{};
  std::deque<int> c;
  std::optional<std::vector<double>> d;
  base::Mat e;
  bool operator==(const S5&) const = default;
};
struct S6 {
  std::unordered_set<int> a;
  std::unordered_map<std::string, int> b;
  std::tuple<int, double, std::string> c;
  base::Rng d;
  bool e = false;
  char f = 0;
  bool operator==(const S6&) const = default;
};
struct S7 {
  S1 a;
  S2 b;
  S3 c;
  S4 d;
  S5 e;
  S6 f;
  uint64_t g = 0;
  bool operator==(const S7&) const = default;
};
struct S8 {
  S7 a;
  std::vector<S3> b;
  std::map<std::string, std::vector<S5>> c;
  std::vector<std::vector<int>> d;
  std::optional<std::optional<int>> e;
  float f = 0;
  int16_t g = 0;
  std::vector<Kind> h;
  bool operator==(const S8&) const = default;
};

// A tree: a type that contains itself.
struct Tree {
  int value = 0;
  std::vector<Tree> children;
  bool operator==(const Tree&) const = default;
};

// A view inside a struct, as a parameter.
struct MatrixView {
  std::span<const float> data;  // (rows, cols)
  int rows = 0;
  int cols = 0;
};

S8 Echo(const S8& value);
Tree Mirror(Tree tree);  // the children of every node in reverse order

int64_t AddAll(int8_t a, uint16_t b, int32_t c, int64_t d, float e, double f, bool g, char h);
Kind Other(Kind kind);
std::string Join(std::string_view a, const std::string& b, std::string c);
double Sum(std::span<const double> values);
void Double(std::span<float> values);
int CountTrue(std::span<const bool> flags);
std::vector<bool> Negate(const std::vector<bool>& flags);
base::Mat Transpose(const MatrixView& view);
uint64_t Draw(base::Rng& rng, int n);  // draws n numbers, returns the last
void Append(std::vector<int>& values, int value);
std::string Take(std::string&& text);
absl::Status Check(int value);                      // InvalidArgument if negative
absl::StatusOr<S2> Parse(const std::string& text);  // NotFound if empty
void Nothing();

// Interfaces: Pool is the learner's, Clock is the test's.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual double Now() = 0;
};
class Pool {
 public:
  virtual ~Pool() = default;
  virtual std::optional<int> Take() = 0;
  virtual bool Give(int block) = 0;
  virtual int free_count() const = 0;
};

absl::StatusOr<std::unique_ptr<Pool>> MakePool(int blocks);  // InvalidArgument if blocks < 1
std::unique_ptr<Pool> MaybePool(bool make);
int TakeAll(Pool& pool);          // how many there were
int FreeCount(const Pool& pool);  // also for pools that the test implements
double Elapsed(Clock& clock);     // second reading minus first
int LivePools();
std::unique_ptr<Pool> Guard(std::unique_ptr<Pool> inner, Clock& clock);  // gives only before time 10

// Functions.
int Apply(const std::function<int(int)>& f, int n);  // f(f(...f(0))), n times
std::vector<std::string> Map(std::vector<std::string> in, std::function<std::string(const std::string&)> f);
std::function<int(int)> Adder(int n);
std::function<void(std::span<float>)> Twice(std::function<void(std::span<float>)> f);  // keeps f
void Keep(std::function<int(int)> f);                                                  // for longer than it was lent
int CallKept(int x);
int Descend(const std::function<int(int)>& f, int n);  // n == 0 ? 0 : f(n - 1)

// Misbehaviour.
void Throw(const std::string& text);
void ThrowNumber();
void Crash();
std::vector<std::string> OpenFiles();  // "fd -> target", without the one that looks
std::map<std::string, std::string> Environment();
std::vector<char> Large(uint64_t bytes);

}  // namespace trip

#endif  // HARNESS_REMOTE_TESTDATA_TRIP_H_
