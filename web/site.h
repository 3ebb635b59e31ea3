// The dashboard without its socket: a path in, a response out.

#ifndef WEB_SITE_H_
#define WEB_SITE_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "harness/store/store.h"
#include "web/http/message.h"

namespace course::web {

// Safe to call from several threads.
class Site {
 public:
  // `root` is the workspace. The manifest is read again whenever it changes; the database is opened once.
  static absl::StatusOr<std::unique_ptr<Site>> Create(const std::string& root, const std::string& database,
                                                      const std::string& manifest);

  Response Get(const std::string& path);
  // What changes something: /labs/<folder>/hint/<n>.
  Response Post(const std::string& path);

 private:
  Site(std::string root, std::string manifest, std::unique_ptr<store::Store> store)
      : root_(std::move(root)), manifest_(std::move(manifest)), store_(std::move(store)) {}

  absl::StatusOr<catalog::Course> Course() const;
  absl::StatusOr<Response> Map();
  absl::StatusOr<Response> Lab(const std::string& folder);
  absl::StatusOr<Response> OpenHint(const std::string& folder, int level);
  Response File(const std::string& path);
  absl::StatusOr<std::optional<store::LabStatus>> StatusOf(const std::string& label);

  const std::string root_;
  const std::string manifest_;
  std::mutex mutex_;  // over the store's one connection
  const std::unique_ptr<store::Store> store_;
};

}  // namespace course::web

#endif  // WEB_SITE_H_
