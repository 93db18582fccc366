#include "runtime/classify/classifier.h"

#include "runtime/classify/build.h"
#include "runtime/classify/kernel_table.h"

#include <vector>

namespace cordon::classify {

struct Classifier::Parts {
  const Kernel& kernel;
  std::unique_ptr<Store<V4>> v4;
  std::unique_ptr<Store<V6>> v6;
  size_t rules;
};

Classifier::Classifier(std::span<const Rule> rules, const Kernel& kernel)
    : parts(new Parts{kernel, buildIndex<V4>(rules), buildIndex<V6>(rules), rules.size()}) {}

Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;

uint32_t Classifier::find(const Header4& header) const {
  return parts->kernel.walks->one4(parts->v4->view, header);
}

uint32_t Classifier::find(const Header6& header) const {
  return parts->kernel.walks->one6(parts->v6->view, header);
}

void Classifier::find(std::span<const Header4> headers, uint32_t* ranks) const {
  parts->kernel.walks->many4(parts->v4->view, headers.data(), headers.size(), ranks);
}

void Classifier::find(std::span<const Header6> headers, uint32_t* ranks) const {
  parts->kernel.walks->many6(parts->v6->view, headers.data(), headers.size(), ranks);
}

void Classifier::insert(const Rule& rule) {
  (void)rule;
}

bool Classifier::erase(const Rule& rule) {
  (void)rule;
  return false;
}

size_t Classifier::bytes() const {
  return sizeof(Parts) + parts->v4->bytes() + parts->v6->bytes();
}

size_t Classifier::size() const {
  return parts->rules;
}

} // namespace cordon::classify
