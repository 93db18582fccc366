#include "tools/cordon/command.h"

#include <llvm/Support/Process.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <unistd.h>

/// Long files are mapped: what somebody cuts off one while it is read is missed by this signal only.
static void endForLostText(int /*signal*/) {
  static constexpr char kText[] = "cordon: a file was cut off while it was read: run again when it is written\n";
  _exit(write(STDERR_FILENO, kText, sizeof kText - 1) < 0 ? cordon::cli::kInternal : cordon::cli::kBadInput);
}

int main(int argc, char** argv) {
  using namespace cordon::cli;
  std::signal(SIGBUS, endForLostText);
  const char* no_color = std::getenv("NO_COLOR"); // no-color.org: present and not empty
  bool may_color = !no_color || !*no_color;
  llvm::errs().SetBuffered(); // a caret line is written piece by piece
  Io io{llvm::outs(), llvm::errs(), may_color && llvm::sys::Process::StandardErrHasColors(),
        may_color && llvm::sys::Process::StandardOutHasColors()};
  try {
    int code = run({argv + 1, size_t(argc > 0 ? argc - 1 : 0)}, io);
    llvm::errs().flush();
    llvm::outs().flush();
    llvm::errs().clear_error(); // who closed stderr did not want the messages: the exit code stands
    if (llvm::outs().has_error()) {
      llvm::errs() << "cordon: cannot write to standard output: " << llvm::outs().error().message() << '\n';
      llvm::outs().clear_error();
      return kBadInput;
    }
    return code;
  } catch (const std::exception& error) {
    llvm::errs() << "cordon: internal error: " << error.what() << '\n';
    return kInternal;
  }
}
