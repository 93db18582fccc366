/// A fact and where it was read. "Not documented" is a value: a cell without one. A guess is not.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>

namespace cordon::catalog {

struct NotDocumented {};
inline constexpr NotDocumented kNotDocumented;
inline constexpr const char* kUndocumented = "not documented";

/// One fact. A cell has no default: a row that forgets one does not compile, nor does a cell without a source.
template <class T> struct Cell {
  std::optional<T> value; ///< none: no source states it
  const char* source;     ///< the public document and its section
  const char* note;       ///< a condition or exception ("only with SP2"); "" for none

  consteval Cell(T value, const char* source, const char* note = "") : value(value), source(source), note(note) {
    if (!*source)
      throw "a fact has a source";
  }
  consteval Cell(NotDocumented) : source(kUndocumented), note("") {}
  /// What the source does say, although it leaves the value open.
  consteval Cell(NotDocumented, const char* source, const char* note) : source(source), note(note) {
    if (!*source || !*note)
      throw "say what the source states";
  }
};

/// A set of enumerators, at most 32 of them.
template <class E> class Set {
public:
  constexpr Set() = default;
  constexpr Set(std::initializer_list<E> members) {
    for (E member : members)
      bits |= bit(member);
  }
  constexpr bool contains(E member) const { return (bits & bit(member)) != 0; }
  constexpr bool empty() const { return bits == 0; }
  friend constexpr Set operator&(Set a, Set b) { return Set(a.bits & b.bits); }
  friend constexpr Set operator|(Set a, Set b) { return Set(a.bits | b.bits); }
  friend constexpr Set operator-(Set a, Set b) { return Set(a.bits & ~b.bits); }
  friend constexpr bool operator==(Set, Set) = default;

private:
  explicit constexpr Set(uint32_t bits) : bits(bits) {}
  static constexpr uint32_t bit(E member) { return uint32_t(1) << unsigned(member); }
  uint32_t bits = 0;
};

} // namespace cordon::catalog
