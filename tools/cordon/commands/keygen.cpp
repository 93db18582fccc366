#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/visible.h"
#include "compiler/secrets.h"
#include "runtime/ruleset/keys.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/session.h"

#include <llvm/Support/Path.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cordon::cli {
namespace {

/// False with errno. A disk that fills up takes a part first, and says why at the next attempt.
bool writeAll(int file, llvm::StringRef text) {
  while (!text.empty()) {
    const ssize_t done = ::write(file, text.data(), text.size());
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return false;
    text = text.drop_front(size_t(done));
  }
  return true;
}

/// Names that a shell or a terminal would not take as they are make keys that nobody finds again, or takes for options.
bool isGoodName(llvm::StringRef name) {
  const llvm::StringRef file = llvm::sys::path::filename(name);
  return !name.empty() && !name.ends_with("/") && file != "." && file != ".." && !file.starts_with("-") &&
         file.trim() == file && diag::visible(name) == name;
}

constexpr mode_t kPrivate = 0600, kPublic = 0666;

/// Writes a file that was not there: private from the first moment and whatever the umask, or public less the umask.
/// False after a report.
bool writeNew(const std::string& path, llvm::StringRef text, mode_t mode, Session& session) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (file < 0) {
    const int error = errno;
    auto finding = session.diags.report({}, diag::CannotWrite, path, std::strerror(error));
    if (error == EEXIST)
      finding.help("a key that is there stays: name another, or move it away");
    else if (error == ENOENT)
      finding.help("name a file in a folder that is there");
    return false;
  }
  const bool written = writeAll(file, text) && (mode != kPrivate || ::fchmod(file, mode) == 0) && ::fsync(file) == 0;
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
  if (!isGoodName(name)) {
    complain(io, "`" + name + "` is no good name for files", "name the pair, such as `signing`");
    return kBadInput;
  }
  auto key = ruleset::PrivateKey::generate();
  if (!key) {
    complain(io, "no key can be made: " + key.refusal().text);
    return kBadInput;
  }
  const SecretBytes pem(key->toPem()); // cleared at the end
  if (!writeNew(private_path, pem.reveal(), kPrivate, session))
    return session.finish();
  if (!writeNew(public_path, ruleset::toPem(key->publicKey()), kPublic, session)) {
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
