#include "compiler/catalog/comparison.h"
#include "compiler/diag/diagnostics.h"
#include "tools/cordon/command.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/platform_json.h"
#include "tools/cordon/platform_text.h"

namespace cordon::cli {
namespace {

const catalog::Platform* find(llvm::StringRef name, Io& io) {
  if (const catalog::Platform* row = catalog::findPlatform(name))
    return row;
  std::vector<llvm::StringRef> names;
  for (const catalog::Platform& row : catalog::platforms())
    names.push_back(row.name);
  complain(io, "`" + name + "` is not a platform");
  if (llvm::StringRef near = diag::nearest(name, names); !near.empty())
    advise(io, "did you mean `" + near + "`?");
  advise(io, "`cordon platforms` lists them");
  return nullptr;
}

int runPlatforms(const Arguments& arguments, Io& io) {
  std::string format = arguments.has("--format") ? arguments.value("--format") : "text";
  if (format != "text" && format != "json") {
    complain(io, "`" + format + "` is not a format", "text or json");
    return kBadInput;
  }
  std::vector<std::string> names = arguments.all("NAME");
  if (names.size() > 2) {
    complain(io, "`" + names[2] + "` is one platform too many", "at most two can be compared");
    return kBadInput;
  }
  std::vector<const catalog::Platform*> rows;
  for (const std::string& name : names)
    rows.push_back(find(name, io));
  for (const catalog::Platform* row : rows)
    if (!row)
      return kBadInput;
  bool json = format == "json";
  if (rows.size() == 2) {
    catalog::Comparison comparison = catalog::compare(*rows[0], *rows[1]);
    json ? void(io.out << comparisonJson(comparison)) : writeComparison(comparison, io.out);
  } else if (json) {
    io.out << platformsJson(rows.empty() ? catalog::platforms() : llvm::ArrayRef(*rows[0]));
  } else {
    rows.empty() ? writePlatforms(catalog::platforms(), io.out) : writePlatform(*rows[0], io.out);
  }
  return kClean;
}

} // namespace

extern const Command platformsCommand{
    "platforms",
    "what each platform can do, with the source of every fact; two are compared",
    "  cordon platforms\n"
    "  cordon platforms windows-xp-sp2\n"
    "  cordon platforms windows-2003 solaris-10     what both have, what is renamed\n"
    "  cordon platforms --format json\n",
    {{"NAME", "a platform, or two to be compared", true, true}},
    {{"--format", "text|json", "how to print it (default: text)"}},
    runPlatforms,
};

} // namespace cordon::cli
