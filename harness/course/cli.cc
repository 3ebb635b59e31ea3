#include "harness/course/cli.h"

#include <algorithm>
#include <optional>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/catalog/nearest.h"
#include "harness/course/cmd_backup.h"
#include "harness/course/cmd_bench.h"
#include "harness/course/cmd_clean.h"
#include "harness/course/cmd_cohort.h"
#include "harness/course/cmd_demo_cohort.h"
#include "harness/course/cmd_doctor.h"
#include "harness/course/cmd_engine.h"
#include "harness/course/cmd_grade.h"
#include "harness/course/cmd_hint.h"
#include "harness/course/cmd_join.h"
#include "harness/course/cmd_learn.h"
#include "harness/course/cmd_lint.h"
#include "harness/course/cmd_models.h"
#include "harness/course/cmd_new_lab.h"
#include "harness/course/cmd_new_quiz.h"
#include "harness/course/cmd_next.h"
#include "harness/course/cmd_preview.h"
#include "harness/course/cmd_privacy.h"
#include "harness/course/cmd_quiz.h"
#include "harness/course/cmd_rescore.h"
#include "harness/course/cmd_reset.h"
#include "harness/course/cmd_sandbox.h"
#include "harness/course/cmd_status.h"
#include "harness/course/cmd_submit.h"
#include "harness/course/cmd_update.h"
#include "harness/course/cmd_watch.h"

namespace course::cli {
namespace {

struct Entry {
  const char* group;
  const char* usage;  // begins with the command's name
  const char* summary;
};
constexpr Entry kEntries[] = {
    {"To begin with", "up [--no-serve] [--port N]", "install what is missing, build, grade, serve the dashboard"},
    {"To begin with", "test [--all]", "the same set-up, then every test of the course itself"},
    {"While you learn", "watch [LAB]", "grades a lab whenever you save its file, and shows the first failing test"},
    {"While you learn", "next", "what to do now: the lab, its failing test, the file to edit"},
    {"While you learn", "hint [LAB] [--level N] [--solution]", "the next hint of a lab; hints cost nothing"},
    {"While you learn", "quiz [BANK] [--exam] [--review] [--retry]", "takes a quiz here; without BANK: what there is"},
    {"While you learn", "engine [--mine]",
     "chat with the engine of phases 00 to 03, and see inside; --mine: your labs"},
    {"While you learn", "status [--json]", "your points, lab by lab"},
    {"While you learn", "reset LAB", "the starter as it was delivered; keeps a copy of yours"},
    {"While you learn", "learn [--off]", "whose code a plain `bazel test` grades: yours, or the solutions"},
    {"While you learn", "update [--from REMOTE/BRANCH]", "a newer course, with your starters in it"},
    {"In a cohort", "join URL [TOKEN]", "this clone hands in to that server; asks for the token of your page /account"},
    {"In a cohort", "submit LAB...|--all|--retry|--status|--runs [--wait]",
     "hands your files in to be graded; what cannot be sent waits on this machine"},
    {"The dashboard", "serve [--port N] [--open-enrolment] [--cohort FILE]",
     "in the foreground; for a workshop, open to guests; for a term, with accounts"},
    {"The dashboard", "down", "stops the one in the background"},
    {"This machine", "doctor", "what could be wrong, and what to type about it"},
    {"This machine", "models [NAME...] [--where] [--json]", "published weights: what is here, and whether it is right"},
    {"This machine", "backup [FILE]", "a copy of your scores"},
    {"This machine", "export [FILE]", "everything that is recorded about your work, as one JSON file"},
    {"This machine", "import FILE", "what an export holds, added to what is here"},
    {"This machine", "erase [--yes]", "forgets all of it, and leaves your files"},
    {"This machine", "clean [--all]", "frees disk space; never touches your files"},
    {"This machine", "bench [NAME...] [--json] [--list]", "how long things take, against their goals"},
    {"Grading others", "grade DIR [--lab LAB] [--hidden DIR] [--out DIR]",
     "submissions of others, each compiled and run in a jail; scores as CSV, results.json, JUnit"},
    {"Grading others", "sandbox selftest [--json]", "what the jail for code of others keeps apart on this machine"},
    {"Teaching a cohort", "demo-cohort [--learners N] [--dir DIR]", "one that does not exist, to look at before term"},
    {"Teaching a cohort", "cohort ACTION [--config FILE]",
     "export, import FILE, verify, export-learner LOGIN, erase LOGIN: scores and all that is stored"},
    {"For authors", "new-lab PHASE NAME [--title T] [--points N]", "a lab that builds, to start from"},
    {"For authors", "new-quiz BANK [--unit FOLDER]", "a question bank with an example of each kind"},
    {"For authors", "preview QUESTION [--variants N]", "a question as it is shown, its key and its explanations"},
    {"For authors", "rescore BANK [--keep]", "what a mended question bank changes in scores; --keep stores it"},
    {"For authors", "lint [--author]", "what a lab or a question bank still lacks"},
};

std::vector<std::string> CommandNames() {
  std::vector<std::string> names;
  for (const Entry& entry : kEntries)
    names.push_back(std::string(entry.usage).substr(0, std::string(entry.usage).find(' ')));
  return names;
}

// Everything that can be asked for; filled by CLI11, read by Dispatch.
struct Asked {
  UpOptions up;
  ServeCommandOptions serve;
  std::string cohort_file;  // of serve
  EngineOptions engine;
  StatusOptions status;
  HintOptions hint;
  QuizOptions quiz;
  LearnOptions learn;
  CleanOptions clean;
  UpdateOptions update;
  NewLabOptions new_lab;
  NewQuizOptions new_quiz;
  PreviewOptions preview;
  LintOptions lint;
  BenchOptions bench;
  ModelsOptions models;
  WatchOptions watch;
  RescoreOptions rescore;
  GradeOptions grade;
  GradeWorkerOptions grade_worker;
  SandboxOptions sandbox;
  JoinOptions join;
  SubmitOptions submit;
  CohortOptions cohort;
  DemoCohortOptions demo_cohort;
  std::string reset_lab;
  std::string backup_file;
  std::string export_file;
  std::string import_file;
  EraseOptions erase;
  bool spool = false;
};

void Declare(CLI::App& app, Asked& asked) {
  const auto add = [&](const std::string& name) {
    for (const Entry& entry : kEntries) {
      const std::string usage = entry.usage;
      if (usage.substr(0, usage.find(' ')) == name) return app.add_subcommand(name, entry.summary);
    }
    return app.add_subcommand(name)->group("");  // not for people
  };
  CLI::App* up = add("up");
  up->add_flag("--no-serve", asked.up.no_serve, "do not start the dashboard");
  up->add_option("--port", asked.up.port, "the dashboard's port on 127.0.0.1; 0: any free one");
  CLI::App* serve = add("serve");
  serve->add_option("--port", asked.serve.port, "the port on 127.0.0.1; 0: any free one");
  serve->add_flag("--open-enrolment", asked.serve.open_enrolment,
                  "let in guests without the key, to guides and quizzes");
  serve->add_option("--cohort", asked.cohort_file, "a cohort's server: accounts, submissions (docs/cohorts.md)")
      ->excludes("--open-enrolment");
  add("engine")->add_flag("--mine", asked.engine.mine, "with your code of the labs that have full marks");
  add("down");
  add("next");
  add("watch")->add_option("LAB", asked.watch.lab, "such as 00-01; the one of the last time, if absent");
  add("status")->add_flag("--json", asked.status.json, "for scripts");
  CLI::App* hint = add("hint");
  hint->add_option("LAB", asked.hint.lab, "such as 00-01; the one that `next` names, if absent");
  hint->add_option("--level", asked.hint.level, "this hint instead of the next one")->check(CLI::Range(1, 9));
  hint->add_flag("--solution", asked.hint.solution, "your file against the reference, after full marks or giving up");
  hint->add_flag("--yes,-y", asked.hint.yes, "give up without being asked");
  CLI::App* quiz = add("quiz");
  quiz->add_option("BANK", asked.quiz.bank, "such as 00 or x2; lists them, if absent");
  quiz->add_flag("--exam", asked.quiz.exam, "against the clock; what was right shows at the end");
  quiz->add_flag("--certainty", asked.quiz.certainty, "asks how sure you are, and marks that, too");
  quiz->add_flag("--review", asked.quiz.review, "only what is due for review");
  quiz->add_flag("--retry", asked.quiz.retry, "only what was missed in the last finished attempt");
  quiz->add_flag("--list", asked.quiz.list, "what there is, and where you stand");
  CLI::App* join = add("join");
  join->add_option("URL", asked.join.url, "such as https://course.example.org")->required();
  join->add_option("TOKEN", asked.join.token,
                   "asked for, if absent or -, unseen and kept by no shell; of a pipe, its first line");
  CLI::App* submit = add("submit");
  submit->add_option("LAB", asked.submit.labs, "such as 00-01 02-01");
  submit->add_flag("--all", asked.submit.all, "every lab that you have worked at, unless it was handed in as it is");
  submit->add_flag("--retry", asked.submit.retry, "only what waits because it could not be sent");
  submit->add_flag("--status", asked.submit.status, "what became of what you handed in");
  submit->add_flag("--runs", asked.submit.runs, "tells the course staff what was graded on this machine");
  submit->add_flag("--wait", asked.submit.wait, "until it is graded");
  add("reset")->add_option("LAB", asked.reset_lab, "such as 00-01")->required();
  add("learn")->add_flag("--off", asked.learn.off, "a plain `bazel test` grades the solutions again");
  add("update")->add_option("--from", asked.update.from, "the branch that brings the course, such as upstream/main");
  add("doctor");
  add("backup")->add_option("FILE", asked.backup_file, "where to; .course/backups/ if absent");
  add("clean")->add_flag("--all", asked.clean.all, "also what takes minutes to make again");
  add("export")->add_option("FILE", asked.export_file, "where to; course-export-TIME.json here, if absent");
  add("import")->add_option("FILE", asked.import_file, "made by ./course export")->required();
  add("erase")->add_flag("--yes,-y", asked.erase.yes, "without being asked");
  CLI::App* bench = add("bench");
  bench->add_option("NAME", asked.bench.names, "all of them, if absent");
  bench->add_flag("--json", asked.bench.json, "one object a line");
  bench->add_flag("--list", asked.bench.list, "what there is");
  CLI::App* grade = add("grade");
  grade->add_option("DIR", asked.grade.folder, "a folder with one folder for each learner")->required();
  grade->add_option("--lab", asked.grade.lab, "only this one, such as 00-01; every lab that is there, if absent");
  grade->add_option("--jobs", asked.grade.jobs, "how many at once; one for each processor, if absent")
      ->check(CLI::Range(1, 256));
  grade->add_option("--hidden", asked.grade.hidden, "a folder of hidden tests");
  grade->add_option("--out", asked.grade.out, "where results go; DIR-graded, if absent");
  grade->add_flag("--json", asked.grade.json, "one object a line");
  CLI::App* grade_worker = add("grade-worker");
  grade_worker->add_option("--database", asked.grade_worker.database, "where the queue is")->required();
  grade_worker->add_option("--name", asked.grade_worker.name, "of this worker")->required();
  grade_worker->add_option("--hidden", asked.grade_worker.hidden, "the folder of hidden tests that it grades with");
  grade_worker->add_flag("--wait", asked.grade_worker.wait, "for more, when nothing is open");
  CLI::App* models = add("models");
  models->add_option("NAME", asked.models.names, "such as whisper-tiny.en or audio/jfk.wav; all of them, if absent");
  models->add_flag("--where", asked.models.where, "the path of NAME, and nothing else");
  models->add_flag("--json", asked.models.json, "for scripts");
  CLI::App* new_lab = add("new-lab");
  new_lab->add_option("PHASE", asked.new_lab.phase, "such as 00-foundations or 13/exercises")->required();
  new_lab->add_option("NAME", asked.new_lab.name, "such as prefix-caching; takes the next number")->required();
  new_lab->add_option("--title", asked.new_lab.title, "made from the name, if absent");
  new_lab->add_option("--points", asked.new_lab.points, "what its tests are worth together (5 to 100)");
  CLI::App* new_quiz = add("new-quiz");
  new_quiz->add_option("BANK", asked.new_quiz.bank, "such as 01 or x2: the number of its phase")->required();
  new_quiz->add_option("--unit", asked.new_quiz.unit, "its folder, if that is still to come");
  CLI::App* preview = add("preview");
  preview->add_option("QUESTION", asked.preview.question, "its id, such as p00-kv-bytes")->required();
  preview->add_option("--variants", asked.preview.variants, "how many of a parametric question (1 to 1000)");
  CLI::App* rescore = add("rescore");
  rescore->add_option("BANK", asked.rescore.bank, "such as 00")->required();
  rescore->add_flag("--keep", asked.rescore.keep, "store the new points");
  CLI::App* sandbox = add("sandbox");
  sandbox->add_option("ACTION", asked.sandbox.action, "selftest")->required();
  sandbox->add_flag("--json", asked.sandbox.json, "for scripts");
  CLI::App* cohort = add("cohort");
  cohort
      ->add_option("ACTION", asked.cohort.action,
                   "init, invite, roster, export, import, verify, export-learner or erase")
      ->required();
  cohort->add_option("ARG", asked.cohort.arguments, "what the action needs");
  cohort->add_option("--config", asked.cohort.config, "which cohort; cohort.toml here, if absent");
  cohort->add_option("--format", asked.cohort.format, "export: bundle, scores, canvas, lti, gradescope or junit");
  cohort->add_option("--gradebook", asked.cohort.gradebook, "export --format canvas: what Canvas exported");
  cohort->add_option("--submission", asked.cohort.submission, "export --format gradescope or junit: its id");
  cohort->add_option("--dir", asked.cohort.dir, "import: where it goes; here, if absent");
  cohort->add_option("--role", asked.cohort.role, "invite: learner, instructor or admin; learner, if absent");
  cohort->add_option("--uses", asked.cohort.uses, "invite: how many people; one, if absent");
  cohort->add_flag("--yes,-y", asked.cohort.yes, "erase, roster: without being asked");
  CLI::App* demo_cohort = add("demo-cohort");
  demo_cohort->add_option("--learners", asked.demo_cohort.learners, "60, if absent")->check(CLI::Range(1, 5000));
  demo_cohort->add_option("--dir", asked.demo_cohort.dir, "where it goes; .course/demo-cohort, if absent");
  demo_cohort->add_option("--seed", asked.demo_cohort.seed, "the same number gives the same cohort");
  demo_cohort->add_option("--port", asked.demo_cohort.port, "that its server will use")->check(CLI::Range(1, 65535));
  add("lint")->add_flag("--author", asked.lint.author, "starters must be untouched, too");
  add("record")->add_flag("--spool", asked.spool, "record what the bazel hook left")->required();
}

Result Dispatch(const std::string& command, const Asked& asked, const Context& context, const Services& services) {
  if (command == "up") return RunUp(context, asked.up, services.start_dashboard);
  if (command == "serve" && !asked.cohort_file.empty()) {
    return RunServeCohort(context, asked.cohort_file, asked.serve.port, services.serve_cohort, services.grading);
  }
  if (command == "serve") return RunServe(context, asked.serve, services.serve);
  if (command == "engine") return RunEngine(context, asked.engine, services.start_dashboard);
  if (command == "down") return RunDown(context);
  if (command == "next") return RunNext(context);
  if (command == "watch") return RunWatch(context, asked.watch);
  if (command == "status") return RunStatus(context, asked.status);
  if (command == "hint") return RunHint(context, asked.hint);
  if (command == "quiz") return RunQuiz(context, asked.quiz);
  if (command == "join") return RunJoin(context, asked.join);
  if (command == "submit") return RunSubmit(context, asked.submit);
  if (command == "reset") return RunReset(context, asked.reset_lab);
  if (command == "learn") return RunLearn(context, asked.learn);
  if (command == "update") return RunUpdate(context, asked.update);
  if (command == "doctor") return RunDoctor(context);
  if (command == "backup") return RunBackup(context, asked.backup_file);
  if (command == "export") return RunExport(context, asked.export_file);
  if (command == "import") return RunImport(context, asked.import_file);
  if (command == "erase") return RunErase(context, asked.erase);
  if (command == "clean") return RunClean(context, asked.clean);
  if (command == "bench") return RunBench(context, asked.bench, services.benches);
  if (command == "grade") return RunGrade(context, asked.grade, services.grading);
  if (command == "grade-worker") return services.grading.run_worker(context, asked.grade_worker);
  if (command == "models") return RunModels(context, asked.models);
  if (command == "new-lab") return RunNewLab(context, asked.new_lab);
  if (command == "new-quiz") return RunNewQuiz(context, asked.new_quiz);
  if (command == "preview") return RunPreview(context, asked.preview);
  if (command == "rescore") return RunRescore(context, asked.rescore);
  if (command == "sandbox") return RunSandbox(context, asked.sandbox);
  if (command == "cohort") return RunCohort(context, asked.cohort);
  if (command == "demo-cohort") return RunDemoCohort(context, asked.demo_cohort);
  if (command == "lint") return RunLint(context, asked.lint);
  if (command == "record") return services.record(context);
  return absl::InternalError(absl::StrCat("no function for the command ", command));
}

// The options of a command that resemble what was typed.
std::string OptionHint(const CLI::App& command, const std::vector<std::string>& args) {
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  for (const std::string& arg : args) {
    const std::string name = arg.substr(0, arg.find('='));
    if (!absl::StartsWith(name, "-") || std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::vector<std::string> near = catalog::Nearest(name, known, 2);
    if (!near.empty()) return absl::StrCat("; did you mean ", absl::StrJoin(near, " or "), "?");
  }
  return "";
}

// The first argument that was given as nothing; empty: there is none. In a script "$FOLDER" is nothing where FOLDER is
// not set, and nothing must not mean "as if it were absent": `serve --cohort ""` would open the pages that ask for no
// password.
std::string EmptyArgument(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const std::vector<std::string>& given = option->results();
    if (std::find(given.begin(), given.end(), "") != given.end()) return option->get_name();
  }
  return "";
}

Exit WrongUse(const Context& context, const std::string& said, const std::string& next) {
  *context.err << "course: " << said << "\nNext: " << next << "\n";
  return Exit::kWrongUse;
}

Exit UnknownCommand(const Context& context, const std::string& command) {
  const std::vector<std::string> near = catalog::Nearest(command, CommandNames());
  return WrongUse(context,
                  absl::StrCat("there is no command \"", command, "\"",
                               near.empty() ? "" : absl::StrCat("; did you mean ", absl::StrJoin(near, " or "), "?")),
                  near.empty() ? "./course --help" : "./course " + near[0]);
}

Exit Ended(const Context& context, const std::string& command, const absl::Status& status) {
  *context.err << "course " << command << ": " << std::string(status.message()) << "\n";
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      *context.err << "Next: ./course " << command << " --help\n";
      return Exit::kWrongUse;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kPermissionDenied:
      *context.err << "Next: ./course doctor\n";
      return Exit::kMachineLacks;
    default:
      *context.err << "Next: " << NextAfter(status, "./course doctor") << "\n";
      return Exit::kFailed;
  }
}

}  // namespace

std::string HelpText() {
  std::string text = "./course COMMAND [OPTIONS]      the course on LLM inference\n";
  std::string group;
  for (const Entry& entry : kEntries) {
    if (group != entry.group) absl::StrAppend(&text, "\n", group = entry.group, ":\n");
    // A long usage stands on a line of its own.
    if (std::string(entry.usage).size() > 38) {
      absl::StrAppend(&text, "  ", entry.usage, "\n", std::string(42, ' '), entry.summary, "\n");
    } else {
      absl::StrAppendFormat(&text, "  %-38s  %s\n", entry.usage, entry.summary);
    }
  }
  absl::StrAppend(
      &text,
      "\nA LAB is named by its number (00-01), its folder or its label. Exit codes: 0 done, 1 the work failed,\n"
      "2 wrong use, 3 the machine lacks something. ./course COMMAND --help says more.\n");
  return text;
}

Exit RunCli(const std::vector<std::string>& args, const Context& context, const Services& services) {
  if (args.empty() || args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
    *context.out << HelpText();
    PrintNext(context, "./course next");
    return Exit::kDone;
  }
  const std::string& command = args[0];
  if (command == "test") return WrongUse(context, "`test` is done by the launcher", "./course test, in the workspace");
  CLI::App app("", "./course");
  app.require_subcommand(1);  // one, so that an argument may bear a command's name: ./course bench watch
  Asked asked;
  Declare(app, asked);
  const std::vector<const CLI::App*> named = static_cast<const CLI::App&>(app).get_subcommands(
      [&](const CLI::App* sub) { return sub->get_name() == command; });
  if (named.size() != 1) return UnknownCommand(context, command);
  const CLI::App* chosen = named[0];
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));  // CLI11 takes them from the back
  } catch (const CLI::CallForHelp&) {
    *context.out << chosen->help("./course");
    PrintNext(context, "./course --help");
    return Exit::kDone;
  } catch (const CLI::ParseError& error) {
    return WrongUse(context,
                    absl::StrCat(command, ": ", error.what(), OptionHint(*chosen, {args.begin() + 1, args.end()})),
                    absl::StrCat("./course ", command, " --help"));
  }
  if (const std::string empty = EmptyArgument(*chosen); !empty.empty()) {
    return WrongUse(context, absl::StrCat(command, ": ", empty, " is empty: write a value, or leave it out"),
                    absl::StrCat("./course ", command, " --help"));
  }
  const Result result = Dispatch(command, asked, context, services);
  return result.ok() ? *result : Ended(context, command, result.status());
}

}  // namespace course::cli
