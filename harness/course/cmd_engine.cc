#include "harness/course/cmd_engine.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/dashboard.h"
#include "harness/course/files.h"
#include "harness/course/program_beside.h"

namespace course::cli {
namespace {

void PrintParts(const Context& context, const web::PlaygroundStanding& standing) {
  for (const web::PlaygroundPart& part : standing.parts) {
    const std::string lab = part.lab.substr(part.lab.rfind('/') + 1);
    *context.out << "  " << (part.yours ? "yours      " : "reference  ") << lab;
    if (!part.why.empty()) *context.out << ": " << part.why;
    *context.out << "\n";
  }
}

}  // namespace

Result RunEngine(const Context& context, const EngineOptions& options, const StartDashboard& start) {
  RETURN_IF_ERROR(MakeFolder(context.StatePath("")));
  ProgramBeside program(context, EngineSpec());
  *context.out << "Building the engine" << (options.mine ? " with your labs" : "") << " ...\n" << std::flush;
  RETURN_IF_ERROR(program.BuildNow(options.mine ? Whose::kLearner : Whose::kReference, /*show=*/true));
  if (options.mine) PrintParts(context, program.Standing());
  std::optional<Dashboard> dashboard = RunningDashboard(context);
  if (!dashboard.has_value()) {
    ASSIGN_OR_RETURN(dashboard, start(context, std::nullopt));
  }
  const std::string origin = absl::StrCat("http://127.0.0.1:", dashboard->port);
  *context.out << "\nTalk to it:    " << origin << "/chat?token=" << dashboard->token << "\n"
               << "For programs:  base URL " << origin << "/v1, key " << dashboard->token << "\n"
               << "  curl " << origin << "/v1/models -H \"Authorization: Bearer " << dashboard->token << "\"\n";
  PrintNext(context, options.mine ? "./course engine" : "./course engine --mine");
  return Exit::kDone;
}

}  // namespace course::cli
