#include "harness/store/shared_database.h"

#include "harness/store/migrations.h"

namespace course::store {

absl::StatusOr<std::unique_ptr<SharedDatabase>> SharedDatabase::Open(const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> writer, Database::Open(path));
  RETURN_IF_ERROR(Migrate(*writer, CourseMigrations()));
  ASSIGN_OR_RETURN(std::unique_ptr<Database> reader, Database::Open(path));
  return std::unique_ptr<SharedDatabase>(new SharedDatabase(std::move(writer), std::move(reader)));
}

absl::Status SharedDatabase::Alone(const GroupCommit::Write& action) {
  const std::lock_guard<std::mutex> lock(reading_);
  return writes_.Alone(action);
}

}  // namespace course::store
