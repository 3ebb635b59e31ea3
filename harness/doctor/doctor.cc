#include "harness/doctor/doctor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/catalog/everything.h"
#include "harness/course/files.h"

namespace course::doctor {
namespace {

using cli::HumanBytes;

constexpr int64_t kGB = 1'000'000'000;
constexpr int64_t kMinuteMs = 60'000;

Finding Good(std::string subject, std::string sentence) {
  return {Finding::kGood, std::move(subject), std::move(sentence), ""};
}
Finding Warning(std::string subject, std::string sentence, std::string fix = "") {
  return {Finding::kWarning, std::move(subject), std::move(sentence), std::move(fix)};
}
Finding Bad(std::string subject, std::string sentence, std::string fix) {
  return {Finding::kBad, std::move(subject), std::move(sentence), std::move(fix)};
}

std::string Count(int n, const std::string& thing) { return absl::StrCat(n, " ", thing, n == 1 ? "" : "s"); }

Finding System(const Facts& facts) {
  if (absl::StartsWith(facts.system, "Debian GNU/Linux 12")) return Good("system", facts.system);
  return Warning("system", absl::StrCat(facts.system.empty() ? "unknown" : facts.system,
                                        ": the course is built and tested on Debian 12"));
}

Finding Compiler(const Facts& facts) {
  if (facts.compiler.empty()) return Bad("compiler", "no g++", "sudo apt-get install g++");
  // "g++ (Debian 12.2.0-14+deb12u1) 12.2.0"
  const std::string version = facts.compiler.substr(facts.compiler.rfind(' ') + 1);
  int major = 0;
  if (!absl::SimpleAtoi(version.substr(0, version.find('.')), &major) || major < 12) {
    return Bad("compiler", facts.compiler + ": the course needs g++ 12 or newer for C++20", "sudo apt-get install g++");
  }
  return Good("compiler", facts.compiler);
}

Finding BazelVersion(const Facts& facts) {
  if (facts.bazel.empty()) return Bad("bazel", "no bazel", "sudo apt-get install bazel-bootstrap");
  if (absl::StartsWith(facts.bazel, "4.2")) return Good("bazel", facts.bazel);
  return Bad("bazel", facts.bazel + ": the course needs Debian's 4.2; is another bazel in front of /usr/bin on PATH?",
             "which -a bazel");
}

Finding Packages(const Facts& facts) {
  if (facts.missing_packages.empty()) return Good("packages", "nothing is missing");
  return Bad("packages", absl::StrCat(facts.missing_packages.size(), " missing; ./course up installs them, too"),
             "sudo apt-get install " + absl::StrJoin(facts.missing_packages, " "));
}

Finding Disk(const Facts& facts) {
  const std::string free = HumanBytes(facts.free_disk) + " free";
  if (facts.free_disk < 2 * kGB) return Bad("disk", free + "; a build needs 2 GB", "./course clean --all");
  if (facts.free_disk < 5 * kGB) return Warning("disk", free + ": getting short", "./course clean");
  return Good("disk", free);
}

Finding Memory(const Facts& facts) {
  const std::string free = absl::StrCat(HumanBytes(facts.free_memory), " available, ", Count(facts.cores, "core"));
  // One compiler takes up to half a gigabyte, Bazel's server about as much.
  if (facts.free_memory < kGB) {
    return Bad("memory", free + ": close something, or build with less",
               absl::StrCat("bazel test --jobs=1 ", catalog::kEverything));
  }
  if (facts.free_memory < kGB + facts.cores * kGB / 2) {
    return Warning("memory", free + "; should a compiler be killed, build with less",
                   absl::StrCat("bazel test --jobs=", std::max(1, facts.cores / 2), " ", catalog::kEverything));
  }
  return Good("memory", free);
}

Finding Clock(const Facts& facts) {
  const int64_t behind = facts.newest_ms - facts.now_ms;
  if (behind < 5 * kMinuteMs) return Good("clock", "later than everything on record");
  return Bad("clock",
             absl::StrCat("it is behind what was recorded already by ", behind / kMinuteMs,
                          " minutes: Bazel and the recorder rely on the times of files"),
             "timedatectl status");
}

std::vector<Finding> Owners(const Facts& facts) {
  if (facts.foreign.empty()) return {Good("owner", "everything belongs to " + facts.user)};
  std::vector<Finding> findings;
  for (const auto& [path, owner] : facts.foreign) {
    if (facts.user == "root") {  // root can work here, but what it leaves behind locks the owner out
      findings.push_back(
          Warning("owner", absl::StrCat(path, " belongs to ", owner, ": work as ", owner, ", not as root")));
    } else {
      findings.push_back(Bad("owner", absl::StrCat(path, " belongs to ", owner),
                             absl::StrCat("sudo chown -R ", facts.user, ": '", path, "'")));
    }
  }
  return findings;
}

Finding Lock(const Facts& facts) {
  if (!facts.bazel_busy) return Good("bazel's lock", "free");
  if (facts.bazel_busy_pid == 0) return Warning("bazel's lock", "held: a second bazel waits, which looks like a hang");
  const std::string who = absl::StrCat("held by process ", facts.bazel_busy_pid);
  if (!facts.bazel_busy_alive) {
    return Bad("bazel's lock",
               who + ", which is gone; where the command below hangs, kill the java process of this workspace",
               "bazel shutdown");
  }
  return Warning("bazel's lock",
                 absl::StrCat(who, facts.bazel_busy_command.empty() ? "" : " (" + facts.bazel_busy_command + ")",
                              ": a second bazel waits for it, which looks like a hang"));
}

std::vector<Finding> Servers(const Facts& facts) {
  std::vector<Finding> findings;
  if (facts.dashboard != 0) {
    findings.push_back(Good("dashboard", absl::StrCat("runs on port ", facts.dashboard)));
  } else if (facts.port_taken) {
    const std::string who = facts.port_pid == 0
                                ? "another program"
                                : absl::StrCat("process ", facts.port_pid, " (", facts.port_command, ")");
    findings.push_back(Warning(
        "dashboard",
        absl::StrCat("does not run; port ", facts.port, " is taken by ", who, ", so the next one takes any free port"),
        "./course up --port N"));
  } else {
    findings.push_back(Good("dashboard", absl::StrCat("does not run; port ", facts.port, " is free")));
  }
  if (!facts.other_servers.empty()) {
    findings.push_back(
        Warning("second server",
                absl::StrCat("this workspace is also served by process ", absl::StrJoin(facts.other_servers, ", "),
                             ", which ./course down does not know"),
                "kill " + absl::StrJoin(facts.other_servers, " ")));
  }
  return findings;
}

std::vector<Finding> Recording(const Facts& facts) {
  std::vector<Finding> findings;
  findings.push_back(facts.hook ? Good("recording", "tools/bazel hands each `bazel test` to the recorder")
                                : Bad("recording", "tools/bazel is missing or not executable",
                                      "git checkout tools/bazel && chmod +x tools/bazel"));
  if (facts.spool_waiting > 0) {
    findings.push_back(Warning("spool",
                               Count(facts.spool_waiting, "run") + " not recorded yet: the hook was stopped on the way",
                               "./course status"));
  }
  if (facts.spool_refused > 0) {
    findings.push_back(Warning("spool",
                               Count(facts.spool_refused, "event file") + " refused; each has its reason beside it",
                               "cat .course/spool/refused/*.reason"));
  }
  return findings;
}

// A broken bank is an author's business; a program of a quiz that was not run yet is mended by the set-up.
Finding Quizzes(const Facts& facts) {
  const std::string usable = Count(facts.banks, "question bank");
  if (facts.bank_problems.empty()) return Good("quizzes", usable);
  const bool run = std::all_of(facts.bank_problems.begin(), facts.bank_problems.end(),
                               [](const std::string& problem) { return absl::StrContains(problem, "./course up"); });
  return Warning("quizzes",
                 absl::StrCat(usable, ", ", Count(facts.bank_problems.size(), "problem"), ": ", facts.bank_problems[0]),
                 run ? "./course up" : "./course lint");
}

std::vector<Finding> Cuda(const Facts& facts) {
  std::vector<Finding> findings;
  findings.push_back(facts.gpu.empty() ? Warning("gpu", absl::StrCat("none: ", facts.gpu_reason,
                                                                     ". Not needed: tests tagged gpu are skipped"))
                                       : Good("gpu", facts.gpu));
  int major = 0;
  if (facts.nvcc.empty()) {
    findings.push_back(
        Warning("nvcc", absl::StrCat("none: ", facts.nvcc_reason,
                                     ". Not needed: CUDA targets are skipped; CUDA 12 or newer builds them")));
  } else if (!absl::SimpleAtoi(facts.nvcc.substr(0, facts.nvcc.find('.')), &major) || major < 12) {
    findings.push_back(Warning("nvcc", facts.nvcc +
                                           ": too old for C++20 kernels, so CUDA targets are skipped; CUDA 12 or "
                                           "newer builds them"));
  } else {
    findings.push_back(Good("nvcc", facts.nvcc));
  }
  return findings;
}

Finding Sandbox(const Facts& facts) {
  if (facts.sandbox) return Good("sandbox", "user namespaces work");
  return Warning("sandbox",
                 "no user namespaces (a container?): builds are less strict, and verified grading needs them",
                 "sudo sysctl kernel.unprivileged_userns_clone=1");
}

Finding Editor(const Facts& facts) {
  if (facts.editor.empty() || facts.editor == "none")
    return Good("editor", "none chosen: places are shown as file:line");
  if (facts.editor_found) return Good("editor", facts.editor);
  return Warning("editor", absl::StrCat(facts.editor, " is chosen in the settings, but PATH has no ",
                                        facts.editor_program, ": links to a line may do nothing"));
}

Finding BrowserTests(const Facts& facts) {
  if (facts.missing_for_browser_tests.empty()) return Good("browser tests", "node, npm and chromium are there");
  return Warning("browser tests", absl::StrCat("no ", absl::StrJoin(facts.missing_for_browser_tests, ", no "),
                                               ". Not needed for learning: ./course test installs them"));
}

Finding Learning(const Facts& facts) {
  if (!facts.fresh) return Good("learning", ".bazelrc.user is there");
  return Warning("learning", "a plain `bazel test` grades the solutions", "./course learn");
}

Finding Sizes(const Facts& facts) {
  std::vector<std::string> sizes;
  for (const auto& [name, bytes] : facts.sizes) sizes.push_back(absl::StrCat(name, " ", HumanBytes(bytes)));
  return {Finding::kGood, "sizes", absl::StrJoin(sizes, ", ") + "; what can be built again may go", "./course clean"};
}

}  // namespace

std::vector<Finding> Judge(const Facts& facts) {
  std::vector<Finding> findings = {System(facts), Compiler(facts), BazelVersion(facts), Packages(facts),
                                   Disk(facts),   Memory(facts),   Clock(facts)};
  const auto add = [&](std::vector<Finding> more) {
    findings.insert(findings.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
  };
  add(Owners(facts));
  add({Lock(facts)});
  add(Servers(facts));
  add(Recording(facts));
  add({Quizzes(facts)});
  add(Cuda(facts));
  add({Sandbox(facts), Editor(facts), BrowserTests(facts), Learning(facts)});
  if (!facts.sizes.empty()) add({Sizes(facts)});
  return findings;
}

std::vector<Finding> Examine(const cli::Context& context) { return Judge(GatherFacts(context)); }

}  // namespace course::doctor
