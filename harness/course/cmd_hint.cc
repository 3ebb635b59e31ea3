#include "harness/course/cmd_hint.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/course/open_hint.h"
#include "harness/course/progress.h"
#include "harness/diff/line_diff.h"

namespace course::cli {
namespace {

absl::StatusOr<const LabProgress*> WantedLab(const catalog::Course& course, const std::vector<LabProgress>& labs,
                                             const std::string& name) {
  if (name.empty()) {
    if (const LabProgress* next = NextLab(labs); next != nullptr) return next;
    return absl::InvalidArgumentError("every lab has full marks: name the lab whose hint you want");
  }
  ASSIGN_OR_RETURN(const catalog::Lab* lab, FindLab(course, name));
  for (const LabProgress& progress : labs) {
    if (progress.lab == lab) return &progress;
  }
  return absl::InternalError(absl::StrCat(lab->label, " is in the catalog but has no progress"));
}

Result ShowHint(const Context& context, store::Store& store, const LabProgress& progress, int level) {
  const catalog::Lab& lab = *progress.lab;
  ASSIGN_OR_RETURN(const OpenedHint hint, OpenHint(context, store, lab, progress.hints_used, level));
  *context.out << Coloured(
                      context, "1",
                      absl::StrCat("Hint ", hint.level, " of ", hint.count, " for ", lab.ShortName(), "  ", lab.title))
               << (hint.again ? "  (the last one there is)" : "") << "\n\n"
               << hint.text << "\n";
  if (hint.level == hint.count) {
    *context.out << "\nStill stuck? ./course hint " << lab.ShortName()
                 << " --solution shows how the reference does it.\n";
  }
  PrintNext(context, GradeCommand(context, lab));
  return Exit::kDone;
}

Result ShowSolution(const Context& context, store::Store& store, const LabProgress& progress, bool yes) {
  const catalog::Lab& lab = *progress.lab;
  if (!progress.Done() && !progress.gave_up) {
    const std::string question =
        absl::StrCat(lab.ShortName(), " does not have full marks yet. Give up and see the solution? It is recorded, ",
                     "and costs no points.");
    if (!yes && !context.interactive) {
      return absl::InvalidArgumentError(absl::StrCat(
          lab.ShortName(), " does not have full marks yet: --solution --yes gives up (recorded) and shows it"));
    }
    if (!yes && !Confirm(context, question)) {
      *context.out << "Nothing was shown.\n";
      PrintNext(context, absl::StrCat("./course hint ", lab.ShortName()));
      return Exit::kDone;
    }
    RETURN_IF_ERROR(store.RecordGiveUp(lab.label));
  }
  ASSIGN_OR_RETURN(const std::string yours, ReadFile(context.Path(StarterPath(lab))));
  ASSIGN_OR_RETURN(const std::string reference, ReadFile(context.Path(SolutionPath(lab))));
  // The words first: they say what to look for in the lines. The linter asks for them; a lab without is no error here.
  const absl::StatusOr<std::string> commentary = ReadFile(context.Path(CommentaryPath(lab)));
  if (commentary.ok()) *context.out << *commentary << "\n";
  const diff::Diff diff = diff::LineDiff(yours, reference);
  *context.out << (diff.Same() ? "Your file and the solution are the same.\n"
                               : diff::UnifiedDiff(diff, StarterPath(lab) + " (yours)",
                                                   SolutionPath(lab) + " (the reference)"));
  PrintNext(context, progress.Done() ? "./course next" : GradeCommand(context, lab));
  return Exit::kDone;
}

}  // namespace

Result RunHint(const Context& context, const HintOptions& options) {
  if (options.solution && options.level != 0) {
    return absl::InvalidArgumentError("--level and --solution do not go together: a hint or the solution");
  }
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  ASSIGN_OR_RETURN(const std::vector<LabProgress> labs, ReadProgress(course, *store));
  ASSIGN_OR_RETURN(const LabProgress* progress, WantedLab(course, labs, options.lab));
  return options.solution ? ShowSolution(context, *store, *progress, options.yes)
                          : ShowHint(context, *store, *progress, options.level);
}

}  // namespace course::cli
