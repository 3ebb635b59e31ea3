// Text made small, and made large again within limits.
//
// Source: RFC 1952 (gzip), RFC 1951 (deflate).

#ifndef COHORT_EXCHANGE_GZIP_H_
#define COHORT_EXCHANGE_GZIP_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace course::cohort {

// The same bytes for the same text: no time and no name is written.
std::string Gzip(std::string_view text);

// InvalidArgument for what is no gzip file, is cut off, has bytes behind its end or fails its check sum;
// ResourceExhausted for one that becomes larger than `most` bytes: no more than that is ever held.
absl::StatusOr<std::string> Gunzip(std::string_view bytes, size_t most);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_GZIP_H_
