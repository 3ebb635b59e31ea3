#include "quiz/taking/sitting.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/answer/answer.h"
#include "quiz/question/canonical.h"

namespace course::quiz {

namespace {

absl::StatusOr<Given> ReadGiven(const store::QuizAnswer& row) {
  Given given;
  ASSIGN_OR_RETURN(given.answer, AnswerFromJson(row.answer));
  ASSIGN_OR_RETURN(given.certainty, CertaintyFromName(row.certainty));
  return given;
}

}  // namespace

KeptAnswers ReadAnswers(const Sitting& sitting, const std::vector<store::QuizAnswer>& kept) {
  KeptAnswers read;
  const std::string& attempt = sitting.attempt.id;
  for (const store::QuizAnswer& row : kept) {
    if (row.position < 0 || row.position >= sitting.items.size()) {
      read.unreadable[row.position] =
          absl::DataLossError(absl::StrCat("attempt ", attempt, " has an answer at position ", row.position, " of ",
                                           sitting.items.size(), " questions"));
      continue;
    }
    const Shown& shown = sitting.items[row.position].shown;
    absl::StatusOr<Given> given = ReadGiven(row);
    if (!given.ok()) {
      read.unreadable[row.position] = absl::DataLossError(absl::StrCat(
          "attempt ", attempt, ", question ", shown.id, ": what was kept cannot be read: ", given.status().message()));
      continue;
    }
    // To tick nothing is an answer where any number may be ticked.
    const bool empty = given->answer == Answer{} && shown.kind != Kind::kMulti;
    if (!empty) read.answers[shown.id] = *std::move(given);
  }
  return read;
}

bool IsLost(const absl::Status& status) { return absl::IsFailedPrecondition(status) || absl::IsDataLoss(status); }

absl::StatusOr<std::shared_ptr<const Sitting>> Sittings::Of(const std::string& attempt) {
  if (std::shared_ptr<const Sitting> kept = sittings_.Find(attempt); kept != nullptr) return kept;
  ASSIGN_OR_RETURN(const std::optional<store::QuizAttempt> found, store_.GetAttempt(attempt));
  if (!found.has_value()) return absl::NotFoundError(absl::StrCat("there is no attempt ", attempt));
  return Of(*found);
}

absl::StatusOr<std::shared_ptr<const Sitting>> Sittings::Of(const store::QuizAttempt& attempt) {
  if (std::shared_ptr<const Sitting> kept = sittings_.Find(attempt.id); kept != nullptr) return kept;
  const auto sitting = std::make_shared<Sitting>();
  sitting->attempt = attempt;
  ASSIGN_OR_RETURN(sitting->bank, BankOf(attempt.bank_version));
  const Revision revision = attempt.IsOpen() ? Revision::kAsRead : Revision::kCurrent;
  ASSIGN_OR_RETURN(sitting->items, DrawPaper(*sitting->bank, attempt.seed, attempt.only, revision));
  sittings_.Put(attempt.id, sitting);
  return sitting;
}

void Sittings::Keep(std::shared_ptr<const Sitting> begun) {
  const std::string id = begun->attempt.id;
  sittings_.Put(id, std::move(begun));
}

absl::StatusOr<std::shared_ptr<const Bank>> Sittings::BankOf(const std::string& version) {
  if (std::shared_ptr<const Bank> kept = banks_.Find(version); kept != nullptr) return kept;
  const absl::StatusOr<std::string> bytes = store_.GetBank(version);
  if (absl::IsNotFound(bytes.status())) return absl::DataLossError(bytes.status().message());
  RETURN_IF_ERROR(bytes.status());
  ASSIGN_OR_RETURN(Bank bank, FromCanonicalBytes(*bytes));
  auto kept = std::make_shared<const Bank>(std::move(bank));
  banks_.Put(version, kept);
  return kept;
}

}  // namespace course::quiz
