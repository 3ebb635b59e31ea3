#include "web/bench/quiz/made_up_bank.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"

namespace course::web::bench {
namespace {

constexpr char kHead[] = R"(title = "Made up"
unit = "phases/00-foundations"
about = "A question of every kind."
pass = 0.8
draw = $0
exam_attempts = 0
exam_minutes = 60

[[outcome]]
id = "all"
text = "answers whatever is asked"
)";

constexpr char kQuestion[] = R"(
[[question]]
id = "made-up-$0"
kind = "$1"
outcome = "all"
guide = "pending:made-up"
prompt = "Question $0: what is $$2^{$0}$$ good for?"
why = "The secret explanation of question $0."
)";

constexpr char kThreeWrong[] = R"(
[[question.wrong]]
text = "101 KiB"
why = "The first mistake."
[[question.wrong]]
text = "102 KiB"
why = "The second mistake."
[[question.wrong]]
text = "103 KiB"
why = "The third mistake."
)";

constexpr char kRight[] = R"(
[[question.right]]
text = "100 KiB"
why = "That is it."
)";

struct Form {
  const char* kind;
  const char* fields;
  bool has_right = false, has_wrong = false;
};
constexpr Form kForms[] = {
    {"single", "", true, true},
    {"multi", "", true, true},
    {"numeric", "value = \"128 KiB\"\ntolerance = \"1 %\"\n", false, true},
    {"text", "accept = [\"prefill\", \"the prefill phase\"]\n", false, true},
    {"ordering", "items = [\"first\", \"second\", \"third\", \"fourth\"]\n"},
    {"matching", R"(extra = ["nothing"]
[[question.pair]]
left = "one"
right = "uno"
[[question.pair]]
left = "two"
right = "due"
[[question.pair]]
left = "three"
right = "tre"
)"},
};

}  // namespace

std::string MadeUpBank(int questions) {
  std::string toml = absl::Substitute(kHead, questions);
  for (int i = 0; i < questions; ++i) {
    const Form& form = kForms[i % std::size(kForms)];
    absl::StrAppend(&toml, absl::Substitute(kQuestion, i + 1, form.kind), form.fields, form.has_right ? kRight : "",
                    form.has_wrong ? kThreeWrong : "");
  }
  return toml;
}

}  // namespace course::web::bench
