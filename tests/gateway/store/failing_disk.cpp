#include "tests/gateway/store/failing_disk.hpp"

#include <new>

namespace isotherm::test {
namespace {

long operation_count = 0;
long first_failure = 0;
sqlite3_vfs* real_disk = nullptr;
sqlite3_vfs disk;

bool fails() {
  ++operation_count;
  return first_failure != 0 && operation_count >= first_failure;
}

// SQLite allocates szOsFile bytes: ours first, the real file behind it.
struct File {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }

int close(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int read(sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
  return real(f)->pMethods->xRead(real(f), to, size, at);
}
int write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
  return fails() ? SQLITE_IOERR_WRITE : real(f)->pMethods->xWrite(real(f), from, size, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 size) { return real(f)->pMethods->xTruncate(real(f), size); }
int sync(sqlite3_file* f, int flags) { return fails() ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags); }
int file_size(sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); }
int lock(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
int unlock(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
int reserved(sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); }
int control(sqlite3_file* f, int code, void* argument) {
  return real(f)->pMethods->xFileControl(real(f), code, argument);
}
int sector(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int device(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int shm_unmap(sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

const sqlite3_io_methods methods = {2,        close,       read,      write,   truncate, sync,   file_size,
                                    lock,     unlock,      reserved,  control, sector,   device, shm_map,
                                    shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};

int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
  f->pMethods = nullptr;
  const int result = real_disk->xOpen(real_disk, name, real(f), flags, out);
  if (result == SQLITE_OK) f->pMethods = &methods;
  return result;
}

}  // namespace

FailingDisk::FailingDisk() {
  real_disk = sqlite3_vfs_find(nullptr);
  disk = *real_disk;
  disk.zName = "failing";
  disk.szOsFile = static_cast<int>(sizeof(File)) + real_disk->szOsFile;
  disk.xOpen = open;
  fail_from(0);
  sqlite3_vfs_register(&disk, 1);
}
FailingDisk::~FailingDisk() {
  sqlite3_vfs_unregister(&disk);
  sqlite3_vfs_register(real_disk, 1);
}
void FailingDisk::fail_from(long n) {
  operation_count = 0;
  first_failure = n;
}
long FailingDisk::operations() const { return operation_count; }

}  // namespace isotherm::test
