/// What a policy's services are called, for those who ask about one by its name.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/model/parts.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cordon {

struct Compilation;
struct CompileOptions;

using NamedServices = std::map<std::string, std::vector<model::Selector>, std::less<>>;

/// Compiles as pipeline.h says and fills `services` with those of the policy.
std::optional<Compilation> compile(source::SourceMap& sources, const std::string& path, const CompileOptions& options,
                                   diag::Diagnostics& diags, NamedServices& services);

} // namespace cordon
