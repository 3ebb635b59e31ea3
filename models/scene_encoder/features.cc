#include "models/scene_encoder/features.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/check.h"

namespace scene_encoder {

// Generated from features.tsv.
extern const char* const kFeaturesTsv;

namespace {

constexpr int kFeatures = 32;
constexpr float kSteps = 64;  // the file holds 64ths

int Number(absl::string_view text) {
  int number = 0;
  CHECK(absl::SimpleAtoi(text, &number)) << "features.tsv holds '" << text << "' where a whole number belongs";
  return number;
}

}  // namespace

GivenFeatures ReadGivenFeatures() {
  GivenFeatures given;
  given.trained = {kScenes, kFeatures, {}};
  given.untrained = {kScenes, kFeatures, {}};
  for (const absl::string_view line : absl::StrSplit(kFeaturesTsv, '\n', absl::SkipEmpty())) {
    if (line[0] == '#') continue;
    const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
    CHECK(fields.size() == 3 + 2 * kFeatures) << "a line of features.tsv has " << fields.size() << " fields";
    given.objects.push_back({Number(fields[0]), Number(fields[1]), Number(fields[2])});
    for (int i = 0; i < kFeatures; ++i) {
      given.trained.data.push_back(Number(fields[3 + i]) / kSteps);
      given.untrained.data.push_back(Number(fields[3 + kFeatures + i]) / kSteps);
    }
  }
  CHECK(given.objects.size() == kScenes) << "features.tsv has " << given.objects.size() << " scenes";
  return given;
}

}  // namespace scene_encoder
