// The main function of every lab's test program: a plain gtest program, which can also list its tests and points
// (--catalog) and report to the runner (--course_...).

#include <cstdio>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "harness/testing/catalog_json.h"
#include "harness/testing/under_runner.h"

namespace {

int PrintCatalog() {
  const absl::StatusOr<std::string> catalog = course::testing::CatalogJson();
  if (!catalog.ok()) {
    std::fprintf(stderr, "%s\n", std::string(catalog.status().message()).c_str());
    return 1;
  }
  std::fputs(catalog->c_str(), stdout);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments[0] == "--catalog") return PrintCatalog();
  const absl::StatusOr<course::testing::RunnerFlags> flags = course::testing::ParseRunnerFlags(arguments);
  if (!flags.ok()) {
    std::fprintf(stderr, "%s\n", std::string(flags.status().message()).c_str());
    return 2;
  }
  if (flags->events_fd >= 0) course::testing::RunUnderRunner(*flags);
  return RUN_ALL_TESTS();
}
