#include "backends/solaris/spd_entry.h"

#include "backends/solaris/spd_pattern.h"
#include "backends/solaris/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

#include <set>

namespace cordon::backends::solaris {
namespace {

/// The algorithms of one block; a list where a name without a key length means several.
struct Algorithms {
  std::optional<catalog::Integrity> ah, esp_integrity;
  std::vector<catalog::Cipher> ciphers;
  bool esp() const { return !ciphers.empty() || esp_integrity; }
  bool any() const { return ah || esp(); }
};

struct Block {
  ActionWord action = ActionWord::drop;
  Algorithms algorithms;
  std::optional<SpdDirection> direction; ///< old style
  bool unique = false;
  source::Span span;
};

/// `aes(192..256)`: a name and the key lengths that count, in bits.
struct AlgorithmWord {
  llvm::StringRef name;
  bool has_length = false;
  uint64_t bits_min = 0, bits_max = ~uint64_t(0);
};

/// None if what stands in parentheses is no length, or does not end the word.
std::optional<AlgorithmWord> splitAlgorithm(llvm::StringRef text) {
  size_t open = text.find('(');
  AlgorithmWord word{.name = text.take_front(open)};
  if (open == llvm::StringRef::npos)
    return word;
  llvm::StringRef lengths = text.drop_front(open + 1);
  if (!lengths.consume_back(")"))
    return std::nullopt;
  word.has_length = true;
  auto [low, high] = lengths.split("..");
  bool is_range = lengths.contains("..");
  if (!is_range)
    high = low;
  if (low.empty() && high.empty())
    return std::nullopt;
  auto read = [](llvm::StringRef digits, uint64_t& bits) {
    auto number = digits.empty() ? std::optional(bits) : parseNumber(digits);
    bits = number.value_or(0);
    return number.has_value();
  };
  bool readable = read(low, word.bits_min) && read(high, word.bits_max);
  return readable && word.bits_min <= word.bits_max ? std::optional(word) : std::nullopt;
}

class RuleReader {
public:
  RuleReader(const SpdEntry& entry, diag::Diagnostics& diags) : entry(entry), diags(diags) {}

  std::optional<SpdRule> run() {
    auto read = readSpdPattern(entry.pattern, diags);
    if (!read)
      return std::nullopt;
    pattern = *read;
    for (const SpdBlock& written : entry.blocks) {
      auto block = readBlock(written);
      if (!block)
        return std::nullopt;
      blocks.push_back(*block);
    }
    rule.span = entry.span;
    rule.tunnel = pattern.tunnel;
    if (!decideDirection() || !decideAction())
      return std::nullopt;
    bool inbound_old = pattern.old_style && !rule.out;
    rule.patterns = selectorsOf(pattern, inbound_old);
    return rule;
  }

private:
  bool bad(const Word& value, std::string what) {
    diags.report(value.span, diag::WrongValue, shown(value.text), std::move(what));
    return false;
  }

  static bool isClear(ActionWord action) { return action == ActionWord::bypass; }
  static bool protects(ActionWord action) { return action != ActionWord::bypass && action != ActionWord::drop; }

  std::optional<Block> readBlock(const SpdBlock& written) {
    Block block{.action = *actionWord(written.action.text), .algorithms = {}, .direction = {}, .span = written.span};
    std::set<PropertyKey> seen;
    for (size_t i = 0; i < written.properties.size(); i += 2) {
      const Word& name = written.properties[i];
      auto key = propertyKey(name.text);
      if (!key) {
        diags.report(name.span, diag::UnknownKeyword, "property", shown(name.text))
            .didYouMean(name.text, propertyWords());
        return std::nullopt;
      }
      if (i + 1 == written.properties.size()) {
        diags.report(name.span, diag::MissingName, "`" + name.text.str() + "`", "value");
        return std::nullopt;
      }
      if (!seen.insert(*key).second) {
        diags.report(name.span, diag::RepeatedName, name.text.str());
        return std::nullopt;
      }
      if (!protects(block.action) && *key != PropertyKey::direction) {
        diags.report(name.span, diag::StylesMixed, name.text.str(),
                     "`" + written.action.text.str() + "` takes no algorithms and no `sa`");
        return std::nullopt;
      }
      if (!readProperty(*key, name, written.properties[i + 1], block))
        return std::nullopt;
    }
    if (protects(block.action) && !block.algorithms.any()) {
      diags.report(written.span, diag::MissingName, "`" + written.action.text.str() + "`", "auth_algs or encr_algs");
      return std::nullopt;
    }
    return block;
  }

  bool readProperty(PropertyKey key, const Word& name, const Word& value, Block& block) {
    switch (key) {
    case PropertyKey::auth_algs:
      return readIntegrity(block.algorithms.ah, value);
    case PropertyKey::encr_auth_algs:
      return readIntegrity(block.algorithms.esp_integrity, value);
    case PropertyKey::encr_algs:
      return readCipher(block.algorithms.ciphers, value);
    case PropertyKey::sa:
      block.unique = value.text == "unique";
      return block.unique || value.text == "shared" || bad(value, "`shared` or `unique`");
    case PropertyKey::direction:
      if (pattern.new_style) {
        diags.report(name.span, diag::StylesMixed, "dir", "`" + pattern.new_style->text.str() + "` is new style");
        return false;
      }
      if (pattern.direction) {
        diags.report(name.span, diag::RepeatedName, "dir");
        return false;
      }
      pattern.old_style = pattern.old_style ? pattern.old_style : std::optional(name);
      if (value.text != "in" && value.text != "out")
        return bad(value, "a direction for old style: in or out");
      block.direction = spdDirection(value.text);
      return true;
    }
    __builtin_unreachable();
  }

  bool isAny(const Word& value) {
    bool any = splitAlgorithm(value.text) && splitAlgorithm(value.text)->name.equals_insensitive("any");
    if (any)
      diags.report(value.span, diag::NotInIr, "`any` algorithm: it stands for all that the host's kernel has")
          .help("name the algorithms, best first, as `ipsec {...} or ipsec {...}`");
    return any;
  }

  bool readIntegrity(std::optional<catalog::Integrity>& algorithm, const Word& value) {
    if (value.text.equals_insensitive("none"))
      return true;
    if (isAny(value))
      return false;
    algorithm = ipsecIntegrity(value.text);
    return algorithm || bad(value, "an integrity algorithm: md5, sha1, sha256, sha384, sha512, without key length");
  }

  bool readCipher(std::vector<catalog::Cipher>& ciphers, const Word& value) {
    if (value.text.equals_insensitive("none"))
      return true;
    if (isAny(value))
      return false;
    auto word = splitAlgorithm(value.text);
    llvm::ArrayRef<catalog::Cipher> named = word ? espCiphers(word->name) : llvm::ArrayRef<catalog::Cipher>();
    for (catalog::Cipher cipher : named) {
      uint64_t bits = row(cipher).key_bits;
      bool counts = !word->has_length || (bits != 0 && word->bits_min <= bits && bits <= word->bits_max);
      if (counts)
        ciphers.push_back(cipher);
    }
    return !ciphers.empty() || bad(value, "a cipher with a key length it has: des, 3des, blowfish, aes, null");
  }

  bool decideDirection() {
    if (pattern.old_style && blocks.size() > 1) {
      diags.report(blocks[1].span, diag::StylesMixed, "or", "`" + pattern.old_style->text.str() + "` is old style");
      return false;
    }
    const Block& first = blocks.front();
    std::optional<SpdDirection> direction = first.direction ? first.direction : pattern.direction;
    for (const Block& block : blocks) {
      bool one_way = block.action == ActionWord::apply || block.action == ActionWord::permit;
      SpdDirection way = block.action == ActionWord::apply ? SpdDirection::out : SpdDirection::in;
      if (!one_way)
        continue;
      if (direction && *direction != way) {
        diags.report(block.span, diag::FilesContradict,
                     "`apply` is for packets going out, `permit` for packets coming in");
        return false;
      }
      direction = way;
    }
    if (!direction && first.action == ActionWord::ipsec && !pattern.old_style)
      direction = SpdDirection::both;
    if (!direction) {
      diags.report(first.span, diag::NoDirection, entry.blocks.front().action.text.str())
          .help("write `dir both`, `dir in` or `dir out`");
      return false;
    }
    rule.out = *direction != SpdDirection::in;
    rule.in = *direction != SpdDirection::out;
    return true;
  }

  /// The first alternative decides what is sent, and the boosts of all are or-ed into the entry's number.
  bool decideAction() {
    bool bypass = false, esp = false, ah = false;
    for (const Block& block : blocks) {
      bypass = bypass || isClear(block.action);
      esp = esp || block.algorithms.esp();
      ah = ah || block.algorithms.ah;
    }
    rule.native_class = classOf(bypass, esp, ah);
    if (bypass && pattern.tunnel) {
      diags.report(blocks.front().span, diag::NotInIr, "packets in packets without IPsec: `pass` in a tunnel");
      return false;
    }
    switch (blocks.front().action) {
    case ActionWord::drop:
      rule.action = ir::Block{};
      return true;
    case ActionWord::bypass:
      rule.action = ir::Permit{};
      if (llvm::all_of(blocks, [](const Block& block) { return isClear(block.action); }))
        return true;
      diags.report(blocks.front().span, diag::NotInIr, "`pass` before other alternatives");
      return false;
    case ActionWord::ipsec:
    case ActionWord::apply:
    case ActionWord::permit:
      return decideOffers();
    }
    __builtin_unreachable();
  }

  bool decideOffers() {
    Protect protect;
    for (const Block& block : blocks) {
      if (isClear(block.action)) {
        protect.or_clear = true;
        diags.report(block.span, diag::ClearAlternative, "peers that do not negotiate pass in clear both ways")
            .note("what the sender does when IKE fails is not documented; the entry ranks with bypass");
        continue;
      }
      if (block.action == ActionWord::drop)
        continue; // says of what no other alternative takes what is so anyway
      rule.unique_sa.emplace_back(block.span.begin, block.unique);
      const Algorithms& given = block.algorithms;
      std::vector<catalog::Cipher> ciphers = given.ciphers;
      if (ciphers.empty() && given.esp_integrity)
        ciphers = {catalog::Cipher::null};
      if (ciphers.empty())
        protect.offers.push_back({.ah = given.ah, .esp = {}});
      for (catalog::Cipher cipher : ciphers)
        protect.offers.push_back({.ah = given.ah, .esp = ir::Esp{cipher, given.esp_integrity}});
    }
    rule.action = std::move(protect);
    return true;
  }

  const SpdEntry& entry;
  diag::Diagnostics& diags;
  SpdPattern pattern;
  std::vector<Block> blocks;
  SpdRule rule;
};

} // namespace

std::optional<SpdRule> readSpdRule(const SpdEntry& entry, diag::Diagnostics& diags) {
  return RuleReader(entry, diags).run();
}

} // namespace cordon::backends::solaris
