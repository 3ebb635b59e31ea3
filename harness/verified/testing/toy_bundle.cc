#include "harness/verified/testing/toy_bundle.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "harness/course/files.h"
#include "harness/jail/jail.h"

namespace course::verified::testing {
namespace {

namespace fs = std::filesystem;

constexpr char kHostile[] = "harness/runner/hostile/";

void Check(const absl::Status& status) { CHECK(status.ok()) << status.ToString(); }

std::string Read(const std::string& path) {
  const absl::StatusOr<std::string> text = cli::ReadFile(path);
  CHECK(text.ok()) << text.status().ToString();
  return *text;
}

void Copy(const std::string& from, const std::string& to) {
  fs::create_directories(fs::path(to).parent_path());
  fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

// Those that the servant of the toy needs on every machine: its words name the C++ library alone.
std::vector<std::string> Libraries() {
  std::vector<std::string> libraries;
  const absl::StatusOr<std::vector<jail::Mount>> mounts =
      jail::SharedLibraries(fs::canonical(std::string(kHostile) + "isolated_program").string());
  if (!mounts.ok()) return libraries;  // a machine without a jail: the tests say so themselves
  for (const jail::Mount& mount : *mounts) libraries.push_back(mount.to);
  return libraries;
}

}  // namespace

ToyBundles::ToyBundles() : root_("/tmp/toy-bundles-XXXXXX") {
  CHECK(mkdtemp(root_.data()) != nullptr);
  CHECK(chmod(root_.c_str(), 0755) == 0);
  fs::create_directories(scratch());
}

ToyBundles::~ToyBundles() {
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(root_, ignored)) {
    if (entry.is_directory()) fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add, ignored);
  }
  fs::remove_all(root_, ignored);
}

Bundle ToyBundles::Unsealed() {
  Bundle bundle = {.lab = kToyLab,
                   .course_version = "toy",
                   .compiler = "gcc of this machine",
                   .source = "phases/00-toy/lab-01-toy/starter.cc",
                   .object = "bazel-out/starter.pic.o",
                   .servant = "bazel-out/servant"};
  bundle.folder = folder() + "/new";
  bundle.compile = {"/usr/bin/gcc", "-std=c++20", "-O1", "-g1",         "-Wall",
                    "-Wextra",      "-fPIC",      "-MD", "-MF",         "bazel-out/starter.pic.d",
                    "-iquote",      ".",          "-c",  bundle.source, "-o",
                    bundle.object};
  bundle.link = {"/usr/bin/gcc", "-o", bundle.servant, "-fuse-ld=gold", bundle.object};
  const std::vector<std::string> words =
      absl::StrSplit(Read("harness/verified/testing/servant_words"), '\n', absl::SkipEmpty());
  for (const std::string& word : words) {
    bundle.link.push_back(word);
    if (word[0] != '-') Copy(word, absl::StrCat(bundle.Tree(), "/", word));
  }
  bundle.link.insert(bundle.link.end(), {"-lstdc++", "-lm"});
  bundle.libraries = Libraries();
  bundle.includes = absl::StrCat("#line 1 \"", bundle.source, "\"\n#include <vector>\n");
  bundle.limits = {.memory_mb = 256, .cpu_seconds = 2, .wall_seconds = 5, .output_kb = 64};
  Copy(std::string(kHostile) + "toy.h", absl::StrCat(bundle.Tree(), "/", kHostile, "toy.h"));
  Check(cli::WriteFile(absl::StrCat(bundle.Tree(), "/", bundle.source), ""));
  Copy(std::string(kHostile) + "isolated_program", bundle.Program());
  Copy(std::string(kHostile) + "catalog.json", bundle.Catalog());
  return bundle;
}

Bundle ToyBundles::Make() {
  const absl::StatusOr<Bundle> sealed = SealBundle(Unsealed(), folder());
  CHECK(sealed.ok()) << sealed.status().ToString();
  return *sealed;
}

std::string HostileStarter(const std::string& name) { return Read(absl::StrCat(kHostile, "starters/", name, ".cc")); }

std::string GradeSubmission() { return fs::absolute("harness/verified/grade_submission").string(); }

}  // namespace course::verified::testing
