#include "quiz/question/kinds.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/catalog/nearest.h"

namespace course::quiz {
namespace {

// Where a field belongs that this kind of question does not have.
std::string KindOfField(const std::string& name) {
  static const std::map<std::string, std::string> kKinds = {{"accept", "text"},
                                                            {"extra", "matching"},
                                                            {"formula", "single or numeric"},
                                                            {"items", "ordering"},
                                                            {"pair", "matching"},
                                                            {"parameter", "single or numeric, with a `formula`,"},
                                                            {"right", "single or multi"},
                                                            {"snippet", "tracing"},
                                                            {"tolerance", "numeric"},
                                                            {"unit", "single or numeric, with a `formula`,"},
                                                            {"value", "numeric, without a `formula`,"},
                                                            {"wrong", "single, multi, numeric, text or tracing"}};
  const auto found = kKinds.find(name);
  if (found == kKinds.end()) return "";
  return absl::StrCat("it belongs to a question of the kind ", found->second);
}

enum class OptionForm { kText, kFormula, kNone };  // what an option shows: its text, a computed value, the key

std::vector<Option> ReadOptions(Fields& fields, const std::string& name, OptionForm form) {
  std::vector<Option> options;
  for (Fields& table : fields.Tables(name)) {
    Option option;
    if (form == OptionForm::kText) option.text = table.Need("text", "what is offered, or what the mistake answers");
    if (form == OptionForm::kFormula) {
      option.formula = table.Need("formula", "what computes this option, a name in quiz/formulas");
    }
    option.why = table.Need(
        "why", name == "right" ? "why it is right" : "the misconception that gives this, and what is wrong with it",
        "explanation");
    table.ReportUnknown();
    options.push_back(std::move(option));
  }
  return options;
}

void ReadParameters(Fields& fields, Question& question) {
  question.unit = fields.Text("unit");
  for (Fields& table : fields.Tables("parameter")) {
    Parameter parameter = {.name = table.Need("name", "what {...} in the prompt calls it")};
    parameter.values = table.Numbers("values", 2);
    parameter.unit = table.Text("unit");
    table.ReportUnknown();
    question.parameters.push_back(std::move(parameter));
  }
  if (question.parameters.empty()) {
    fields.Complain("formula", "missing", "has a `formula` but no [[question.parameter]] to draw");
  }
}

void ReadSingle(Fields& fields, Question& question) {
  question.formula = fields.Text("formula");
  const bool parametric = question.IsParametric();
  if (parametric) ReadParameters(fields, question);
  question.right = ReadOptions(fields, "right", parametric ? OptionForm::kNone : OptionForm::kText);
  question.wrong = ReadOptions(fields, "wrong", parametric ? OptionForm::kFormula : OptionForm::kText);
  if (question.right.size() != 1) {
    fields.Complain("right", "right",
                    absl::StrCat("has ", question.right.size(), " [[question.right]], must have one"));
  }
  if (question.wrong.empty()) fields.Complain("wrong", "wrong", "has no [[question.wrong]] to choose from");
}

void ReadMulti(Fields& fields, Question& question) {
  question.right = ReadOptions(fields, "right", OptionForm::kText);
  question.wrong = ReadOptions(fields, "wrong", OptionForm::kText);
  if (question.right.empty()) fields.Complain("right", "right", "has no [[question.right]], must have at least one");
  if (question.wrong.empty()) fields.Complain("wrong", "wrong", "has no [[question.wrong]] to choose from");
}

// "1 %" is relative, "0.002" absolute in the unit of the value.
void ReadTolerance(Fields& fields, Question& question) {
  std::string text = fields.Text("tolerance");
  if (text.empty()) return;
  const bool relative = text.back() == '%';
  if (relative) text.pop_back();
  double number = 0;
  if (!absl::SimpleAtod(text, &number) || !(number > 0 && number < 1e300) || (relative && number >= 100)) {
    fields.Complain(
        "tolerance", "tolerance",
        "`tolerance` must be a positive share such as \"1 %\", or a number in the unit of the value such as "
        "\"0.002\"; without one the answer must be exact");
    return;
  }
  (relative ? question.tolerance : question.absolute_tolerance) = relative ? number / 100 : number;
}

void ReadNumeric(Fields& fields, Question& question) {
  question.formula = fields.Text("formula");
  if (question.IsParametric()) {
    ReadParameters(fields, question);
  } else {
    question.value = fields.Need("value", "the right answer, such as \"128 KiB\"; or a `formula` that computes it");
  }
  ReadTolerance(fields, question);
  question.wrong = ReadOptions(fields, "wrong", question.IsParametric() ? OptionForm::kFormula : OptionForm::kText);
}

void ReadText(Fields& fields, Question& question) {
  question.accept = fields.Texts("accept", 1, "the answers that are right, the best one first");
  question.wrong = ReadOptions(fields, "wrong", OptionForm::kText);
}

void ReadOrdering(Fields& fields, Question& question) {
  question.items = fields.Texts("items", 2, "texts in their right order");
}

void ReadMatching(Fields& fields, Question& question) {
  for (Fields& table : fields.Tables("pair")) {
    question.pairs.push_back({.left = table.Need("left", "what is asked about"),
                              .right = table.Need("right", "what belongs to it"),
                              .why = table.Text("why")});
    table.ReportUnknown();
  }
  if (question.pairs.size() < 2) fields.Complain("pair", "missing", "must have at least two [[question.pair]]");
  question.extra = fields.Texts("extra");
}

void ReadTracing(Fields& fields, Question& question) {
  question.snippet = fields.Need("snippet", "the program, such as \"snippets/00/growth.cc\", beside the bank");
  question.wrong = ReadOptions(fields, "wrong", OptionForm::kText);
}

bool IsId(const std::string& id) {
  return !id.empty() && id.size() <= 64 && id.front() != '-' && id.back() != '-' &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; });
}

void ReadCommon(Fields& fields, Question& question) {
  question.line = fields.line();
  question.outcome = fields.Need("outcome", "the id of the [[outcome]] that it asks for");
  question.guide = fields.Need("guide",
                               "where a learner reads about it: \"phases/.../README.md#heading\", or "
                               "\"pending:slug\" while that is not written");
  question.tests = fields.Texts("tests");
  question.points = fields.Count("points", 1, 1, 100);
  question.prompt = fields.Need("prompt", "the question itself");
  question.why = fields.Need("why", "the explanation that is shown after the answer", "explanation");
  question.retired = fields.Flag("retired");
}

void ReadOfKind(Fields& fields, Question& question) {
  switch (question.kind) {
    case Kind::kSingle:
      return ReadSingle(fields, question);
    case Kind::kMulti:
      return ReadMulti(fields, question);
    case Kind::kNumeric:
      return ReadNumeric(fields, question);
    case Kind::kText:
      return ReadText(fields, question);
    case Kind::kOrdering:
      return ReadOrdering(fields, question);
    case Kind::kMatching:
      return ReadMatching(fields, question);
    case Kind::kTracing:
      return ReadTracing(fields, question);
  }
}

}  // namespace

Question ReadQuestion(Fields fields) {
  Question question;
  question.id = fields.Need("id", "a name that stays, such as \"p00-kv-bytes\"");
  if (!question.id.empty()) {
    fields.Rename(absl::StrCat("question ", question.id));
    if (!IsId(question.id)) {
      fields.Complain("id", "id", "an id is made of a-z, 0-9 and hyphens between them, at most 64 characters");
    }
  }
  const std::string kind = fields.Need("kind", absl::StrCat("one of ", absl::StrJoin(AllKindNames(), ", ")));
  ReadCommon(fields, question);
  const std::optional<Kind> known = KindFromName(kind);
  if (!known) {
    const std::vector<std::string> near = catalog::Nearest(kind, AllKindNames(), 1);
    if (!kind.empty()) {
      fields.Complain("kind", "kind",
                      absl::StrCat("there is no kind \"", kind, "\": ",
                                   near.empty() ? absl::StrCat("use one of ", absl::StrJoin(AllKindNames(), ", "))
                                                : absl::StrCat("did you mean \"", near[0], "\"?")));
    }
    return question;  // which other fields it may have is not known
  }
  question.kind = *known;
  ReadOfKind(fields, question);
  fields.ReportUnknown(KindOfField);
  return question;
}

}  // namespace course::quiz
