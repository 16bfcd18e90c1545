#include "tools/demo/run_folder.hpp"

#include <sys/un.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "hal/linux/start_error.hpp"

namespace isotherm::demo {
namespace {

// The longest socket name used below the folder; the kernel's own limit is that of sockaddr_un.
constexpr std::size_t longest_name = sizeof("/control.sock");

}  // namespace

RunFolder::RunFolder(const std::string& keep) {
  std::error_code error;
  if (keep.empty()) {
    const char* const wanted = std::getenv("TMPDIR");
    const std::filesystem::path base = wanted != nullptr && *wanted != '\0' ? wanted : "/tmp";
    if (!std::filesystem::is_directory(base, error)) {
      throw hal::StartError("there is no folder " + base.string() +
                            " for the files of the run: TMPDIR names a folder that is there, or --keep DIR one to make");
    }
    std::string name = (std::filesystem::absolute(base, error) / "isotherm-XXXXXX").string();
    // The sockets in it have short names, and an even shorter limit.
    if (name.size() + longest_name > sizeof(sockaddr_un::sun_path)) {
      throw hal::StartError("the path " + base.string() + " is too long for the sockets in it: TMPDIR names a shorter one");
    }
    if (::mkdtemp(name.data()) == nullptr) {
      throw hal::StartError("cannot make a folder " + name + ": " + std::strerror(errno));
    }
    path_ = name;
    temporary_ = true;
    return;
  }
  path_ = std::filesystem::absolute(keep, error).string();
  if (path_.size() + longest_name > sizeof(sockaddr_un::sun_path)) {
    throw hal::StartError("--keep " + keep + ": the path is too long for the sockets in it; at most " +
                          std::to_string(sizeof(sockaddr_un::sun_path) - longest_name) + " characters");
  }
  made_ = std::filesystem::create_directories(path_, error);
  if (error || !std::filesystem::is_directory(path_)) {
    throw hal::StartError("--keep " + keep + ": cannot make this folder: " +
                          (error ? error.message() : "there is a file of this name"));
  }
  if (std::filesystem::exists(file("store.db"), error)) {
    throw hal::StartError("--keep " + keep + ": this folder holds a run already; name another one");
  }
}

RunFolder::~RunFolder() {
  std::error_code ignored;
  if (temporary_) std::filesystem::remove_all(path_, ignored);
  // A run that was refused leaves no empty folder of its own making.
  if (made_ && std::filesystem::is_empty(path_, ignored)) std::filesystem::remove(path_, ignored);
}

void RunFolder::write(const std::string& name, const std::string& text) const {
  std::ofstream out(file(name), std::ios::trunc);
  out << text;
  out.flush();
  if (!out) throw hal::StartError("cannot write " + file(name) + ": " + std::strerror(errno));
}

}  // namespace isotherm::demo
