#include "models/committed/train_program.h"

#include <cmath>
#include <iostream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/callers_path.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace committed {
namespace {

constexpr const char* kManifest = "manifest.json";

absl::StatusOr<Json> CommittedManifest(const TrainProgram& program) {
  const std::string path = absl::StrCat(program.folder, "/", kManifest);
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(path));
  Json manifest = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (manifest.is_discarded() || !manifest.contains("data_sha256") ||
      !manifest.contains(Json::json_pointer(program.measured_at))) {
    return absl::DataLossError(
        absl::StrCat(path, " is no manifest: data_sha256 and ", program.measured_at, " are expected in it"));
  }
  return manifest;
}

// [bytes] of all files if each is what is committed; 0 if one is not.
absl::StatusOr<size_t> EqualBytes(const TrainProgram& program, const Trained& trained) {
  size_t bytes = 0;
  for (const auto& [name, content] : trained.files) {
    ASSIGN_OR_RETURN(const std::string committed, base::ReadFile(absl::StrCat(program.folder, "/", name)));
    if (committed != content) return 0;
    bytes += content.size();
  }
  return bytes;
}

absl::StatusOr<int> Check(const TrainProgram& program) {
  ASSIGN_OR_RETURN(const Json manifest, CommittedManifest(program));
  ASSIGN_OR_RETURN(const std::string data_hash, program.data_hash());
  if (manifest["data_sha256"] != data_hash) {
    std::cout << "DIFFERS: the data is not what the committed checkpoint was trained on\n";
    return 1;
  }
  ASSIGN_OR_RETURN(const Trained trained, program.train());
  ASSIGN_OR_RETURN(const size_t equal, EqualBytes(program, trained));
  const Json measured = manifest[Json::json_pointer(program.measured_at)];
  if (equal > 0 && !Near(measured, trained.measured, 0)) {
    std::cout << "DIFFERS: the bits agree, but the manifest does not say what they can do\ncommitted "
              << measured.dump() << "\nmeasured  " << trained.measured.dump() << "\n";
    return 1;
  }
  if (equal > 0) {
    std::cout << "agrees: every bit of " << equal << " bytes in " << trained.files.size() << " files\n";
    return 0;
  }
  const bool near = Near(measured, trained.measured, program.tolerance);
  std::cout << (near ? "agrees" : "DIFFERS") << ": other bits, and what it can do is "
            << (near ? "within " : "not within ") << program.tolerance << " of the committed one's\ncommitted "
            << measured.dump() << "\nretrained " << trained.measured.dump() << "\n";
  return near ? 0 : 1;
}

absl::StatusOr<int> Write(const TrainProgram& program, const std::string& folder) {
  ASSIGN_OR_RETURN(const Trained trained, program.train());
  for (const auto& [name, content] : trained.files) {
    RETURN_IF_ERROR(base::WriteFile(absl::StrCat(folder, "/", name), content));
  }
  ASSIGN_OR_RETURN(const Json manifest, program.manifest(trained));
  RETURN_IF_ERROR(base::WriteFile(absl::StrCat(folder, "/", kManifest), manifest.dump(2) + "\n"));
  std::cout << manifest.dump(2) << "\n";
  return 0;
}

absl::StatusOr<int> Measure(const TrainProgram& program) {
  ASSIGN_OR_RETURN(const Json measured, program.measure());
  std::cout << measured.dump(2) << "\n";
  return 0;
}

absl::StatusOr<int> RunCommand(const TrainProgram& program, int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (argc == 2 && mode == "check") return Check(program);
  if (argc == 2 && mode == "measure") return Measure(program);
  if (argc == 3 && mode == "write") return Write(program, base::CallersPath(argv[2]));
  std::cerr << "usage: train check | train measure | train write DIR\n";
  return 2;
}

}  // namespace

bool Near(const Json& a, const Json& b, double tolerance) {
  const Json flat_a = a.flatten(), flat_b = b.flatten();
  for (const auto& [key, value] : flat_a.items()) {
    if (!flat_b.contains(key)) return false;
    const Json& other = flat_b[key];
    if (value.is_number() != other.is_number()) return false;
    if (value.is_number() && !(std::abs(value.get<double>() - other.get<double>()) <= tolerance)) return false;
  }
  return flat_a.size() == flat_b.size();
}

int Run(const TrainProgram& program, int argc, char** argv) {
  const absl::StatusOr<int> exit_code = RunCommand(program, argc, argv);
  if (!exit_code.ok()) std::cerr << "train: " << exit_code.status().message() << "\n";
  return exit_code.ok() ? *exit_code : 1;
}

}  // namespace committed
