#include "quiz/question/parse.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/sha256.h"
#include "harness/catalog/nearest.h"
#include "quiz/question/canonical.h"
#include "quiz/question/choices.h"
#include "quiz/question/fields.h"
#include "quiz/question/kinds.h"
#include "quiz/question/parametric.h"
#include "toml++/toml.h"

namespace course::quiz {
namespace {

// "00" of "quiz/bank/00.toml".
std::string IdOf(const std::string& file) {
  const std::string name = file.substr(file.rfind('/') + 1);
  return name.substr(0, name.rfind('.'));
}

class Parser {
 public:
  explicit Parser(const ParseOptions& options) : options_(options), report_{.file = options.file} {
    parsed_.bank.file = options.file;
    parsed_.bank.id = IdOf(options.file);
  }

  Parsed Parse(std::string_view text) {
    try {  // toml++ says where the mistake is only by an exception
      ReadBank(toml::parse(text));
    } catch (const toml::parse_error& error) {
      report_.Add(static_cast<int>(error.source().begin.line), "toml", std::string(error.description()));
    }
    std::stable_sort(report_.problems.begin(), report_.problems.end(),
                     [](const Problem& a, const Problem& b) { return a.line < b.line; });
    parsed_.problems = std::move(report_.problems);
    parsed_.bank.version = base::Sha256Hex(CanonicalBytes(parsed_.bank));
    return std::move(parsed_);
  }

 private:
  void ReadBank(const toml::table& table) {
    Bank& bank = parsed_.bank;
    Fields fields(&table, "the bank", &report_);
    CheckId();
    bank.title = fields.Need("title", "what people call it, such as \"Foundations\"");
    bank.unit = fields.Need("unit", "the folder whose guide it belongs to, such as \"phases/00-foundations\"");
    bank.about = fields.Need("about", "a sentence that says what it asks for");
    bank.pass = fields.Number("pass", bank.pass, 0.01, 1);
    bank.draw = fields.Count("draw", bank.draw, 1, 1000);
    bank.attempts = fields.Count("exam_attempts", bank.attempts, 0, 1000);
    bank.exam_minutes = fields.Count("exam_minutes", bank.exam_minutes, 1, 1000);
    for (Fields& outcome : fields.Tables("outcome")) ReadOutcome(outcome);
    if (bank.outcomes.empty()) {
      fields.Complain("outcome", "missing", "has no [[outcome]]: say what somebody can do who passes");
    }
    for (Fields& question : fields.Tables("question")) ReadOne(question);
    if (!fields.Has("question")) fields.Complain("question", "missing", "has no [[question]]");
    fields.ReportUnknown();
  }

  void CheckId() {
    const std::string& id = parsed_.bank.id;
    const bool good = !id.empty() && id.size() <= 32 && std::all_of(id.begin(), id.end(), [](char c) {
      return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
    });
    if (!good) {
      report_.Add(0, "id",
                  absl::StrCat("\"", id, "\" is no name of a bank: a-z, 0-9 and hyphens, at most 32 characters"));
    }
  }

  void ReadOutcome(Fields& fields) {
    Outcome outcome = {.id = fields.Need("id", "a short name, such as \"kv-memory\""),
                       .text = fields.Need("text", "what one can do: \"computes ...\"")};
    fields.ReportUnknown();
    if (!outcome_ids_.insert(outcome.id).second) {
      fields.Complain("id", "doubled", absl::StrCat("there is an outcome \"", outcome.id, "\" already"));
    }
    parsed_.bank.outcomes.push_back(std::move(outcome));
  }

  void ReadOne(const Fields& fields) {
    const size_t before = report_.problems.size();
    Question question = ReadQuestion(fields);
    CheckPlace(question);
    if (report_.problems.size() != before) return Keep(std::move(question));
    if (question.kind == Kind::kTracing && !Trace(question)) return;
    if (question.IsParametric()) {
      CheckParametric(question, options_.formulas == nullptr ? AllFormulas() : *options_.formulas, report_);
    } else {
      CheckChoices(question, report_);
    }
    Keep(std::move(question));
  }

  void Keep(Question question) { parsed_.bank.questions.push_back(std::move(question)); }

  void CheckPlace(const Question& question) {
    const std::string name = absl::StrCat("question ", question.id);
    const auto [first, fresh] = lines_.emplace(question.id, question.line);
    if (!fresh && !question.id.empty()) {
      report_.Add(question.line, "doubled",
                  absl::StrCat(name, " has the id of the one in line ", first->second, ": give it a name of its own"));
    }
    if (question.outcome.empty() || outcome_ids_.contains(question.outcome)) return;
    const std::vector<std::string> ids(outcome_ids_.begin(), outcome_ids_.end());
    const std::vector<std::string> near = catalog::Nearest(question.outcome, ids, 1);
    report_.Add(question.line, "outcome",
                absl::StrCat(name, " asks for the outcome \"", question.outcome, "\", which the bank does not have: ",
                             near.empty() ? absl::StrCat("it has ", absl::StrJoin(ids, ", "))
                                          : absl::StrCat("did you mean \"", near[0], "\"?")));
  }

  bool Trace(Question& question) {
    const absl::StatusOr<Traced> traced =
        options_.traced ? options_.traced(question.snippet) : absl::NotFoundError("it was never run");
    if (!traced.ok()) {
      parsed_.untraced.push_back(
          {.file = options_.file,
           .line = question.line,
           .rule = "snippet",
           .text = absl::StrCat("question ", question.id, " is left out, what ", question.snippet,
                                " prints is not known: ", std::string(traced.status().message()))});
      return false;
    }
    question.code = traced->code;
    question.output = traced->output;
    return true;
  }

  const ParseOptions& options_;
  Report report_;
  Parsed parsed_;
  std::set<std::string> outcome_ids_;
  std::map<std::string, int> lines_;  // of the question ids so far
};

}  // namespace

Parsed ParseBank(std::string_view toml, const ParseOptions& options) { return Parser(options).Parse(toml); }

}  // namespace course::quiz
