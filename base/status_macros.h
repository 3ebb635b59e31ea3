// RETURN_IF_ERROR and ASSIGN_OR_RETURN: the happy path stays at the left edge.
//
//   absl::StatusOr<Store> Open(const std::string& path) {
//     ASSIGN_OR_RETURN(Database db, Database::Open(path));
//     RETURN_IF_ERROR(Migrate(db));
//     return Store(std::move(db));
//   }
//
// Macros, because only a macro can return from the function that it stands in. (Debian's Abseil 20220623 has none.)

#ifndef BASE_STATUS_MACROS_H_
#define BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define BASE_CONCAT_INNER_(a, b) a##b
#define BASE_CONCAT_(a, b) BASE_CONCAT_INNER_(a, b)

#define RETURN_IF_ERROR(expr)                                   \
  do {                                                          \
    if (absl::Status base_status = (expr); !base_status.ok()) { \
      return base_status;                                       \
    }                                                           \
  } while (false)

#define ASSIGN_OR_RETURN(declaration, expr) \
  BASE_ASSIGN_OR_RETURN_(BASE_CONCAT_(base_result_, __LINE__), declaration, expr)

#define BASE_ASSIGN_OR_RETURN_(result, declaration, expr) \
  auto result = (expr);                                   \
  if (!result.ok()) return std::move(result).status();    \
  declaration = *std::move(result)

#endif  // BASE_STATUS_MACROS_H_
