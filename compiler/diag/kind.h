/// What a row of the catalogue declares. The rows of a family are in kinds/FAMILY.h: include those you report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace cordon::diag {

enum class Severity : uint8_t { note, warning, error };

/// What the catalogue says of a kind: how severe it is, and whether a policy may accept it.
struct Level {
  Severity severity = Severity::error;
  bool acceptable = false;
};
namespace level {
inline constexpr Level note{Severity::note, true}, warning{Severity::warning, true}, error{Severity::error, false};
inline constexpr Level objection{Severity::error, true}; ///< an error that `allow` overrules
} // namespace level

/// A row of the catalogue; `Args` are the types its text takes.
template <class... Args> struct Kind {
  const char* id;
  Level level;
  const char* text;
};

} // namespace cordon::diag

#define CORDON_DIAG(ID, NAME, LEVEL, TEXT, ...) inline constexpr Kind<__VA_ARGS__> NAME{#ID, level::LEVEL, TEXT};
#define CORDON_RETIRED(ID, WHY)
