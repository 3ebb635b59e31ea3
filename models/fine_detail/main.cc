// Trains the probes of fine detail, prints what they read, and writes all readings into a file.
//
//   bazel run //models/fine_detail:probe -- FILE          six models, some four minutes
//   bazel run //models/fine_detail:probe -- FILE SEED     from other first weights and pictures; the committed: 1
//
// Dots: patches of 16, 8 and 4 pixels, 1500 steps each. Digits: the same patches, 3000 steps. One thread.
//
// A line of FILE: "dots" or "digits", patch, group (how many dots, or the digit's scale), truth, answer, how many
// pictures were read so.

#include <ctime>
#include <iostream>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/callers_path.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "models/fine_detail/probe.h"

namespace fine_detail {
namespace {

constexpr int kPictures = 300;  // of each group

std::string Lines(const ProbeOptions& options, const std::vector<Reading>& readings) {
  std::map<std::tuple<int, int, int>, int> cells;
  for (const Reading& r : readings) ++cells[{r.group, r.truth, r.answer}];
  std::string text;
  for (const auto& [cell, count] : cells) {
    const auto& [group, truth, answer] = cell;
    absl::StrAppend(&text, options.task == Task::kDots ? "dots" : "digits", "\t", options.patch, "\t", group, "\t",
                    truth, "\t", answer, "\t", count, "\n");
  }
  return text;
}

void Print(const ProbeOptions& options, size_t params, double seconds, const std::vector<Reading>& readings) {
  std::map<int, std::pair<int, int>> groups;  // right, asked
  for (const Reading& r : readings) {
    groups[r.group].first += r.truth == r.answer;
    ++groups[r.group].second;
  }
  std::cout << absl::StrFormat("%-6s patch %2d  %2d rows  %d parameters  %5.1f CPU-s ",
                               options.task == Task::kDots ? "dots" : "digits", options.patch,
                               Trunk(options.patch).rows(), params, seconds);
  for (const auto& [group, share] : groups) {
    std::cout << absl::StrFormat("  %d: %.3f", group, double(share.first) / share.second);
  }
  std::cout << std::endl;
}

absl::Status Run(const std::string& path, uint64_t seed) {
  std::string text = absl::StrCat("# bazel run //models/fine_detail:probe; seed ", seed, "\n");
  for (const Task task : {Task::kDots, Task::kDigits}) {
    for (const int patch : {16, 8, 4}) {
      const ProbeOptions options = {
          .task = task, .patch = patch, .seed = seed, .steps = task == Task::kDots ? 1500 : 3000};
      nn::ParamStore params(Params(options));
      const std::clock_t begin = std::clock();
      RETURN_IF_ERROR(Train(options, params));
      const double seconds = double(std::clock() - begin) / CLOCKS_PER_SEC;
      ASSIGN_OR_RETURN(const std::vector<Reading> readings, Read(options, params, kPictures));
      Print(options, params.params(), seconds, readings);
      text += Lines(options, readings);
    }
  }
  return base::WriteFile(path, text);
}

}  // namespace
}  // namespace fine_detail

int main(int argc, char** argv) {
  uint64_t seed = 1;
  if (argc < 2 || argc > 3 || (argc == 3 && !absl::SimpleAtoi(argv[2], &seed))) {
    std::cerr << "usage: probe FILE [SEED]\n";
    return 2;
  }
  base::SetNumThreads(1);  // so that the file can be made again, bit by bit
  const absl::Status done = fine_detail::Run(base::CallersPath(argv[1]), seed);
  if (!done.ok()) std::cerr << "probe: " << done.message() << "\n";
  return done.ok() ? 0 : 1;
}
