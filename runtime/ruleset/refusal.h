/// Why a rule set is refused, and how functions say so: nothing here throws, but for want of memory (std::bad_alloc).
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace cordon::ruleset {

/// The check that refused.
enum class Check : uint8_t {
  file,      ///< it cannot be read
  crypto,    ///< OpenSSL cannot do here what it takes
  size,      ///< shorter or longer than any set, or than it says
  magic,     ///< no rule set
  format,    ///< another version of the format
  key,       ///< signed with a key that is not trusted, or not signed
  signature, ///< changed since it was signed
  limit,     ///< more of something than a set may hold
  layout,    ///< a section or run is not where it has to be
  zero,      ///< a byte that has no meaning is not 0
  value,     ///< a number that stands for nothing, or fields that contradict each other
  reference, ///< to a record that is not there
  text,      ///< not UTF-8, not printable, too long
  prefix,    ///< not canonical
  order,     ///< not in ascending order
  addressee, ///< for other hosts, or for another policy class
  version,   ///< older than the set in force, or of its version and not it
  expiry,    ///< no longer valid
};
/// `signature`: for messages and events.
const char* nameOf(Check check);

struct Refusal {
  Check check = Check::file;
  uint64_t offset = 0; ///< in the file: where the refused field begins; 0 where no single one is at fault
  std::string text;    ///< lower case, no full stop; nothing of the file's text is in it
};

/// A T, or why there is none.
template <class T> class [[nodiscard]] Result {
public:
  Result(T value) : content(std::in_place_index<0>, std::move(value)) {}
  Result(Refusal refusal) : content(std::in_place_index<1>, std::move(refusal)) {}
  explicit operator bool() const { return content.index() == 0; }
  T& operator*() { return *valueIf(); }
  const T& operator*() const { return *const_cast<Result*>(this)->valueIf(); }
  T* operator->() { return valueIf(); }
  const T* operator->() const { return const_cast<Result*>(this)->valueIf(); }
  /// Only if there is no T.
  const Refusal& refusal() const {
    const Refusal* why = std::get_if<1>(&content);
    assert(why && "it was not refused");
    return *why;
  }

private:
  T* valueIf() {
    T* value = std::get_if<0>(&content);
    assert(value && "it was refused");
    return value;
  }
  std::variant<T, Refusal> content;
};

} // namespace cordon::ruleset
