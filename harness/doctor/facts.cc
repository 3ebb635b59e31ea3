#include "harness/doctor/facts.h"

#include <arpa/inet.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "harness/course/dashboard.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "harness/doctor/processes.h"
#include "harness/recorder/spool.h"
#include "harness/store/store.h"
#include "quiz/banks/banks.h"
#include "quiz/question/problem.h"

namespace course::doctor {
namespace {

// stdout of a program without its last newline; empty if it failed or is not there.
std::string OutputOf(const std::vector<std::string>& argv) {
  const absl::StatusOr<cli::Finished> done = cli::RunCommand({.argv = argv});
  return done.ok() && done->ok() ? std::string(absl::StripAsciiWhitespace(done->output)) : "";
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string ValueOf(const std::string& text, absl::string_view key) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, key)) return std::string(absl::StripAsciiWhitespace(line));
  }
  return "";
}

std::vector<std::string> MissingPackages(const cli::Context& context) {
  const absl::StatusOr<std::string> list = cli::ReadFile(context.Path("tools/setup/packages.txt"));
  if (!list.ok()) return {};
  std::vector<std::string> wanted, argv = {"dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"};
  for (absl::string_view line : absl::StrSplit(*list, '\n')) {
    line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
    if (!line.empty()) wanted.emplace_back(line);
  }
  argv.insert(argv.end(), wanted.begin(), wanted.end());
  // dpkg-query fails when one name is unknown, and still lists the others.
  const absl::StatusOr<cli::Finished> known = cli::RunCommand({.argv = argv});
  if (!known.ok()) return {};
  std::set<std::string> installed;
  for (absl::string_view line : absl::StrSplit(known->output, '\n')) {
    if (absl::ConsumeSuffix(&line, " installed")) installed.emplace(line);
  }
  std::vector<std::string> missing;
  for (const std::string& name : wanted) {
    if (!installed.contains(name)) missing.push_back(name);
  }
  return missing;
}

std::string UserName(uid_t uid) {
  const passwd* entry = getpwuid(uid);
  return entry != nullptr ? entry->pw_name : absl::StrCat("user ", uid);
}

void AddIfForeign(const std::string& path, Facts& facts) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0 || info.st_uid == geteuid()) return;
  facts.foreign.emplace_back(path, UserName(info.st_uid));
}

bool PortIsTaken(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool taken = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 && errno == EADDRINUSE;
  close(fd);
  return taken;
}

// Where Bazel works for this workspace, read off the link that its builds leave; empty before the first build.
std::string OutputBaseByLink(const cli::Context& context) {
  std::error_code none;
  const std::string target = std::filesystem::read_symlink(context.Path("bazel-out"), none).string();
  const size_t mark = target.rfind("/execroot/");
  return none || mark == std::string::npos ? "" : target.substr(0, mark);
}

// Does a server of Bazel wait for this workspace's commands?
bool ServerRuns(const std::string& output_base) {
  const absl::StatusOr<std::string> text = cli::ReadFile(output_base + "/server/server.pid.txt");
  int pid = 0;
  return text.ok() && absl::SimpleAtoi(absl::StripAsciiWhitespace(*text), &pid) && cli::ProcessStart(pid) != 0;
}

// Bazel's answer without waiting for its lock, and without starting its server (seconds, and half a GB that stay for
// hours) where a look at the disk is enough: nobody holds the lock of a server that does not run, and before the first
// build there is none.
void AskBazel(const cli::Context& context, Facts& facts) {
  const absl::StatusOr<cli::Finished> version = cli::RunCommand({.argv = {"bazel", "--version"}});  // starts no server
  if (version.ok() && version->ok()) {
    facts.bazel = std::string(absl::StripPrefix(absl::StripAsciiWhitespace(version->output), "bazel "));
    facts.bazel = facts.bazel.substr(0, facts.bazel.find('-'));
  }
  if (facts.bazel == "no_version") {  // what Debian's calls itself
    const std::string package = OutputOf({"dpkg-query", "-W", "-f", "${Version}", "bazel-bootstrap"});
    facts.bazel = package.substr(0, package.find_first_of("+-"));
  }
  if (facts.bazel.empty()) return;
  facts.output_base = OutputBaseByLink(context);
  if (facts.output_base.empty() || !ServerRuns(facts.output_base)) return;
  const absl::StatusOr<cli::Finished> base =
      context.bazel->Run({.args = {"--noblock_for_lock", "info", "output_base"}, .show = false});
  if (!base.ok()) return;
  if (base->ok()) {
    facts.output_base = std::string(absl::StripAsciiWhitespace(base->output));
    return;
  }
  facts.bazel_busy = absl::StrContains(base->error, "Another command");
  const size_t pid = base->error.find("pid");
  if (facts.bazel_busy && pid != std::string::npos) {
    const std::string digits = base->error.substr(base->error.find_first_of("0123456789", pid));
    if (absl::SimpleAtoi(digits.substr(0, digits.find_first_not_of("0123456789")), &facts.bazel_busy_pid)) {
      facts.bazel_busy_alive = cli::ProcessStart(facts.bazel_busy_pid) != 0;
      facts.bazel_busy_command = CommandLine(facts.bazel_busy_pid);
    }
  }
}

bool OnPath(const std::string& program) { return !OutputOf({"sh", "-c", "command -v \"$1\"", "sh", program}).empty(); }

void LookForServers(const cli::Context& context, Facts& facts) {
  int own = 0;
  if (const auto running = cli::RunningDashboard(context); running.has_value()) {
    facts.dashboard = running->port;
    own = running->pid;
  }
  for (const int pid : ProcessesOf(context.StatePath("bin/course"), "serve")) {
    if (pid != own) facts.other_servers.push_back(pid);
  }
  facts.port = cli::kDefaultPort;
  facts.port_taken = facts.dashboard == 0 && PortIsTaken(facts.port);
  if (!facts.port_taken) return;
  facts.port_pid = ListenerOn(facts.port);
  facts.port_command = CommandLine(facts.port_pid);
}

void LookIntoSpool(const cli::Context& context, Facts& facts) {
  const absl::StatusOr<std::vector<recorder::SpoolEntry>> entries = recorder::ListSpool(context.StatePath("spool"));
  if (!entries.ok()) return;  // its owner is told elsewhere
  for (const recorder::SpoolEntry& entry : *entries) {
    facts.spool_waiting += !(entry.part && recorder::WriterLives(entry.path));
  }
  for (const std::string& name : cli::NamesIn(context.StatePath("spool/refused"))) {
    facts.spool_refused += absl::EndsWith(name, ".reason");
  }
}

// The database is only looked at: it is not made here, and what waits is not recorded.
void AskStore(const cli::Context& context, Facts& facts) {
  if (!cli::IsFile(context.Database())) return;
  const absl::StatusOr<std::unique_ptr<store::Store>> store = context.open_store();
  if (!store.ok()) return;
  if (const auto runs = (*store)->RecentRuns(1); runs.ok() && !runs->empty()) {
    facts.newest_ms = std::max(facts.newest_ms, (*runs)[0].finished_ms);
  }
  facts.editor = (*store)->GetSetting("editor", "").value_or("");
  const std::map<std::string, std::string> programs = {
      {"vscode", "code"}, {"vscodium", "codium"}, {"cursor", "cursor"}, {"idea", "idea"}};
  const auto program = programs.find(facts.editor);
  if (program == programs.end()) return;
  facts.editor_program = program->second;
  facts.editor_found = OnPath(program->second);
}

void AskForCuda(Facts& facts) {
  facts.gpu = FirstLine(OutputOf({"nvidia-smi", "--query-gpu=name", "--format=csv,noheader"}));
  if (facts.gpu.empty()) {
    facts.gpu_reason = cli::IsFolder("/proc/driver/nvidia") ? "the driver is loaded, but nvidia-smi lists no device"
                                                            : "no NVIDIA driver is loaded";
  }
  for (const char* nvcc : {"/usr/local/cuda/bin/nvcc", "nvcc"}) {
    const std::string text = OutputOf({nvcc, "--version"});
    const size_t at = text.find("release ");
    if (at == std::string::npos) continue;
    const std::string rest = text.substr(at + 8);
    facts.nvcc = rest.substr(0, rest.find(','));
    return;
  }
  facts.nvcc_reason = "neither /usr/local/cuda/bin nor PATH has nvcc";
}

}  // namespace

Facts GatherFacts(const cli::Context& context) {
  Facts facts;
  if (const auto release = cli::ReadFile("/etc/os-release"); release.ok()) {
    facts.system = ValueOf(*release, "PRETTY_NAME=");
    std::erase(facts.system, '"');
  }
  facts.compiler = FirstLine(OutputOf({"g++", "--version"}));
  AskBazel(context, facts);
  facts.missing_packages = MissingPackages(context);
  struct statvfs disk;
  const std::string place = facts.output_base.empty() ? context.root : facts.output_base;
  if (statvfs(place.c_str(), &disk) == 0) facts.free_disk = static_cast<int64_t>(disk.f_bavail) * disk.f_frsize;
  if (const auto memory = cli::ReadFile("/proc/meminfo"); memory.ok()) {
    int64_t kb = 0;
    if (absl::SimpleAtoi(absl::StripSuffix(ValueOf(*memory, "MemAvailable:"), " kB"), &kb))
      facts.free_memory = kb * 1024;
  }
  facts.cores = static_cast<int>(std::thread::hardware_concurrency());
  facts.user = UserName(geteuid());
  AddIfForeign(context.root, facts);
  AddIfForeign(context.StatePath(""), facts);
  for (const std::string& name : cli::NamesIn(context.StatePath(""))) AddIfForeign(context.StatePath(name), facts);
  AddIfForeign(context.Path(".bazelrc.user"), facts);
  if (!facts.output_base.empty()) AddIfForeign(facts.output_base, facts);
  facts.now_ms = context.now_ms();
  facts.newest_ms = cli::ModifiedMs(context.Path("WORKSPACE"));
  LookForServers(context, facts);
  LookIntoSpool(context, facts);
  AskStore(context, facts);
  const std::shared_ptr<const quiz::Banks> banks = quiz::Banks::Read(context.root);
  facts.banks = static_cast<int>(banks->all().size());
  for (const quiz::Problem& problem : banks->problems()) facts.bank_problems.push_back(problem.ToString());
  for (const char* program : {"node", "npm", "chromium"}) {
    if (!OnPath(program)) facts.missing_for_browser_tests.push_back(program);
  }
  AskForCuda(facts);
  const absl::StatusOr<cli::Finished> sandbox =
      cli::RunCommand({.argv = {"unshare", "--user", "--map-root-user", "true"}});
  facts.sandbox = sandbox.ok() && sandbox->ok();
  facts.fresh = !cli::IsFile(context.Path(".bazelrc.user"));
  facts.hook = access(context.Path("tools/bazel").c_str(), X_OK) == 0;
  facts.sizes.emplace_back(".course", cli::DiskBytes(context.StatePath("")));
  if (!facts.output_base.empty()) facts.sizes.emplace_back("bazel", cli::DiskBytes(facts.output_base));
  return facts;
}

}  // namespace course::doctor
