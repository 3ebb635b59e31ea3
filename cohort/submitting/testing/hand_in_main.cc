// hand_in FOLDER URL COUNT: queues COUNT submissions that are always the same, each unless it has arrived, and delivers
// what waits. To be killed at any moment. Exit code 0: nothing waits any more.

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "cohort/accounts/secret.h"
#include "cohort/submitting/delivery.h"

int main(int argc, char** argv) {
  using namespace course::cohort;
  if (argc != 4) return 2;
  const Recipient to = {argv[2], "a1"};
  const auto outbox = Outbox::Open(argv[1]);
  if (!outbox.ok()) return 3;
  const auto arrived = (*outbox)->LastArrived(to);
  if (!arrived.ok()) return 4;
  for (int n = 0; n < std::atoi(argv[3]); ++n) {
    const std::string text = absl::StrCat("text of ", n);
    const wire::Submission submission = {
        .id = NewId(), .lab = absl::StrCat("//p/", n), .files = {{"starter.cc", base::Sha256Hex(text), text}}};
    const auto last = arrived->find(submission.lab);
    if (last != arrived->end() && last->second.files_sha256 == DigestOf(submission)) continue;
    if (!(*outbox)->Add(submission, to, 1'000 + n).ok()) return 5;
  }
  const ApiClient client(to.url, "0123456789abcdef", {.connect_s = 5, .silence_s = 5});
  const auto delivered = Deliver(**outbox, client, to, {.sleep = [](int) {}});
  return delivered.ok() && delivered->waits.empty() && delivered->refused.empty() ? 0 : 1;
}
