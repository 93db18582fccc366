#include "tools/cordon/platform_text.h"

#include "compiler/catalog/fact_text.h"
#include "tools/cordon/paragraph.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Format.h>

namespace cordon::cli {
namespace {

using catalog::Cell;
using catalog::ColumnComparison;
using catalog::Platform;

constexpr unsigned kIndent = 30; ///< of values; the longest title fits before it

std::string mark(const Cell<bool>& cell) {
  return cell.value ? catalog::textOf(*cell.value) : "?";
}

/// The names of the features that a row has; "?" stands for those that are not documented.
std::string having(std::initializer_list<std::pair<const char*, const Cell<bool>*>> features) {
  std::vector<llvm::StringRef> names;
  bool open = false;
  for (auto [name, cell] : features) {
    if (cell->value.value_or(false))
      names.push_back(name);
    open |= !cell->value;
  }
  if (open)
    names.push_back("?");
  return names.empty() ? "no" : llvm::join(names, " ");
}

std::string fallback(const Platform& row) {
  if (!row.fallback_to_clear.value.value_or(false))
    return mark(row.fallback_to_clear);
  if (!row.fallback_delay_ms.value)
    return "yes";
  return *row.fallback_delay_ms.value == 0 ? "at once" : catalog::textOf(*row.fallback_delay_ms.value) + " ms";
}

void tableLine(llvm::raw_ostream& out, llvm::StringRef name, llvm::StringRef ipsec, llvm::StringRef ike,
               llvm::StringRef authentication, llvm::StringRef fallback, llvm::StringRef backend) {
  std::string line;
  llvm::raw_string_ostream text(line);
  text << llvm::left_justify(name, 24) << llvm::left_justify(ipsec, 7) << llvm::left_justify(ike, 8)
       << llvm::left_justify(authentication, 21) << llvm::left_justify(fallback, 10) << backend;
  out << llvm::StringRef(line).rtrim() << '\n';
}

std::string heading(const Platform& row) {
  return (row.name + " (" + row.title + ")").str();
}

bool isNo(const ColumnComparison& column) {
  return column.a == "no" && column.b == "no";
}

class ComparisonText {
public:
  ComparisonText(const catalog::Comparison& comparison, llvm::raw_ostream& out) : comparison(comparison), out(out) {}

  void write() {
    const Platform &a = *comparison.a, &b = *comparison.b;
    out << heading(a) << "\nand " << heading(b) << "\n\n";
    verdict();
    common();
    renamed();
    different();
    unknown();
  }

private:
  void verdict() {
    std::string text;
    if (!comparison.obstacles.empty())
      text = "not possible: no common " + llvm::join(comparison.obstacles, ", no common ");
    else if (!comparison.open_questions.empty())
      text = "nothing known is against it; not documented: a common " +
             llvm::join(comparison.open_questions, ", a common ");
    else
      text = "possible, by " +
             either({{"Kerberos", &Platform::kerberos},
                     {"certificates", &Platform::certificates},
                     {"preshared keys", &Platform::psk}}) +
             ", in " + either({{"transport mode", &Platform::transport}, {"tunnel mode", &Platform::tunnel}});
    writeParagraph(out, "IPsec between them", text, kIndent);
  }

  /// The features that both have: "a or b".
  std::string either(std::initializer_list<std::pair<const char*, Cell<bool> Platform::*>> features) {
    std::vector<std::string> both;
    for (auto [name, cell] : features)
      if ((comparison.a->*cell).value.value_or(false) && (comparison.b->*cell).value.value_or(false))
        both.push_back(name);
    return llvm::join(both, " or ");
  }

  void section(llvm::StringRef title) { out << '\n' << title << '\n'; }

  void common() {
    section("In common");
    for (const ColumnComparison& column : comparison.columns)
      if (column.kind == ColumnComparison::Kind::common && !isNo(column)) {
        writeParagraph(out, ("  " + column.column->title).str(), column.common, kIndent);
        rest(comparison.a->name, column.only_a);
        rest(comparison.b->name, column.only_b);
      }
    std::vector<llvm::StringRef> neither;
    for (const ColumnComparison& column : comparison.columns)
      if (column.kind == ColumnComparison::Kind::common && isNo(column))
        neither.push_back(column.column->title);
    if (!neither.empty())
      writeParagraph(out, "  neither has", llvm::join(neither, ", "), kIndent);
  }

  void rest(llvm::StringRef name, llvm::StringRef only) {
    if (!only.empty())
      writeParagraph(out, "", ("only " + name + ": " + only).str(), kIndent);
  }

  void renamed() {
    if (comparison.renamings.empty())
      return;
    section("Renamed");
    for (const catalog::Renaming& each : comparison.renamings)
      writeParagraph(out, "  " + each.thing,
                     (each.a + " at " + comparison.a->name + ", " + each.b + " at " + comparison.b->name).str(),
                     kIndent);
  }

  void different() {
    section("Different");
    for (const ColumnComparison& column : comparison.columns)
      if (column.kind == ColumnComparison::Kind::different)
        both(column);
  }

  void both(const ColumnComparison& column) {
    writeParagraph(out, ("  " + column.column->title).str(), (comparison.a->name + ": " + column.a).str(), kIndent);
    writeParagraph(out, "", (comparison.b->name + ": " + column.b).str(), kIndent);
  }

  void unknown() {
    section("Not documented");
    std::vector<llvm::StringRef> open[3]; // at a, at b, at both
    for (const ColumnComparison& column : comparison.columns)
      if (column.kind == ColumnComparison::Kind::unknown) {
        bool a = column.a == catalog::kUndocumented, b = column.b == catalog::kUndocumented;
        open[a && b ? 2 : b].push_back(column.column->title);
      }
    list(("  at " + comparison.a->name).str(), open[0]);
    list(("  at " + comparison.b->name).str(), open[1]);
    list("  at both", open[2]);
  }

  void list(llvm::StringRef label, llvm::ArrayRef<llvm::StringRef> titles) {
    writeParagraph(out, label, catalog::joined(titles), kIndent);
  }

  const catalog::Comparison& comparison;
  llvm::raw_ostream& out;
};

} // namespace

void writePlatforms(llvm::ArrayRef<Platform> rows, llvm::raw_ostream& out) {
  tableLine(out, "PLATFORM", "IPSEC", "IKE", "AUTHENTICATION", "FALLBACK", "WRITTEN BY");
  for (const Platform& row : rows)
    tableLine(out, row.name, mark(row.ipsec), having({{"1", &row.ike_v1}, {"2", &row.ike_v2}}),
              having({{"kerberos", &row.kerberos}, {"cert", &row.certificates}, {"psk", &row.psk}}), fallback(row),
              row.backend.empty() ? "-" : row.backend.data());
  out << "\n?: not documented. `cordon platforms NAME` shows each fact with its source.\n";
}

void writePlatform(const Platform& row, llvm::raw_ostream& out) {
  out << heading(row) << '\n';
  out << "configuration written by " << (row.backend.empty() ? "others" : row.backend.data()) << '\n';
  llvm::StringRef section;
  llvm::SmallVector<llvm::StringRef> sources; // by number, in the order of their first use
  catalog::forEachCell(row, [&](const catalog::Column& column, const auto& cell) {
    if (section != column.section)
      out << '\n' << (section = column.section) << '\n';
    std::string text = catalog::textOf(cell);
    llvm::StringRef source = cell.source;
    if (source != catalog::kUndocumented) {
      auto* at = llvm::find(sources, source);
      text += " [" + std::to_string(at - sources.begin() + 1) + "]";
      if (at == sources.end())
        sources.push_back(source);
    }
    writeParagraph(out, ("  " + column.title).str(), text, kIndent);
    if (*cell.note)
      writeParagraph(out, "", cell.note, kIndent + 2);
  });
  out << "\nsources\n";
  for (size_t i = 0; i < sources.size(); ++i)
    writeParagraph(out, "  [" + std::to_string(i + 1) + "]", sources[i], 8);
}

void writeComparison(const catalog::Comparison& comparison, llvm::raw_ostream& out) {
  ComparisonText(comparison, out).write();
}

} // namespace cordon::cli
