#include "harness/store/shared_database.h"

#include <vector>

#include "harness/store/migrations.h"

namespace course::store {

absl::StatusOr<std::unique_ptr<SharedDatabase>> SharedDatabase::Open(const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> writer, Database::Open(path));
  RETURN_IF_ERROR(Migrate(*writer, CourseMigrations()));
  return std::unique_ptr<SharedDatabase>(new SharedDatabase(std::move(writer)));
}

absl::Status SharedDatabase::Alone(const GroupCommit::Write& action) {
  ASSIGN_OR_RETURN(const std::vector<Connections::Lease> all, readers_.All());
  return writes_.Alone(action);
}

}  // namespace course::store
