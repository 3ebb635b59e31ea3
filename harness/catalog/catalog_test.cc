#include "harness/catalog/catalog.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/limits/limits.h"

namespace course::catalog {
namespace {

using ::base::testing::HasCodeAndText;

std::string LabJson(const std::string& label, const std::string& name) {
  return absl::StrReplaceAll(R"({"kind":"lab","parts":[
      {"label":"LABEL","name":"NAME","title":"Title of NAME","points":5,"tags":["cpu"],"minutes":45,"contract":["x.h"],
       "limits":{}},
      {"tests":[{"suite":"Work","name":"GrowsLinearly","points":2,"file":"f/lab_test.cc","line":12},
                {"suite":"Work","name":"RefusesEmptyPrompts","points":3,"file":"f/lab_test.cc","line":30,"once":"x"}],
       "once":[]}]})",
                             {{"LABEL", label}, {"NAME", name}});
}

std::string CourseJson(const std::string& labs_of_13) {
  return absl::StrCat(
      R"({"kind":"course","parts":[
        {"kind":"phase","name":"00-foundations","package":"//phases/00-foundations","title":"Foundations","summary":"s",
         "parts":[)",
      LabJson("//phases/00-foundations/lab-02-kv-memory", "lab-02-kv-memory"), ",",
      LabJson("//phases/00-foundations/lab-01-kv-cache-speedup", "lab-01-kv-cache-speedup"), ",",
      LabJson("//phases/00-foundations/entrance-exam", "entrance-exam"),
      R"(]},{"kind":"phase","name":"13-multimodal","package":"//phases/13-multimodal","title":"M","summary":"",
         "groups":[{"folder":"exercises","title":"Exercises"}],
         "done":[{"what":"labs","text":"All labs."},{"what":"quiz","text":"The quiz."},{"what":"yours","text":"You."}],
         "parts":[)",
      labs_of_13, "]}]}");
}

std::string CourseJson() {
  return CourseJson(absl::StrCat(LabJson("//phases/13-multimodal/lab-01-vision", "lab-01-vision"), ",",
                                 LabJson("//phases/13-multimodal/exercises/ex-07-kv-memory", "ex-07-kv-memory")));
}

TEST(Manifest, KeepsTheOrderOfTheFile) {
  const auto course = ParseManifest(CourseJson());
  ASSERT_TRUE(course.ok()) << course.status();
  ASSERT_EQ(course->phases.size(), 2u);
  EXPECT_EQ(course->phases[0].title, "Foundations");
  EXPECT_EQ(course->phases[0].summary, "s");
  const auto labs = course->Labs();
  ASSERT_EQ(labs.size(), 5u);
  EXPECT_EQ(labs[0]->name, "lab-02-kv-memory") << "the recommended order, not that of the names";
  EXPECT_EQ(labs[1]->Folder(), "phases/00-foundations/lab-01-kv-cache-speedup");
  ASSERT_EQ(labs[0]->tests.size(), 2u);
  EXPECT_EQ(labs[0]->tests[1].name, "RefusesEmptyPrompts");
  EXPECT_EQ(labs[0]->tests[1].points, 3);
  EXPECT_EQ(labs[0]->tests[1].line, 30);
  EXPECT_EQ(labs[0]->contract, std::vector<std::string>{"x.h"});
}

TEST(Manifest, ALabHasItsOwnLimitsAndOtherwiseTheDefaults) {
  const std::string text = CourseJson();
  const auto usual = ParseManifest(text);
  ASSERT_TRUE(usual.ok());
  EXPECT_EQ(usual->Labs()[0]->limits.memory_mb, DefaultLimits().memory_mb);
  EXPECT_EQ(usual->Labs()[0]->limits.output_kb, DefaultLimits().output_kb);
  const auto own = ParseManifest(absl::StrReplaceAll(
      text, {{R"("limits":{})", R"("limits":{"memory_mb":0,"cpu_seconds":90,"wall_seconds":120})"}}));
  ASSERT_TRUE(own.ok()) << own.status();
  const Limits& limits = own->Labs()[0]->limits;
  EXPECT_EQ(limits.memory_mb, 0) << "no limit";
  EXPECT_EQ(limits.cpu_seconds, 90);
  EXPECT_EQ(limits.wall_seconds, 120);
  EXPECT_EQ(limits.output_kb, DefaultLimits().output_kb);
}

TEST(Manifest, ShortNamesFollowPhaseAndNumber) {
  const auto course = ParseManifest(CourseJson());
  ASSERT_TRUE(course.ok());
  const auto labs = course->Labs();
  EXPECT_EQ(labs[1]->ShortName(), "00-01");
  EXPECT_EQ(labs[2]->ShortName(), "00-entrance-exam");
  EXPECT_EQ(labs[4]->ShortName(), "13-ex-07");
  Lab x2;
  x2.label = "//extensions/x2/lab-00-tiny-vit";
  x2.name = "lab-00-tiny-vit";
  EXPECT_EQ(x2.ShortName(), "x2-00");
}

TEST(Manifest, ALabMayLieOneFolderDeeper) {
  const auto course = ParseManifest(CourseJson());
  ASSERT_TRUE(course.ok());
  const Lab* exercise = course->Labs()[4];
  EXPECT_EQ(exercise->Folder(), "phases/13-multimodal/exercises/ex-07-kv-memory");
  EXPECT_EQ(exercise->Group(), "exercises");
  EXPECT_EQ(course->Labs()[3]->Group(), "");
  for (const char* name : {"13-ex-07", "ex-07-kv-memory", "phases/13-multimodal/exercises/ex-07-kv-memory/starter.cc",
                           "//phases/13-multimodal/exercises/ex-07-kv-memory:ex-07-kv-memory"}) {
    const auto lab = course->Find(name);
    ASSERT_TRUE(lab.ok()) << name << ": " << lab.status();
    EXPECT_EQ(*lab, exercise) << name;
  }
}

TEST(Manifest, APhaseIsCutIntoSectionsWhereTheGroupChanges) {
  const std::string in = "//phases/13-multimodal/";
  const auto course = ParseManifest(CourseJson(absl::StrCat(
      LabJson(in + "lab-01-vision", "lab-01-vision"), ",", LabJson(in + "lab-02-tokens", "lab-02-tokens"), ",",
      LabJson(in + "exercises/ex-01-a", "ex-01-a"), ",", LabJson(in + "lab-03-last", "lab-03-last"))));
  ASSERT_TRUE(course.ok()) << course.status();
  const Phase& phase = course->phases[1];
  const std::vector<Section> sections = phase.Sections();
  ASSERT_EQ(sections.size(), 3u);
  EXPECT_EQ(sections[0].title, "");
  EXPECT_EQ(sections[0].labs, (std::vector<const Lab*>{&phase.labs[0], &phase.labs[1]}));
  EXPECT_EQ(sections[1].title, "Exercises");
  EXPECT_EQ(sections[1].labs, std::vector<const Lab*>{&phase.labs[2]});
  EXPECT_EQ(sections[2].title, "");
  EXPECT_EQ(sections[2].labs, std::vector<const Lab*>{&phase.labs[3]});
  EXPECT_EQ(course->phases[0].Sections().size(), 1u) << "a phase without groups is one section";
}

TEST(Manifest, AGroupHasATitleAndStandsTogether) {
  const std::string in = "//phases/13-multimodal/";
  EXPECT_TRUE(HasCodeAndText(ParseManifest(CourseJson(LabJson(in + "puzzles/lab-01-x", "lab-01-x"))).status(),
                             absl::StatusCode::kInvalidArgument, "lies in puzzles/, which groups does not name"));
  const std::string split =
      absl::StrCat(LabJson(in + "exercises/ex-01-x", "ex-01-x"), ",", LabJson(in + "lab-01-x", "lab-01-x"), ",",
                   LabJson(in + "exercises/ex-02-x", "ex-02-x"));
  EXPECT_TRUE(HasCodeAndText(ParseManifest(CourseJson(split)).status(), absl::StatusCode::kInvalidArgument,
                             "the labs of exercises/ must stand together"));
}

TEST(Manifest, AShortNameBelongsToOneLab) {
  const std::string in = "//phases/13-multimodal/";
  const std::string twice =
      absl::StrCat(LabJson(in + "lab-01-x", "lab-01-x"), ",", LabJson(in + "exercises/lab-01-y", "lab-01-y"));
  EXPECT_TRUE(HasCodeAndText(ParseManifest(CourseJson(twice)).status(), absl::StatusCode::kInvalidArgument,
                             "two labs are called 13-01"));
}

TEST(Manifest, FindsALabByEveryNamePeopleUse) {
  const auto course = ParseManifest(CourseJson());
  ASSERT_TRUE(course.ok());
  for (const char* name :
       {"//phases/00-foundations/lab-01-kv-cache-speedup", "phases/00-foundations/lab-01-kv-cache-speedup",
        "./phases/00-foundations/lab-01-kv-cache-speedup/", "lab-01-kv-cache-speedup", "kv-cache-speedup", "00-01",
        "//phases/00-foundations/lab-01-kv-cache-speedup:lab-01-kv-cache-speedup", "LAB-01-KV-cache-speedup",
        "phases/00-foundations/lab-01-kv-cache-speedup/starter.cc", " 00-01 "}) {
    const auto lab = course->Find(name);
    ASSERT_TRUE(lab.ok()) << name << ": " << lab.status();
    EXPECT_EQ((*lab)->name, "lab-01-kv-cache-speedup") << name;
  }
}

TEST(Manifest, FindsALabWithoutANumberByItsPlace) {
  const auto course = ParseManifest(CourseJson());
  ASSERT_TRUE(course.ok());
  const auto exam = course->Find("00-03");
  ASSERT_TRUE(exam.ok()) << exam.status();
  EXPECT_EQ((*exam)->name, "entrance-exam");
  EXPECT_EQ((*course->Find("00-02"))->name, "lab-02-kv-memory") << "first in the phase, but it has a number";
  EXPECT_FALSE(course->Find("00-04").ok());
}

TEST(Manifest, AnUnknownLabIsToldWithTheNearestNames) {
  const auto course = ParseManifest(CourseJson());
  ASSERT_TRUE(course.ok());
  EXPECT_TRUE(HasCodeAndText(course->Find("lab-01-kv-cahce-speedup").status(), absl::StatusCode::kNotFound,
                             "did you mean lab-01-kv-cache-speedup"));
  EXPECT_TRUE(HasCodeAndText(course->Find("zzzzzzzz").status(), absl::StatusCode::kNotFound, "./course status"));
  EXPECT_FALSE(course->Find("").ok());
}

TEST(Manifest, ANameOfTwoLabsMustBeMadePrecise) {
  const auto course = ParseManifest(CourseJson());
  ASSERT_TRUE(course.ok());
  EXPECT_TRUE(HasCodeAndText(course->Find("kv-memory").status(), absl::StatusCode::kInvalidArgument,
                             "can mean 00-02 or 13-ex-07"));
}

TEST(Manifest, DuplicatesAreRefused) {
  const std::string twice = LabJson("//phases/13-multimodal/lab-01-vision", "lab-01-vision");
  EXPECT_TRUE(HasCodeAndText(ParseManifest(CourseJson(absl::StrCat(twice, ",", twice))).status(),
                             absl::StatusCode::kInvalidArgument, "two labs //phases/13-multimodal/lab-01-vision"));
  const std::string same_test = absl::StrReplaceAll(CourseJson(), {{"RefusesEmptyPrompts", "GrowsLinearly"}});
  EXPECT_TRUE(HasCodeAndText(ParseManifest(same_test).status(), absl::StatusCode::kInvalidArgument,
                             "two tests Work.GrowsLinearly"));
  const std::string same_phase =
      absl::StrReplaceAll(CourseJson(), {{"//phases/13-multimodal\"", "//phases/00-foundations\""}});
  EXPECT_TRUE(HasCodeAndText(ParseManifest(same_phase).status(), absl::StatusCode::kInvalidArgument,
                             "two phases //phases/00-foundations"));
}

TEST(Manifest, HasThePhasesDefinitionOfDone) {
  const auto course = ParseManifest(CourseJson());
  ASSERT_TRUE(course.ok()) << course.status();
  EXPECT_TRUE(course->phases[0].done.empty()) << "a phase need not have one";
  const std::vector<Condition>& done = course->phases[1].done;
  ASSERT_EQ(done.size(), 3u);
  EXPECT_EQ(done[0].what, Condition::kLabs);
  EXPECT_EQ(done[0].text, "All labs.");
  EXPECT_EQ(done[1].what, Condition::kQuiz);
  EXPECT_EQ(done[2].what, Condition::kYours);
}

struct Broken {
  const char* from;
  const char* to;
  const char* says;
};

TEST(Manifest, EveryMistakeIsNamedWithItsPlace) {
  const Broken kCases[] = {
      {R"("kind":"course",)", "", "course.kind: is missing"},
      {R"("kind":"course")", R"("kind":"phase")", "course.kind: must be \"course\", is \"phase\""},
      {R"("title":"Foundations",)", "", "course.parts[0].title: is missing"},
      {R"("summary":"s")", R"("summary":7)", "course.parts[0].summary: must be a text, is number"},
      {R"("label":"//phases/00-foundations/lab-02-kv-memory")", R"("label":"phases/x")",
       "course.parts[0].parts[0].parts[0].label: must start with //"},
      {R"("points":5)", R"("points":"5")", "parts[0].points: must be a whole number, is \"5\""},
      {R"("points":5)", R"("points":-1)", "parts[0].points: must lie in [0, 1000000], is -1"},
      {R"("points":5)", R"("points":5.5)", "must be a whole number, is 5.5"},
      {R"("tags":["cpu"])", R"("tags":[1])", "tags: must hold texts, holds number"},
      {R"("tags":["cpu"])", R"("tags":"cpu")", "tags: must be a list, is string"},
      {R"("suite":"Work")", R"("suite":"")", "tests[0].suite: must not be empty"},
      {R"("limits":{})", R"("limits":{"cpu_seconds":0})", "limits.cpu_seconds: must lie in [1, 1000000], is 0"},
      {R"("limits":{})", R"("limits":[])", "limits: must be an object, is array"},
      {R"("folder":"exercises")", R"("folder":"")", "course.parts[1].groups[0].folder: must not be empty"},
      {R"("title":"Exercises")", R"("title":7)", "course.parts[1].groups[0].title: must be a text, is number"},
      {R"("line":12)", R"("lines":12)", "tests[0].line: is missing"},
      {R"("what":"quiz")", R"("what":"exam")",
       "course.parts[1].done[1]: what must be labs, quiz or yours, is \"exam\""},
      {R"("text":"You.")", R"("text":"")", "course.parts[1].done[2].text: must not be empty"},
  };
  for (const Broken& c : kCases) {
    std::string text = CourseJson();
    const size_t at = text.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from;
    text.replace(at, std::string(c.from).size(), c.to);
    EXPECT_TRUE(HasCodeAndText(ParseManifest(text).status(), absl::StatusCode::kInvalidArgument, c.says)) << c.from;
  }
}

TEST(Manifest, TextThatIsNoJsonIsNamedAsSuch) {
  for (const std::string text : {"", "{", "[]", "null", "\"x\"", "{}", "{\"kind\":\"course\",\"parts\":[1]}"}) {
    EXPECT_TRUE(HasCodeAndText(ParseManifest(text).status(), absl::StatusCode::kInvalidArgument, "manifest, ")) << text;
  }
  const std::string whole = CourseJson();
  for (size_t cut : {size_t{10}, whole.size() / 2, whole.size() - 1}) {
    EXPECT_TRUE(
        HasCodeAndText(ParseManifest(whole.substr(0, cut)).status(), absl::StatusCode::kInvalidArgument, "not JSON"));
  }
}

TEST(Manifest, AMissingFileNamesThePathAndTheCommand) {
  EXPECT_TRUE(HasCodeAndText(ReadManifest("/nonexistent/manifest.json").status(), absl::StatusCode::kNotFound,
                             "/nonexistent/manifest.json: run ./course up"));
}

}  // namespace
}  // namespace course::catalog
