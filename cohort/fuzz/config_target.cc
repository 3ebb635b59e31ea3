// Any bytes are refused or read as cohort.toml; what was read keeps the rules that everything else stands on.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "cohort/config/config.h"

namespace {

course::catalog::Course OneLab() {
  course::catalog::Course course;
  course::catalog::Phase& phase = course.phases.emplace_back();
  phase.name = "00-first";
  phase.package = "//phases/00-first";
  course::catalog::Lab& lab = phase.labs.emplace_back();
  lab.label = "//phases/00-first/lab-01-a";
  lab.name = "lab-01-a";
  lab.points = 10;
  return course;
}

std::vector<course::quiz::Bank> OneBank() {
  course::quiz::Bank bank;
  bank.id = "00";
  bank.unit = "phases/00-first";
  return {bank};
}

void CheckLate(const course::cohort::LatePolicy& late) {
  CHECK(late.grace_days >= 0) << late.grace_days;
  course::cohort::CreditPoint before = {.hours = -1, .share = 1};
  for (const course::cohort::CreditPoint& point : late.credit) {
    CHECK(point.hours > before.hours && point.share <= before.share && point.share >= 0)
        << point.share << " after " << point.hours << " h";
    before = point;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const course::catalog::Course course = OneLab();
  static const std::vector<course::quiz::Bank> banks = OneBank();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = course::cohort::ParseConfig(text, "/srv/course/cohort.toml", course, banks);
  if (!config.ok()) {
    CHECK(absl::IsInvalidArgument(config.status()) && !config.status().message().empty()) << config.status();
    return 0;
  }
  CHECK(config->url.find("://") != std::string::npos && !config->Host().empty()) << config->url;
  CHECK(config->port >= 0 && config->port < 65'536) << config->port;
  CHECK(!config->database.empty() && config->retention_days > 0) << config->database;
  CheckLate(config->late);
  std::set<std::string> ids;
  for (const course::cohort::Assignment& assignment : config->assignments) {
    CHECK(ids.insert(assignment.id).second) << assignment.id << " twice";
    CHECK(assignment.weight >= 0 && assignment.weight <= 1000) << assignment.weight;
  }
  CHECK(ids.count("//phases/00-first/lab-01-a") == 1) << "every lab is an assignment";
  return 0;
}
