#include "compiler/diag/kinds/inv.h"
#include "runtime/ruleset/keys.h"
#include "tools/cordon/session.h"

#include <llvm/Support/Path.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cordon::cli {
namespace {

/// Writes a file that was not there, with this mode from the first moment whatever the umask. False after a report.
bool writeNew(const std::string& path, llvm::StringRef text, mode_t mode, Session& session) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode & 0600);
  if (file < 0) {
    session.diags.report({}, diag::CannotWrite, path, std::strerror(errno))
        .help(errno == EEXIST ? "a key that is there stays: name another, or move it away"
                              : "name a file in a folder that is there");
    return false;
  }
  const bool written = ::write(file, text.data(), text.size()) == ssize_t(text.size()) && ::fchmod(file, mode) == 0 &&
                       ::fsync(file) == 0;
  const int error = errno;
  ::close(file);
  if (written)
    return true;
  ::unlink(path.c_str());
  session.diags.report({}, diag::CannotWrite, path, std::strerror(error));
  return false;
}

int runKeygen(const Arguments& arguments, Io& io) {
  Session session(io);
  const std::string name = arguments.value("NAME"), private_path = name + ".key", public_path = name + ".pub";
  if (llvm::sys::path::filename(name) == "." || llvm::StringRef(name).ends_with("/") || name.empty()) {
    io.err << "cordon: `" << name << "` names no file\n  help: name the pair, such as `signing`\n";
    return kBadInput;
  }
  const ruleset::PrivateKey key = ruleset::PrivateKey::generate();
  if (!writeNew(private_path, key.toPem(), 0600, session))
    return session.finish();
  if (!writeNew(public_path, ruleset::toPem(key.publicKey()), 0644, session)) {
    ::unlink(private_path.c_str());
    return session.finish();
  }
  io.out << private_path << '\n' << public_path << '\n';
  return kClean;
}

} // namespace

extern const Command keygenCommand{
    "keygen",
    "make a pair of keys to sign rule sets with",
    "  cordon keygen signing                  signing.key stays with you; signing.pub goes to every host\n",
    {{"NAME", "writes NAME.key (PEM, mode 0600) and NAME.pub (PEM); neither may be there"}},
    {},
    runKeygen,
};

} // namespace cordon::cli
