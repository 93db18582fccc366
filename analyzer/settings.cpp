#include "analyzer/settings.h"

#include "compiler/diag/catalog.h"
#include "compiler/diag/kinds/cfg.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/parse/text_check.h"
#include "compiler/path.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/StringSwitch.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

// Its assertions are about the text; behind each that bad text meets, it reports an error.
#define TOML_ASSERT(expression) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>

namespace cordon::analyzer {
namespace {

std::optional<diag::LevelSetting> levelNamed(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<diag::LevelSetting>>(name)
      .Case("off", diag::LevelSetting::off)
      .Case("note", diag::LevelSetting::note)
      .Case("warning", diag::LevelSetting::warning)
      .Case("error", diag::LevelSetting::error)
      .Default(std::nullopt);
}

class SettingsReader {
public:
  SettingsReader(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags)
      : text(sources.text(file)), file(file), diags(diags) {
    for (size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n')
        line_begins.push_back(i + 1);
  }

  /// `begin`: behind a byte order mark.
  std::optional<Settings> read(uint32_t begin) {
    // toml++ is not sure of itself beyond ASCII (its classes of characters have holes), and no setting needs more.
    std::string ascii = text.str();
    for (char& c : ascii)
      c = static_cast<unsigned char>(c) < 0x80 ? c : '?';
    std::fill_n(ascii.begin(), begin, ' ');
    toml::parse_result parsed = toml::parse(ascii);
    if (!parsed) {
      fail(parsed.error().source(), diag::NotToml, std::string(parsed.error().description()));
      return std::nullopt;
    }
    for (const auto& [key, value] : parsed.table())
      if (key == "fail-on")
        readFailOn(key, value);
      else if (key == "levels")
        forEach(key, value, [this](const toml::key& selector, const toml::node& level) { readLevel(selector, level); });
      else if (key == "thresholds")
        forEach(key, value, [this](const toml::key& id, const toml::node& numbers) { readThresholds(id, numbers); });
      else
        unknown(key, {"fail-on", "levels", "thresholds"});
    return is_faulty ? std::nullopt : std::optional(std::move(settings));
  }

private:
  /// Lines and columns of toml++ count from 1.
  source::Span spanOf(const toml::source_region& region) const {
    auto offset = [&](toml::source_position at) {
      const size_t begin = line_begins[std::clamp<size_t>(at.line, 1, line_begins.size()) - 1];
      return uint32_t(std::min<size_t>(begin + at.column - 1, std::min(text.find('\n', begin), text.size())));
    };
    uint32_t begin = offset(region.begin), end = region.end ? offset(region.end) : begin;
    return {file, begin, std::max(begin, end)};
  }

  template <class... Args, class... Values>
  diag::Report fail(const toml::source_region& at, const diag::Kind<Args...>& kind, Values&&... values) {
    is_faulty = true;
    return diags.report(spanOf(at), kind, std::forward<Values>(values)...);
  }

  void unknown(const toml::key& key, llvm::ArrayRef<llvm::StringRef> names) {
    fail(key.source(), diag::UnknownSetting, std::string(key.str())).didYouMean(key.str(), names);
  }

  void wrong(const toml::key& key, const toml::node& value, llvm::StringRef wanted) {
    fail(value.source(), diag::BadSetting, std::string(key.str()), wanted);
  }

  template <class Visit> void forEach(const toml::key& key, const toml::node& value, Visit visit) {
    const toml::table* table = value.as_table();
    if (!table)
      return wrong(key, value, "a table");
    for (const auto& [inner, entry] : *table)
      visit(inner, entry);
  }

  static llvm::StringRef textOf(const toml::node& value) {
    const auto* string = value.as_string();
    return string ? llvm::StringRef(string->get()) : llvm::StringRef();
  }

  void readFailOn(const toml::key& key, const toml::node& value) {
    if (auto level = diag::severityNamed(textOf(value)))
      settings.fail_on = *level;
    else
      wrong(key, value, "\"error\", \"warning\" or \"note\"");
  }

  void readLevel(const toml::key& key, const toml::node& value) {
    llvm::StringRef selector = key.str();
    bool is_known = false, is_changeable = false;
    std::vector<llvm::StringRef> ids;
    for (const diag::CatalogRow& row : diag::catalog()) {
      ids.push_back(row.id);
      is_known |= diag::selects(selector, row.id);
      is_changeable |= diag::selects(selector, row.id) && row.level.acceptable;
    }
    auto level = levelNamed(textOf(value));
    if (!is_known)
      fail(key.source(), diag::SelectsNothing, selector.str()).didYouMean(selector, ids);
    else if (!level)
      wrong(key, value, "\"off\", \"note\", \"warning\" or \"error\"");
    else if (!is_changeable && *level != diag::LevelSetting::error)
      fail(key.source(), diag::FixedLevel, selector.str()).help("mend what it reports");
    else
      settings.levels.set(selector, *level);
  }

  void readThresholds(const toml::key& id, const toml::node& value) {
    std::vector<llvm::StringRef> ids;
    for (const ThresholdRow& row : thresholdRows())
      ids.push_back(row.id);
    if (!llvm::is_contained(ids, llvm::StringRef(id.str())))
      return unknown(id, ids);
    forEach(id, value, [&](const toml::key& key, const toml::node& number) {
      std::vector<llvm::StringRef> keys;
      for (const ThresholdRow& row : thresholdRows())
        if (row.id == id.str()) {
          keys.push_back(row.key);
          if (row.key == key.str())
            return readThreshold(row, key, number);
        }
      unknown(key, keys);
    });
  }

  void readThreshold(const ThresholdRow& row, const toml::key& key, const toml::node& value) {
    const auto* number = value.as_integer();
    if (number && number->get() >= row.min && number->get() <= row.max)
      settings.thresholds.*row.member = int(number->get());
    else
      wrong(key, value, "a whole number from " + std::to_string(row.min) + " to " + std::to_string(row.max));
  }

  llvm::StringRef text;
  std::vector<size_t> line_begins{0}; ///< a file may be wrong in each of its lines
  source::FileId file;
  diag::Diagnostics& diags;
  Settings settings;
  bool is_faulty = false;
};

} // namespace

std::optional<Settings> readSettings(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags) {
  // A file that is no settings may be anything, named by mistake; messages quote the line they are about.
  diag::concealLikelyKeys(sources, file, diags, [](llvm::StringRef line) { return line.size(); });
  parse::TextCheck check = parse::checkText(sources.text(file), file, diags);
  if (!check.readable || !check.faults.empty())
    return std::nullopt;
  return SettingsReader(sources, file, diags).read(check.begin);
}

/// Without `..` where that is the same file.
static std::string tidied(const std::string& path) {
  llvm::SmallString<256> shorter(path);
  llvm::sys::path::remove_dots(shorter, /*remove_dot_dot=*/true);
  return realPath(shorter) == realPath(path) ? std::string(shorter) : path;
}

std::string findSettings(llvm::StringRef folder) {
  std::string seen = folder.str(), real = realPath(folder.empty() ? "." : folder);
  for (;;) {
    std::string path = joined(seen, kSettingsFile);
    if (llvm::sys::fs::exists(path))
      return tidied(path);
    llvm::StringRef parent = llvm::sys::path::parent_path(real);
    if (parent.empty() || parent == real)
      return "";
    real = parent.str();
    seen = joined(seen, "..");
  }
}

} // namespace cordon::analyzer
