#include "cohort/config/config.h"

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

// Two phases: 00 with two labs, 01 with one.
catalog::Course ToyCourse() {
  const auto lab = [](const std::string& folder, const std::string& title, int points) {
    catalog::Lab lab;
    lab.label = "//" + folder;
    lab.name = folder.substr(folder.rfind('/') + 1);
    lab.title = title;
    lab.points = points;
    return lab;
  };
  catalog::Course course;
  course.phases.resize(2);
  course.phases[0].name = "00-first";
  course.phases[0].package = "//phases/00-first";
  course.phases[0].labs = {lab("phases/00-first/lab-01-a", "A", 10), lab("phases/00-first/lab-02-b", "B", 20)};
  course.phases[1].name = "01-second";
  course.phases[1].package = "//phases/01-second";
  course.phases[1].labs = {lab("phases/01-second/lab-01-c", "C", 30)};
  return course;
}

std::vector<quiz::Bank> ToyBanks() {
  quiz::Bank first, second;
  first.id = "00";
  first.title = "First";
  first.unit = "phases/00-first";
  second.id = "01";
  second.title = "Second";
  second.unit = "phases/01-second";
  return {first, second};
}

constexpr char kCohort[] = R"([cohort]
id = "llm-2027-spring"
name = "LLM inference, spring 2027"
url = "https://course.example.org"
timezone = "Europe/Berlin"
)";

absl::StatusOr<Config> Parse(const std::string& text) {
  return ParseConfig(text, "/srv/course/cohort.toml", ToyCourse(), ToyBanks());
}

// Expects one mistake, in this line of a file that begins with kCohort, by this rule and with these words.
void ExpectMistake(const std::string& more, int line, const std::string& rule, const std::string& words) {
  const auto config = Parse(absl::StrCat(kCohort, more));
  EXPECT_TRUE(HasCodeAndText(config.status(), absl::StatusCode::kInvalidArgument,
                             absl::StrCat("cohort.toml:", line, ": ", rule, ": ")))
      << more;
  EXPECT_NE(std::string(config.status().message()).find(words), std::string::npos) << config.status();
}

// The same of a file in which one text of kCohort is another.
void ExpectMistakeOf(const std::string& was, const std::string& is, int line, const std::string& rule,
                     const std::string& words) {
  const std::string text = absl::StrReplaceAll(kCohort, {{was, is}});
  ASSERT_NE(text, kCohort);
  const auto config = Parse(text);
  EXPECT_TRUE(HasCodeAndText(config.status(), absl::StatusCode::kInvalidArgument,
                             absl::StrCat("cohort.toml:", line, ": ", rule, ": ")))
      << is;
  EXPECT_NE(std::string(config.status().message()).find(words), std::string::npos) << config.status();
}

TEST(Config, OfAFewLinesHasEveryLabWithoutADeadline) {
  const auto config = Parse(kCohort);
  ASSERT_TRUE(IsOk(config));
  EXPECT_EQ(config->id, "llm-2027-spring");
  EXPECT_EQ(config->Host(), "course.example.org");
  EXPECT_TRUE(config->IsHttps());
  EXPECT_EQ(config->port, 8800);
  EXPECT_EQ(config->database, "/srv/course/cohort.db");
  EXPECT_EQ(config->hidden_tests, "");
  EXPECT_EQ(config->counts, Counts::kBest);
  EXPECT_TRUE(config->late.credit.empty());
  ASSERT_EQ(config->assignments.size(), 3u) << "a quiz without an entry does not count";
  EXPECT_EQ(config->assignments[1].id, "//phases/00-first/lab-02-b");
  EXPECT_EQ(config->assignments[1].max_points, 20);
  EXPECT_EQ(config->assignments[1].due, absl::InfiniteFuture());
  EXPECT_EQ(config->assignments[1].weight, 1);
}

TEST(Config, WithEverythingInItKeepsTheOrderOfTheCourse) {
  const auto config = Parse(absl::StrCat(kCohort, R"(port = 9000
database = "data/spring.db"
workers = 0
hidden_tests = "/srv/hidden"
grade = "last"
retention_days = 30
[late]
credit = [[0, 1.0], [24, 0.9], [168.5, 0.5], [336, 0]]
grace_days = 3
[[quiz]]
bank = "00"
due = 2027-03-08T12:00:00
weight = 0.5
[[lab]]
name = "01-01"
due = 2027-03-15T23:59:00+01:00
[[lab]]
name = "00-02"
due = "2027-03-01T23:59:00"
weight = 2
)"));
  ASSERT_TRUE(IsOk(config));
  EXPECT_EQ(config->database, "/srv/course/data/spring.db");
  EXPECT_EQ(config->hidden_tests, "/srv/hidden");
  EXPECT_EQ(config->workers, 0);
  EXPECT_EQ(config->counts, Counts::kLast);
  EXPECT_EQ(config->retention_days, 30);
  EXPECT_EQ(config->late.grace_days, 3);
  EXPECT_EQ(config->late.credit, (std::vector<CreditPoint>{{0, 1}, {24, 0.9}, {168.5, 0.5}, {336, 0}}));
  std::vector<std::string> ids;
  for (const Assignment& assignment : config->assignments) ids.push_back(assignment.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"//phases/00-first/lab-01-a", "//phases/00-first/lab-02-b", "00",
                                           "//phases/01-second/lab-01-c"}));
  const Assignment* lab = config->Find("//phases/00-first/lab-02-b");
  ASSERT_NE(lab, nullptr);
  EXPECT_EQ(lab->weight, 2);
  EXPECT_EQ(absl::FormatTime(lab->due, absl::UTCTimeZone()), "2027-03-01T22:59:00+00:00");
  const Assignment* quiz = config->Find("00");
  ASSERT_NE(quiz, nullptr);
  EXPECT_EQ(quiz->kind, Assignment::Kind::kQuiz);
  EXPECT_EQ(quiz->weight, 0.5);
  EXPECT_EQ(absl::FormatTime(quiz->due, absl::UTCTimeZone()), "2027-03-08T11:00:00+00:00") << "TOML's own dates, too";
  EXPECT_EQ(absl::FormatTime(config->Find("//phases/01-second/lab-01-c")->due, absl::UTCTimeZone()),
            "2027-03-15T22:59:00+00:00");
  EXPECT_EQ(config->Find("01"), nullptr);
  EXPECT_TRUE(config->notes.empty());
}

TEST(Config, SaysWhereATimeThatTheClocksSkipWasSettled) {
  const auto config = Parse(absl::StrCat(kCohort, "[[lab]]\nname = \"00-01\"\ndue = \"2027-03-28T02:30:00\"\n"));
  ASSERT_TRUE(IsOk(config));
  ASSERT_EQ(config->notes.size(), 1u);
  EXPECT_EQ(config->notes[0],
            "cohort.toml:8: due: lab 00-01: 2027-03-28T02:30:00 does not exist in Europe/Berlin, where the clocks skip "
            "it: 2027-03-28T03:30:00+02:00 is meant");
}

TEST(Config, OnThisMachineNeedsNoTls) {
  const auto local = [](const std::string& url, const std::string& more) {
    return Parse(absl::StrCat(absl::StrReplaceAll(kCohort, {{"https://course.example.org", url}}), more));
  };
  EXPECT_EQ(local("http://127.0.0.1", "")->Host(), "127.0.0.1:8800");
  EXPECT_EQ(local("http://127.0.0.1:9000/", "port = 9000\n")->Host(), "127.0.0.1:9000");
  EXPECT_EQ(local("http://127.0.0.1", "port = 0\n")->Host(), "127.0.0.1") << "the server knows the port";
  EXPECT_EQ(local("https://Course.Example.ORG:8443/", "")->Host(), "course.example.org:8443");
}

TEST(Config, NamesWhatIsWrongWithTheUrl) {
  for (const auto& [url, words] : std::vector<std::pair<std::string, std::string>>{
           {"course.example.org", "begins with https://"},
           {"ftp://course.example.org", "begins with https://"},
           {"http://course.example.org", "without TLS a password could be read"},
           {"http://localhost", "without TLS"},
           {"http://127.0.0.1:9000", "its port is `port`, 8800"},
           {"https://course.example.org/llm", "no path"},
           {"https://a@course.example.org", "no path"},
           {"https://", "no path"},
           {"https://course.example.org:0", "no path"},
           {"https://course.example.org:65536", "no path"},
           {"https://course.example.org:80:80", "no path"}}) {
    ExpectMistakeOf("https://course.example.org", url, 4, "url", words);
  }
}

TEST(Config, NamesLineAndRuleOfEachMistake) {
  ExpectMistakeOf("llm-2027-spring", "LLM 2027", 2, "id", "a-z, 0-9 and hyphens");
  ExpectMistakeOf("llm-2027-spring", "../llm", 2, "id", "a-z, 0-9 and hyphens");
  ExpectMistakeOf("id = \"llm-2027-spring\"", "", 1, "missing", "has no `id`");
  ExpectMistakeOf("Europe/Berlin", "Europe/Atlantis", 5, "timezone", "\"Europe/Atlantis\", which the system");
  ExpectMistakeOf("\"Europe/Berlin\"", "7", 5, "type", "`timezone` must be a text");
  ExpectMistake("port = 65536\n", 6, "range", "must lie in [0, 65535], is 65536");
  ExpectMistake("workers = 2.5\n", 6, "type", "`workers` must be a whole number");
  ExpectMistake("grade = \"mean\"\n", 6, "grade", "\"mean\"");
  ExpectMistake("retention_days = 0\n", 6, "range", "is 0");
  ExpectMistake("database = \"\"\n", 6, "missing", "empty `database`");
  ExpectMistake("retension_days = 3\n", 6, "unknown-key", "did you mean `retention_days`?");
  ExpectMistake("[[laboratory]]\n", 6, "unknown-key", "`laboratory`");
  ExpectMistake("[late]\ngrace_days = -1\n", 7, "range", "is -1");
  ExpectMistake("[late]\ncredit = 0.9\n", 7, "type", "a list of pairs");
  ExpectMistake("[late]\ncredit = [[0, 1],\n [24]]\n", 8, "credit", "a list of pairs");
  ExpectMistake("[late]\ncredit = [[0, 1],\n [24, 1.1]]\n", 8, "credit", "a share lies in [0, 1], this one is 1.1");
  ExpectMistake("[late]\ncredit = [[0, 1],\n [-1, 1]]\n", 8, "credit", "hours lie in [0, 8784], these are -1");
  ExpectMistake("[late]\ncredit = [[24, 1],\n [24, 0.5]]\n", 8, "credit", "hours rise, 24 comes after 24");
  ExpectMistake("[late]\ncredit = [[0, 0.5],\n [24, 0.9]]\n", 8, "credit", "worth no more: 0.9 comes after 0.5");
  ExpectMistake("[late]\ncredit = [[nan, 0.5]]\n", 7, "credit", "hours lie in");
  ExpectMistake("[[lab]]\nname = \"09-01\"\n", 7, "lab", "09-01");
  ExpectMistake("[[lab]]\ndue = \"2027-03-01T23:59:00\"\n", 6, "missing", "has no `name`");
  ExpectMistake("[[lab]]\nname = \"00-01\"\ndue = \"2027-02-30T23:59:00\"\n", 8, "due",
                "lab 00-01: `due` \"2027-02-30");
  ExpectMistake("[[lab]]\nname = \"00-01\"\ndue = 2027-03-01\n", 8, "type", "a date with a time of day");
  ExpectMistake("[[lab]]\nname = \"00-01\"\nweight = -1\n", 8, "range", "is -1");
  ExpectMistake("[[lab]]\nname = \"00-01\"\nweight = inf\n", 8, "range", "`weight` must lie in");
  ExpectMistake("[[lab]]\nname = \"00-01\"\n[[lab]]\nname = \"lab-01-a\"\n", 8, "twice", "has an entry in line 6");
  ExpectMistake("[[quiz]]\nbank = \"7\"\n", 7, "quiz", "there is no bank \"7\": the banks are 00, 01");
  ExpectMistake("[[lab]\n", 6, "toml", "");
}

TEST(Config, NamesAllMistakesAtOnceInTheOrderOfTheirLines) {
  const auto config = Parse(absl::StrCat(kCohort, "workers = -1\n[[lab]]\nname = \"9\"\n[late]\ngrace = 1\n"));
  EXPECT_EQ(absl::StatusCode::kInvalidArgument, config.status().code());
  const std::string text(config.status().message());
  const size_t first = text.find("cohort.toml:6: range"), second = text.find("\ncohort.toml:8: lab"),
               third = text.find("\ncohort.toml:10: unknown-key");
  EXPECT_TRUE(first == 0 && first < second && second < third && third != std::string::npos) << text;
}

TEST(Config, ThatIsNotThereSaysWhichCommandMakesOne) {
  EXPECT_TRUE(HasCodeAndText(ReadConfig("/nowhere/cohort.toml", ToyCourse(), ToyBanks()).status(),
                             absl::StatusCode::kNotFound, "./course cohort init /nowhere/cohort.toml"));
}

TEST(Config, OfAFileWithoutAFolderLiesInTheWorkingOne) {
  const auto config = ParseConfig(kCohort, "cohort.toml", ToyCourse(), ToyBanks());
  ASSERT_TRUE(IsOk(config));
  EXPECT_EQ(config->database, "./cohort.db");
}

}  // namespace
}  // namespace course::cohort
