/// The numbers in checks that cordon.toml can change. Their rows are in thresholds.def.
#pragma once

#include <llvm/ADT/ArrayRef.h>

namespace cordon::analyzer {

struct Thresholds {
#define CORDON_THRESHOLD(ID, NAME, KEY, VALUE, MIN, MAX, TEXT) int NAME = VALUE;
#include "analyzer/thresholds.def"
#undef CORDON_THRESHOLD
};

struct ThresholdRow {
  const char* id;  ///< the diagnostic
  const char* key; ///< in cordon.toml: `[thresholds]` `ID.key`
  int Thresholds::* member;
  int value, min, max; ///< the default, and what it can be
  const char* text;    ///< what the number is
};

/// By id.
llvm::ArrayRef<ThresholdRow> thresholdRows();

} // namespace cordon::analyzer
