#include "backends/solaris/ike_text.h"

#include "backends/solaris/ike_keys.h"
#include "backends/solaris/ike_transform.h"
#include "backends/solaris/text_file.h"
#include "backends/solaris/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <set>

namespace cordon::backends::solaris {
namespace {

constexpr uint64_t kKilobytesMax = 0xffffffff; ///< ndd bounds of ipsecesp.c, ipsecah.c: 32 bits

class Reader : private IkeCursor {
public:
  Reader(IkeTokens lexed, diag::Diagnostics& diags)
      : IkeCursor(std::move(lexed.tokens), diags), readable(lexed.readable) {
    for (const Word& comment : lexed.comments)
      result.residue.emplace_back(comment.span.begin, residue_item::comment(comment.text));
  }

  IkeText run() {
    while (readable && !now().isEnd())
      if (!(now().is('{') ? readRule() : readGlobal()))
        break; // what follows an error has lost its place
    checkLabels();
    llvm::sort(result.residue);
    return std::move(result);
  }

private:
  /// Blanks may stand around `/` and `-`.
  bool readAddresses(std::vector<net::AddressRange>& ranges) {
    if (now().kind != IkeToken::Kind::word)
      return expected("an address");
    const IkeToken& first = take();
    std::string text = first.text.str();
    while (now().is('/') || (now().kind == IkeToken::Kind::word &&
                             (text.back() == '/' || text.back() == '-' || now().text.starts_with("-"))))
      text += take().text;
    auto range = parseIkeAddresses(text);
    if (!range) {
      diags.report(first.span, diag::WrongValue, shown(text), "an address, a prefix, or a range of addresses");
      return false;
    }
    ranges.push_back(*range);
    return true;
  }

  bool readSelector(std::optional<Identity>& identity, bool may_be_empty) {
    const IkeToken& value = now();
    std::string text;
    if (!readText(text))
      return false;
    if (text.empty() && may_be_empty)
      return true;
    identity = parseSelector(text);
    return identity || bad(value, "an identity: an address, a DNS name, user@domain or a distinguished name");
  }

  bool readRoot() {
    const IkeToken& value = now();
    std::string text;
    if (!readText(text))
      return false;
    auto name = parseDn(text);
    if (!name)
      return bad(value, "a distinguished name of attributes CN OU O L ST C MAILTO DC");
    result.roots.push_back(std::move(*name));
    result.root_spans.push_back(value.span);
    return true;
  }

  bool readTransform(const IkeToken& name, IkeSettings& settings) {
    auto transform = readIkeTransform(*this, name);
    if (transform)
      settings.transforms.push_back(std::move(*transform));
    return transform.has_value();
  }

  bool readIdType(const IkeToken& name, IkeSettings& settings) {
    if (!once(name, settings.local_id_type.has_value()))
      return false;
    settings.local_id_type = kindOfType(now().text);
    if (!settings.local_id_type)
      return bad(now(), "an identity type: ip, dns, mbox, dn");
    take();
    return true;
  }

  bool readPfs(const IkeToken& name, IkeSettings& settings) {
    constexpr uint64_t allowed[] = {0, 1, 2, 5, 14, 15, 16};
    const IkeToken& value = now();
    uint64_t number = 0;
    if (!once(name, settings.pfs_group.has_value()) || !readNumber("a Diffie-Hellman group", 0, 0xffff, number))
      return false;
    if (!llvm::is_contained(allowed, number))
      return bad(value, "a group for p2_pfs: 0 (off), 1, 2, 5, 14, 15, 16");
    settings.pfs_group = uint16_t(number);
    return true;
  }

  // --- parameters --------------------------------------------------------------------------------------------------

  const IkeKeyRow* readKey(bool in_rule) {
    const IkeToken& name = now();
    const IkeKeyRow* row = name.kind == IkeToken::Kind::word ? findIkeKey(name.text) : nullptr;
    if (row && (in_rule ? row->in_rule : row->in_file)) {
      take();
      return row;
    }
    if (name.kind != IkeToken::Kind::word) {
      expected(in_rule ? "a parameter of a rule or `}`" : "a rule or a parameter");
      return nullptr;
    }
    auto report = diags.report(name.span, diag::UnknownKeyword, in_rule ? "parameter of a rule" : "global parameter",
                               shown(name.text));
    if (row)
      report.note(in_rule ? "it holds for the whole file, not for one rule" : "it belongs inside a rule");
    else
      report.didYouMean(name.text, ikeKeyWords(in_rule));
    return nullptr;
  }

  /// What has no effect on which packets are protected, or how.
  bool readAside(const IkeToken& name, IkeKey key) {
    std::string item = name.text.str();
    if (key == IkeKey::timer) {
      double number = 0;
      if (now().kind != IkeToken::Kind::word || (!parseNumber(now().text) && now().text.getAsDouble(number)))
        return expected("a number");
      item += " " + take().text.str();
    } else if (key == IkeKey::text) {
      std::string value;
      if (!readText(value))
        return false;
      item += " " + value;
    }
    result.residue.emplace_back(name.span.begin, item);
    return true;
  }

  bool readSetting(const IkeToken& name, IkeKey key, IkeSettings& settings) {
    switch (key) {
    case IkeKey::local_id_type:
      return readIdType(name, settings);
    case IkeKey::p1_xform:
      return readTransform(name, settings);
    case IkeKey::p2_lifetime_secs:
      return readSeconds(name, settings.lifetime_s);
    case IkeKey::p2_pfs:
      return readPfs(name, settings);
    case IkeKey::label:
    case IkeKey::local_addr:
    case IkeKey::remote_addr:
    case IkeKey::local_id:
    case IkeKey::remote_id:
    case IkeKey::p1_lifetime_secs:
    case IkeKey::p2_lifetime_kb:
    case IkeKey::cert_root:
    case IkeKey::cert_trust:
    case IkeKey::timer:
    case IkeKey::text:
    case IkeKey::flag:
      break;
    }
    __builtin_unreachable();
  }

  bool readGlobal() {
    const IkeToken& name = now();
    const IkeKeyRow* row = readKey(/*in_rule=*/false);
    if (!row)
      return false;
    uint64_t number = 0;
    switch (row->key) {
    case IkeKey::cert_root:
      return readRoot();
    case IkeKey::cert_trust:
      diags.report(name.span, diag::NotInIr, "certificates that are trusted without an authority");
      return false;
    case IkeKey::p1_lifetime_secs:
      return readSeconds(name, result.main_lifetime_s);
    case IkeKey::p2_lifetime_kb:
      if (!once(name, result.lifetime_kb.has_value()) || !readNumber("a number of kilobytes", 0, kKilobytesMax, number))
        return false;
      result.lifetime_kb = number;
      return true;
    case IkeKey::timer:
    case IkeKey::text:
    case IkeKey::flag:
      return readAside(name, row->key);
    case IkeKey::label:
    case IkeKey::local_addr:
    case IkeKey::remote_addr:
    case IkeKey::local_id:
    case IkeKey::remote_id:
    case IkeKey::local_id_type:
    case IkeKey::p1_xform:
    case IkeKey::p2_lifetime_secs:
    case IkeKey::p2_pfs:
      return readSetting(name, row->key, result.defaults);
    }
    __builtin_unreachable();
  }

  bool readRuleItem(IkeRuleText& rule, bool& labelled) {
    const IkeToken& name = now();
    const IkeKeyRow* row = readKey(/*in_rule=*/true);
    if (!row)
      return false;
    switch (row->key) {
    case IkeKey::label:
      if (!once(name, labelled) || !readText(rule.label))
        return false;
      labelled = true;
      result.residue.emplace_back(name.span.begin, residue_item::label(rule.label));
      return true;
    case IkeKey::local_addr:
      return readAddresses(rule.locals);
    case IkeKey::remote_addr:
      return readAddresses(rule.remotes);
    case IkeKey::local_id:
      return once(name, rule.local_id.has_value()) && readSelector(rule.local_id, /*may_be_empty=*/false);
    case IkeKey::remote_id:
      rule.remote_ids.emplace_back();
      return readSelector(rule.remote_ids.back(), /*may_be_empty=*/true);
    case IkeKey::local_id_type:
    case IkeKey::p1_xform:
    case IkeKey::p2_lifetime_secs:
    case IkeKey::p2_pfs:
    case IkeKey::p1_lifetime_secs:
    case IkeKey::p2_lifetime_kb:
    case IkeKey::cert_root:
    case IkeKey::cert_trust:
    case IkeKey::timer:
    case IkeKey::text:
    case IkeKey::flag:
      return readSetting(name, row->key, rule.settings);
    }
    __builtin_unreachable();
  }

  bool readRule() {
    IkeRuleText rule;
    rule.span = take().span;
    bool labelled = false;
    while (!now().is('}'))
      if (!readRuleItem(rule, labelled))
        return false;
    take();
    bool complete = (labelled || missing(rule.span, "a rule", "label")) &&
                    (!rule.locals.empty() || missing(rule.span, "a rule", "local_addr")) &&
                    (!rule.remotes.empty() || missing(rule.span, "a rule", "remote_addr"));
    if (complete)
      result.rules.push_back(std::move(rule));
    return true;
  }

  void checkLabels() {
    std::set<std::string> labels;
    for (const IkeRuleText& rule : result.rules)
      if (!labels.insert(rule.label).second)
        diags.report(rule.span, diag::FilesContradict, "two rules have the label `" + shown(rule.label) + "`");
  }

  bool readable;
  IkeText result;
};

} // namespace

IkeText readIkeText(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags) {
  return Reader(readIkeTokens(file, text, diags), diags).run();
}

} // namespace cordon::backends::solaris
