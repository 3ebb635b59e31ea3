// Deadlines, the late policy, and what another one would change.

#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "cohort/policy/what_if.h"
#include "web/pages/cohort_policy_page.h"
#include "web/pages/parts.h"
#include "web/routes/cohort.h"

namespace course::web {
namespace {

constexpr size_t kMostCorners = 50;
constexpr int kMostGraceDays = 365;

// "0 1, 24 0.9": hours and share of each corner.
absl::StatusOr<std::vector<cohort::CreditPoint>> ParseCredit(const std::string& text) {
  std::vector<cohort::CreditPoint> points;
  if (absl::StripAsciiWhitespace(text).empty()) return points;
  for (const absl::string_view corner : absl::StrSplit(text, ',')) {
    const std::vector<std::string> words = absl::StrSplit(corner, ' ', absl::SkipEmpty());
    cohort::CreditPoint point;
    const bool numbers = words.size() == 2 && absl::SimpleAtod(words[0], &point.hours) &&
                         absl::SimpleAtod(words[1], &point.share) && std::isfinite(point.hours) &&
                         std::isfinite(point.share);
    if (!numbers || points.size() == kMostCorners) {
      return absl::InvalidArgumentError(
          absl::StrCat("Credit, corner ", points.size() + 1, ", \"", std::string(absl::StripAsciiWhitespace(corner)),
                       "\": hours and a share, with a blank between; at most ", kMostCorners, " corners."));
    }
    points.push_back(point);
  }
  return points;
}

std::string CreditText(const std::vector<cohort::CreditPoint>& points) {
  return absl::StrJoin(points, ", ", [](std::string* out, const cohort::CreditPoint& point) {
    absl::StrAppend(out, Decimal(point.hours), " ", absl::StrCat(point.share));
  });
}

std::vector<CreditCorner> Corners(const std::vector<cohort::CreditPoint>& points) {
  std::vector<CreditCorner> corners;
  for (const cohort::CreditPoint& point : points) corners.push_back({point.hours, point.share});
  return corners;
}

// As TOML writes a number with a point.
std::string Float(double value) {
  std::string text = absl::StrCat(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

// The lines that differ from what holds.
std::string Lines(const cohort::Config& holds, const cohort::Config& tried, const std::vector<std::string>& names) {
  std::string out;
  if (!(holds.late == tried.late)) {
    absl::StrAppend(&out, "[late]\ncredit = [",
                    absl::StrJoin(tried.late.credit, ", ",
                                  [](std::string* line, const cohort::CreditPoint& point) {
                                    absl::StrAppend(line, "[", Decimal(point.hours), ", ", Float(point.share), "]");
                                  }),
                    "]\ngrace_days = ", tried.late.grace_days, "\n");
  }
  for (size_t a = 0; a < holds.assignments.size(); ++a) {
    if (holds.assignments[a].weight == tried.assignments[a].weight) continue;
    const bool quiz = holds.assignments[a].kind == cohort::Assignment::Kind::kQuiz;
    absl::StrAppend(&out, quiz ? "[[quiz]]\nbank = \"" : "[[lab]]\nname = \"",
                    quiz ? holds.assignments[a].id : names[a], "\"\nweight = ", Float(tried.assignments[a].weight),
                    "\n");
  }
  return out;
}

// The config that the form asks to try; `wrong` if that is none.
absl::StatusOr<cohort::Config> TriedConfig(const cohort::Config& holds, const Request& request,
                                           const std::vector<std::string>& names) {
  cohort::Config tried = holds;
  ASSIGN_OR_RETURN(tried.late.credit, ParseCredit(ValueOr(request.query, "credit", CreditText(holds.late.credit))));
  const std::string grace = ValueOr(request.query, "grace", absl::StrCat(holds.late.grace_days));
  if (!absl::SimpleAtoi(grace, &tried.late.grace_days) || tried.late.grace_days < 0 ||
      tried.late.grace_days > kMostGraceDays) {
    return absl::InvalidArgumentError(
        absl::StrCat("Grace days \"", grace, "\": a whole number from 0 to ", kMostGraceDays, "."));
  }
  for (size_t a = 0; a < tried.assignments.size(); ++a) {
    const auto given = request.query.find("w:" + names[a]);
    if (given == request.query.end()) continue;
    double& weight = tried.assignments[a].weight;
    if (!absl::SimpleAtod(given->second, &weight) || !std::isfinite(weight) || weight < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("Weight of ", names[a], ", \"", given->second, "\": a number of at least 0."));
    }
  }
  RETURN_IF_ERROR(cohort::CheckLatePolicy(tried.late));
  return tried;
}

}  // namespace

CohortRoutes::Answered CohortRoutes::Policy(CohortVisit& visit) {
  const cohort::Config& holds = *options_.config;
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  PolicyView view{.credit = Corners(holds.late.credit),
                  .grace_days = holds.late.grace_days,
                  .counts = holds.counts == cohort::Counts::kBest
                                ? "Of several submissions the one that is worth the most counts."
                                : "Of several submissions the last one counts.",
                  .tried = ValueOr(visit.request.query, "try") == "1",
                  .tried_credit = ValueOr(visit.request.query, "credit", CreditText(holds.late.credit)),
                  .tried_grace = ValueOr(visit.request.query, "grace", absl::StrCat(holds.late.grace_days)),
                  .learners = static_cast<int>(snapshot->learners.size()),
                  .notes = holds.notes,
                  .zone = holds.zone};
  std::vector<std::string> names;
  for (const cohort::Assignment& one : holds.assignments) {
    const std::string name = NameOf(one.id);
    names.push_back(name);
    PolicyLine line{.id = one.id,
                    .name = name,
                    .title = one.title,
                    .url = UrlOf(one),
                    .due = one.due,
                    .weight = absl::StrCat(one.weight),
                    .tried = ValueOr(visit.request.query, "w:" + name, absl::StrCat(one.weight))};
    for (const store::Extension& extension : snapshot->extensions) line.extensions += extension.assignment == one.id;
    view.assignments.push_back(std::move(line));
  }
  if (!view.tried) return Response{.body = PolicyPage(view, visit.frame)};
  const absl::StatusOr<cohort::Config> tried = TriedConfig(holds, visit.request, names);
  if (!tried.ok()) {
    view.wrong = std::string(tried.status().message());
    return Response{.status = 400, .body = PolicyPage(view, visit.frame)};
  }
  view.tried_corners = Corners(tried->late.credit);
  view.lines = Lines(holds, *tried, names);
  const std::vector<cohort::LearnerScores> after = cohort::ScoreCohort(*tried, snapshot->records, snapshot->at);
  for (const cohort::LearnerChange& change : cohort::WhatIf(snapshot->scores, after)) {
    PolicyChange one{.account = change.learner,
                     .name = snapshot->names.at(change.learner),
                     .before = change.total_before,
                     .after = change.total_after};
    for (const cohort::ScoreChange& score : change.scores) {
      one.detail.push_back(absl::StrCat(names[score.assignment], ": ", Decimal(score.before), " of ",
                                        Decimal(score.max_before), " becomes ", Decimal(score.after), " of ",
                                        Decimal(score.max_after), " (", score.sentence_after, ")"));
    }
    view.changes.push_back(std::move(one));
  }
  return Response{.body = PolicyPage(view, visit.frame)};
}

}  // namespace course::web
