/// Finds, among the filters seen so far, those that may cross a new one: whose order against it flips with direction
/// and whose addresses and protocol meet. Filters of one shape compare alike with any third, so shapes are compared
/// once, and inside a shape addresses are looked up. Internal to compiler/lower.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "compiler/lower/id_table.h"

#include <llvm/ADT/DenseMap.h>

#include <functional>
#include <map>
#include <vector>

namespace cordon::lower {

/// True if `a` is tried before `b` in one direction and after it in the other, by shape.
bool flips(const ir::PolicyIr& ir, const ir::Filter& a, const ir::Filter& b);

class Crossings {
public:
  /// Refers to `ir` for its actions. `filter_of` says which filter an id stands for, always the same.
  Crossings(const ir::PolicyIr& ir, std::function<ir::Filter(uint32_t id)> filter_of)
      : ir(ir), filter_of(std::move(filter_of)) {}

  /// The ids of all filters added so far that may cross `filter`, ascending.
  std::vector<uint32_t> candidates(const ir::Filter& filter);
  void add(const ir::Filter& filter, uint32_t id);

  /// Shapes compared and filters returned so far.
  size_t work() const { return work_done; }

private:
  /// What the order looks at, and what keeps filters apart whatever it says.
  struct Shape {
    net::Family family;
    ir::Layer layer;
    bool tunnel, source_me, target_me, has_protocol;
    uint8_t source_length, target_length;
    uint32_t source_width, target_width; ///< of the ports; 65536: any
    ir::ConnectionType connection;
    uint8_t restriction;
    /// Different shapes, different numbers, of 62 bits.
    uint64_t number() const;
  };
  /// By how many leading bits of their addresses, and whether by protocol, two shapes are joined.
  struct Join {
    uint8_t source_bits, target_bits;
    bool by_protocol;
    friend auto operator<=>(const Join&, const Join&) = default;
  };
  struct Key {
    net::Bits128 source, target;
    uint16_t protocol;
    friend bool operator==(const Key&, const Key&) = default;
  };
  /// The filters of a bucket by their keys: those of one key are a chain of places in the bucket.
  struct Table {
    IdTable last;                   ///< of each key's chain
    std::vector<uint32_t> previous; ///< of each place the one before it in its chain; itself: it is the first
  };
  struct Bucket {
    Shape shape;
    ir::Filter example;
    std::vector<uint32_t> ids;
    std::vector<size_t> flipping; ///< buckets whose order against this one flips
    std::map<Join, Table> tables; ///< made when first asked for
  };

  Shape shapeOf(const ir::Filter& filter) const;
  size_t bucketOf(const ir::Filter& filter);
  void append(Table& table, const Bucket& bucket, const Join& join, const ir::Filter& filter) const;
  uint32_t* lastOf(Table& table, const Bucket& bucket, const Join& join, const Key& key) const;
  static Join joinOf(const Shape& a, const Shape& b);
  static Key keyOf(const ir::Filter& filter, const Join& join);
  static uint64_t hashOf(const Key& key);

  const ir::PolicyIr& ir;
  std::function<ir::Filter(uint32_t)> filter_of;
  llvm::DenseMap<uint64_t, size_t> by_shape;
  std::vector<Bucket> buckets;
  size_t work_done = 0;
};

} // namespace cordon::lower
