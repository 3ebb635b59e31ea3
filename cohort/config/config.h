// cohort.toml: what a cohort is, when its work is due, and what late work is worth.
//
//   ASSIGN_OR_RETURN(const Config config, ReadConfig("/srv/course/cohort.toml", course, banks));
//   for (const std::string& note : config.notes) std::cerr << note << "\n";
//
// docs/cohorts.md has an example with each field.

#ifndef COHORT_CONFIG_CONFIG_H_
#define COHORT_CONFIG_CONFIG_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "harness/catalog/catalog.h"
#include "quiz/question/question.h"

namespace course::cohort {

// Which verified submission of a lab is its score.
enum class Counts { kBest, kLast };

// Work that comes `hours` late is worth `share` of its points.
struct CreditPoint {
  double hours = 0;  // at least 0
  double share = 1;  // in [0, 1]
  bool operator==(const CreditPoint&) const = default;
};

struct LatePolicy {
  // Hours rise, shares never do: straight lines between, constant after the last. Empty: late work is worth what it is.
  std::vector<CreditPoint> credit;
  int grace_days = 0;  // of each learner over the term
  bool operator==(const LatePolicy&) const = default;
};

struct Assignment {
  enum class Kind { kLab, kQuiz };
  Kind kind = Kind::kLab;
  std::string id;  // the lab's label "//phases/...", or the bank's id "00"
  std::string title;
  absl::Time due = absl::InfiniteFuture();
  double weight = 1;  // in the total
  int max_points =
      0;  // of a lab its points; of a quiz 100, because papers differ: what counts is the share of its paper
};

struct Config {
  std::string id;         // "llm-2027-spring": a-z, 0-9, hyphens
  std::string name;       // "LLM inference, spring 2027"
  std::string url;        // "https://course.example.org": scheme, host and perhaps port, no slash at the end
  std::string time_zone;  // "Europe/Berlin"
  absl::TimeZone zone = absl::UTCTimeZone();
  int port = 8800;           // on 127.0.0.1; 0: any free one
  std::string database;      // its path
  std::string hidden_tests;  // the path of the instructor's folder; "": none
  int workers = 2;           // verified gradings at once; 0: nothing is graded here
  Counts counts = Counts::kBest;
  int retention_days = 730;
  LatePolicy late;
  // In the order of the course: every lab (one without an entry has no deadline and weight 1), and behind the labs of
  // its phase each quiz that has an entry.
  std::vector<Assignment> assignments;
  // What was settled in reading, each with its place: a time that the clocks skip, or that comes twice.
  std::vector<std::string> notes;

  // Whether nginx with TLS stands before it, as the url says.
  bool IsHttps() const { return url.starts_with("https://"); }
  // What a request's Host field must say: "course.example.org", "127.0.0.1:8800".
  std::string Host() const { return url.substr(url.find("//") + 2); }
  // By id; nullptr if there is none.
  const Assignment* Find(std::string_view assignment_id) const;
};

// InvalidArgument has a line for each mistake: place, rule, what is wrong and what to write instead. `path` gives the
// name for messages, and the folder that paths in it are relative to.
absl::StatusOr<Config> ParseConfig(std::string_view text, const std::string& path, const catalog::Course& course,
                                   const std::vector<quiz::Bank>& banks);
// The same of a file; NotFound says which command makes one.
absl::StatusOr<Config> ReadConfig(const std::string& path, const catalog::Course& course,
                                  const std::vector<quiz::Bank>& banks);

}  // namespace course::cohort

#endif  // COHORT_CONFIG_CONFIG_H_
