#include "compiler/lower/crossings.h"

#include "compiler/ir/filter_order.h"

#include <llvm/ADT/Hashing.h>
#include <llvm/ADT/STLExtras.h>

namespace cordon::lower {

bool flips(const ir::PolicyIr& ir, const ir::Filter& a, const ir::Filter& b) {
  auto first = [&](const ir::Filter& x, const ir::Filter& y) {
    bool by_shape = ir::separatingStep(ir, x, y) < ir::OrderStep::canonical;
    return by_shape ? (ir::precedes(ir, x, y) ? -1 : 1) : 0;
  };
  return first(a, b) * first(ir::mirror(a), ir::mirror(b)) < 0;
}

Crossings::Shape Crossings::shapeOf(const ir::Filter& filter) const {
  const auto* negotiate = std::get_if<ir::Negotiate>(&ir.action(filter));
  return {filter.family,
          filter.layer,
          negotiate && negotiate->tunnel,
          filter.source_me,
          filter.target_me,
          filter.protocol != ir::kAnyProtocol,
          filter.source_length,
          filter.target_length,
          filter.source_ports.size(),
          filter.target_ports.size(),
          filter.connection,
          ir::restrictionOf(ir.action(filter))};
}

/// The bucket of the filter's shape; a new one is compared with all others.
size_t Crossings::bucketOf(const ir::Filter& filter) {
  const Shape shape = shapeOf(filter);
  auto [at, fresh] = by_shape.try_emplace(shape, buckets.size());
  if (!fresh)
    return at->second;
  const size_t index = buckets.size();
  buckets.push_back({shape, filter, {}, {}, {}});
  for (size_t other = 0; other < index; ++other) {
    const Shape& theirs = buckets[other].shape;
    ++work_done;
    // There is one block and one permit: of these, equal restrictions are equal actions.
    bool same_action =
        theirs.restriction == shape.restriction && !std::holds_alternative<ir::Negotiate>(ir.action(filter));
    if (same_action || theirs.family != shape.family || theirs.layer != shape.layer || theirs.tunnel != shape.tunnel ||
        !flips(ir, filter, buckets[other].example))
      continue;
    buckets[index].flipping.push_back(other);
    buckets[other].flipping.push_back(index);
  }
  return index;
}

/// Two prefixes meet if they agree in the bits of the shorter; `me` may meet any.
Crossings::Join Crossings::joinOf(const Shape& a, const Shape& b) {
  auto bits = [](bool me, uint8_t x, uint8_t y) { return me ? uint8_t(0) : std::min(x, y); };
  return {bits(a.source_me || b.source_me, a.source_length, b.source_length),
          bits(a.target_me || b.target_me, a.target_length, b.target_length), a.has_protocol && b.has_protocol};
}

Crossings::Key Crossings::keyOf(const ir::Filter& filter, const Join& join) {
  return {filter.source_base & net::maskOf(filter.family, join.source_bits),
          filter.target_base & net::maskOf(filter.family, join.target_bits),
          join.by_protocol ? filter.protocol : ir::kAnyProtocol};
}

size_t Crossings::KeyHash::operator()(const Key& key) const {
  return llvm::hash_combine(key.source.hi, key.source.lo, key.target.hi, key.target.lo, key.protocol);
}

std::vector<uint32_t> Crossings::candidates(const ir::Filter& filter) {
  std::vector<uint32_t> found;
  const size_t own = bucketOf(filter);
  for (size_t index : buckets[own].flipping) {
    Bucket& other = buckets[index];
    const Join join = joinOf(buckets[own].shape, other.shape);
    auto [at, fresh] = other.tables.try_emplace(join);
    if (fresh)
      for (const auto& [each, id] : other.filters)
        at->second[keyOf(each, join)].push_back(id);
    if (auto match = at->second.find(keyOf(filter, join)); match != at->second.end())
      llvm::append_range(found, match->second);
  }
  work_done += found.size();
  llvm::sort(found);
  return found;
}

void Crossings::add(const ir::Filter& filter, uint32_t id) {
  Bucket& bucket = buckets[bucketOf(filter)];
  bucket.filters.push_back({filter, id});
  for (auto& [join, table] : bucket.tables)
    table[keyOf(filter, join)].push_back(id);
}

} // namespace cordon::lower
