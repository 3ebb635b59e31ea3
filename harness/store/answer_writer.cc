#include "harness/store/answer_writer.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/quiz_rows.h"

namespace course::store {
namespace {

constexpr size_t kMostBytes = 4 << 10;

absl::Status CheckSize(int position, const std::string& answer, const std::string& certainty) {
  if (answer.size() <= kMostBytes && certainty.size() <= kMostBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("answer ", position, " with ", answer.size(),
                                                 " bytes and a certainty of ", certainty.size(), ": at most ",
                                                 kMostBytes));
}

// What must be known of an attempt before an answer of it may be written.
struct Sheet {
  int64_t number = 0;
  int questions = 0;
  int64_t deadline_ms = 0;
  bool closed = false;
};

absl::StatusOr<std::optional<Sheet>> FindSheet(const Database& db, const SaveQuizAnswer& answer) {
  ASSIGN_OR_RETURN(Statement find, db.Prepare("SELECT number, questions, deadline_ms, closed_ms <> 0 "
                                              "FROM quiz_attempts WHERE id = ?1 AND learner = ?2"));
  find.Bind(1, answer.attempt);
  find.Bind(2, answer.learner);
  ASSIGN_OR_RETURN(const bool row, find.Step());
  if (!row) return std::nullopt;
  return Sheet{.number = find.Int(0),
               .questions = static_cast<int>(find.Int(1)),
               .deadline_ms = find.Int(2),
               .closed = find.Bool(3)};
}

absl::StatusOr<std::optional<QuizAnswer>> FindAnswer(const Database& db, int64_t attempt, int position) {
  ASSIGN_OR_RETURN(Statement find, db.Prepare(AnswerQuery("WHERE attempt = ?1 AND position = ?2")));
  find.Bind(1, attempt);
  find.Bind(2, position);
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> answers, ReadAnswerRows(std::move(find)));
  return answers.empty() ? std::nullopt : std::optional<QuizAnswer>(answers[0]);
}

// kSaved: it may be written. Whoever sends a final answer again learns that it is kept, even after the close: the first
// response may have been lost on its way.
Saved Judge(const Sheet& sheet, const std::optional<QuizAnswer>& kept, const SaveQuizAnswer& answer) {
  if (answer.position < 0 || answer.position >= sheet.questions) return Saved::kNoPosition;
  const bool kept_final = kept.has_value() && kept->final;
  if (kept_final && answer.final && kept->answer == answer.answer && kept->certainty == answer.certainty) {
    return Saved::kSaidBefore;
  }
  const bool too_late = sheet.deadline_ms > 0 && answer.received_ms > sheet.deadline_ms;
  if (sheet.closed || too_late) return Saved::kClosed;
  if (kept_final) return Saved::kAlreadyFinal;
  if (kept.has_value() && kept->saves >= kMostSaves) return Saved::kTooOften;
  return Saved::kSaved;
}

absl::Status InsertOrReplace(const Database& db, int64_t attempt, const SaveQuizAnswer& answer) {
  ASSIGN_OR_RETURN(Statement upsert, db.Prepare(R"sql(
      INSERT INTO quiz_answers (attempt, position, answer, certainty, final, saves, first_ms, last_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6)
      ON CONFLICT (attempt, position) DO UPDATE SET
        answer = excluded.answer, certainty = excluded.certainty, final = excluded.final, saves = saves + 1,
        last_ms = excluded.last_ms)sql"));
  upsert.Bind(1, attempt);
  upsert.Bind(2, answer.position);
  upsert.Bind(3, answer.answer);
  upsert.Bind(4, answer.certainty);
  upsert.Bind(5, answer.final);
  upsert.Bind(6, answer.received_ms);
  return upsert.Run();
}

}  // namespace

absl::StatusOr<Saved> WriteAnswer(const Database& db, const SaveQuizAnswer& answer) {
  RETURN_IF_ERROR(CheckSize(answer.position, answer.answer, answer.certainty));
  ASSIGN_OR_RETURN(const std::optional<Sheet> sheet, FindSheet(db, answer));
  if (!sheet.has_value()) return Saved::kNoSuch;
  ASSIGN_OR_RETURN(const std::optional<QuizAnswer> kept, FindAnswer(db, sheet->number, answer.position));
  const Saved saved = Judge(*sheet, kept, answer);
  if (saved == Saved::kSaved) RETURN_IF_ERROR(InsertOrReplace(db, sheet->number, answer));
  return saved;
}

absl::Status InsertAnswers(const Database& db, int64_t attempt, int questions, const std::vector<QuizAnswer>& answers) {
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO quiz_answers (attempt, position, answer, certainty, final, saves, first_ms, last_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))sql"));
  for (const QuizAnswer& answer : answers) {
    RETURN_IF_ERROR(CheckSize(answer.position, answer.answer, answer.certainty));
    if (answer.position < 0 || answer.position >= questions) {
      return absl::InvalidArgumentError(absl::StrCat("answer ", answer.position, " of ", questions, " questions"));
    }
    insert.Bind(1, attempt);
    insert.Bind(2, answer.position);
    insert.Bind(3, answer.answer);
    insert.Bind(4, answer.certainty);
    insert.Bind(5, answer.final);
    insert.Bind(6, answer.saves);
    insert.Bind(7, answer.first_ms);
    insert.Bind(8, answer.last_ms);
    RETURN_IF_ERROR(insert.Run());
  }
  return absl::OkStatus();
}

}  // namespace course::store
