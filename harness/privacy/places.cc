#include "harness/privacy/places.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "harness/course/files.h"
#include "harness/recorder/spool.h"

namespace course::privacy {
namespace {

constexpr char kBeforePrefix[] = "course.db.before-";

int64_t Bytes(const std::string& root, const std::vector<std::string>& paths) {
  int64_t bytes = 0;
  for (const std::string& path : paths) bytes += cli::DiskBytes(root + "/" + path);
  return bytes;
}

// The database and what SQLite keeps beside it.
std::vector<std::string> Database() { return {".course/course.db", ".course/course.db-wal", ".course/course.db-shm"}; }

std::vector<std::string> OlderCopies(const std::string& root) {
  std::vector<std::string> files;
  for (const std::string& name : cli::NamesIn(root + "/.course")) {
    if (absl::StartsWith(name, kBeforePrefix)) files.push_back(".course/" + name);
  }
  return files;
}

std::vector<std::string> FilesIn(const std::string& root, const std::string& folder) {
  std::vector<std::string> files;
  for (const std::string& name : cli::FilesBelow(root + "/" + folder)) files.push_back(folder + "/" + name);
  return files;
}

std::vector<std::string> Starters(const std::string& root) {
  std::vector<std::string> starters;
  for (const char* folder : {"phases", "extensions"}) {
    for (const std::string& file : FilesIn(root, folder)) {
      if (absl::EndsWith(file, "/starter.cc")) starters.push_back(file);
    }
  }
  return starters;
}

}  // namespace

std::vector<Place> Places(const std::string& root) {
  const auto folder = [&](const char* path) { return Bytes(root, {path}); };
  return {
      {".course/course.db",
       "your runs: points, tests with messages and output, hints, settings, and the text of your "
       "starters as they were graded; your quizzes: attempts, each answer with its times, the questions that come back",
       Bytes(root, Database()), true, ""},
      {".course/course.db.before-*", "the database as it was before a newer version of the course changed its form",
       Bytes(root, OlderCopies(root)), true, ""},
      {".course/backups", "copies that ./course backup made", folder(".course/backups"), true, ""},
      {".course/spool", "events of Bazel that were not recorded yet; they hold the environment of that command",
       folder(".course/spool"), true, ""},
      {".course/log", "what the dashboard and other programs said", folder(".course/log"), true, ""},
      {"phases/**/starter.cc", "your work", Bytes(root, Starters(root)), false, ""},
      {".course/attic", "copies of your starters from before ./course reset and ./course update",
       folder(".course/attic"), false, "rm -r .course/attic"},
      {".course/reports", "pages that labs wrote for you; they show the pictures that you named",
       folder(".course/reports"), false, "rm -r .course/reports"},
      {".course/watch", "copies of what ./course watch builds", folder(".course/watch"), false, "./course clean"},
      {".course/playground", "the playground's program, and those with your code of its exercises",
       folder(".course/playground"), false, "./course clean"},
      {".course/engine", "the engine's program behind /chat, and those with your code of its labs",
       folder(".course/engine"), false, "./course clean"},
      {"bazel-testlogs", "the latest output of each test", cli::DiskBytes(root + "/bazel-testlogs/"), false,
       "./course clean"},
      {".course/outbox", "submissions that wait to be handed in to a cohort, with your code; those that it refused",
       folder(".course/outbox"), false, "rm -r .course/outbox"},
      {".course/cohort.json", "which cohort this clone has joined, and the token for it",
       Bytes(root, {".course/cohort.json"}), false, "rm .course/cohort.json"},
      {".course/token", "the key to your dashboard, and on which port it runs",
       Bytes(root, {".course/token", ".course/server.json"}), false, ""},
  };
}

std::vector<std::string> ErasedFiles(const std::string& root) {
  std::vector<std::string> files = OlderCopies(root);
  for (const char* folder : {".course/backups", ".course/log", ".course/spool"}) {
    for (const std::string& file : FilesIn(root, folder)) {
      const bool being_written = absl::EndsWith(file, ".part") && recorder::WriterLives(root + "/" + file);
      if (!being_written) files.push_back(file);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace course::privacy
