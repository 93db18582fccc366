#include "compiler/sema/values.h"

#include "compiler/catalog/icmp.h"
#include "compiler/date.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/pki/certificate.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <algorithm>

namespace cordon::sema {

std::optional<uint64_t> number(const ast::Word& word, uint64_t min, uint64_t max, diag::Diagnostics& diags) {
  uint64_t value = 0;
  if (!word.text.empty() && !word.text.getAsInteger(10, value) && value >= min && value <= max)
    return value;
  diags.report(word.span, diag::BadNumber, word.text.str(), min, max);
  return std::nullopt;
}

static std::optional<net::Prefix> prefix(const ast::Word& word, diag::Diagnostics& diags) {
  auto [base, length] = word.text.split('/');
  auto address = net::parseAddress(base);
  if (!address) {
    auto report = diags.report(word.span, diag::BadAddress, word.text.str());
    if (base.contains('.') && !base.contains(':'))
      report.help("an IPv4 address is four numbers from 0 to 255, such as 10.1.2.3");
    return std::nullopt;
  }
  if (!word.text.contains('/'))
    return net::hostPrefix(*address);
  unsigned bits = 0;
  if (length.empty() || length.getAsInteger(10, bits) || bits > net::bitsOf(address->family)) {
    diags.report(word.span, diag::BadPrefixLength, length.str(), net::bitsOf(address->family));
    return std::nullopt;
  }
  net::Prefix block = net::prefixOf(*address, bits);
  if (block.base != address->value) {
    diags.report(word.span, diag::HostBitsSet, word.text.str())
        .help("write `" + net::toString(block) + "` for the block, or `" + net::toString(*address) +
              "` for the address");
    return std::nullopt;
  }
  return block;
}

void addresses(const ast::Word& word, std::vector<net::Prefix>& prefixes, diag::Diagnostics& diags) {
  auto [left, right] = word.text.split('-');
  if (right.empty()) {
    if (auto one = prefix(word, diags))
      prefixes.push_back(*one);
    return;
  }
  auto first = net::parseAddress(left), last = net::parseAddress(right);
  if (!first || !last)
    diags.report(word.span, diag::BadAddress, (first ? right : left).str());
  else if (first->family != last->family)
    diags.report(word.span, diag::MixedFamilies, word.text.str());
  else if (*last < *first)
    diags.report(word.span, diag::ReversedRange, word.text.str())
        .help("write `" + right.str() + "-" + left.str() + "`");
  else
    for (const net::Prefix& prefix : net::coverOf({*first, *last}))
      prefixes.push_back(prefix);
}

std::optional<net::Address> hostAddress(const ast::Word& word, diag::Diagnostics& diags) {
  if (word.text.contains('/') || word.text.contains('-')) {
    diags.report(word.span, diag::NotAHostAddress, word.text.str());
    return std::nullopt;
  }
  auto one = prefix(word, diags);
  return one ? std::optional(one->first()) : std::nullopt;
}

std::optional<net::PortRange> ports(const ast::Word& word, diag::Diagnostics& diags) {
  auto [left, right] = word.text.split('-');
  uint16_t first = 0, last = 0;
  bool range = word.text.contains('-');
  bool bad = left.getAsInteger(10, first) || first == 0 || (range && (right.getAsInteger(10, last) || last == 0));
  if (bad) {
    diags.report(word.span, diag::BadNumber, word.text.str(), 1, 65535).help("a port is a number from 1 to 65535");
    return std::nullopt;
  }
  if (!range)
    return net::singlePort(first);
  if (last < first) {
    diags.report(word.span, diag::ReversedRange, word.text.str())
        .help("write `" + right.str() + "-" + left.str() + "`");
    return std::nullopt;
  }
  return net::PortRange{first, last};
}

std::optional<uint16_t> icmpType(const ast::Word& word, bool v6, diag::Diagnostics& diags) {
  uint64_t value = 0;
  if (!word.text.getAsInteger(10, value)) {
    auto type = number(word, 0, 255, diags);
    return type ? std::optional(uint16_t(*type)) : std::nullopt;
  }
  std::vector<llvm::StringRef> names;
  for (const catalog::IcmpType& type : catalog::icmpTypes(v6)) {
    if (type.name == word.text)
      return type.number;
    names.push_back(type.name);
  }
  diags.report(word.span, diag::UnknownIcmpType, word.text.str()).didYouMean(word.text, names);
  return std::nullopt;
}

namespace {

struct Unit {
  llvm::StringLiteral name;
  uint64_t factor;
};
constexpr Unit kTimeUnits[] = {{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
constexpr Unit kVolumeUnits[] = {{"kB", 1}, {"KiB", 1}, {"MB", 1000}, {"MiB", 1024}, {"GB", 1000000}, {"GiB", 1048576}};

const Unit* findUnit(llvm::ArrayRef<Unit> units, llvm::StringRef name) {
  auto at = llvm::find_if(units, [&](const Unit& unit) { return unit.name == name; });
  return at == units.end() ? nullptr : at;
}

std::optional<uint64_t> scaled(const ast::Quantity& quantity, llvm::ArrayRef<Unit> units, diag::Diagnostics& diags) {
  const Unit* unit = findUnit(units, quantity.unit.text);
  if (!unit) {
    std::vector<llvm::StringRef> names;
    for (const Unit& known : units)
      names.push_back(known.name);
    diags.report(quantity.unit.span, diag::BadUnit, quantity.unit.text.str())
        .help("units here are " + llvm::join(names, ", "));
    return std::nullopt;
  }
  auto value = number(quantity.number, 1, UINT32_MAX, diags);
  return value ? std::optional(*value * unit->factor) : std::nullopt;
}

} // namespace

bool isTime(const ast::Quantity& quantity) {
  return findUnit(kTimeUnits, quantity.unit.text) != nullptr;
}

std::optional<uint64_t> seconds(const ast::Quantity& quantity, uint64_t min_s, uint64_t max_s,
                                diag::Diagnostics& diags) {
  auto value = scaled(quantity, kTimeUnits, diags);
  if (value && (*value < min_s || *value > max_s)) {
    diags.report(quantity.span, diag::BadLifetime, *value, "s", min_s, max_s);
    return std::nullopt;
  }
  return value;
}

std::optional<uint64_t> kilobytes(const ast::Quantity& quantity, diag::Diagnostics& diags) {
  constexpr uint64_t kMax = UINT32_MAX; // the attribute of RFC 2407 may be longer; no target takes more
  auto value = scaled(quantity, kVolumeUnits, diags);
  if (value && *value > kMax) {
    diags.report(quantity.span, diag::BadLifetime, *value, "kB", 1, kMax);
    return std::nullopt;
  }
  return value;
}

std::optional<std::string> date(const ast::Word& word, diag::Diagnostics& diags) {
  if (isDate(word.text))
    return word.text.str();
  diags.report(word.span, diag::BadDate, word.text.str()).help("write year-month-day, such as 2027-06-30");
  return std::nullopt;
}

template <class Rows> static std::vector<llvm::StringRef> namesOf(Rows rows) {
  std::vector<llvm::StringRef> names;
  for (const auto& row : rows)
    names.push_back(row.name);
  return names;
}

static std::optional<catalog::Cipher> cipher(llvm::StringRef text, ast::Span span, diag::Diagnostics& diags) {
  auto found = catalog::parseCipher(text);
  if (!found)
    diags.report(span, diag::UnknownAlgorithm, "cipher", text.str()).didYouMean(text, namesOf(catalog::ciphers()));
  return found;
}

static std::optional<catalog::Integrity> integrity(llvm::StringRef text, ast::Span span, diag::Diagnostics& diags) {
  auto found = catalog::parseIntegrity(text);
  if (!found)
    diags.report(span, diag::UnknownAlgorithm, "integrity algorithm", text.str())
        .didYouMean(text, namesOf(catalog::integrities()));
  return found;
}

std::optional<ir::MainProposal> mainSuite(const ast::Word& word, diag::Diagnostics& diags) {
  llvm::SmallVector<llvm::StringRef, 3> parts;
  word.text.split(parts, '-');
  if (parts.size() != 3) {
    diags.report(word.span, diag::BadSuite, word.text.str())
        .help("write cipher-integrity-group, such as aes256-sha256-modp2048");
    return std::nullopt;
  }
  auto spanOf = [&](llvm::StringRef part) {
    uint32_t offset = uint32_t(part.begin() - word.text.begin());
    return ast::Span{word.span.file, word.span.begin + offset, word.span.begin + offset + uint32_t(part.size())};
  };
  auto c = cipher(parts[0], spanOf(parts[0]), diags);
  auto i = integrity(parts[1], spanOf(parts[1]), diags);
  auto g = catalog::parseDhGroup(parts[2]);
  if (!g)
    diags.report(spanOf(parts[2]), diag::UnknownAlgorithm, "Diffie-Hellman group", parts[2].str())
        .didYouMean(parts[2], namesOf(catalog::dhGroups()));
  if (!c || !i || !g)
    return std::nullopt;
  if (*c == catalog::Cipher::null) {
    diags.report(word.span, diag::BadSuite, word.text.str()).help("main mode always encrypts");
    return std::nullopt;
  }
  return ir::MainProposal{*c, *i, *g};
}

std::optional<ir::QuickProposal> quickOffer(const ast::QuickItem& item, diag::Diagnostics& diags) {
  ir::QuickProposal offer;
  for (const ast::QuickItem::Part& part : item.parts) {
    if (part.is_ah ? offer.ah.has_value() : offer.esp.has_value()) {
      diags.report(part.span, diag::DuplicateClause, part.is_ah ? "ah" : "esp");
      return std::nullopt;
    }
    if (part.is_ah) {
      auto algorithm = integrity(part.algorithms[0].text, part.algorithms[0].span, diags);
      if (!algorithm)
        return std::nullopt;
      offer.ah = algorithm;
      continue;
    }
    auto c = cipher(part.algorithms[0].text, part.algorithms[0].span, diags);
    if (!c)
      return std::nullopt;
    ir::Esp esp{*c, std::nullopt};
    if (part.algorithms.size() > 1) {
      auto i = integrity(part.algorithms[1].text, part.algorithms[1].span, diags);
      if (!i)
        return std::nullopt;
      esp.integrity = i;
    }
    bool aead = catalog::row(*c).aead;
    if (aead && esp.integrity) {
      diags.report(part.span, diag::BadEsp,
                   "an integrity algorithm that `" + catalog::row(*c).name.str() + "` has itself");
      return std::nullopt;
    }
    offer.esp = esp;
  }
  // RFC 8221, section 5: ESP without integrity is never used; it is sound only beside AH.
  if (offer.esp && !offer.esp->integrity && !catalog::row(offer.esp->cipher).aead && !offer.ah) {
    diags.report(item.span, diag::BadEsp, "no integrity algorithm").help("write `esp(3des, sha1)`");
    return std::nullopt;
  }
  return offer;
}

bool holdsControl(llvm::StringRef text) {
  return llvm::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::optional<std::vector<std::pair<std::string, std::string>>> distinguishedName(const ast::Text& text,
                                                                                  diag::Diagnostics& diags) {
  auto fail = [&](const std::string& why) {
    diags.report(text.span, diag::BadDistinguishedName, text.value, why);
    return std::nullopt;
  };
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string attribute, value;
  bool in_value = false, escaped = false;
  std::string* at = &attribute;
  auto finish = [&] {
    llvm::StringRef key = llvm::StringRef(attribute).trim();
    llvm::StringRef name = pki::attributeNamed(key), trimmed = llvm::StringRef(value).trim();
    if (!in_value || trimmed.empty() || name.empty())
      return false;
    pairs.emplace_back(name.str(), trimmed.str());
    attribute.clear();
    value.clear();
    in_value = false;
    at = &attribute;
    return true;
  };
  if (holdsControl(text.value))
    return fail("it holds a control character");
  for (char c : text.value) {
    if (escaped) {
      if (!llvm::StringRef(",=+<>#;\"\\ ").contains(c))
        return fail("`\\` stands before one of `, = + < > # ; \" \\` or a blank (RFC 4514)");
      *at += c;
      escaped = false;
    } else if (c == '\\') {
      escaped = true;
    } else if (c == '=' && !in_value) {
      in_value = true;
      at = &value;
    } else if (c == ',') {
      if (!finish())
        return fail("each part is ATTRIBUTE=value, with CN, OU, O, L, ST, C, E or DC");
    } else {
      *at += c;
    }
  }
  if (escaped || !finish())
    return fail("each part is ATTRIBUTE=value, with CN, OU, O, L, ST, C, E or DC");
  return pairs;
}

static bool isSid(llvm::StringRef text) {
  if (!text.consume_front("S-1-"))
    return false;
  return !text.empty() && !text.starts_with("-") && !text.ends_with("-") && !text.contains("--") &&
         text.find_first_not_of("0123456789-") == llvm::StringRef::npos;
}

std::optional<std::string> account(const ast::Text& text, diag::Diagnostics& diags) {
  auto fail = [&](const std::string& why) {
    diags.report(text.span, diag::BadAccount, text.value, why)
        .help("write `\"DOMAIN\\\\NAME\"`, `\"NAME@DOMAIN\"`, or a SID; a computer's name ends in `$`");
    return std::nullopt;
  };
  llvm::StringRef value = text.value;
  if (isSid(value))
    return value.str();
  // What Windows keeps out of account names, and `%`, by which a template names its strings.
  constexpr llvm::StringLiteral kForbidden = "\"/[]:;|=,+*?<>%";
  if (holdsControl(value))
    return fail("it holds a control character");
  if (size_t at = value.find_first_of(kForbidden); at != llvm::StringRef::npos)
    return fail("no account has a `" + value.substr(at, 1).str() + "` in its name");
  auto [domain, name] = value.contains('\\') ? value.split('\\') : value.split('@');
  constexpr size_t kLengthMax = 256;
  bool is_qualified = !domain.trim().empty() && !name.trim().empty() && !name.contains('\\') && value == value.trim();
  if (!is_qualified)
    return fail("it must say which domain the account is of");
  if (value.size() > kLengthMax)
    return fail("it is longer than " + std::to_string(kLengthMax) + " bytes");
  return value.str();
}

} // namespace cordon::sema
