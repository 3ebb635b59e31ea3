#include "harness/sidecar/sidecar.h"

#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "harness/runner/safe_text.h"

namespace course::sidecar {
namespace {

using nlohmann::json;

constexpr size_t kQuoted = 120;  // bytes of an answer that is none

absl::Status Stopped() { return absl::CancelledError("the server is being stopped"); }

}  // namespace

Sidecar::Sidecar(Options options) : options_(std::move(options)), stop_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  CHECK(options_.now_ms != nullptr) << "Options.now_ms";
  CHECK(options_.starts >= 1) << "Options.starts";
  worker_ = std::thread([this] { Work(); });
}

Sidecar::~Sidecar() { Stop(); }

absl::StatusOr<Answer> Sidecar::Ask(const json& request) {
  std::future<absl::StatusOr<Answer>> answer;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return Stopped();
    if (jobs_.size() > static_cast<size_t>(options_.waiting)) {
      return absl::ResourceExhaustedError(absl::StrCat(options_.program.name, " is busy: ", options_.waiting,
                                                       " requests wait for it already. Ask again in a moment"));
    }
    jobs_.push_back({.request = request, .done = {}});
    answer = jobs_.back().done.get_future();
  }
  news_.notify_one();
  return answer.get();
}

void Sidecar::Stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_fd_.get(), &one, sizeof one);
  news_.notify_one();
  worker_.join();
}

void Sidecar::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    news_.wait(lock, [this] { return stopped_ || !jobs_.empty(); });
    if (stopped_) break;
    // The job stays in the queue while it is worked on, so that it counts.
    const json request = jobs_.front().request;
    lock.unlock();
    absl::StatusOr<Answer> answer = Handle(request);
    lock.lock();
    jobs_.front().done.set_value(std::move(answer));
    jobs_.pop_front();
  }
  process_ = nullptr;
  for (Job& job : jobs_) job.done.set_value(Stopped());
  jobs_.clear();
}

absl::StatusOr<Answer> Sidecar::Handle(const json& request) {
  RETURN_IF_ERROR(MakeReady());
  const int64_t id = ++last_id_;
  // Bytes that are no UTF-8 come from a form; the sidecar is told of them by U+FFFD.
  const std::string line =
      json{{"id", id}, {"request", request}}.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  const absl::StatusOr<std::string> said = process_->Exchange(line, stop_fd_.get());
  absl::StatusOr<Answer> answer = said.ok() ? Understand(*said, id) : absl::StatusOr<Answer>(said.status());
  // A refusal is a proper answer. After anything else nobody knows what the process would say next.
  if (!answer.ok() && !absl::IsInvalidArgument(answer.status())) {
    last_trouble_ = std::string(answer.status().message());
    process_ = nullptr;
  }
  return answer;
}

absl::Status Sidecar::MakeReady() {
  struct stat file {};
  // One that is not there has an identity, too: that of no file. Starting it says why it cannot be.
  stat(options_.program.path.c_str(), &file);
  const FileIdentity identity = {file.st_dev, file.st_ino, file.st_mtim.tv_sec, file.st_mtim.tv_nsec};
  if (identity != file_) {
    process_ = nullptr;
    started_ms_.clear();
    file_ = identity;
  }
  if (process_ != nullptr && process_->Runs()) return absl::OkStatus();
  process_ = nullptr;
  const int64_t now = options_.now_ms();
  while (!started_ms_.empty() && started_ms_.front() <= now - options_.window_ms) started_ms_.pop_front();
  if (started_ms_.size() >= static_cast<size_t>(options_.starts)) {
    const int64_t wait_ms = started_ms_.front() + options_.window_ms - now;
    return absl::UnavailableError(absl::StrCat(
        options_.program.name, " was started ", started_ms_.size(), " times within ", options_.window_ms / 1000,
        " s and did not last. It is left alone for ", (wait_ms + 999) / 1000, " s. The last time: ", last_trouble_));
  }
  started_ms_.push_back(now);
  ASSIGN_OR_RETURN(process_, Process::Start(options_.program, options_.allowance));
  return absl::OkStatus();
}

absl::StatusOr<Answer> Sidecar::Understand(const std::string& line, int64_t id) const {
  json said = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!said.is_object()) {
    return absl::DataLossError(absl::StrCat(options_.program.name, " answered with something that is no JSON object: ",
                                            runner::SafeText(line.substr(0, kQuoted))));
  }
  if (said.value("id", json()) != id) {
    return absl::DataLossError(absl::StrCat(options_.program.name, " answered another request than number ", id, ": ",
                                            runner::SafeText(line.substr(0, kQuoted))));
  }
  if (const auto error = said.find("error"); error != said.end()) {
    return absl::InvalidArgumentError(error->is_string() ? error->get<std::string>() : error->dump());
  }
  const auto answer = said.find("answer");
  if (answer == said.end()) {
    return absl::DataLossError(absl::StrCat(
        options_.program.name, " sent neither an answer nor an error: ", runner::SafeText(line.substr(0, kQuoted))));
  }
  return Answer{.answer = std::move(*answer), .printed = process_->Printed()};
}

}  // namespace course::sidecar
