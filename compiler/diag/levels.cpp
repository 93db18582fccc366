#include "compiler/diag/levels.h"

#include <llvm/ADT/StringSwitch.h>
#include <llvm/Support/ErrorHandling.h>

namespace cordon::diag {

constexpr size_t kFamily_letters = 3;

llvm::SmallVector<llvm::StringRef, 4> selectorsOf(llvm::StringRef id) {
  llvm::SmallVector<llvm::StringRef, 4> selectors;
  for (size_t length = id.size(); length >= kFamily_letters; --length)
    selectors.push_back(id.take_front(length));
  return selectors;
}

bool selects(llvm::StringRef selector, llvm::StringRef id) {
  return selector.size() >= kFamily_letters && id.starts_with(selector);
}

Severity severityOf(LevelSetting setting) {
  switch (setting) {
  case LevelSetting::note:
    return Severity::note;
  case LevelSetting::warning:
    return Severity::warning;
  case LevelSetting::error:
    return Severity::error;
  case LevelSetting::off:
    break;
  }
  llvm_unreachable("`off` is no severity");
}

llvm::StringRef nameOf(Severity severity) {
  switch (severity) {
  case Severity::note:
    return "note";
  case Severity::warning:
    return "warning";
  case Severity::error:
    return "error";
  }
  llvm_unreachable("severity");
}

std::optional<Severity> severityNamed(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<Severity>>(name)
      .Case("note", Severity::note)
      .Case("warning", Severity::warning)
      .Case("error", Severity::error)
      .Default(std::nullopt);
}

std::optional<LevelSetting> Levels::of(llvm::StringRef id, Level level) const {
  if (settings.empty() || !level.acceptable)
    return std::nullopt;
  for (llvm::StringRef selector : selectorsOf(id))
    if (auto at = settings.find(selector); at != settings.end()) {
      bool lowers_error = level.severity == Severity::error && at->second != LevelSetting::error;
      return lowers_error && keeps_errors ? std::nullopt : std::optional(at->second);
    }
  return std::nullopt;
}

bool Levels::lowers(llvm::StringRef id, Level level) const {
  auto setting = of(id, level);
  return level.severity == Severity::error && setting && *setting != LevelSetting::error;
}

} // namespace cordon::diag
