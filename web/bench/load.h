// A load generator: connections that each ask again as soon as they were answered.

#ifndef WEB_BENCH_LOAD_H_
#define WEB_BENCH_LOAD_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::web::bench {

struct Load {
  double per_second = 0;
  std::vector<double> ms;  // of each request, from its first byte sent to the last byte of its answer
};

// Sends what `request` returns, over `connections` kept connections to 127.0.0.1:port, for `seconds`. An error if a
// connection breaks or an answer is not 200.
absl::StatusOr<Load> Run(int port, const std::function<std::string()>& request, int connections, double seconds);

// Opens `count` connections that each send `request`, such as for /events, waits until each has been answered, and
// leaves them open: their descriptors.
absl::StatusOr<std::vector<int>> OpenStreams(int port, const std::string& request, int count);

}  // namespace course::web::bench

#endif  // WEB_BENCH_LOAD_H_
