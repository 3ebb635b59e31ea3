// A disk under SQLite that fails when a test says so, and that can tell what a power cut would leave.
//
//   FaultyDisk disk;               // before the first database is opened, after the last one is closed
//   disk.FailAfter(2, FaultyDisk::Fault::kFull);
//   ... store->quizzes().SaveAnswer(answer) ...
//   disk.Mend();

#ifndef HARNESS_STORE_TESTING_FAULTY_DISK_H_
#define HARNESS_STORE_TESTING_FAULTY_DISK_H_

#include <sqlite3.h>

#include <map>
#include <mutex>
#include <string>

namespace course::store {

// Safe to call from several threads. One at a time in a process.
class FaultyDisk {
 public:
  enum class Fault {
    kFull,    // no room: writes fail
    kBroken,  // an I/O error: writes and syncs fail
  };

  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // `writes` more of them succeed; then all fail, a write after half of its bytes, until Mend().
  void FailAfter(int writes, Fault fault);
  // True if anything has failed since FailAfter().
  bool Mend();

  // Writes a copy of the database at `path`, and of its log, as they would be if the power went now: of each file only
  // what was there when it was synced last.
  void CutPower(const std::string& path, const std::string& copy);

 private:
  friend struct FaultyFile;

  // Counts; true: this one has to fail.
  bool Fails();
  void KeepSynced(const std::string& path);

  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_;
  std::mutex mutex_;
  int left_ = -1;  // writes until it fails; -1: it does not
  Fault fault_ = Fault::kFull;
  bool failed_ = false;
  std::map<std::string, std::string> synced_;  // by path
};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_FAULTY_DISK_H_
