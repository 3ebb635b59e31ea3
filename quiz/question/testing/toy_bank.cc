#include "quiz/question/testing/toy_bank.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/check.h"

namespace course::quiz::testing {
namespace {

double At(const Arguments& arguments, const char* name) { return arguments.find(std::string(name))->second; }

absl::StatusOr<double> Area(const Arguments& arguments) { return At(arguments, "width") * At(arguments, "height"); }
absl::StatusOr<double> Perimeter(const Arguments& arguments) {
  return 2 * (At(arguments, "width") + At(arguments, "height"));
}
absl::StatusOr<double> Width(const Arguments& arguments) { return At(arguments, "width"); }
absl::StatusOr<double> Never(const Arguments& arguments) {
  return absl::InvalidArgumentError("the area is not defined on Mondays");
}

}  // namespace

std::string ToyHeader() {
  return R"(title = "Toys"
unit = "phases/00-foundations"
about = "A bank to play with."
draw = 5

[[outcome]]
id = "cost"
text = "computes a cost"

[[outcome]]
id = "order"
text = "knows an order"

)";
}

std::string ToyQuestions() {
  return R"([[question]]
id = "t-single"
kind = "single"
outcome = "cost"
guide = "pending:toys"
prompt = "How many?"
why = "One of each."
[[question.right]]
text = "two"
why = "K and V"
[[question.wrong]]
text = "one"
why = "forgets V"
[[question.wrong]]
text = "three"
why = "counts Q"
[[question.wrong]]
text = "four"
why = "counts O"

[[question]]
id = "t-multi"
kind = "multi"
outcome = "cost"
guide = "pending:toys"
tests = ["//phases/P/L:Suite.*"]
points = 2
prompt = "Which are even?"
why = "Halves."
right = [{text = "2", why = "1 + 1"}, {text = "4", why = "2 + 2"}]
wrong = [{text = "1", why = "odd"}, {text = "3", why = "odd"}, {text = "5", why = "odd"}]

[[question]]
id = "t-numeric"
kind = "numeric"
outcome = "cost"
guide = "pending:toys"
prompt = "Bytes?"
why = "Sixteen times eight."
value = "128 KiB"
tolerance = "1 %"
wrong = [{text = "64 KiB", why = "half"}, {text = "256 KiB", why = "double"}, {text = "128 kB", why = "SI"}]

[[question]]
id = "t-text"
kind = "text"
outcome = "order"
guide = "pending:toys"
prompt = "The phase that reads the prompt?"
why = "It fills the cache."
accept = ["prefill", "the prefill phase"]
wrong = [{text = "decode", why = "later"}, {text = "warm-up", why = "no"}, {text = "training", why = "no"}]

[[question]]
id = "t-ordering"
kind = "ordering"
outcome = "order"
guide = "pending:toys"
prompt = "Bring in order."
why = "One after the other."
items = ["first", "second", "third", "fourth"]

[[question]]
id = "t-matching"
kind = "matching"
outcome = "order"
guide = "pending:toys"
prompt = "What belongs together?"
why = "By their letters."
pair = [{left = "a", right = "A"}, {left = "b", right = "B", why = "both are b"}, {left = "c", right = "C"}]
extra = ["D"]

[[question]]
id = "t-tracing"
kind = "tracing"
outcome = "cost"
guide = "pending:toys"
prompt = "What does it print?"
why = "Two and two."
snippet = "snippets/toy/a.cc"
wrong = [{text = "22", why = "joined"}, {text = "3", why = "off by one"}, {text = "5", why = "off by one"}]

[[question]]
id = "t-drawn"
kind = "numeric"
outcome = "cost"
guide = "pending:toys"
prompt = "How much is {width} by {height}, in $\\frac{a}{b}$?"
why = "{width} times {height} is {answer}."
formula = "area"
unit = "KiB"
wrong = [{formula = "area/perimeter", why = "{width} plus {height}, twice"}, {formula = "area/width", why = "one side"}]
[[question.parameter]]
name = "width"
values = [5, 6, 7]
unit = "KiB"
[[question.parameter]]
name = "height"
values = [8, 9]

[[question]]
id = "t-drawn-single"
kind = "single"
outcome = "cost"
guide = "pending:toys"
retired = true
prompt = "How much is {width} by {height}?"
why = "{answer}"
formula = "area"
unit = "B"
right = [{why = "a product"}]
wrong = [{formula = "area/perimeter", why = "a sum"}, {formula = "area/width", why = "one side"}]
parameter = [{name = "width", values = [5, 6]}, {name = "height", values = [8, 9]}]
)";
}

const std::vector<Formula>& ToyFormulas() {
  static const std::vector<Formula> kFormulas = {
      {.name = "area", .revision = 3, .unit = "B", .parameters = {"width", "height"}, .compute = Area},
      {.name = "area/never", .unit = "B", .parameters = {"width"}, .compute = Never},
      {.name = "area/perimeter", .unit = "B", .parameters = {"width", "height"}, .compute = Perimeter},
      {.name = "area/seconds", .unit = "s", .parameters = {"width"}, .compute = Width},
      {.name = "area/width", .unit = "B", .parameters = {"width"}, .compute = Width},
  };
  return kFormulas;
}

Parsed ParseToy(const std::string& toml) {
  return ParseBank(toml, {.file = "quiz/bank/toy.toml",
                          .traced = [](const std::string& snippet) -> absl::StatusOr<Traced> {
                            if (snippet != "snippets/toy/a.cc") return absl::NotFoundError("it was never run");
                            return Traced{.code = "int main() {}\n", .output = "4\n"};
                          },
                          .formulas = &ToyFormulas()});
}

std::string With(std::string text, const std::string& from, const std::string& to) {
  const size_t place = text.find(from);
  CHECK(place != std::string::npos) << from << " is not in the text";
  return text.replace(place, from.size(), to);
}

}  // namespace course::quiz::testing
