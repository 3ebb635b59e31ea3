// A part of the engine that a learner wrote: its process, the time that it may take, and who is to blame if it breaks.
//
// Calls nest (a step calls the scheduler, which calls the cache, which calls the pool), and what fails inside fails
// outside, too. The first to notice is the innermost, and only his sentence counts.

#ifndef HARNESS_SIDECARS_ENGINE_YOUR_PART_H_
#define HARNESS_SIDECARS_ENGINE_YOUR_PART_H_

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "harness/sidecar/servant.h"

namespace course::chat {

// Thrown through everything that lies between a broken part and the session.
struct PartBroken : std::runtime_error {
  using runtime_error::runtime_error;
};

// Shared by all parts of an engine.
class Blame {
 public:
  explicit Blame(std::chrono::milliseconds limit = std::chrono::seconds(5));
  ~Blame();

  // The sentence of whoever broke first; empty: nobody.
  const std::string& sentence() const { return sentence_; }
  [[noreturn]] void Broken(const std::string& sentence);

  // Whose call is under way, for the clock: who stays in one for too long is ended.
  void Enter(sidecar::Servant& servant);
  void Leave();

 private:
  void Watch();

  const std::chrono::milliseconds limit_;
  std::string sentence_;
  std::mutex mutex_;  // over the next three
  std::condition_variable changed_;
  std::vector<sidecar::Servant*> inside_;  // the innermost last
  std::chrono::steady_clock::time_point overdue_at_{};
  bool ended_ = false;
  std::thread watch_;
};

class YourPart {
 public:
  // `who`: "Your block pool (lab 02-01-block-allocator)". `blame` outlives the part.
  YourPart(std::string who, const std::string& path, Blame& blame)
      : who_(std::move(who)), servant_(path), blame_(blame) {}

  // Calls a function of the contract, as Servant::Call. Throws PartBroken.
  template <class F, class... A>
  auto Call(std::string_view function, A&&... arguments) {
    return Guarded([&] {
      auto result = servant_.Call<F>(function, std::forward<A>(arguments)...);
      if (!result.ok()) Break(std::string(result.status().message()));
      return *std::move(result);
    });
  }
  // Does `work`, which calls an object of the learner's. Throws PartBroken.
  template <class Work>
  auto Guarded(const Work& work) {
    struct Inside {
      Inside(Blame& blame, sidecar::Servant& servant) : blame(blame) { blame.Enter(servant); }
      ~Inside() { blame.Leave(); }
      Blame& blame;
    };
    try {
      const Inside inside(blame_, servant_);
      return work();
    } catch (const PartBroken&) {
      throw;
    } catch (const remote::Lost& lost) {
      Break(std::string(servant_.WhyEnded(lost.what()).message()));
    } catch (const std::exception& thrown) {
      Break(absl::StrCat("Yours threw an exception: ", thrown.what(), "."));
    }
  }
  // The part did what it may not: "Yours gave block 7 twice."
  [[noreturn]] void Break(const std::string& what) { blame_.Broken(absl::StrCat(who_, " broke a rule. ", what)); }
  void Require(bool kept, const std::string& what) {
    if (!kept) Break(what);
  }
  void RequireOk(const absl::Status& status, std::string_view call) {
    if (!status.ok()) {
      Break(absl::StrCat("Yours refused ", std::string(call), ": ", std::string(status.message()), "."));
    }
  }

 private:
  const std::string who_;
  sidecar::Servant servant_;
  Blame& blame_;
};

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_YOUR_PART_H_
