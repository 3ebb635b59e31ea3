#include "harness/store/testing/faulty_disk.h"

#include <filesystem>
#include <fstream>
#include <new>
#include <sstream>
#include <type_traits>

#include "base/check.h"

namespace course::store {

// What SQLite holds as an open file: the real one stands right behind it.
struct FaultyFile {
  sqlite3_file base;
  FaultyDisk* disk;
  const char* path;  // as long as the file is open (sqlite3_vfs); null for a temporary one

  static FaultyFile* Of(sqlite3_file* file) { return reinterpret_cast<FaultyFile*>(file); }
  static sqlite3_file* Real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(Of(file) + 1); }

  // Hands a call of SQLite's on to the real file.
  template <auto kMethod, class... Args>
  static auto Pass(sqlite3_file* file, Args... args) {
    return (Real(file)->pMethods->*kMethod)(Real(file), args...);
  }

  static int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    FaultyDisk* disk = Of(file)->disk;
    if (!disk->Fails()) return Pass<&sqlite3_io_methods::xWrite>(file, bytes, size, offset);
    Pass<&sqlite3_io_methods::xWrite>(file, bytes, size / 2, offset);
    return disk->fault_ == FaultyDisk::Fault::kFull ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }
  static int Sync(sqlite3_file* file, int flags) {
    FaultyDisk* disk = Of(file)->disk;
    if (disk->fault_ == FaultyDisk::Fault::kBroken && disk->Fails()) return SQLITE_IOERR_FSYNC;
    const int code = Pass<&sqlite3_io_methods::xSync>(file, flags);
    if (code == SQLITE_OK && Of(file)->path != nullptr) disk->KeepSynced(Of(file)->path);
    return code;
  }

  static int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    auto* disk = static_cast<FaultyDisk*>(vfs->pAppData);
    new (file) FaultyFile{.base = {nullptr}, .disk = disk, .path = path};
    const int code = disk->real_->xOpen(disk->real_, path, Real(file), flags, out_flags);
    if (Real(file)->pMethods != nullptr) file->pMethods = &kMethods;
    return code;
  }
  static const sqlite3_io_methods kMethods;
};

namespace {

using Methods = sqlite3_io_methods;

}  // namespace

const sqlite3_io_methods FaultyFile::kMethods = {
    .iVersion = 3,
    .xClose = [](sqlite3_file* f) { return Pass<&Methods::xClose>(f); },
    .xRead = [](sqlite3_file* f, void* to, int size,
                sqlite3_int64 at) { return Pass<&Methods::xRead>(f, to, size, at); },
    .xWrite = Write,
    .xTruncate = [](sqlite3_file* f, sqlite3_int64 size) { return Pass<&Methods::xTruncate>(f, size); },
    .xSync = Sync,
    .xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return Pass<&Methods::xFileSize>(f, size); },
    .xLock = [](sqlite3_file* f, int level) { return Pass<&Methods::xLock>(f, level); },
    .xUnlock = [](sqlite3_file* f, int level) { return Pass<&Methods::xUnlock>(f, level); },
    .xCheckReservedLock = [](sqlite3_file* f, int* result) { return Pass<&Methods::xCheckReservedLock>(f, result); },
    .xFileControl = [](sqlite3_file* f, int op, void* arg) { return Pass<&Methods::xFileControl>(f, op, arg); },
    .xSectorSize = [](sqlite3_file* f) { return Pass<&Methods::xSectorSize>(f); },
    .xDeviceCharacteristics = [](sqlite3_file* f) { return Pass<&Methods::xDeviceCharacteristics>(f); },
    .xShmMap = [](sqlite3_file* f, int region, int size, int extend,
                  void volatile** to) { return Pass<&Methods::xShmMap>(f, region, size, extend, to); },
    .xShmLock = [](sqlite3_file* f, int at, int n, int flags) { return Pass<&Methods::xShmLock>(f, at, n, flags); },
    .xShmBarrier = [](sqlite3_file* f) { Pass<&Methods::xShmBarrier>(f); },
    .xShmUnmap = [](sqlite3_file* f, int remove) { return Pass<&Methods::xShmUnmap>(f, remove); },
    .xFetch = [](sqlite3_file* f, sqlite3_int64 at, int size,
                 void** to) { return Pass<&Methods::xFetch>(f, at, size, to); },
    .xUnfetch = [](sqlite3_file* f, sqlite3_int64 at, void* from) { return Pass<&Methods::xUnfetch>(f, at, from); },
};

FaultyDisk::FaultyDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.zName = "faulty";
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.szOsFile = static_cast<int>(sizeof(FaultyFile)) + real_->szOsFile;
  vfs_.xOpen = FaultyFile::Open;
  CHECK(sqlite3_vfs_register(&vfs_, 1) == SQLITE_OK);
}

FaultyDisk::~FaultyDisk() { CHECK(sqlite3_vfs_unregister(&vfs_) == SQLITE_OK); }

void FaultyDisk::FailAfter(int writes, Fault fault) {
  const std::lock_guard<std::mutex> lock(mutex_);
  left_ = writes;
  fault_ = fault;
  failed_ = false;
}

bool FaultyDisk::Mend() {
  const std::lock_guard<std::mutex> lock(mutex_);
  left_ = -1;
  return failed_;
}

bool FaultyDisk::Fails() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (left_ > 0)
    --left_;
  else if (left_ == 0)
    return failed_ = true;
  return false;
}

void FaultyDisk::KeepSynced(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  const std::lock_guard<std::mutex> lock(mutex_);
  synced_[path] = bytes.str();
}

void FaultyDisk::CutPower(const std::string& path, const std::string& copy) {
  const std::lock_guard<std::mutex> lock(mutex_);
  // SQLite's own spelling of the path has no "//".
  const std::string name = std::filesystem::canonical(path).string();
  for (const char* suffix : {"", "-wal"}) std::ofstream(copy + suffix, std::ios::binary) << synced_[name + suffix];
}

}  // namespace course::store
