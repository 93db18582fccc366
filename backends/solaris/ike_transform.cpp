#include "backends/solaris/ike_transform.h"

#include "backends/solaris/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

#include <set>

namespace cordon::backends::solaris {
namespace {

constexpr llvm::StringRef kTransformWords[] = {"auth_method", "oakley_group", "auth_alg", "encr_alg",
                                               "p1_lifetime_secs"};

class TransformReader {
public:
  explicit TransformReader(IkeCursor& cursor) : cursor(cursor) {}

  std::optional<IkeTransform> run(const IkeToken& name) {
    if (!cursor.now().is('{')) {
      cursor.expected("`{` after p1_xform");
      return std::nullopt;
    }
    cursor.take();
    transform.span = name.span;
    std::set<llvm::StringRef> seen;
    while (!cursor.now().is('}')) {
      const IkeToken& key = cursor.take();
      if (key.kind != IkeToken::Kind::word || !llvm::is_contained(kTransformWords, key.text)) {
        if (key.kind != IkeToken::Kind::word)
          cursor.diags.report(key.span, diag::ExpectedInFile, "`}` or a parameter of p1_xform", cursor.found(key));
        else
          cursor.diags.report(key.span, diag::UnknownKeyword, "parameter of p1_xform", shown(key.text))
              .didYouMean(key.text, kTransformWords);
        return std::nullopt;
      }
      if (!cursor.once(key, !seen.insert(key.text).second))
        return std::nullopt;
      bool good = key.text == "auth_method"    ? readMethod()
                  : key.text == "oakley_group" ? readGroup()
                  : key.text == "auth_alg"     ? readIntegrity()
                  : key.text == "encr_alg"     ? readCipher()
                                               : cursor.readSeconds(key, transform.lifetime_s);
      if (!good)
        return std::nullopt;
    }
    cursor.take();
    for (llvm::StringRef needed : kTransformWords)
      if (needed != "p1_lifetime_secs" && !seen.count(needed))
        return cursor.missing(name.span, "p1_xform", needed.str()), std::nullopt;
    return std::move(transform);
  }

private:
  bool readMethod() {
    const IkeToken& value = cursor.take();
    transform.preshared = value.text == "preshared";
    if (transform.preshared || value.text == "rsa_sig")
      return true;
    if (value.text != "dss_sig" && value.text != "rsa_encrypt")
      return cursor.bad(value, "an authentication method: preshared, rsa_sig");
    cursor.diags.report(value.span, diag::NotInIr, "authentication by `" + value.text.str() + "`");
    return false;
  }

  bool readGroup() {
    const IkeToken& value = cursor.now();
    uint64_t number = 0;
    if (!cursor.readNumber("a Diffie-Hellman group", 1, 0xffff, number))
      return false;
    auto group = groupByNumber(number);
    if (!group)
      return cursor.bad(value, "a group Cordon knows: 1, 2, 5, 14, 15, 16, 19, 20, 21");
    transform.group = *group;
    return true;
  }

  bool readIntegrity() {
    const IkeToken& value = cursor.take();
    auto integrity = ikeIntegrity(value.text);
    if (!integrity)
      return cursor.bad(value, "an integrity algorithm: md5, sha1, sha256, sha384, sha512");
    transform.integrity = *integrity;
    return true;
  }

  /// `aes` or `aes (192..256)`.
  bool readCipher() {
    const IkeToken& value = cursor.take();
    llvm::ArrayRef<catalog::Cipher> named = ikeCiphers(value.text);
    uint64_t low = 0, high = ~uint64_t(0);
    bool has_range = cursor.now().is('(');
    if (has_range) {
      cursor.take();
      std::string text;
      while (cursor.now().kind == IkeToken::Kind::word)
        text += cursor.take().text;
      auto [least, most] = llvm::StringRef(text).split("..");
      auto first = parseNumber(least), last = parseNumber(most);
      if (!cursor.now().is(')') || !first || !last)
        return cursor.expected("a range of key lengths as `(low..high)`");
      cursor.take();
      low = *first;
      high = *last;
    }
    for (catalog::Cipher cipher : named) {
      uint64_t bits = row(cipher).key_bits;
      bool has_sizes = named.size() > 1;
      if (!has_range || (has_sizes && low <= bits && bits <= high))
        transform.ciphers.push_back(cipher);
    }
    return !transform.ciphers.empty() ||
           cursor.bad(value, "a cipher with a key length it has: des, 3des, blowfish, aes");
  }

  IkeCursor& cursor;
  IkeTransform transform;
};

} // namespace

std::optional<IkeTransform> readIkeTransform(IkeCursor& cursor, const IkeToken& name) {
  return TransformReader(cursor).run(name);
}

} // namespace cordon::backends::solaris
