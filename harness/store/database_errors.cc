#include "harness/store/database_errors.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace course::store {
namespace {

std::string Folder(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

}  // namespace

absl::Status CannotOpen(const std::string& path, int system_errno) {
  const std::string reason = std::strerror(system_errno);
  switch (system_errno) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(
          absl::StrCat("cannot make ", path, ": there is no folder ", Folder(path), " (", reason, ")"));
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(absl::StrCat("cannot write ", path, " (", reason,
                                                      "): the database and its folder must be yours and writable: sudo "
                                                      "chown -R \"$USER\" ",
                                                      Folder(path)));
    default:
      return absl::FailedPreconditionError(absl::StrCat("cannot open ", path, " (", reason, ")"));
  }
}

absl::Status Damaged(const std::string& path, const std::string& found) {
  return absl::DataLossError(absl::StrCat(path, " cannot be read as a database (", found,
                                          "). Nothing was changed. Put a copy in its place if you have one (./course "
                                          "backup makes them), or move it away and start a new one: mv ",
                                          path, " ", path, ".damaged"));
}

absl::Status DatabaseError(const std::string& path, int sqlite_code, const std::string& sqlite_message) {
  switch (sqlite_code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return Damaged(path, sqlite_message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError(
          absl::StrCat(path, " is in use by another program (", sqlite_message, "): try again when it is done"));
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return CannotOpen(path, EACCES);
    case SQLITE_CANTOPEN:
      return absl::PermissionDeniedError(absl::StrCat("cannot open ", path, " or make files beside it (",
                                                      sqlite_message,
                                                      "): its folder must be writable, and was it moved away?"));
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(absl::StrCat("no room left for ", path, " (", sqlite_message, ")"));
    case SQLITE_CONSTRAINT:
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", sqlite_message));
    default:
      return absl::InternalError(absl::StrCat(path, ": ", sqlite_message, " (SQLite result ", sqlite_code, ")"));
  }
}

}  // namespace course::store
