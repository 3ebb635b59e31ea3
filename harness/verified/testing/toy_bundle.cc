#include "harness/verified/testing/toy_bundle.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/jail/jail.h"
#include "harness/verified/hidden_tests.h"
#include "harness/watch/isolated.h"

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

std::vector<std::string> Words(const std::string& file) { return absl::StrSplit(Read(file), '\n', absl::SkipEmpty()); }

// How the program with the toy's tests is made. The archive of toy_test.o stands for that object.
watch::IsolatedCommands TestsCommands() {
  watch::IsolatedCommands commands;
  commands.tests_program = "program";
  // A group: the archives stand in no particular order.
  commands.link_tests = {"/usr/bin/gcc", "-o", commands.tests_program, "-Wl,--start-group"};
  std::string own;
  for (const std::string& word : Words("harness/verified/testing/tests_words")) {
    commands.link_tests.push_back(word);
    if (absl::StrContains(word, "libtoy_tests")) own = word;
  }
  commands.link_tests.insert(commands.link_tests.end(), {"-Wl,--end-group", "-lstdc++", "-lm"});
  commands.compile_tests = {"/usr/bin/gcc", "-std=c++20", "-O1", "-g1",
                            "-fPIC",        "-MD",        "-MF", "toy_test.d",
                            "-iquote",      ".",          "-c",  "harness/runner/hostile/toy_test.cc",
                            "-o",           own};
  return commands;
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
  for (const std::string& word : Words("harness/verified/testing/servant_words")) {
    bundle.link.push_back(word);
    if (word[0] != '-') Copy(word, absl::StrCat(bundle.Objects(), "/", word));
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

absl::StatusOr<Bundle> ToyBundles::MakeWithHidden(const std::string& tests, const std::string& visibility) {
  const std::string hidden = root_ + "/hidden";
  RETURN_IF_ERROR(cli::WriteFile(absl::StrCat(hidden, "/phases/00-toy/lab-01-toy/more_test.cc"), tests));
  RETURN_IF_ERROR(cli::WriteFile(absl::StrCat(hidden, "/phases/00-toy/lab-01-toy/hidden.json"), visibility));
  Bundle bundle = Unsealed();
  const std::string scratch = root_ + "/objects";
  RETURN_IF_ERROR(cli::MakeFolder(scratch));
  const watch::IsolatedCommands commands = TestsCommands();
  fs::remove(bundle.Program());
  ASSIGN_OR_RETURN(bundle.hidden, AddHiddenTests({.hidden = hidden,
                                                  .lab = kToyLab,
                                                  .execution_root = fs::current_path().string(),
                                                  .commands = commands,
                                                  .public_catalog = Read(std::string(kHostile) + "catalog.json"),
                                                  .program = bundle.Program(),
                                                  .catalog = bundle.Catalog(),
                                                  .scratch = scratch}));
  return SealBundle(bundle, folder());
}

std::string HostileStarter(const std::string& name) { return Read(absl::StrCat(kHostile, "starters/", name, ".cc")); }

std::string GradeSubmission() { return fs::absolute("harness/verified/grade_submission").string(); }

}  // namespace course::verified::testing
