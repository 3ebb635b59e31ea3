#include "harness/redteam/red_lab.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "harness/course/files.h"
#include "harness/jail/jail.h"
#include "harness/verified/bundle.h"

namespace course::redteam {
namespace {

namespace fs = std::filesystem;

constexpr char kLabs[] = "harness/redteam/labs/";
constexpr char kAttacks[] = "harness/redteam/attacks/";

std::string Read(const std::string& path) {
  const absl::StatusOr<std::string> text = cli::ReadFile(path);
  CHECK(text.ok()) << text.status().ToString();
  return *text;
}

void Copy(const std::string& from, const std::string& to) {
  fs::create_directories(fs::path(to).parent_path());
  fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

// Linked from the same libraries, the program with the tests needs those that the servant needs.
std::vector<std::string> Libraries(const std::string& program) {
  std::vector<std::string> libraries;
  const absl::StatusOr<std::vector<jail::Mount>> mounts = jail::SharedLibraries(fs::canonical(program).string());
  if (!mounts.ok()) return libraries;  // a machine without a jail: the tests say so themselves
  for (const jail::Mount& mount : *mounts) libraries.push_back(mount.to);
  return libraries;
}

}  // namespace

const std::vector<std::string>& Kinds() {
  static const auto* kinds = new std::vector<std::string>{"function", "class", "callback", "training"};
  return *kinds;
}

std::string Label(const std::string& kind) { return absl::StrCat("//phases/00-red/lab-", kind); }

std::vector<std::string> Attacks() {
  std::vector<std::string> names;
  for (const std::string& name : cli::NamesIn(kAttacks)) {
    if (absl::EndsWith(name, ".cc")) names.push_back(name.substr(0, name.size() - 3));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Attacked(const std::string& kind, const std::string& attack) {
  return absl::StrCat("#include \"", kLabs, kind, "_lab.h\"\n", Read(absl::StrCat(kAttacks, attack, ".cc")),
                      "\n#ifndef WRONG\n#define WRONG -1\n#endif\n", Read(absl::StrCat(kLabs, kind, "_attacked.cc")));
}

std::string Honest(const std::string& kind) { return Read(absl::StrCat(kLabs, kind, "_honest.cc")); }

RedBundles::RedBundles() : root_("/tmp/red-bundles-XXXXXX") {
  CHECK(mkdtemp(root_.data()) != nullptr);
  CHECK(chmod(root_.c_str(), 0755) == 0);
  fs::create_directories(scratch());
  for (const std::string& kind : Kinds()) Make(kind);
}

RedBundles::~RedBundles() {
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(root_, ignored)) {
    if (entry.is_directory()) fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add, ignored);
  }
  fs::remove_all(root_, ignored);
}

void RedBundles::Make(const std::string& kind) const {
  const std::string lab = absl::StrCat("phases/00-red/lab-", kind);
  verified::Bundle bundle = {.lab = Label(kind),
                             .course_version = "red team",
                             .compiler = "gcc of this machine",
                             .source = lab + "/starter.cc",
                             .object = "bazel-out/starter.pic.o",
                             .servant = "bazel-out/servant"};
  bundle.folder = folder() + "/new";
  bundle.compile = {"/usr/bin/gcc", "-std=c++20", "-O1", "-g1",         "-Wall",
                    "-Wextra",      "-fPIC",      "-MD", "-MF",         "bazel-out/starter.pic.d",
                    "-iquote",      ".",          "-c",  bundle.source, "-o",
                    bundle.object};
  bundle.link = {"/usr/bin/gcc", "-o", bundle.servant, "-fuse-ld=gold", bundle.object};
  for (const std::string& word :
       std::vector<std::string>(absl::StrSplit(Read(absl::StrCat(kLabs, kind, "_words")), '\n', absl::SkipEmpty()))) {
    bundle.link.push_back(word);
    if (word[0] != '-') Copy(word, absl::StrCat(bundle.Objects(), "/", word));
  }
  bundle.link.insert(bundle.link.end(), {"-lstdc++", "-lm"});
  const std::string program = absl::StrCat(kLabs, kind, "_program");
  bundle.libraries = Libraries(program);
  bundle.limits = {.memory_mb = 256, .cpu_seconds = 1, .wall_seconds = 3, .output_kb = 64};
  const std::string header = absl::StrCat(kLabs, kind, "_lab.h");
  Copy(header, absl::StrCat(bundle.Tree(), "/", header));
  CHECK(cli::WriteFile(absl::StrCat(bundle.Tree(), "/", bundle.source), "").ok());
  Copy(program, bundle.Program());
  Copy(absl::StrCat(kLabs, kind, "_catalog.json"), bundle.Catalog());
  const absl::StatusOr<verified::Bundle> sealed = verified::SealBundle(bundle, folder());
  CHECK(sealed.ok()) << sealed.status().ToString();
}

std::string RedBundles::Fingerprint() const {
  std::vector<std::string> lines;
  for (const auto& entry : fs::recursive_directory_iterator(folder())) {
    struct stat info;
    if (lstat(entry.path().c_str(), &info) != 0) continue;
    const std::string name = entry.path().lexically_relative(folder()).string();
    if (absl::StartsWith(name, "headers")) continue;  // the grader's own cache
    lines.push_back(absl::StrCat(name, " ", info.st_mode, " ", info.st_size, " ", info.st_mtim.tv_sec, ".",
                                 info.st_mtim.tv_nsec, "\n"));
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) all += line;
  return all;
}

}  // namespace course::redteam
