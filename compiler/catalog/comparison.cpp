#include "compiler/catalog/comparison.h"

#include "compiler/catalog/fact_text.h"

namespace cordon::catalog {
namespace {

using Kind = ColumnComparison::Kind;

class Comparer {
public:
  Comparer(const Platform& a, const Platform& b) { result.a = &a, result.b = &b; }

  Comparison run() {
    forEachCellPair(*result.a, *result.b, [this](const Column& column, const auto& a, const auto& b) {
      current = {&column, Kind::unknown, textOf(a), textOf(b), "", "", ""};
      if (a.value && b.value)
        compareValues(*a.value, *b.value);
      result.columns.push_back(std::move(current));
    });
    judge();
    return std::move(result);
  }

private:
  /// Values without parts: the same or not. A feature that both lack is no common one.
  template <class T> void compareValues(const T& a, const T& b) {
    same(textOf(a) == textOf(b));
    (void)a, (void)b;
  }

  template <class E> void compareValues(Set<E> a, Set<E> b) {
    Set<E> both = a & b;
    current.kind = both.empty() ? Kind::different : Kind::common;
    if (both.empty())
      return;
    current.common = textOf(both);
    current.only_a = a == both ? "" : textOf(a - b);
    current.only_b = b == both ? "" : textOf(b - a);
  }

  void compareValues(PskNotation a, PskNotation b) {
    if (a == b)
      return same(true);
    // One that takes either can be given the other's.
    if (a == PskNotation::either || b == PskNotation::either) {
      current.kind = Kind::common;
      current.common = textOf(a == PskNotation::either ? b : a);
      return;
    }
    current.kind = Kind::renamed;
    result.renamings.push_back({"preshared key", textOf(a), textOf(b)});
  }

  void compareValues(const DnNames& a, const DnNames& b) {
    std::vector<DnName> left = namesOf(a), right = namesOf(b);
    bool equal = true;
    for (size_t i = 0; i < left.size(); ++i)
      if (left[i].name != right[i].name) {
        equal = false;
        result.renamings.push_back({left[i].attribute.str(), left[i].name.str(), right[i].name.str()});
      }
    same(equal);
    if (!equal)
      current.kind = Kind::renamed;
  }

  void same(bool equal) {
    current.kind = equal ? Kind::common : Kind::different;
    if (equal)
      current.common = current.a;
  }

  /// What a connection between the two needs: one of each of these lists.
  void judge() {
    const Platform &a = *result.a, &b = *result.b;
    needOne("IPsec", {{&a.ipsec, &b.ipsec}});
    needOne("IKE version", {{&a.ike_v1, &b.ike_v1}, {&a.ike_v2, &b.ike_v2}});
    needOne("authentication method",
            {{&a.kerberos, &b.kerberos}, {&a.certificates, &b.certificates}, {&a.psk, &b.psk}});
    needOne("mode", {{&a.transport, &b.transport}, {&a.tunnel, &b.tunnel}});
    needOverlap("cipher", a.ciphers, b.ciphers);
    needOverlap("integrity algorithm", a.integrity, b.integrity);
    needOverlap("Diffie-Hellman group", a.dh_groups, b.dh_groups);
  }

  void needOne(const char* what, std::initializer_list<std::pair<const Cell<bool>*, const Cell<bool>*>> choices) {
    bool open = false;
    for (auto [a, b] : choices) {
      if (a->value.value_or(false) && b->value.value_or(false))
        return;
      open |= a->value.value_or(true) && b->value.value_or(true);
    }
    decide(what, open);
  }

  template <class E> void needOverlap(const char* what, const Cell<Set<E>>& a, const Cell<Set<E>>& b) {
    bool open = !a.value || !b.value;
    if (open || (*a.value & *b.value).empty())
      decide(what, open);
  }

  void decide(const char* what, bool open) { (open ? result.open_questions : result.obstacles).push_back(what); }

  Comparison result;
  ColumnComparison current;
};

} // namespace

Comparison compare(const Platform& a, const Platform& b) {
  return Comparer(a, b).run();
}

} // namespace cordon::catalog
