#include "cohort/demo/demo_people.h"

#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace course::cohort {
namespace {

constexpr const char* kFirst[] = {"Ada",   "Alan",  "Barbara", "Claude", "Dana",   "Edsger", "Frances", "Grace",
                                  "Hedy",  "Ivan",  "Joan",    "Karen",  "Leslie", "Maria",  "Niklaus", "Olga",
                                  "Peter", "Radia", "Shafi",   "Tony",   "Ursula", "Vera",   "Wei",     "Yoshua"};
constexpr const char* kLast[] = {"Abadi",  "Berg",   "Costa",  "Diaz",   "Eriksen", "Fischer", "Garcia", "Haddad",
                                 "Ito",    "Jansen", "Kovacs", "Lindt",  "Moreau",  "Nguyen",  "Okafor", "Park",
                                 "Quispe", "Rossi",  "Sato",   "Tanaka", "Umarov",  "Vogel",   "Weiss",  "Zhang"};

std::string Hex32(base::Rng& rng) { return absl::StrFormat("%016x%016x", rng.Next(), rng.Next()); }

Habit HabitOf(int place) {
  switch (place % 25) {
    case 3:
    case 14:
      return Habit::kLate;
    case 7:
    case 19:
      return Habit::kStuck;
    case 10:
    case 22:
      return Habit::kDropped;
    case 17:
      return Habit::kSilent;
    default:
      return Habit::kSteady;
  }
}

}  // namespace

double Normal(base::Rng& rng) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += rng.Uniform();
  return sum;
}

std::vector<DemoPerson> DemoLearners(int learners, int64_t created_ms, base::Rng& rng) {
  std::vector<DemoPerson> people;
  for (int i = 0; i < learners; ++i) {
    // 24 x 24 pairs before a name comes twice; then with a number.
    const std::string first = kFirst[i % std::size(kFirst)];
    const std::string last = kLast[(i + i / std::size(kFirst)) % std::size(kLast)];
    const int again = i / static_cast<int>(std::size(kFirst) * std::size(kLast));
    DemoPerson person;
    person.account = {.id = Hex32(rng),
                      .login = absl::StrCat("demo-", absl::AsciiStrToLower(absl::StrCat(first, "-", last)),
                                            again > 0 ? absl::StrCat("-", again) : ""),
                      .name = absl::StrCat(first, " ", last, again > 0 ? absl::StrCat(" ", again) : "", " (demo)"),
                      .role = "learner",
                      .section = i % 2 == 0 ? "Section A" : "Section B",
                      .sis_id = absl::StrCat("demo-", 10'000 + i),
                      .canvas_id = i % 10 == 9 ? "" : absl::StrCat(900'000 + i),
                      .state = "invited",
                      .created_ms = created_ms};
    person.habit = HabitOf(i);
    person.ability = Normal(rng);
    person.diligence = rng.Uniform();
    if (person.habit != Habit::kSilent) person.account.state = "active";
    people.push_back(std::move(person));
  }
  return people;
}

}  // namespace course::cohort
