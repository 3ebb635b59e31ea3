#include "models/fine_detail/readings.h"

#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/check.h"

namespace fine_detail {

extern const char* const kReadingsTsv;  // readings.tsv, see BUILD

std::vector<Reading> Committed(Task task, int patch) {
  std::vector<Reading> readings;
  for (const absl::string_view line : absl::StrSplit(kReadingsTsv, '\n', absl::SkipEmpty())) {
    if (line[0] == '#') continue;
    const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
    CHECK(fields.size() == 6) << "readings.tsv: " << line;
    std::array<int, 5> numbers;  // patch, group, truth, answer, how many
    for (int i = 0; i < 5; ++i) CHECK(absl::SimpleAtoi(fields[i + 1], &numbers[i])) << "readings.tsv: " << line;
    if (fields[0] != (task == Task::kDots ? "dots" : "digits") || numbers[0] != patch) continue;
    for (int i = 0; i < numbers[4]; ++i) readings.push_back({numbers[1], numbers[2], numbers[3]});
  }
  CHECK(!readings.empty()) << "nobody has read with patches of " << patch;
  return readings;
}

}  // namespace fine_detail
