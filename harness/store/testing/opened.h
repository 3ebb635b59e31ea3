// A store for a test that is about what is in it: opened, or the test says why not.

#ifndef HARNESS_STORE_TESTING_OPENED_H_
#define HARNESS_STORE_TESTING_OPENED_H_

#include <memory>
#include <string>

#include "harness/store/sqlite_store.h"
#include "harness/store/store.h"

namespace course::store {

// Fails the test, and returns nullptr, if there is none.
std::unique_ptr<Store> Opened(const std::string& path, const SqliteOptions& options = {});

// Fails the test if SQLite finds something wrong with the file: pages, indexes, references.
void ExpectSound(const std::string& path);

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_OPENED_H_
