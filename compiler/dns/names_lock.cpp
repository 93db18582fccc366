#include "compiler/dns/names_lock.h"

#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/parse/text_check.h"
#include "compiler/parse/words.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::dns {
namespace {

constexpr llvm::StringLiteral kBlanks = " \t\r";
constexpr size_t kFaultsMax = 100;

class LockReader {
public:
  LockReader(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags)
      : text(sources.text(file)), file(file), diags(diags) {}

  Lock read(const parse::TextCheck& check) {
    for (size_t begin = check.begin; begin < text.size() && faults < kFaultsMax;) {
      size_t end = std::min(text.find('\n', begin), text.size());
      // A line with a byte that is no text was reported.
      auto fault = llvm::lower_bound(check.faults, begin);
      if (fault == check.faults.end() || *fault >= end)
        readLine(begin, text.slice(begin, end).take_until([](char c) { return c == '#'; }));
      begin = end + 1;
    }
    lock.damaged |= !check.faults.empty();
    return std::move(lock);
  }

private:
  void fail(size_t begin, llvm::StringRef word, std::string what, const char* help) {
    ++faults;
    lock.damaged = true;
    diags.report({file, uint32_t(begin), uint32_t(begin + word.size())}, diag::BadLockLine, std::move(what)).help(help);
  }

  void readLine(size_t begin, llvm::StringRef line) {
    llvm::StringRef name;
    std::vector<net::Address> addresses;
    for (size_t at = line.find_first_not_of(kBlanks); at != llvm::StringRef::npos;) {
      size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
      llvm::StringRef word = line.slice(at, end);
      if (name.empty()) {
        name = word;
        if (!isDnsName(name))
          return fail(begin + at, word, "this is no DNS name", kShapeHelp);
      } else if (auto address = net::parseAddress(word)) {
        addresses.push_back(*address);
      } else {
        return fail(begin + at, word, "this is no address", kShapeHelp);
      }
      at = line.find_first_not_of(kBlanks, end);
    }
    if (name.empty())
      return;
    size_t at = begin + size_t(name.data() - line.data());
    if (addresses.empty())
      return fail(at, name, "`" + name.str() + "` has no address", kShapeHelp);
    llvm::sort(addresses);
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    if (!lock.names.try_emplace(name.lower(), std::move(addresses)).second)
      fail(at, name, "`" + name.str() + "` stands here a second time", "keep one of the two lines");
  }

  static constexpr const char* kShapeHelp =
      "a line is a name and its addresses, such as `www.contoso.example 192.0.2.10`; `cordon lock` writes the file";

  llvm::StringRef text;
  source::FileId file;
  diag::Diagnostics& diags;
  Lock lock;
  size_t faults = 0;
};

} // namespace

bool isDnsName(llvm::StringRef text) {
  if (text.empty() || text.size() > 253)
    return false;
  llvm::SmallVector<llvm::StringRef, 8> labels;
  text.split(labels, '.');
  return llvm::all_of(labels, [](llvm::StringRef label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           llvm::all_of(label, [](char c) { return llvm::isAlnum(c) || c == '-' || c == '_'; });
  });
}

Lock readLock(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags) {
  parse::TextCheck check = parse::checkText(sources.text(file), file, diags);
  Lock lock;
  if (check.readable)
    lock = LockReader(sources, file, diags).read(check);
  lock.damaged |= !check.readable;
  if (lock.damaged && lock.names.empty())
    diag::concealAll(sources, file, diags);
  return lock;
}

std::string lockText(const Names& names) {
  std::string text = "# What the policy's DNS names stand for. `cordon lock` looks them up.\n";
  for (const auto& [name, addresses] : names) {
    text += name;
    for (const net::Address& address : addresses)
      text += " " + net::toString(address);
    text += '\n';
  }
  return text;
}

void collectNames(const source::SourceMap& sources, source::FileId file, std::set<std::string>& names) {
  for (llvm::StringRef name : parse::dnsNames(sources.text(file)))
    if (isDnsName(name))
      names.insert(name.lower());
}

} // namespace cordon::dns
