#include "runtime/ruleset/text.h"

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace cordon::ruleset {
namespace {

struct Character {
  uint32_t code = 0;
  size_t bytes = 0; ///< 0: no UTF-8
};

/// The first character of a text that is not empty.
Character firstOf(std::string_view text) {
  const auto lead = uint8_t(text[0]);
  if (lead < 0x80)
    return {lead, 1};
  const size_t bytes = lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 0;
  if (bytes == 0 || bytes > text.size())
    return {};
  uint32_t code = lead & (0xffu >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    const auto next = uint8_t(text[i]);
    if ((next & 0xc0) != 0x80)
      return {};
    code = code << 6 | (next & 0x3f);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000}; // a shorter form would do for less
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kSmallest[bytes] || code > 0x10ffff || is_surrogate)
    return {};
  return {code, bytes};
}

struct Span {
  uint32_t first, last;
};
/// Ascending. Unicode: categories Cc, Zl, Zp, and of Cf what is invisible or turns the direction (UAX #9, UTR #36).
constexpr Span kHidden[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f},   {0x00ad, 0x00ad},   {0x034f, 0x034f},   {0x061c, 0x061c},
    {0x115f, 0x1160}, {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

bool isHidden(uint32_t code) {
  for (const Span& span : kHidden)
    if (code <= span.last)
      return code >= span.first;
  return false;
}

} // namespace

bool isPrintable(std::string_view text) {
  while (!text.empty()) {
    const Character next = firstOf(text);
    if (next.bytes == 0 || isHidden(next.code))
      return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

bool isKeyName(std::string_view text) {
  for (;;) {
    const std::string_view component = text.substr(0, text.find('/'));
    if (component.empty() || component == "." || component == ".." || component.find('\\') != component.npos)
      return false;
    if (component.size() == text.size())
      return true;
    text.remove_prefix(component.size() + 1);
  }
}

} // namespace cordon::ruleset
