#include "harness/runner/hostile/runner_run.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "harness/runner/files.h"
#include "nlohmann/json.hpp"
#include "pugixml.hpp"

namespace course::runner {
namespace {

namespace fs = std::filesystem;

constexpr char kRunner[] = "harness/runner/runner";

// Some programs remove or lock what lies beside them: each gets a folder with copies.
std::string MakeFolder(const RunnerInput& input) {
  const char* parent = std::getenv("TEST_TMPDIR");
  std::string folder = absl::StrCat(parent != nullptr ? parent : "/tmp", "/run_XXXXXX");
  CHECK(mkdtemp(folder.data()) != nullptr) << folder;
  fs::copy_file(input.program, folder + "/program");
  fs::copy_file(input.catalog, folder + "/catalog.json");
  if (!input.servant.empty()) fs::copy_file(input.servant, folder + "/servant");
  fs::create_directory(folder + "/tmp");
  const nlohmann::json plan = {{"lab", input.lab},
                               {"impl", input.impl},
                               {"expect", input.expect},
                               {"program", folder + "/program"},
                               {"catalog", folder + "/catalog.json"},
                               {"servant", input.servant.empty() ? "" : folder + "/servant"},
                               {"submitted", nlohmann::json::array()},
                               {"sanitizer", Sanitizer()},
                               {"memory_mb", input.memory_mb},
                               {"cpu_seconds", input.cpu_seconds},
                               {"wall_seconds", input.wall_seconds},
                               {"output_kb", input.output_kb}};
  CHECK(ReplaceFile(folder + "/plan.json", plan.dump()).ok()) << folder;
  return folder;
}

// What outlives the runner becomes our child, because we adopt orphans. Killed and counted.
int CountProcessesLeft() {
  int left = 0;
  while (true) {
    const pid_t pid = waitpid(-1, nullptr, WNOHANG);
    if (pid < 0) return left;
    ++left;
    if (pid > 0) continue;
    // Alive: find and end it, so that the next case starts clean.
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
      const std::string name = entry.path().filename();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      const absl::StatusOr<std::string> status = ReadFile(absl::StrCat("/proc/", name, "/status"));
      if (status.ok() && status->find(absl::StrCat("PPid:\t", getpid(), "\n")) != std::string::npos) {
        kill(std::atoi(name.c_str()), SIGKILL);
      }
    }
    waitpid(-1, nullptr, 0);
  }
}

void ReadXml(const std::string& path, RunnerRun* run) {
  pugi::xml_document document;
  if (!document.load_file(path.c_str())) return;
  const pugi::xml_node root = document.child("testsuites");
  for (const pugi::xml_node p : root.child("properties").children("property")) {
    run->properties[p.attribute("name").value()] = p.attribute("value").value();
  }
  for (const pugi::xml_node suite : root.children("testsuite")) {
    for (const pugi::xml_node node : suite.children("testcase")) {
      CaseSeen& seen =
          run->cases[absl::StrCat(node.attribute("classname").value(), ".", node.attribute("name").value())];
      for (const pugi::xml_node p : node.child("properties").children("property")) {
        const std::string name = p.attribute("name").value();
        if (name == "verdict") seen.verdict = p.attribute("value").value();
        if (name == "points") seen.points = p.attribute("value").as_int();
        if (name == "signal") seen.signal = p.attribute("value").value();
      }
      for (const char* kind : {"failure", "error"}) absl::StrAppend(&seen.message, node.child(kind).text().get());
      seen.output = node.child("system-out").text().get();
      absl::StrAppend(&seen.message, node.child("skipped").attribute("message").value());
    }
  }
}

}  // namespace

std::string Sanitizer() { return COURSE_SANITIZER; }

RunnerRun RunRunner(const RunnerInput& input) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const std::string folder = MakeFolder(input);
  std::vector<std::string> environment = {"COURSE_PLAN=" + folder + "/plan.json",
                                          "XML_OUTPUT_FILE=" + folder + "/test.xml", "TEST_TMPDIR=" + folder + "/tmp",
                                          absl::StrCat("TEST_TIMEOUT=", input.timeout_seconds), "PATH=/usr/bin:/bin"};
  if (!input.filter.empty()) environment.push_back("TESTBRIDGE_TEST_ONLY=" + input.filter);
  std::vector<char*> variables;
  for (const std::string& v : environment) variables.push_back(const_cast<char*>(v.c_str()));
  variables.push_back(nullptr);
  const std::string report = folder + ".report";
  const pid_t pid = fork();
  CHECK(pid >= 0);
  if (pid == 0) {
    const int out = open(report.c_str(), O_WRONLY | O_CREAT, 0600);
    dup2(out, 1);
    dup2(out, 2);
    char* const arguments[] = {const_cast<char*>(kRunner), nullptr};
    execve(kRunner, arguments, variables.data());
    _exit(127);
  }
  RunnerRun run;
  int status = 0;
  CHECK(waitpid(pid, &status, 0) == pid);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  run.processes_left = CountProcessesLeft();
  std::error_code ignored;
  fs::permissions(folder, fs::perms::owner_all, ignored);  // one of the programs locks it
  if (absl::StatusOr<std::string> text = ReadFile(report); text.ok()) run.report = *text;
  ReadXml(folder + "/test.xml", &run);
  fs::remove_all(folder, ignored);
  return run;
}

}  // namespace course::runner
