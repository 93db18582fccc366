// Security methods and authorities: the values with a small grammar of their own.
#include "backends/netsh/values.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <algorithm>

namespace cordon::netsh {
namespace {

/// Blank-separated words; blanks inside brackets do not separate.
std::vector<std::string> words(llvm::StringRef text) {
  std::vector<std::string> found;
  std::string word;
  unsigned depth = 0;
  for (char c : text) {
    depth += c == '[';
    depth -= c == ']' && depth > 0;
    if (!llvm::isSpace(c))
      word += c;
    else if (depth == 0 && !word.empty())
      found.push_back(std::exchange(word, {}));
  }
  if (!word.empty())
    found.push_back(std::move(word));
  return found;
}

/// The row of a catalogue table whose netsh name is `name`.
template <class Row> const Row* rowOf(llvm::ArrayRef<Row> rows, llvm::StringRef name) {
  for (const Row& row : rows)
    if (!row.netsh.empty() && row.netsh.equals_insensitive(name))
      return &row;
  return nullptr;
}

template <class Row> std::optional<decltype(Row::id)> idOf(llvm::ArrayRef<Row> rows, llvm::StringRef name) {
  const Row* row = rowOf(rows, name);
  return row ? std::optional(row->id) : std::nullopt;
}

class OfferReader {
public:
  OfferReader(const Given& given, diag::Diagnostics& diags) : given(given), diags(diags) {}

  std::nullopt_t bad(llvm::StringRef text, const std::string& expected) {
    diags.report(given.span, diag::BadValue, given.hidden ? given.shown() : text.str(), expected);
    return std::nullopt;
  }

  std::optional<ir::QuickProposal> quick(llvm::StringRef text) {
    ir::QuickProposal offer;
    offer.lifetime_s = kQuickSecondsDefault;
    offer.lifetime_kb = kQuickKilobytesDefault;
    auto [methods, life] = text.split(':');
    llvm::SmallVector<llvm::StringRef> parts;
    methods.split(parts, '+');
    for (llvm::StringRef part : parts)
      if (!method(part, offer))
        return bad(text, "a method such as `ESP[3DES,SHA1]`, `AH[SHA1]` or `AH[SHA1]+ESP[3DES,None]`");
    if (text.contains(':') && !lifetimes(life, offer))
      return bad(text, "a method with lifetimes `:NNNk/NNNs` within 20480 to 2147483647 kB and 300 to 172799 s");
    return offer;
  }

  std::optional<ir::MainProposal> main(llvm::StringRef text) {
    llvm::SmallVector<llvm::StringRef> parts;
    text.split(parts, '-');
    if (parts.size() == 3) {
      auto cipher = idOf(catalog::ciphers(), parts[0]);
      auto integrity = idOf(catalog::integrities(), parts[1]);
      auto group = idOf(catalog::dhGroups(), parts[2]);
      if (cipher && hasMainCipher(*cipher) && integrity && group)
        return ir::MainProposal{*cipher, *integrity, *group};
    }
    return bad(text, "an offer such as `3DES-SHA1-2` (DES or 3DES, MD5 or SHA1, group 1, 2 or 3)");
  }

private:
  bool method(llvm::StringRef part, ir::QuickProposal& offer) {
    auto [kind, rest] = part.split('[');
    if (!rest.consume_back("]"))
      return false;
    auto [first, second] = rest.split(',');
    if (kind.equals_insensitive("AH")) {
      if (offer.ah || rest.contains(','))
        return false;
      offer.ah = idOf(catalog::integrities(), first);
      return offer.ah.has_value();
    }
    if (!kind.equals_insensitive("ESP") || offer.esp || !rest.contains(','))
      return false;
    auto cipher = idOf(catalog::ciphers(), first);
    if (!cipher)
      return false;
    offer.esp = ir::Esp{*cipher, std::nullopt};
    if (second.equals_insensitive("None"))
      return *cipher != catalog::Cipher::null;
    offer.esp->integrity = idOf(catalog::integrities(), second);
    return offer.esp->integrity.has_value();
  }

  /// `NNNk/NNNs`, or one of the two.
  static bool lifetimes(llvm::StringRef text, ir::QuickProposal& offer) {
    llvm::SmallVector<llvm::StringRef> parts;
    text.split(parts, '/');
    bool seen_kilobytes = false, seen_seconds = false;
    for (llvm::StringRef part : parts) {
      uint64_t value = 0;
      bool seconds = part.consume_back_insensitive("s");
      if (!seconds && !part.consume_back_insensitive("k"))
        return false;
      if (part.empty() || !llvm::all_of(part, llvm::isDigit) || part.getAsInteger(10, value))
        return false;
      if (std::exchange(seconds ? seen_seconds : seen_kilobytes, true))
        return false;
      if (seconds) {
        if (value < kQuickSecondsMin || value > kQuickSecondsMax)
          return false;
        offer.lifetime_s = uint32_t(value);
      } else {
        if (value < kQuickKilobytesMin || value > kQuickKilobytesMax)
          return false;
        offer.lifetime_kb = value;
      }
    }
    return true;
  }

  const Given& given;
  diag::Diagnostics& diags;
};

template <class Offer, class Read>
std::optional<std::vector<Offer>> readOffers(const Given& given, diag::Diagnostics& diags, Read read) {
  std::vector<Offer> offers;
  OfferReader reader(given, diags);
  for (const std::string& word : words(given.value)) {
    auto offer = read(reader, word);
    if (!offer)
      return std::nullopt;
    offers.push_back(*offer);
  }
  if (offers.empty())
    return reader.bad(given.value, "a list of offers");
  return offers;
}

/// Splits at commas that stand outside `\'`...`\'`. None if such a quote stays open.
std::optional<std::vector<std::string>> splitDn(llvm::StringRef text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  while (!text.empty()) {
    if (text.consume_front("\\'")) {
      quoted = !quoted;
      parts.back() += '"';
      continue;
    }
    if (text.front() == ',' && !quoted)
      parts.emplace_back();
    else
      parts.back() += text.front();
    text = text.drop_front();
  }
  if (quoted)
    return std::nullopt;
  return parts;
}

} // namespace

std::optional<std::vector<ir::QuickProposal>> readQuickOffers(const Given& given, diag::Diagnostics& diags) {
  return readOffers<ir::QuickProposal>(given, diags,
                                       [](OfferReader& r, llvm::StringRef word) { return r.quick(word); });
}

std::optional<std::vector<ir::MainProposal>> readMainOffers(const Given& given, diag::Diagnostics& diags) {
  return readOffers<ir::MainProposal>(given, diags, [](OfferReader& r, llvm::StringRef word) { return r.main(word); });
}

std::optional<RootCa> readRootCa(const Given& given, diag::Diagnostics& diags) {
  OfferReader reader(given, diags);
  RootCa root;
  llvm::StringRef text = llvm::StringRef(given.value).trim();
  for (bool more = true; more;) {
    // Options stand at the end, in any order: ` certmap:yes excludecaname:no`.
    size_t blank = text.rfind(' ');
    llvm::StringRef last = blank == llvm::StringRef::npos ? llvm::StringRef() : text.substr(blank + 1);
    auto [word, value] = last.split(':');
    bool certmap = word.equals_insensitive(kCertmap), exclude = word.equals_insensitive(kExcludeCaName);
    more = last.contains(':') && (certmap || exclude);
    if (!more)
      break;
    if (!value.equals_insensitive("yes") && !value.equals_insensitive("no"))
      return reader.bad(last, "`yes` or `no`");
    (certmap ? root.certmap : root.exclude_ca_name) = value.equals_insensitive("yes");
    text = text.take_front(blank).rtrim();
  }
  auto parts = splitDn(text);
  if (!parts)
    return reader.bad(text, "a distinguished name: its inner quote is not closed");
  for (llvm::StringRef part : *parts) {
    auto attribute_text = part.trim().split('=');
    llvm::StringRef name = attribute_text.first.trim(), value = attribute_text.second.trim();
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.drop_front().drop_back();
    auto row = llvm::find_if(dnAttributes(), [&](const DnAttribute& attribute) {
      return attribute.windows.equals_insensitive(name) || attribute.ir.equals_insensitive(name);
    });
    if (row == dnAttributes().end() || value.empty() || value.contains('"'))
      return reader.bad(part.trim(), "an attribute of a distinguished name such as `CN=Contoso Root` (CN, OU, O, L, S, "
                                     "C, E, DC)");
    root.subject.emplace_back(row->ir.str(), value.str());
  }
  return root;
}

} // namespace cordon::netsh
