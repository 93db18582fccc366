/// Objects by name, in the order they were added. Names compare without case, as the store's do.
#pragma once

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/ADT/iterator.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cordon::netsh {

/// `T` has a member `name`. References stay valid until their object is erased.
template <class T> class Registry {
public:
  T* find(llvm::StringRef name) {
    auto at = by_name.find(name.lower());
    return at == by_name.end() ? nullptr : &by_order.at(at->second);
  }
  const T* find(llvm::StringRef name) const { return const_cast<Registry*>(this)->find(name); }
  /// The name must be free.
  T& add(T object) {
    by_name[llvm::StringRef(object.name).lower()] = next;
    return by_order.emplace(next++, std::move(object)).first->second;
  }
  /// The new name must be free.
  void rename(T& object, const std::string& name) {
    uint64_t place = by_name.lookup(llvm::StringRef(object.name).lower());
    by_name.erase(llvm::StringRef(object.name).lower());
    by_name[llvm::StringRef(name).lower()] = place;
    object.name = name;
  }
  void erase(llvm::StringRef name) {
    auto at = by_name.find(name.lower());
    if (at == by_name.end())
      return;
    by_order.erase(at->second);
    by_name.erase(at);
  }
  std::vector<llvm::StringRef> names() const {
    std::vector<llvm::StringRef> all;
    for (const auto& [place, object] : by_order)
      all.push_back(object.name);
    return all;
  }
  size_t size() const { return by_order.size(); }
  bool empty() const { return by_order.empty(); }
  /// The objects in the order they were added.
  auto objects() { return llvm::make_second_range(by_order); }
  auto objects() const { return llvm::make_second_range(by_order); }

private:
  std::map<uint64_t, T> by_order;
  llvm::StringMap<uint64_t> by_name; ///< lower case
  uint64_t next = 0;
};

} // namespace cordon::netsh
