/// Finds, among the filters seen so far, those that may cross a new one: whose order against it flips with direction
/// and whose addresses and protocol meet. Filters of one shape compare alike with any third, so shapes are compared
/// once, and inside a shape addresses are looked up. Internal to compiler/lower.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <map>
#include <unordered_map>
#include <vector>

namespace cordon::lower {

/// True if `a` is tried before `b` in one direction and after it in the other, by shape.
bool flips(const ir::PolicyIr& ir, const ir::Filter& a, const ir::Filter& b);

class Crossings {
public:
  /// Refers to `ir` for its actions.
  explicit Crossings(const ir::PolicyIr& ir) : ir(ir) {}

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
    int restriction;
    friend auto operator<=>(const Shape&, const Shape&) = default;
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
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  using Table = std::unordered_map<Key, std::vector<uint32_t>, KeyHash>;
  struct Bucket {
    Shape shape;
    ir::Filter example;
    std::vector<std::pair<ir::Filter, uint32_t>> filters;
    std::vector<size_t> flipping; ///< buckets whose order against this one flips
    std::map<Join, Table> tables; ///< made when first asked for
  };

  Shape shapeOf(const ir::Filter& filter) const;
  size_t bucketOf(const ir::Filter& filter);
  static Join joinOf(const Shape& a, const Shape& b);
  static Key keyOf(const ir::Filter& filter, const Join& join);

  const ir::PolicyIr& ir;
  std::map<Shape, size_t> by_shape;
  std::vector<Bucket> buckets;
  size_t work_done = 0;
};

} // namespace cordon::lower
