#include "backends/solaris/tunnel_file.h"

#include "backends/solaris/text_file.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::solaris {
namespace {

constexpr llvm::StringRef kWords[] = {"tsrc", "tdst", "router", "-router", "up"};
// Older releases configured tunnel transport mode here (ifconfig(1M)).
constexpr llvm::StringRef kAlgorithms[] = {"auth_algs", "encr_algs", "encr_auth_algs"};

std::optional<net::Address> addressOf(llvm::StringRef text) {
  return net::parseAddress(std::string_view(text.data(), text.size()));
}

class TunnelFileReader {
public:
  TunnelFileReader(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags) : text(text), diags(diags) {
    result.file = file;
  }

  std::optional<TunnelFile> run() {
    if (!checkIsText(result.file, text, diags))
      return std::nullopt;
    splitWords();
    for (at = 0; at < words.size();)
      if (!readWord())
        return std::nullopt;
    return complete() ? std::optional(std::move(result)) : std::nullopt;
  }

private:
  void splitWords() {
    for (size_t begin = 0; begin < text.size();) {
      size_t end = begin;
      while (end < text.size() && !llvm::isSpace(text[end]))
        ++end;
      if (end > begin)
        words.push_back({text.slice(begin, end), {result.file, uint32_t(begin), uint32_t(end)}});
      begin = std::max(end, begin + 1);
    }
  }

  bool bad(const Word& value, const char* what) {
    diags.report(value.span, diag::WrongValue, shown(value.text), what);
    return false;
  }

  bool once(const Word& name, bool already) {
    if (already)
      diags.report(name.span, diag::RepeatedName, name.text.str());
    return !already;
  }

  bool readWord() {
    const Word& word = words[at++];
    if (addressOf(word.text))
      return readEnds(word);
    if (word.text == "tsrc")
      return once(word, local.has_value()) && readAddress(word, local, result.local_span);
    source::Span unused;
    if (word.text == "tdst")
      return once(word, remote.has_value()) && readAddress(word, remote, unused);
    if (word.text == "up") {
      up = true;
      return true;
    }
    if (word.text == "router" || word.text == "-router") {
      router = word.text == "router";
      return true;
    }
    if (llvm::is_contained(kAlgorithms, word.text)) {
      diags.report(word.span, diag::NotInIr, "IPsec of a tunnel in its interface's file: transport mode");
      return false;
    }
    diags.report(word.span, diag::UnknownKeyword, "argument for a tunnel interface", shown(word.text))
        .didYouMean(word.text, kWords);
    return false;
  }

  /// An address and the one at the other end of the interface.
  bool readEnds(const Word& near) {
    auto far = at < words.size() ? addressOf(words[at].text) : std::nullopt;
    if (!far || far->family != addressOf(near.text)->family)
      return bad(at < words.size() ? words[at] : near,
                 far ? "of the family of the address before it" : "followed by the address of the interface's far end");
    ++at;
    if (!once(near, !ends.empty()))
      return false;
    ends = net::toString(*addressOf(near.text)) + " " + net::toString(*far);
    ends_span = near.span;
    far_end = far;
    return true;
  }

  bool readAddress(const Word& name, std::optional<net::Address>& address, source::Span& span) {
    if (at == words.size()) {
      diags.report(name.span, diag::MissingName, "`" + name.text.str() + "`", "value");
      return false;
    }
    const Word& value = words[at++];
    address = addressOf(value.text);
    span = value.span;
    return address || bad(value, "an address (names are not looked up)");
  }

  bool complete() {
    source::Span whole{result.file, 0, 0};
    for (auto [there, name] : {std::pair(local.has_value(), "tsrc"), std::pair(remote.has_value(), "tdst"),
                               std::pair(!ends.empty(), "addresses")})
      if (!there) {
        diags.report(whole, diag::MissingName, "a tunnel interface", name);
        return false;
      }
    if (local->family != remote->family) {
      diags.report(result.local_span, diag::FilesContradict, "`tsrc` and `tdst` are of different address families");
      return false;
    }
    if (far_end == remote) {
      diags.report(ends_span, diag::FilesContradict, "the interface leads to `tdst` itself, so nothing leaves by it");
      return false;
    }
    result.local = *local;
    result.remote = *remote;
    result.residue.emplace_back(ends_span.begin, residue_item::interface(ends, router, up));
    return true;
  }

  llvm::StringRef text;
  diag::Diagnostics& diags;
  std::vector<Word> words;
  size_t at = 0;
  std::optional<net::Address> local, remote, far_end;
  std::string ends;
  source::Span ends_span;
  bool router = false, up = false;
  TunnelFile result;
};

} // namespace

std::optional<TunnelFile> readTunnelFile(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags) {
  return TunnelFileReader(file, text, diags).run();
}

} // namespace cordon::backends::solaris
