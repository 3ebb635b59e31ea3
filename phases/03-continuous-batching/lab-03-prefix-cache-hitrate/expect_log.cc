#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/expect_log.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "harness/testing/expect.h"

namespace prefix_cache_hitrate {
namespace {

const char* NameOf(Kind kind) {
  return kind == Kind::kAdmission ? "admission" : kind == Kind::kReadmission ? "readmission" : "growth";
}

}  // namespace

void PrintTo(const Allocation& a, std::ostream* out) {
  *out << a.request_id << " " << NameOf(a.kind) << " (tokens " << a.num_tokens << ", hit " << a.hit_tokens << ", new "
       << a.new_tokens << ", held " << a.held_blocks << ")";
}

namespace testing {

using course::testing::ExpectAnswer;

bool ExpectLog(const std::string& what, const Log& got, const Log& expected, std::source_location where) {
  for (size_t i = 0; i < expected.size() && i < got.size(); ++i) {
    const Allocation& want = expected[i];
    const auto with = [&want](auto change) {
      Allocation other = want;
      change(other);
      return other;
    };
    const bool ok = ExpectAnswer(
        absl::StrCat("entry ", i, " of the meter's log, ", what), got[i], want,
        {{with([](Allocation& a) { a.kind = Kind::kGrowth; }),
          "a request without blocks is admitted, with hits or not"},
         {with([](Allocation& a) { a.kind = Kind::kAdmission; }),
          want.kind == Kind::kGrowth ? "who has blocks already is not admitted again"
                                     : "num_preemptions tells a readmission from an admission"},
         {with([](Allocation& a) { a.kind = Kind::kReadmission; }), "this request was never preempted"},
         {with([&](Allocation& a) { a.num_tokens -= a.hit_tokens; }), "all tokens of the request, found or not"},
         {with([&](Allocation& a) { a.num_tokens = a.new_tokens; }), "the tokens of the request, not of the step"}},
        where);
    if (!ok) return false;
  }
  return ExpectAnswer("number of entries in the meter's log, " + what, got.size(), expected.size(),
                      {{0, "on_allocation was never called"}}, where);
}

}  // namespace testing
}  // namespace prefix_cache_hitrate
