/// What a row of the catalogue declares. The rows of a family are in kinds/FAMILY.h: include those you report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace cordon::diag {

enum class Severity : uint8_t { note, warning, error };

/// A row of the catalogue; `Args` are the types its text takes.
template <class... Args> struct Kind {
  const char* id;
  Severity severity;
  const char* text;
};

} // namespace cordon::diag

#define CORDON_DIAG(ID, NAME, SEVERITY, TEXT, ...)                                                                     \
  inline constexpr Kind<__VA_ARGS__> NAME{#ID, Severity::SEVERITY, TEXT};
#define CORDON_RETIRED(ID, WHY)
