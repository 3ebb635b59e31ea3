// What is handed in and not yet known to have arrived: a file each, written and synced before anything is sent.
//
//   .course/outbox/0000017-<id>.json   waits; removed once the server has said that it has it
//   .course/outbox/refused/<...>.json  what the server will never take, with its reason
//   .course/outbox/sent.json           of each lab the last submission that has arrived
//   .course/outbox/lock                held by the one `course submit` at work
//
// A process may be killed between any two steps. What was written is sent again under its id, which the server keeps
// once; so nothing is lost and nothing is there twice.

#ifndef COHORT_SUBMITTING_OUTBOX_H_
#define COHORT_SUBMITTING_OUTBOX_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cohort/wire/wire.h"

namespace course::cohort {

// For whom something waits: it is never sent to another cohort or in another's name.
struct Recipient {
  std::string url;
  std::string account;

  bool operator==(const Recipient&) const = default;
};

struct Waiting {
  wire::Submission submission;
  Recipient to;
  int64_t queued_ms = 0;
  std::string file;  // its name in the outbox; names sort in the order of queueing

  bool operator==(const Waiting&) const = default;
};

struct Arrived {
  std::string id;
  std::string files_sha256;  // DigestOf

  bool operator==(const Arrived&) const = default;
};

// Names lab and files, with their lengths, so that no two submissions share a digest by where one part ends.
std::string DigestOf(const wire::Submission& submission);

// One process at a time; errors name the file.
class Outbox {
 public:
  // FailedPrecondition while another process has it open.
  static absl::StatusOr<std::unique_ptr<Outbox>> Open(const std::string& folder);
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // In the order of queueing. Files that cannot be read are left where they are and named in `damaged`.
  absl::StatusOr<std::vector<Waiting>> All(std::vector<std::string>* damaged) const;

  struct Queued {
    Waiting waiting;
    bool was_there = false;         // the same files of this lab wait already: that is the submission
    std::vector<Waiting> replaced;  // older ones of the lab, which are not sent any more
  };
  // On disk when it returns; only then those that it replaces are removed.
  absl::StatusOr<Queued> Add(const wire::Submission& submission, const Recipient& to, int64_t now_ms);

  // The server has it.
  absl::Status MarkArrived(const Waiting& waiting);
  // The server will not take it, whatever is tried: kept in refused/.
  absl::Status MarkRefused(const Waiting& waiting, const std::string& reason);

  // By lab, of this recipient.
  absl::StatusOr<std::map<std::string, Arrived>> LastArrived(const Recipient& to) const;

  // The id of the last run that was reported (harness/store); 0: none.
  absl::StatusOr<int64_t> LastRunReported(const Recipient& to) const;
  absl::Status SetLastRunReported(const Recipient& to, int64_t run_id);

 private:
  Outbox(std::string folder, int lock) : folder_(std::move(folder)), lock_(lock) {}

  const std::string folder_;
  const int lock_;
};

}  // namespace course::cohort

#endif  // COHORT_SUBMITTING_OUTBOX_H_
