/// Levels of findings that differ from the catalogue's, and how ids are selected by their beginning.
#pragma once

#include "compiler/diag/kind.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/ADT/StringRef.h>

#include <optional>

namespace cordon::diag {

/// What selects an id, from long to short: FLT108, FLT10, FLT1, FLT.
llvm::SmallVector<llvm::StringRef, 4> selectorsOf(llvm::StringRef id);

/// True if `selector`, a family and up to three digits, is the id or its beginning.
bool selects(llvm::StringRef selector, llvm::StringRef id);

enum class LevelSetting : uint8_t { off, note, warning, error };

/// Of all but `off`.
Severity severityOf(LevelSetting setting);

/// "note", "warning", "error".
llvm::StringRef nameOf(Severity severity);
std::optional<Severity> severityNamed(llvm::StringRef name);

/// By id or its beginning; the longest that selects an id counts. Errors that cannot be accepted keep their level.
class Levels {
public:
  void set(llvm::StringRef selector, LevelSetting setting) { settings[selector] = setting; }
  /// From now on an error stays one, whatever its setting says: a level, unlike `allow`, gives no reason.
  void keepErrors() { keeps_errors = true; }

  /// The setting for a finding reported with `level`; none: as reported.
  std::optional<LevelSetting> of(llvm::StringRef id, Level level) const;
  /// True if an error of this id is less than one here.
  bool lowers(llvm::StringRef id, Level level) const;

private:
  llvm::StringMap<LevelSetting> settings;
  bool keeps_errors = false;
};

} // namespace cordon::diag
