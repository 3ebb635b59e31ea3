#include "harness/privacy/privacy.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/privacy/export_reader.h"
#include "harness/privacy/places.h"

namespace course::privacy {

absl::Status ExportTo(store::Store& store, const std::string& path) {
  if (access(path.c_str(), F_OK) == 0) {
    return absl::AlreadyExistsError(absl::StrCat(path, " is there already and stays as it is: name another file"));
  }
  ASSIGN_OR_RETURN(const std::string text, store.ExportJson());
  return cli::WriteFile(path, text, 0600);
}

namespace {

// Of a card that is on both sides, the one that was looked at last is the newer.
absl::StatusOr<bool> IsNewer(const store::QuizCard& card, store::QuizStore& quizzes) {
  ASSIGN_OR_RETURN(const std::optional<store::QuizCard> known, quizzes.GetCard(card.learner, card.question));
  return !known.has_value() || known->last_ms < card.last_ms;
}

absl::StatusOr<int> ImportQuizzes(const Quizzes& all, store::QuizStore& quizzes) {
  int attempts = 0;
  for (const auto& [version, bank] : all.banks) RETURN_IF_ERROR(quizzes.PutBank(version, bank.bank, bank.bytes));
  for (const Quizzes::Attempt& read : all.attempts) {
    ASSIGN_OR_RETURN(const bool restored, quizzes.RestoreAttempt(read.attempt, read.answers));
    attempts += restored;
  }
  std::vector<store::QuizCard> newer;
  for (const store::QuizCard& card : all.cards) {
    ASSIGN_OR_RETURN(const bool is_newer, IsNewer(card, quizzes));
    if (is_newer) newer.push_back(card);
  }
  RETURN_IF_ERROR(quizzes.PutCards(newer));
  return attempts;
}

}  // namespace

absl::StatusOr<Imported> Import(std::string_view json, store::Store& store) {
  ASSIGN_OR_RETURN(const Export all, ReadExport(json));
  Imported imported;
  for (const store::Run& run : all.runs) {
    ASSIGN_OR_RETURN(const store::Recorded recorded, store.RecordRun(run));
    ++(recorded.already_known ? imported.known : imported.runs);
  }
  for (const auto& [lab, help] : all.help) {
    if (help.hints_used > 0) RETURN_IF_ERROR(store.RecordHint(lab, help.hints_used));
    if (help.gave_up) RETURN_IF_ERROR(store.RecordGiveUp(lab));
  }
  for (const auto& [name, value] : all.settings) RETURN_IF_ERROR(store.SetSetting(name, value));
  ASSIGN_OR_RETURN(imported.attempts, ImportQuizzes(all.quizzes, store.quizzes()));
  return imported;
}

absl::Status Erase(const std::string& root, store::Store& store) {
  absl::Status first = store.EraseAll();
  for (const std::string& file : ErasedFiles(root)) first.Update(cli::Remove(root + "/" + file));
  return first;
}

}  // namespace course::privacy
