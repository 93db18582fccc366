#include "compiler/lower/crossings.h"

#include "compiler/ir/filter_order.h"

#include <llvm/ADT/STLExtras.h>

#include <utility>

namespace cordon::lower {

bool flips(const ir::PolicyIr& ir, const ir::Filter& a, const ir::Filter& b) {
  auto first = [&](const ir::Filter& x, const ir::Filter& y) {
    bool by_shape = ir::separatingStep(ir, x, y) < ir::OrderStep::canonical;
    return by_shape ? (ir::precedes(ir, x, y) ? -1 : 1) : 0;
  };
  return first(a, b) * first(ir::mirror(a), ir::mirror(b)) < 0;
}

uint64_t Crossings::Shape::number() const {
  uint64_t number = 0;
  auto append = [&](uint64_t value, unsigned bits) { number = number << bits | value; };
  append(uint64_t(family), 1);
  append(uint64_t(layer), 2);
  append(uint64_t(tunnel), 1);
  append(uint64_t(source_me), 1);
  append(uint64_t(target_me), 1);
  append(uint64_t(has_protocol), 1);
  append(source_length, 8);
  append(target_length, 8);
  append(source_width, 17);
  append(target_width, 17);
  append(uint64_t(connection), 2);
  append(restriction, 3);
  return number;
}

Crossings::Shape Crossings::shapeOf(const ir::Filter& filter) const {
  const ir::ActionPlace action = ir::placeOf(ir.action(filter));
  return {filter.family,
          filter.layer,
          action.tunnel,
          filter.source_me,
          filter.target_me,
          filter.protocol != ir::kAnyProtocol,
          filter.source_length,
          filter.target_length,
          filter.source_ports.size(),
          filter.target_ports.size(),
          filter.connection,
          action.restriction};
}

/// The bucket of the filter's shape; a new one is compared with all others.
size_t Crossings::bucketOf(const ir::Filter& filter) {
  const Shape shape = shapeOf(filter);
  auto [at, fresh] = by_shape.try_emplace(shape.number(), buckets.size());
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

uint64_t Crossings::hashOf(const Key& key) {
  return mixed(mixed(mixed(mixed(mixed(0, key.source.hi), key.source.lo), key.target.hi), key.target.lo), key.protocol);
}

/// The last filter of this key; null if there is none.
uint32_t* Crossings::lastOf(Table& table, const Bucket& bucket, const Join& join, const Key& key) const {
  return table.last.find(hashOf(key), [&](uint32_t place) { return keyOf(filter_of(bucket.ids[place]), join) == key; });
}

/// Adds the filter of the bucket that has no place in the table yet.
void Crossings::append(Table& table, const Bucket& bucket, const Join& join, const ir::Filter& filter) const {
  const auto place = uint32_t(table.previous.size());
  const Key key = keyOf(filter, join);
  if (uint32_t* last = lastOf(table, bucket, join, key)) {
    table.previous.push_back(std::exchange(*last, place));
    return;
  }
  table.previous.push_back(place);
  table.last.insert(hashOf(key), place,
                    [&](uint32_t each) { return hashOf(keyOf(filter_of(bucket.ids[each]), join)); });
}

std::vector<uint32_t> Crossings::candidates(const ir::Filter& filter) {
  std::vector<uint32_t> found;
  const size_t own = bucketOf(filter);
  for (size_t index : buckets[own].flipping) {
    Bucket& other = buckets[index];
    const Join join = joinOf(buckets[own].shape, other.shape);
    auto [at, fresh] = other.tables.try_emplace(join);
    Table& table = at->second;
    if (fresh)
      for (uint32_t id : other.ids)
        append(table, other, join, filter_of(id));
    const uint32_t* last = lastOf(table, other, join, keyOf(filter, join));
    for (uint32_t place = last ? *last : 0; last; place = table.previous[place]) {
      found.push_back(other.ids[place]);
      if (table.previous[place] == place)
        break;
    }
  }
  work_done += found.size();
  llvm::sort(found);
  return found;
}

void Crossings::add(const ir::Filter& filter, uint32_t id) {
  Bucket& bucket = buckets[bucketOf(filter)];
  bucket.ids.push_back(id);
  for (auto& [join, table] : bucket.tables)
    append(table, bucket, join, filter);
}

} // namespace cordon::lower
