#include "harness/jail/selftest.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "harness/jail/host_things.h"
#include "harness/jail/jail.h"
#include "harness/jail/limited.h"
#include "harness/jail/observe.h"

namespace course::jail {
namespace {

constexpr int kMemoryMb = 128, kTmpMb = 16;

struct Row {
  const char* probe;
  const char* guarantee;
};

// Attempts that change nothing, made one after the other in one jail of each profile.
constexpr Row kQuiet[] = {
    {"host_file", "no file of the host"},
    {"root", "nothing mounted but what the plan names"},
    {"proc", "no /proc and no /sys"},
    {"read_only", "nothing outside /tmp can be written"},
    {"devices", "no device but null, zero, urandom"},
    {"shm", "no /dev/shm"},
    {"descriptors", "no descriptor of the host"},
    {"environment", "no variable of the host"},
    {"network", "no network"},
    {"unix_sockets", "no socket of the host"},
    {"other_processes", "no process of the host, and no way to end process 1"},
    {"debugger", "no debugger, no memory of others"},
    {"mounts", "no mount, no chroot"},
    {"namespaces", "no namespace of its own"},
    {"other_users", "no other user, not root inside either"},
    {"kernel_parts", "no keyring, bpf, perf, io_uring, userfaultfd, module"},
    {"shared_memory", "no memory that is shared or counted as nobody's"},
    {"scheduler", "no other core, priority or limit"},
};
constexpr Row kQuietServe[] = {{"new_process", "no new process"},
                               {"exec", "no exec after the start"},
                               {"socket_calls", "no call of a socket, not even of one that is handed in"}};

// Attempts that end the program or use something up: a jail each.
constexpr Row kLoud[] = {{"memory", "memory is limited"},
                         {"shared_anonymous_memory", "shared memory is limited"},
                         {"threads", "the number of threads is limited"},
                         {"open_files", "the number of open files is limited"}};
constexpr Row kLoudCompile[] = {{"new_processes", "the number of processes is limited"},
                                {"space", "the space in /tmp is limited"},
                                {"number_of_files", "the number of files in /tmp is limited"},
                                {"file_size", "the size of a file is limited"}};

// Ways into the kernel that a filter for the usual one would not see.
constexpr Row kForeign[] = {{"calls_of_32_bit", "no system calls of 32-bit programs"},
                            {"calls_of_x32", "no system calls of x32 programs"}};

const char* NameOf(Profile profile) { return profile == Profile::kServe ? "kServe" : "kCompile"; }

class Selftester {
 public:
  explicit Selftester(HostThings things) : things_(std::move(things)) {}

  std::vector<Guarantee> Run() {
    for (const Profile profile : {Profile::kServe, Profile::kCompile}) {
      std::vector<Row> quiet(std::begin(kQuiet), std::end(kQuiet));
      std::vector<Row> loud(std::begin(kLoud), std::end(kLoud));
      if (profile == Profile::kServe) {
        quiet.insert(quiet.end(), std::begin(kQuietServe), std::end(kQuietServe));
      } else {
        loud.insert(loud.end(), std::begin(kLoudCompile), std::end(kLoudCompile));
      }
      Attempt(profile, quiet);
      for (const Row& row : loud) Attempt(profile, {row});
      ForeignCalls(profile);
      Ends(profile, "spin", "CPU time is limited", Ended::kCpu, /*wall_seconds=*/60);
      Ends(profile, "flood", "output is limited", Ended::kOutput, /*wall_seconds=*/60);
    }
    LimitedByCgroup();
    LookedAtFromOutside();
    return std::move(found_);
  }

 private:
  JailPlan Plan(Profile profile, const std::vector<std::string>& probes) const {
    JailPlan plan;
    plan.profile = profile;
    plan.argv = {"/probe"};
    for (const std::string& argument : things_.Arguments()) plan.argv.push_back(argument);
    plan.argv.insert(plan.argv.end(), probes.begin(), probes.end());
    plan.mounts = {{things_.probe(), "/probe"}};
    plan.limits = {.memory_mb = kMemoryMb,
                   .cpu_seconds = 1,
                   .wall_seconds = 60,
                   .file_mb = 8,
                   .processes = 32,
                   .tmp_mb = profile == Profile::kCompile ? kTmpMb : 0,
                   .output_kb = 256};
    return plan;
  }

  void Add(Profile profile, const std::string& guarantee, bool holds, const std::string& how, bool required = true) {
    found_.push_back({absl::StrCat(guarantee, " (", NameOf(profile), ")"), holds, how, required});
  }

  // What the probe said of each attempt: whether the jail held, and how.
  using Answers = std::map<std::string, std::pair<bool, std::string>>;
  static Answers Read(const std::string& output) {
    Answers answers;
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(output, '\n'))) {
      const std::vector<std::string> parts = absl::StrSplit(line, '\t');
      if (parts.size() == 3) answers[parts[0]] = {parts[1] == "held", parts[2]};
    }
    return answers;
  }

  void Attempt(Profile profile, const std::vector<Row>& rows, bool required = true) {
    std::vector<std::string> names;
    for (const Row& row : rows) names.push_back(row.probe);
    const absl::StatusOr<JailOutcome> outcome = jail::Run(Plan(profile, names));
    const Answers answers = outcome.ok() ? Read(outcome->output) : Answers();
    for (const Row& row : rows) {
      const auto answer = answers.find(row.probe);
      if (answer != answers.end()) {
        Add(profile, row.guarantee, answer->second.first, answer->second.second, required);
        continue;
      }
      const std::string why = outcome.ok() ? Describe(*outcome) : std::string(outcome.status().message());
      // Of kCompile the sum is watched as well: whoever uses all of it up is ended before he can tell.
      const bool by_watch = outcome.ok() && outcome->ended == Ended::kMemory && absl::StrContains(row.probe, "memory");
      Add(profile, row.guarantee, by_watch, absl::StrCat(by_watch ? "ended by: " : "no answer: ", why), required);
    }
  }

  // The kernel ends whoever makes a call of another kind than the filter looks at.
  void ForeignCalls(Profile profile) {
    for (const Row& row : kForeign) {
      const absl::StatusOr<JailOutcome> outcome = jail::Run(Plan(profile, {row.probe}));
      const bool signalled = outcome.ok() && outcome->ended == Ended::kSignalled;
      // A kernel without them takes the attempt for one to reach what is not a program's.
      const bool there_are_none = signalled && outcome->signal == SIGSEGV;
      std::string how = outcome.ok() ? Describe(*outcome) : std::string(outcome.status().message());
      if (there_are_none) how += ": this kernel has none";
      Add(profile, row.guarantee, there_are_none || (signalled && outcome->signal == SIGSYS), how);
    }
  }

  void Ends(Profile profile, const char* probe, const char* guarantee, Ended wanted, int wall_seconds) {
    JailPlan plan = Plan(profile, {probe});
    plan.limits.wall_seconds = wall_seconds;
    const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
    Add(profile, guarantee, outcome.ok() && outcome->ended == wanted,
        outcome.ok() ? absl::StrCat("ended by: ", Describe(*outcome), ", after ", outcome->cpu_seconds, " s of CPU")
                     : std::string(outcome.status().message()));
  }

  // With nothing else in the way: no process has much, nobody watches, and inside their number has no limit.
  void LimitedByCgroup() {
    const absl::StatusOr<JailOutcome> memory = RunByCgroupAlone(Plan(Profile::kCompile, {"memory_together"}));
    const absl::StatusOr<JailOutcome> processes = RunByCgroupAlone(Plan(Profile::kCompile, {"new_processes"}));
    Answers answers = processes.ok() ? Read(processes->output) : Answers();
    const auto& [held, how] = answers["new_processes"];
    const auto add = [&](const char* what, const absl::StatusOr<JailOutcome>& outcome, bool holds,
                         const std::string& seen, const char* instead) {
      Add(Profile::kCompile, absl::StrCat(what, " is limited by the kernel"), holds,
          outcome.ok() ? seen : absl::StrCat(std::string(outcome.status().message()), "; ", instead),
          /*required=*/false);
    };
    add("memory of all processes together", memory, memory.ok() && memory->ended == Ended::kMemory,
        memory.ok() ? absl::StrCat("ended by: ", Describe(*memory)) : "",
        "each process has a limit, and Run watches the sum of kCompile every 10 ms");
    add("the number of all processes together", processes, held, how, "inside, a resource limit counts them");
  }

  // A program that ignores every signal is looked at while it sleeps, and again when its time is over.
  void LookedAtFromOutside() {
    JailPlan plan = Plan(Profile::kServe, {"sleep"});
    plan.limits.wall_seconds = 3;
    std::optional<absl::StatusOr<JailOutcome>> outcome;
    std::thread jail([&] { outcome = jail::Run(plan); });
    std::vector<pid_t> inside;
    for (int i = 0; i < 250 && inside.empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      for (pid_t pid : DescendantsRunning("/probe")) {
        if (StatusLine(pid, "Seccomp") == "2") inside.push_back(pid);
      }
    }
    if (!inside.empty()) LookAt(inside[0]);
    jail.join();
    if (inside.empty()) Add(Profile::kServe, "seen from outside", false, "the program was not found below this one");
    const bool by_clock = outcome->ok() && (*outcome)->ended == Ended::kWallClock;
    Add(Profile::kServe, "wall-clock time is limited", by_clock,
        outcome->ok() ? Describe(**outcome) : std::string(outcome->status().message()));
    const size_t left = DescendantsRunning("/probe").size() + DescendantsRunning("/.init").size();
    Add(Profile::kServe, "no process is left", left == 0, absl::StrCat(left, " processes after the end"));
    Add(Profile::kServe, "no file is left", things_.Names() == std::vector<std::string>{"file", "probe"},
        absl::StrCat("beside the mounted program: ", absl::StrJoin(things_.Names(), " ")));
  }

  void LookAt(pid_t pid) {
    std::vector<std::string> shared;
    for (const char* kind : {"user", "pid", "net", "ipc", "uts", "mnt", "cgroup"}) {
      const std::string ours = NamespaceOf(getpid(), kind);
      if (ours.empty() || NamespaceOf(pid, kind) == ours) shared.push_back(kind);
    }
    Add(Profile::kServe, "namespaces of its own: user, pid, net, ipc, uts, mnt, cgroup", shared.empty(),
        shared.empty() ? "all seven differ from the host's" : "shared with the host: " + absl::StrJoin(shared, " "));
    const std::string nothing = "0000000000000000";
    std::vector<std::string> some;
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
      if (StatusLine(pid, set) != nothing) some.push_back(absl::StrCat(set, " ", StatusLine(pid, set)));
    }
    Add(Profile::kServe, "no capability", some.empty(),
        some.empty() ? "all five sets are empty" : absl::StrJoin(some, ", "));
    Add(Profile::kServe, "no new privileges", StatusLine(pid, "NoNewPrivs") == "1",
        absl::StrCat("NoNewPrivs ", StatusLine(pid, "NoNewPrivs")));
    const std::string score = FirstLine(absl::StrCat("/proc/", pid, "/oom_score_adj"));
    Add(Profile::kServe, "the first to go when the machine's memory runs out", score == "1000",
        absl::StrCat("oom_score_adj ", score));
    const std::string uid = StatusLine(pid, "Uid");
    Add(Profile::kServe, "not root of the host", !absl::StartsWith(uid, "0\t") && !uid.empty(),
        absl::StrCat("runs as user ", uid.substr(0, uid.find('\t')), " of the host"));
    const std::string ours = StatusLine(getpid(), "Uid");
    Add(Profile::kServe, "a user of its own", !uid.empty() && uid != ours,
        uid != ours ? "another user than this program"
                    : "it runs as the user who started this; only root could start it as somebody else",
        /*required=*/false);
  }

  HostThings things_;
  std::vector<Guarantee> found_;
};

}  // namespace

std::vector<Guarantee> Selftest() {
  absl::StatusOr<HostThings> things = HostThings::Make();
  if (!things.ok()) return {{"a jail can be made", false, std::string(things.status().message())}};
  JailPlan plan;
  plan.argv = {"/probe", "", "0", "", "0"};
  plan.mounts = {{things->probe(), "/probe"}};
  const absl::StatusOr<JailOutcome> first = Run(plan);
  if (!first.ok()) return {{"a jail can be made", false, std::string(first.status().message())}};
  return Selftester(*std::move(things)).Run();
}

}  // namespace course::jail
