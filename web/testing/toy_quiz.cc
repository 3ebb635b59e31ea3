#include "web/testing/toy_quiz.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/sha256.h"
#include "nlohmann/json.hpp"

namespace course::web::testing {

namespace fs = std::filesystem;

void WriteToyQuiz(const std::string& root) {
  constexpr char kSnippet[] = "snippets/toy/product.cc";
  const fs::path from = "web/testing/toy_bank", to = fs::path(root) / "quiz/bank";
  for (const char* file : {"toy.toml", "figures/growing.svg", kSnippet}) {
    CHECK(fs::exists(from / file)) << from / file;
    fs::create_directories((to / file).parent_path());
    fs::copy_file(from / file, to / file);
  }
  std::ifstream snippet(from / kSnippet);
  std::ostringstream code;
  code << snippet.rdbuf();
  fs::create_directories(fs::path(root) / ".course");
  const nlohmann::json traces = {
      {kSnippet, {{"sha256", base::Sha256Hex(code.str())}, {"output", "8675309\n9\n"}, {"problem", ""}}}};
  std::ofstream(fs::path(root) / ".course/traces.json") << traces;
}

}  // namespace course::web::testing
