#include "web/bench/quiz/workshop.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "web/server.h"

namespace course::web::bench {
namespace {

namespace fs = std::filesystem;

constexpr char kToken[] = "0123456789abcdef0123456789abcdef";
constexpr char kManifest[] = R"({"kind":"course","parts":[{"kind":"phase","name":"00-foundations",
"package":"//phases/00-foundations","title":"Foundations","summary":"How it runs.","parts":[]}]})";

absl::Status WriteFile(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (out) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("cannot write ", path.string()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Workshop>> Workshop::Make(const std::map<std::string, std::string>& files) {
  const char* temporary = std::getenv("TMPDIR");
  std::string folder = absl::StrCat(temporary != nullptr ? temporary : "/tmp", "/quiz-load-XXXXXX");
  if (mkdtemp(folder.data()) == nullptr) return absl::InternalError("no temporary folder: " + folder);
  std::unique_ptr<Workshop> workshop(new Workshop(folder));
  RETURN_IF_ERROR(workshop->Write(files));
  return workshop;
}

absl::Status Workshop::Write(const std::map<std::string, std::string>& files) {
  RETURN_IF_ERROR(WriteFile(fs::path(StateFolder()) / "manifest.json", kManifest));
  for (const auto& [path, text] : files) RETURN_IF_ERROR(WriteFile(fs::path(root_) / path, text));
  return absl::OkStatus();
}

Workshop::~Workshop() {
  Kill();
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

absl::Status Workshop::Start() {
  ServeOptions options = {.root = root_,
                          .database = Database(),
                          .manifest = StateFolder() + "/manifest.json",
                          .port = port_,
                          .token = kToken,
                          .open_enrolment = true};
  process_.emplace([options](const std::function<void(int)>& ready) {
    ServeOptions serving = options;
    serving.on_ready = ready;
    const absl::Status served = Serve(serving);
    std::fprintf(stderr, "quiz_load: the server ended: %s\n", std::string(served.message()).c_str());
  });
  if (process_->port() == 0) return absl::InternalError("the server did not start");
  port_ = process_->port();
  return absl::OkStatus();
}

}  // namespace course::web::bench
