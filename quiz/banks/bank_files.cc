#include "quiz/banks/bank_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace course::quiz {

std::vector<std::string> BankFiles(const std::string& root) {
  std::vector<std::string> files;
  std::error_code error;
  for (std::filesystem::directory_iterator it(absl::StrCat(root, "/", kBankFolder), error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    // An editor's copy (".00.toml.swp", "#00.toml#") is no bank.
    if (absl::EndsWith(name, ".toml") && absl::ascii_isalnum(name[0])) {
      files.push_back(absl::StrCat(kBankFolder, "/", name));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Parsed> ReadBankFiles(const std::string& root, Snippets& snippets) {
  std::vector<Parsed> banks;
  for (const std::string& file : BankFiles(root)) {
    const absl::StatusOr<std::string> text = base::ReadFile(absl::StrCat(root, "/", file), kLongestFile);
    if (!text.ok()) {
      banks.emplace_back().problems = {{.file = file, .rule = "file", .text = std::string(text.status().message())}};
      continue;
    }
    banks.push_back(
        ParseBank(*text, {.file = file, .traced = [&](const std::string& path) { return snippets.Find(path); }}));
  }
  return banks;
}

}  // namespace course::quiz
