// A record is a fixed part, then lists, those with the widest items first so that all are aligned, then the name. A
// list of one or two items stands in the record; a longer one is kept once for all rules that have it, and the record
// points to it.
#include "compiler/model/rules.h"

#include <llvm/ADT/Hashing.h>
#include <llvm/ADT/StringMap.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <map>
#include <tuple>
#include <unordered_map>

namespace cordon::model {
namespace {

constexpr unsigned kInlineMax = 2, kElsewhere = 3;

unsigned codeOf(size_t items) {
  return items <= kInlineMax ? unsigned(items) : kElsewhere;
}

template <class T> size_t hashOf(llvm::ArrayRef<T> list);
template <> size_t hashOf(llvm::ArrayRef<net::Prefix> list) {
  llvm::hash_code hash = list.size();
  for (const net::Prefix& prefix : list)
    hash = llvm::hash_combine(hash, prefix.family, prefix.base.hi, prefix.base.lo, prefix.length);
  return size_t(hash);
}
template <> size_t hashOf(llvm::ArrayRef<HostId> list) {
  llvm::hash_code hash = list.size();
  for (HostId host : list)
    hash = llvm::hash_combine(hash, host.index);
  return size_t(hash);
}
template <> size_t hashOf(llvm::ArrayRef<Selector> list) {
  llvm::hash_code hash = list.size();
  for (const Selector& selector : list)
    hash = llvm::hash_combine(hash, selector.protocol, selector.source_ports.first, selector.source_ports.last,
                              selector.target_ports.first, selector.target_ports.last, selector.family.has_value());
  return size_t(hash);
}

/// Lists of which each is kept once.
template <class T> class ListPool {
public:
  explicit ListPool(llvm::BumpPtrAllocator& arena) : arena(arena) {}

  /// The equal list of the pool, which stays where it is.
  const llvm::ArrayRef<T>* intern(llvm::ArrayRef<T> list) {
    auto [at, end] = known.equal_range(hashOf(list));
    for (; at != end; ++at)
      if (*at->second == list)
        return at->second;
    auto* copy = new (arena.Allocate<llvm::ArrayRef<T>>()) llvm::ArrayRef<T>(list.copy(arena));
    known.emplace(hashOf(list), copy);
    return copy;
  }

private:
  llvm::BumpPtrAllocator& arena;
  std::unordered_multimap<size_t, const llvm::ArrayRef<T>*> known;
};

} // namespace

struct Rules::Record {
  uint32_t shared;
  uint32_t begin, end; ///< of the name
  unsigned verdict : 2, connection : 2, among : 1, fallback : 1, accept_unsecured : 1, one_way : 1;
  unsigned from_me : 1, from_any : 1, to_me : 1, to_any : 1;
  unsigned from_prefixes : 2, from_hosts : 2, to_prefixes : 2, to_hosts : 2, services : 2; ///< by codeOf

  /// All lists of a rule in the order in which they, or pointers to them, lie behind the record.
  template <class Lists, class Visitor> void visitLists(Lists& lists, Visitor& visitor) const {
    visitor.here(from_prefixes, lists.from.prefixes);
    visitor.here(to_prefixes, lists.to.prefixes);
    visitor.elsewhere(from_prefixes, lists.from.prefixes);
    visitor.elsewhere(to_prefixes, lists.to.prefixes);
    visitor.elsewhere(from_hosts, lists.from.hosts);
    visitor.elsewhere(to_hosts, lists.to.hosts);
    visitor.elsewhere(services, lists.services);
    visitor.here(from_hosts, lists.from.hosts);
    visitor.here(to_hosts, lists.to.hosts);
    visitor.here(services, lists.services);
  }
};

namespace {

/// How much room the lists need.
struct Measure {
  size_t bytes = 0;
  template <class T> void here(unsigned code, const std::vector<T>& list) {
    bytes += code == kElsewhere ? 0 : list.size() * sizeof(T);
  }
  template <class T> void elsewhere(unsigned code, const std::vector<T>&) {
    bytes += code == kElsewhere ? sizeof(void*) : 0;
  }
};

/// Reads the lists, and stands at the name in the end.
struct Reader {
  const char* at;
  template <class T> void here(unsigned code, llvm::ArrayRef<T>& list) {
    if (code == kElsewhere || code == 0)
      return;
    list = {reinterpret_cast<const T*>(at), code};
    at += code * sizeof(T);
  }
  template <class T> void elsewhere(unsigned code, llvm::ArrayRef<T>& list) {
    if (code != kElsewhere)
      return;
    list = **reinterpret_cast<const llvm::ArrayRef<T>* const*>(at);
    at += sizeof(void*);
  }
};

} // namespace

struct RulePacker::Index {
  explicit Index(llvm::BumpPtrAllocator& arena) : prefixes(arena), hosts(arena), services(arena), arena(arena) {}

  const llvm::ArrayRef<net::Prefix>* intern(const std::vector<net::Prefix>& list) { return prefixes.intern(list); }
  const llvm::ArrayRef<HostId>* intern(const std::vector<HostId>& list) { return hosts.intern(list); }
  const llvm::ArrayRef<Selector>* intern(const std::vector<Selector>& list) { return services.intern(list); }

  llvm::StringRef intern(llvm::StringRef text) {
    if (text.empty())
      return {};
    auto [at, fresh] = texts.try_emplace(text);
    if (fresh)
      at->second = text.copy(arena);
    return at->second;
  }

  const Using* intern(const Using& use, std::deque<Using>& uses) {
    static const Using none;
    if (use.methods.empty() && !use.proposal)
      return &none;
    UseKey key{use.proposal, {}};
    for (const AuthMethod& method : use.methods)
      key.second.emplace_back(method.kind, method.secret, method.authority, method.account_mapping);
    auto [at, fresh] = known_uses.try_emplace(std::move(key), nullptr);
    if (fresh)
      at->second = &uses.emplace_back(use);
    for (size_t i = 0; i < use.methods.size(); ++i)
      at->second->methods[i].span = std::min(at->second->methods[i].span, use.methods[i].span);
    return at->second;
  }

  using UseKey = std::pair<const Proposal*, std::vector<std::tuple<ir::AuthMethod::Kind, SecretRef, CaId, bool>>>;
  /// By identity of what is interned.
  using SharedKey = std::tuple<uint32_t, const HostId*, const char*, const char*, const Using*>;

  ListPool<net::Prefix> prefixes;
  ListPool<HostId> hosts;
  ListPool<Selector> services;
  llvm::BumpPtrAllocator& arena;
  llvm::StringMap<llvm::StringRef> texts;
  std::map<UseKey, Using*> known_uses;
  std::map<SharedKey, uint32_t> known_shared;
  uint32_t last = 0; ///< what the rule before had
};

namespace {

/// Writes the lists, and stands at the name in the end.
template <class Index> struct Writer {
  char* at;
  Index& index;
  template <class T> void here(unsigned code, const std::vector<T>& list) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (code == kElsewhere)
      return;
    std::uninitialized_copy(list.begin(), list.end(), reinterpret_cast<T*>(at));
    at += list.size() * sizeof(T);
  }
  template <class T> void elsewhere(unsigned code, const std::vector<T>& list) {
    if (code != kElsewhere)
      return;
    new (at) const llvm::ArrayRef<T>*(index.intern(list));
    at += sizeof(void*);
  }
};

} // namespace

void RuleParts::clear() {
  name = {};
  hosts.clear();
  from.clear();
  to.clear();
  services.clear();
  verdict = Rule::Verdict::permit;
  if (!use.methods.empty() || use.proposal || use.damaged)
    use = {};
  among = fallback = accept_unsecured = one_way = false;
  connection = ir::ConnectionType::all;
  reason.clear();
  owner.clear();
  span = {};
}

Rule Rules::operator[](size_t at) const {
  assert(at < records.size());
  const Record& record = *records[at];
  const Shared& common = shared[record.shared];
  Rule rule{.name = {},
            .hosts = common.hosts,
            .among = bool(record.among),
            .from = {},
            .to = {},
            .services = {},
            .verdict = Rule::Verdict(record.verdict),
            .use = *common.use,
            .fallback = bool(record.fallback),
            .accept_unsecured = bool(record.accept_unsecured),
            .one_way = bool(record.one_way),
            .connection = ir::ConnectionType(record.connection),
            .reason = common.reason,
            .owner = common.owner,
            .span = {common.file, record.begin, record.end}};
  rule.from.me = record.from_me;
  rule.from.any = record.from_any;
  rule.to.me = record.to_me;
  rule.to.any = record.to_any;
  Reader reader{reinterpret_cast<const char*>(&record + 1)};
  record.visitLists(rule, reader);
  rule.name = {reader.at, record.end - record.begin};
  return rule;
}

RulePacker::RulePacker(size_t rules_max) : index(new Index(rules.arena)) {
  rules.records.resize(rules_max);
}

RulePacker::~RulePacker() = default;

uint32_t RulePacker::sharedOf(const RuleParts& rule) {
  // Neighbours are often alike.
  if (!rules.shared.empty() && rule.use.methods.empty() && !rule.use.proposal) {
    const Rules::Shared& last = rules.shared[index->last];
    if (last.use->methods.empty() && !last.use->proposal && last.file == rule.span.file &&
        last.hosts.equals(rule.hosts) && last.reason == rule.reason && last.owner == rule.owner)
      return index->last;
  }
  const Rules::Shared common{rule.span.file, *index->intern(rule.hosts), index->intern(rule.reason),
                             index->intern(rule.owner), index->intern(rule.use, rules.uses)};
  auto [at, fresh] = index->known_shared.try_emplace(
      {common.file.index, common.hosts.data(), common.reason.data(), common.owner.data(), common.use},
      uint32_t(rules.shared.size()));
  if (fresh)
    rules.shared.push_back(common);
  return index->last = at->second;
}

void RulePacker::add(size_t rank, const RuleParts& rule) {
  assert(rank < rules.records.size() && !rules.records[rank]);
  assert(rule.name.size() == rule.span.end - rule.span.begin);
  using Record = Rules::Record;
  static_assert(sizeof(Record) == 16 && alignof(net::Prefix) <= 8);
  Record record{.shared = sharedOf(rule),
                .begin = rule.span.begin,
                .end = rule.span.end,
                .verdict = unsigned(rule.verdict),
                .connection = unsigned(rule.connection),
                .among = rule.among,
                .fallback = rule.fallback,
                .accept_unsecured = rule.accept_unsecured,
                .one_way = rule.one_way,
                .from_me = rule.from.me,
                .from_any = rule.from.any,
                .to_me = rule.to.me,
                .to_any = rule.to.any,
                .from_prefixes = codeOf(rule.from.prefixes.size()),
                .from_hosts = codeOf(rule.from.hosts.size()),
                .to_prefixes = codeOf(rule.to.prefixes.size()),
                .to_hosts = codeOf(rule.to.hosts.size()),
                .services = codeOf(rule.services.size())};
  Measure measure;
  record.visitLists(rule, measure);
  char* at = static_cast<char*>(rules.arena.Allocate(sizeof(Record) + measure.bytes + rule.name.size(), 8));
  rules.records[rank] = new (at) Record(record);
  Writer<Index> writer{at + sizeof(Record), *index};
  record.visitLists(rule, writer);
  std::memcpy(writer.at, rule.name.data(), rule.name.size());
}

Rules RulePacker::finish() {
  rules.records.erase(std::remove(rules.records.begin(), rules.records.end(), nullptr), rules.records.end());
  index.reset();
  return std::move(rules);
}

} // namespace cordon::model
