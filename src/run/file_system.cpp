#include "run/file_system.hpp"

#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>

#include "base/errno_kind.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

using Kind = FileSystem::Kind;

struct KnownType {
  std::uint32_t type;
  Kind kind;
  const char* name;
};

constexpr KnownType kKnownTypes[] = {
    {0x00006969, Kind::network, "NFS"},
    {0x0bd00bd0, Kind::network, "Lustre"},
    {0x47504653, Kind::network, "GPFS"},
    {0x19830326, Kind::network, "BeeGFS"},
    {0x0000517b, Kind::network, "SMB"},
    {0xff534d42, Kind::network, "CIFS"},
    {0xfe534d42, Kind::network, "SMB2"},
    {0x65735546, Kind::network, "FUSE"},  // sshfs, gcsfuse, GlusterFS; LMDB is at home on none
    {0x00c36400, Kind::network, "Ceph"},
    {0x5346414f, Kind::network, "AFS"},
    {0x6b414653, Kind::network, "AFS"},  // the kernel's own
    {0x01021997, Kind::network, "9P"},
    {0x73757245, Kind::network, "Coda"},
    {0x0000564c, Kind::network, "NCP"},
    {0xaad7aaea, Kind::network, "PanFS"},
    {0x20030528, Kind::network, "OrangeFS"},
    {0xbeefdead, Kind::network, "StorNext"},
    {0x01161970, Kind::network, "GFS2"},
    {0x7461636f, Kind::network, "OCFS2"},
    {0x786f4256, Kind::network, "a shared folder of VirtualBox"},
    {0xbacbacbc, Kind::network, "a shared folder of VMware"},
    {0x01021994, Kind::memory, "tmpfs"},
    {0x858458f6, Kind::memory, "ramfs"},
};

constexpr std::uint64_t kMaxReserveBytes = std::uint64_t{256} << 20;
constexpr std::uint64_t kReserveShare = 100;

}  // namespace

FileSystem file_system_of_type(std::uint64_t type) {
  for (const KnownType& known : kKnownTypes) {
    if (known.type == type) return {known.kind, known.name, 0, 0};
  }
  return {};
}

FileSystem file_system_of(const std::filesystem::path& path) {
  struct statfs info {};
  int failed = 0;
  do {
    failed = ::statfs(path.c_str(), &info);
  } while (failed != 0 && errno == EINTR);
  if (failed != 0) {
    const int error = errno;
    throw Error(kind_of_errno(error, ErrorKind::io),
                path.string() + ": statfs failed: " + text_of_errno(error));
  }
  // f_type is signed on some machines: the magic numbers have 32 bits.
  FileSystem system = file_system_of_type(static_cast<std::uint32_t>(info.f_type));
  const auto block = static_cast<std::uint64_t>(info.f_frsize > 0 ? info.f_frsize : info.f_bsize);
  system.free_bytes = info.f_bavail * block;
  system.total_bytes = info.f_blocks * block;
  return system;
}

void check_scratch_file_system(const std::filesystem::path& directory, const FileSystem& system,
                               bool force, const std::function<void(const std::string&)>& warn) {
  if (system.kind != Kind::network) return;
  const std::string what = directory.string() + ": the scratch directory is on " + system.name;
  if (force) {
    if (warn) warn(what + ": scratch may be slow there, and may be damaged");
    return;
  }
  throw Error(ErrorKind::usage,
              what +
                  ", a network file system: name a directory on a local disk with "
                  "--scratch-dir, $SLURM_TMPDIR or $TMPDIR (--force-scratch takes this one)");
}

std::uint64_t disk_reserve_bytes(const FileSystem& system) {
  return std::min(kMaxReserveBytes, system.total_bytes / kReserveShare);
}

bool is_nearly_full(const FileSystem& system, std::uint64_t scratch_bytes) {
  return system.free_bytes < disk_reserve_bytes(system) && scratch_bytes > system.free_bytes;
}

}  // namespace spillway
