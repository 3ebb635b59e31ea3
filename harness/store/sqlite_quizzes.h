// The quizzes in the store's SQLite file.

#ifndef HARNESS_STORE_SQLITE_QUIZZES_H_
#define HARNESS_STORE_SQLITE_QUIZZES_H_

#include <memory>

#include "harness/store/quiz_store.h"
#include "harness/store/shared_database.h"

namespace course::store {

// `db` must outlive it.
std::unique_ptr<QuizStore> MakeSqliteQuizzes(SharedDatabase& db);

}  // namespace course::store

#endif  // HARNESS_STORE_SQLITE_QUIZZES_H_
