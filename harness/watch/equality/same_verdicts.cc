// same_verdicts WORKSPACE [N TEXT]: grades every candidate of every lab as `./course watch` does, in a temporary
// folder, and compares with what `bazel test //solutions/...` said about it. One line a lab: "PASSED //phases/P/L ..."
// or "FAILED ...". With N, only of N labs, which TEXT chooses: the name of a commit, so that each commit tries others
// and whoever looks into a failure gets the same ones.
//
// Two more things are compared: the program that watch makes of the untouched starter has the bytes of Bazel's, with
// and without the precompiled header (so the digest that makes an attempt is the same); and a file that does not
// compile gets the same message with and without it.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/catalog/catalog.h"
#include "harness/course/bazel.h"
#include "harness/course/files.h"
#include "harness/watch/compile.h"
#include "harness/watch/equality/oracle.h"
#include "harness/watch/grade.h"
#include "harness/watch/header.h"
#include "harness/watch/kit.h"

namespace course::watch {
namespace {

constexpr int kWorkers = 2;

int64_t NowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

absl::StatusOr<std::string> GradeAndCompare(const Kit& kit, const std::string& header, const Candidate& candidate) {
  ASSIGN_OR_RETURN(const Graded graded,
                   Grade(kit, candidate.source, {.header = header, .places = {}, .now_ms = NowMs}));
  const std::string difference = Difference(candidate.said, graded.lab);
  return difference.empty() ? "" : absl::StrCat(candidate.name, ":\n", difference);
}

Kit CopyOf(Kit kit, const std::string& folder) {
  std::filesystem::copy(kit.folder, folder,
                        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  kit.folder = folder;
  return kit;
}

// The candidates `worker`, `worker` + kWorkers, ... in a kit of this worker's own.
absl::StatusOr<std::string> Share(const Kit& kit, const Header& header, int worker, const std::vector<Candidate>& all) {
  std::string text;
  for (size_t i = worker; i < all.size(); i += kWorkers) {
    // A few without the precompiled header: the verdicts must not depend on it.
    const bool plain = i / kWorkers % 8 == 0;
    ASSIGN_OR_RETURN(const std::string difference,
                     GradeAndCompare(kit, plain ? "" : header.Find(kit, all[i].source), all[i]));
    text += difference;
  }
  return text;
}

// Mistakes as learners make them; the message must not depend on the header. Each lab tries one, because each takes
// seconds.
const char* const kBroken[] = {
    "\nint F() { return undeclared_name; }\n",
    "\nint G() { return std::vector<int>().siez(); }\n",
    "\n#include <algorithm>\nbool H(std::vector<std::vector<int>*> v) { std::sort(v, 3); return v == 7; }\n",
    "\nint I() {\n",
    "\nstatic_assert(sizeof(int) == 5);\nint unused() { int x; return 0; }\n",
};

// The program's bytes and the compiler's message for this text as the starter.
absl::StatusOr<std::pair<std::string, std::string>> BuildText(const Kit& kit, const std::string& header,
                                                              const std::string& text) {
  RETURN_IF_ERROR(cli::WriteFile(kit.Tree(kit.commands.source), text));
  ASSIGN_OR_RETURN(const Built built, CompileAndLink(kit, header, -1));
  if (!built.ok) return std::pair(std::string(), built.message);
  ASSIGN_OR_RETURN(std::string program, cli::ReadFile(kit.Tree(kit.commands.program)));
  return std::pair(std::move(program), built.message);
}

absl::StatusOr<std::string> CompareBytesAndMessages(const Kit& kit, const Header& header, const std::string& root,
                                                    const std::string& solution, size_t which) {
  std::string text;
  const std::string starter = absl::StrCat(root, "/", kit.commands.source);
  // Not by way of bazel-bin, which points wherever the last build went.
  const std::filesystem::path execution_root = std::filesystem::read_symlink(kit.Tree("external")).parent_path();
  const std::string program = (execution_root / kit.commands.program).string();
  ASSIGN_OR_RETURN(const std::string current, cli::ReadFile(starter));
  ASSIGN_OR_RETURN(const auto ours, BuildText(kit, "", current));
  // Where the learner's file does not compile, Bazel has no program either.
  const absl::StatusOr<std::string> theirs = cli::ReadFile(program);
  if (!ours.first.empty() && (!theirs.ok() || ours.first != *theirs)) text += "the program differs from Bazel's\n";

  const std::string with = header.Find(kit, solution);
  if (with.empty()) return absl::StrCat(text, "the precompiled header was not accepted\n");
  for (const std::string mistake : {"", kBroken[which % std::size(kBroken)]}) {
    ASSIGN_OR_RETURN(const auto plain, BuildText(kit, "", solution + mistake));
    ASSIGN_OR_RETURN(const auto quick, BuildText(kit, with, solution + mistake));
    if (plain != quick || plain.first.empty() == mistake.empty()) {
      absl::StrAppend(&text, "the header makes a difference for the solution and", mistake, "without it:\n",
                      plain.second, "with it:\n", quick.second);
    }
  }
  return text;
}

absl::StatusOr<std::string> CheckLab(const std::string& root, cli::Bazel& bazel, const catalog::Lab& lab,
                                     const std::string& folder, size_t which, size_t& count) {
  ASSIGN_OR_RETURN(const std::vector<Candidate> candidates, Candidates(root, lab.Folder()));
  count = candidates.size();
  ASSIGN_OR_RETURN(const Kit kit, MakeKit(bazel, lab.label, {.root = root, .folder = folder + "/kit"}));
  // One for all candidates whose includes are the solution's, as most are.
  Header header(folder + "/header");
  RETURN_IF_ERROR(header.Make(kit, candidates[0].source, -1));
  // All copies before the first worker starts a program: a child inherits what is open for writing just then, and a
  // program that somebody may still write to cannot be run.
  std::vector<Kit> kits;
  for (int i = 0; i < kWorkers; ++i) kits.push_back(CopyOf(kit, absl::StrCat(folder, "/worker", i)));
  std::vector<absl::StatusOr<std::string>> parts(kWorkers, std::string());
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&, i] { parts[i] = Share(kits[i], header, i, candidates); });
  }
  for (std::thread& worker : workers) worker.join();
  ASSIGN_OR_RETURN(std::string text, CompareBytesAndMessages(kit, header, root, candidates[0].source, which));
  for (const auto& part : parts) {
    RETURN_IF_ERROR(part.status());
    text += *part;
  }
  return text;
}

// The `count` labs whose hashes together with `text` come first, in the course's order.
std::vector<const catalog::Lab*> Chosen(std::vector<const catalog::Lab*> labs, size_t count, const std::string& text) {
  const auto hash = [&text](const catalog::Lab* lab) { return base::Sha256Hex(text + lab->label); };
  std::vector<std::string> hashes;
  for (const catalog::Lab* lab : labs) hashes.push_back(hash(lab));
  if (count >= labs.size()) return labs;
  std::nth_element(hashes.begin(), hashes.begin() + count, hashes.end());
  std::erase_if(labs, [&](const catalog::Lab* lab) { return hash(lab) >= hashes[count]; });
  return labs;
}

// text: null for all labs.
int Main(const std::string& root, int count, const char* text) {
  const absl::StatusOr<catalog::Course> course = catalog::ReadManifest(root + "/bazel-bin/manifest.json");
  if (!course.ok()) {
    std::printf("FAILED the list of labs: %s\n", course.status().ToString().c_str());
    return 1;
  }
  const std::unique_ptr<cli::Bazel> bazel = cli::MakeBazel(root);
  int failed = 0;
  size_t which = 0;
  std::vector<const catalog::Lab*> labs = course->Labs();
  if (text != nullptr) {
    const size_t all = labs.size();
    labs = Chosen(std::move(labs), count, text);
    std::printf("%zu of %zu labs, chosen by %s\n", labs.size(), all, text);
  }
  for (const catalog::Lab* lab : labs) {
    std::string folder = std::filesystem::temp_directory_path().string() + "/same-verdicts-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) return 1;
    size_t count = 0;
    const auto began = std::chrono::steady_clock::now();
    const absl::StatusOr<std::string> difference = CheckLab(root, *bazel, *lab, folder, which++, count);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    const bool same = difference.ok() && difference->empty();
    std::printf("%s %s: watch against bazel test, %zu candidates, %.0f s\n", same ? "PASSED" : "FAILED",
                lab->label.c_str(), count, seconds);
    if (!same) std::printf("%s\n", difference.ok() ? difference->c_str() : difference.status().ToString().c_str());
    std::fflush(stdout);
    failed += same ? 0 : 1;
    (void)cli::Remove(folder);
  }
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace course::watch

int main(int argc, char** argv) {
  int count = 0;
  const bool understood = argc == 2 || (argc == 4 && absl::SimpleAtoi(argv[2], &count) && count > 0);
  if (!understood) {
    std::fprintf(stderr,
                 "usage: same_verdicts WORKSPACE [N TEXT], after bazel test --config=solution //solutions/...\n");
    return 2;
  }
  return course::watch::Main(argv[1], count, argc == 4 ? argv[3] : nullptr);
}
