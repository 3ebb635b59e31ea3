#include "harness/course/cmd_doctor.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/course/files.h"

namespace course::cli {
namespace {

constexpr int64_t kGB = 1'000'000'000;

Finding Good(const std::string& subject, const std::string& found) { return {Health::kGood, subject, found, ""}; }

Finding Compiler(const Facts& facts) {
  if (facts.compiler.empty()) return {Health::kBad, "compiler", "no g++", "sudo apt-get install g++"};
  // "g++ (Debian 12.2.0-14+deb12u1) 12.2.0"
  const std::string version = facts.compiler.substr(facts.compiler.rfind(' ') + 1);
  int major = 0;
  if (!absl::SimpleAtoi(version.substr(0, version.find('.')), &major) || major < 12) {
    return {Health::kBad, "compiler", facts.compiler, "the course needs g++ 12 or newer for C++20"};
  }
  return Good("compiler", facts.compiler);
}

Finding BazelVersion(const Facts& facts) {
  if (facts.bazel.empty()) return {Health::kBad, "bazel", "no bazel", "sudo apt-get install bazel-bootstrap"};
  if (!absl::StartsWith(facts.bazel, "4.2")) {
    return {Health::kBad, "bazel", facts.bazel,
            "the course needs Debian's 4.2: is another bazel in front of /usr/bin on PATH?"};
  }
  return Good("bazel", facts.bazel);
}

Finding Lock(const Facts& facts) {
  if (!facts.bazel_busy) return Good("bazel's lock", "free");
  const std::string who = facts.bazel_busy_pid > 0 ? absl::StrCat("held by process ", facts.bazel_busy_pid) : "held";
  if (facts.bazel_busy_pid > 0 && !facts.bazel_busy_alive) {
    return {Health::kBad, "bazel's lock", who + ", which is gone",
            "bazel shutdown, and where that hangs: kill the java process of this workspace"};
  }
  return {Health::kNote, "bazel's lock", who,
          "another bazel runs here; a second one waits for it, which looks like a hang"};
}

Finding Packages(const Facts& facts) {
  if (facts.missing_packages.empty()) return Good("packages", "nothing is missing");
  const std::string names = absl::StrJoin(facts.missing_packages, " ");
  return {Health::kBad, "packages", absl::StrCat(facts.missing_packages.size(), " missing"),
          "./course up, or sudo apt-get install " + names};
}

Finding Disk(const Facts& facts) {
  const std::string free = HumanBytes(facts.free_disk) + " free";
  if (facts.free_disk < 2 * kGB) return {Health::kBad, "disk", free, "a build needs 2 GB: ./course clean --all"};
  if (facts.free_disk < 5 * kGB) return {Health::kNote, "disk", free, "getting short: ./course clean frees some"};
  return Good("disk", free);
}

Finding Memory(const Facts& facts) {
  const std::string free =
      absl::StrCat(HumanBytes(facts.free_memory), " available, ", facts.cores, facts.cores == 1 ? " core" : " cores");
  // One compiler takes up to half a gigabyte, Bazel's server about as much.
  if (facts.free_memory < kGB)
    return {Health::kBad, "memory", free, "close something, or build with less: bazel test --jobs=1 ..."};
  if (facts.free_memory < kGB + facts.cores * kGB / 2) {
    return {Health::kNote, "memory", free,
            absl::StrCat("should a compiler be killed: bazel test --jobs=", std::max(1, facts.cores / 2), " ...")};
  }
  return Good("memory", free);
}

std::vector<Finding> Owners(const Facts& facts) {
  if (facts.foreign.empty()) return {Good("owner", "everything belongs to " + facts.user)};
  std::vector<Finding> findings;
  for (const auto& [path, owner] : facts.foreign) {
    if (facts.user == "root") {  // root can work here, but what it leaves behind locks the owner out
      findings.push_back({Health::kNote, "owner", path + " belongs to " + owner, "work as " + owner + ", not as root"});
    } else {
      findings.push_back({Health::kBad, "owner", path + " belongs to " + owner,
                          absl::StrCat("sudo chown -R ", facts.user, ": '", path, "'")});
    }
  }
  return findings;
}

Finding Port(const Facts& facts) {
  if (facts.dashboard != 0) return Good("dashboard", absl::StrCat("runs on port ", facts.dashboard));
  if (facts.port_taken) {
    return {Health::kNote, "dashboard", absl::StrCat("does not run; port ", facts.port, " is taken by another program"),
            "./course up takes any free port, or choose one: ./course up --port N"};
  }
  return Good("dashboard", absl::StrCat("does not run; port ", facts.port, " is free"));
}

std::vector<Finding> Cuda(const Facts& facts) {
  std::vector<Finding> findings;
  if (facts.gpu.empty()) {
    findings.push_back({Health::kNote, "gpu", "none: " + facts.gpu_reason,
                        "not needed: tests tagged gpu are skipped with the reason"});
  } else {
    findings.push_back(Good("gpu", facts.gpu));
  }
  int major = 0;
  if (facts.nvcc.empty()) {
    findings.push_back({Health::kNote, "nvcc", "none: " + facts.nvcc_reason,
                        "not needed: CUDA targets are skipped; CUDA 12 or newer builds them"});
  } else if (!absl::SimpleAtoi(facts.nvcc.substr(0, facts.nvcc.find('.')), &major) || major < 12) {
    findings.push_back({Health::kNote, "nvcc", facts.nvcc,
                        "too old for C++20 kernels, so CUDA targets are skipped: CUDA 12 or newer builds them"});
  } else {
    findings.push_back(Good("nvcc", facts.nvcc));
  }
  return findings;
}

std::string Mark(const Context& context, Health health) {
  switch (health) {
    case Health::kGood:
      return Coloured(context, "32", "ok  ");
    case Health::kNote:
      return Coloured(context, "33", "note");
    case Health::kBad:
      return Coloured(context, "31", "BAD ");
  }
  return "";
}

}  // namespace

std::vector<Finding> Diagnose(const Facts& facts) {
  std::vector<Finding> findings;
  findings.push_back(absl::StartsWith(facts.system, "Debian GNU/Linux 12")
                         ? Good("system", facts.system)
                         : Finding{Health::kNote, "system", facts.system.empty() ? "unknown" : facts.system,
                                   "the course is built and tested on Debian 12"});
  findings.push_back(Compiler(facts));
  findings.push_back(BazelVersion(facts));
  findings.push_back(Packages(facts));
  findings.push_back(Disk(facts));
  findings.push_back(Memory(facts));
  for (Finding& finding : Owners(facts)) findings.push_back(std::move(finding));
  findings.push_back(Lock(facts));
  findings.push_back(Port(facts));
  for (Finding& finding : Cuda(facts)) findings.push_back(std::move(finding));
  findings.push_back(
      facts.sandbox
          ? Good("sandbox", "user namespaces work")
          : Finding{Health::kNote, "sandbox", "no user namespaces (a container?)",
                    "builds are less strict; verified grading needs them: sysctl kernel.unprivileged_userns_clone=1"});
  findings.push_back(facts.hook ? Good("recording", "tools/bazel hands each `bazel test` to the recorder")
                                : Finding{Health::kBad, "recording", "tools/bazel is missing or not executable",
                                          "git checkout tools/bazel && chmod +x tools/bazel"});
  findings.push_back(
      facts.fresh ? Finding{Health::kNote, "learning", "a plain `bazel test` grades the solutions", "./course learn"}
                  : Good("learning", ".bazelrc.user is there"));
  std::vector<std::string> sizes;
  for (const auto& [name, bytes] : facts.sizes) sizes.push_back(absl::StrCat(name, " ", HumanBytes(bytes)));
  if (!sizes.empty()) findings.push_back(Good("sizes", absl::StrJoin(sizes, ", ")));
  return findings;
}

std::string DoctorTable(const Context& context, const std::vector<Finding>& findings) {
  std::string table;
  for (const Finding& finding : findings) {
    absl::StrAppend(&table, Mark(context, finding.health),
                    absl::StrFormat("  %-13s %s\n", finding.subject, finding.found));
    if (!finding.fix.empty()) absl::StrAppend(&table, "                    -> ", finding.fix, "\n");
  }
  return table;
}

Result RunDoctor(const Context& context) {
  const std::vector<Finding> findings = Diagnose(GatherFacts(context));
  *context.out << DoctorTable(context, findings);
  const auto first =
      std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.health == Health::kBad; });
  const bool bad = first != findings.end();
  *context.out << (bad ? "\nSomething will fail until it is mended.\n" : "\nThis machine is ready.\n");
  PrintNext(context, bad ? first->fix : "./course next");
  return bad ? Exit::kMachineLacks : Exit::kDone;
}

}  // namespace course::cli
