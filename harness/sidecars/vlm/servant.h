// The learner's code of one exercise, in a process of its own: what crashes or hangs there ends that process, and the
// sidecar goes on with the course's model.

#ifndef HARNESS_SIDECARS_VLM_SERVANT_H_
#define HARNESS_SIDECARS_VLM_SERVANT_H_

#include <sys/types.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "harness/remote/remote.h"

namespace course::vlm {

// Belongs to one thread.
class Servant {
 public:
  // `path`: a program with harness/remote:servant_main in it. It is started by the first call, and again after it
  // ended.
  explicit Servant(std::string path, std::chrono::milliseconds limit = std::chrono::seconds(5))
      : path_(std::move(path)), limit_(limit) {}
  ~Servant() { End(); }
  Servant(const Servant&) = delete;
  Servant& operator=(const Servant&) = delete;

  // Calls a function of the lab's contract by its qualified name, `F` being its type.
  //
  //   Call<decltype(patchify::impl::Patchify)>("patchify::impl::Patchify", image, 8)
  //
  // Errors: Aborted if it threw, ended or took longer than the limit, with a sentence.
  template <class F, class... A>
  absl::StatusOr<typename remote::Signature<F>::Result> Call(std::string_view function, const A&... arguments) {
    using Result = typename remote::Signature<F>::Result;
    if (absl::Status started = Start(); !started.ok()) return started;
    try {
      const Watch watch(*this);
      return absl::StatusOr<Result>(remote::Signature<F>::Call(*peer_, 0, function, arguments...));
    } catch (const remote::Lost& lost) {
      return Ended(lost.what());
    } catch (const std::exception& thrown) {
      return absl::AbortedError(absl::StrCat("Yours threw an exception: ", thrown.what(), "."));
    }
  }

 private:
  // Kills the process if it is still at the call after the limit.
  class Watch {
   public:
    explicit Watch(Servant& servant);
    ~Watch();

   private:
    struct Timer;
    std::unique_ptr<Timer> timer_;
  };

  absl::Status Start();
  absl::Status Ended(const std::string& how);
  void End();

  const std::string path_;
  const std::chrono::milliseconds limit_;
  pid_t pid_ = -1;
  bool overdue_ = false;  // killed by the watch
  std::unique_ptr<remote::Peer> peer_;
};

}  // namespace course::vlm

#endif  // HARNESS_SIDECARS_VLM_SERVANT_H_
