// AUT312 and AUT313: preshared keys that can be guessed. They are measured, never shown.
#include "analyzer/check.h"

#include "compiler/diag/kinds/aut.h"

#include <array>
#include <cmath>

namespace cordon::analyzer {
namespace {

constexpr size_t kLengthMin = 25; ///< paper, "Computer authentication in IPsec secure server connections"
constexpr double kBitsMin = 80;   ///< of what a key's text can hold at most
constexpr size_t kPeriodMax = 16; ///< repetitions of a longer piece are not looked for

/// The length of the piece that the text repeats, if it is one; else the text's.
size_t periodOf(std::string_view text) {
  for (size_t period = 1; period <= kPeriodMax && period < text.size(); ++period)
    if (text.substr(period) == text.substr(0, text.size() - period))
      return period;
  return text.size();
}

/// An upper bound of the information in a key, in bits: the entropy of its characters, of which those that repeat an
/// earlier piece, or go on in a row such as `abcd` or `9876`, count for nothing.
double bitsIn(std::string_view text) {
  text = text.substr(0, periodOf(text));
  std::array<size_t, 256> counts{};
  size_t fresh = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    ++counts[static_cast<unsigned char>(text[i])];
    int step = i > 0 ? text[i] - text[i - 1] : 2;
    bool goes_on = i > 1 && step == text[i - 1] - text[i - 2] && step >= -1 && step <= 1;
    fresh += !goes_on;
  }
  double per_character = 0;
  for (size_t count : counts)
    if (count > 0) {
      double share = double(count) / double(text.size());
      per_character -= share * std::log2(share);
    }
  return per_character * double(fresh);
}

void run(Context& context) {
  for (const auto& [ref, span] : context.keys.places()) {
    std::string_view key = context.keys.valueOf(ref).reveal();
    if (key.empty())
      continue;
    constexpr const char* kHelp = "`openssl rand -base64 24` makes one that nobody guesses";
    if (key.size() < kLengthMin)
      context.diags.report(span, diag::ShortKey, kLengthMin).help(kHelp);
    else if (bitsIn(key) < kBitsMin)
      context.diags.report(span, diag::GuessableKey)
          .note("its characters repeat, or follow each other in rows")
          .help(kHelp);
  }
}

} // namespace

extern const Check key_qualityCheck{run, true};

} // namespace cordon::analyzer
