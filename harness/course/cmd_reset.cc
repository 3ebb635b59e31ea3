#include "harness/course/cmd_reset.h"

#include "base/status_macros.h"
#include "harness/course/attic.h"
#include "harness/course/files.h"
#include "harness/course/progress.h"

namespace course::cli {

Result RunReset(const Context& context, const std::string& name) {
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  ASSIGN_OR_RETURN(const catalog::Lab* lab, FindLab(course, name));
  ASSIGN_OR_RETURN(const std::string pristine, ReadFile(context.Path(PristinePath(*lab))));
  const std::string starter = StarterPath(*lab);
  const absl::StatusOr<std::string> mine = ReadFile(context.Path(starter));
  if (!mine.ok() && mine.status().code() != absl::StatusCode::kNotFound) return mine.status();
  if (mine.ok() && *mine == pristine) {
    *context.out << starter << " is as it was delivered: nothing to do.\n";
    PrintNext(context, GradeCommand(context, *lab));
    return Exit::kDone;
  }
  std::string kept;
  if (mine.ok()) {
    ASSIGN_OR_RETURN(kept, KeepInAttic(context, lab->Folder(), *mine));
  }
  RETURN_IF_ERROR(WriteFile(context.Path(starter), pristine));
  *context.out << starter << " is as it was delivered.\n";
  if (!kept.empty())
    *context.out << "Your version is kept in " << kept << "\n  take it back: cp " << kept << " " << starter << "\n";
  PrintNext(context, GradeCommand(context, *lab));
  return Exit::kDone;
}

}  // namespace course::cli
