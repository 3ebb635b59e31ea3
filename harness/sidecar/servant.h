// The learner's code of one lab, in a process of its own: what crashes or hangs there ends that process, and the
// sidecar goes on.

#ifndef HARNESS_SIDECAR_SERVANT_H_
#define HARNESS_SIDECAR_SERVANT_H_

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "harness/remote/remote.h"

namespace course::sidecar {

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
  absl::StatusOr<typename remote::Signature<F>::Result> Call(std::string_view function, A&&... arguments) {
    using Result = typename remote::Signature<F>::Result;
    if (absl::Status started = Start(); !started.ok()) return started;
    try {
      const Watch watch(*this);
      return absl::StatusOr<Result>(remote::Signature<F>::Call(*peer_, 0, function, std::forward<A>(arguments)...));
    } catch (const remote::Lost& lost) {
      return WhyEnded(lost.what());
    } catch (const std::exception& thrown) {
      return absl::AbortedError(absl::StrCat("Yours threw an exception: ", thrown.what(), "."));
    }
  }

  // Ends the process from another thread, in the middle of a call, which then says that it took too long. Whoever calls
  // sees to it that nobody starts or ends it meanwhile.
  void StopOverdue();
  // For whoever calls an object that Call() returned: what became of the process after a remote::Lost, a sentence.
  absl::Status WhyEnded(const std::string& how);

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
  void End();

  const std::string path_;
  const std::chrono::milliseconds limit_;
  std::atomic<pid_t> pid_{-1};
  std::atomic<bool> overdue_{false};  // killed by a watch
  std::unique_ptr<remote::Peer> peer_;
  std::vector<std::unique_ptr<remote::Peer>> past_;  // of processes that ended: whoever was given an object of theirs
                                                     // may still let go of it
};

}  // namespace course::sidecar

#endif  // HARNESS_SIDECAR_SERVANT_H_
