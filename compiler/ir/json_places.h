/// The places of origins while a document is read: which files they belong to is known at its end.
#pragma once

#include "compiler/ir/json_value.h"
#include "compiler/ir/policy_ir.h"

#include <map>

namespace cordon::ir {

class JsonPlaces {
public:
  /// A span whose file is still an index of this object's own.
  source::Span read(const JsonValue& value);

  /// Finds or adds the files in `sources`, and corrects all spans of `classes`. Refuses `document` if the places of a
  /// file contradict each other.
  void resolve(source::SourceMap& sources, const JsonValue& document, std::vector<PolicyIr>& classes) const;

private:
  struct Place {
    source::Span span;
    source::Position position;
  };
  struct File {
    std::string path;
    std::vector<Place> places;
  };
  source::FileId fileFor(source::SourceMap& sources, const JsonValue& document, const File& file) const;

  std::vector<File> files;
  std::map<std::string, uint32_t> index_of;
};

} // namespace cordon::ir
