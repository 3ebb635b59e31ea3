// Things of the host that a jail must not reach, made to be looked for: each can be reached from outside.

#ifndef HARNESS_JAIL_HOST_THINGS_H_
#define HARNESS_JAIL_HOST_THINGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::jail {

class HostThings {
 public:
  // A folder with the probe, a file that everybody may read, a listener on 127.0.0.1, one under an abstract name.
  static absl::StatusOr<HostThings> Make();
  HostThings(HostThings&& other) noexcept;
  HostThings& operator=(HostThings&&) = delete;
  ~HostThings();

  std::string probe() const { return folder_ + "/probe"; }
  // What the probe wants to know before the names of attempts.
  std::vector<std::string> Arguments() const;
  // Names in the folder, which a jail must not change.
  std::vector<std::string> Names() const;

 private:
  HostThings() = default;

  std::string folder_;
  std::string abstract_;
  int inet_ = -1, unix_ = -1, port_ = 0;
};

}  // namespace course::jail

#endif  // HARNESS_JAIL_HOST_THINGS_H_
