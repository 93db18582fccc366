// GRP718: a group's name says nothing, or says what the group is not.
#include "analyzer/check.h"

#include "compiler/diag/kinds/grp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::analyzer {
namespace {

constexpr llvm::StringLiteral kEmptyWords[] = {"computers", "default", "foo",   "group",  "groups", "hosts", "misc",
                                               "new",       "old",     "other", "policy", "temp",   "test",  "tmp"};

using Words = llvm::SmallVector<std::string, 4>;

/// The words of a name in lower case, less figures.
Words wordsOf(llvm::StringRef name) {
  Words words(1);
  for (char c : name)
    if (llvm::isAlpha(c))
      words.back() += llvm::toLower(c);
    else if (!words.back().empty())
      words.emplace_back();
  if (words.back().empty())
    words.pop_back();
  return words;
}

/// What is wrong with it; empty: nothing.
std::string fault(const model::Group& group) {
  using Kind = model::GroupKind;
  Words words = wordsOf(group.name);
  bool says_boundary = llvm::is_contained(words, "boundary");
  bool says_isolated = llvm::is_contained(words, "isolated") || llvm::is_contained(words, "isolation");
  if (says_boundary && group.kind != Kind::boundary)
    return "says boundary";
  if (says_isolated && !says_boundary && (group.kind == Kind::boundary || !model::isSecured(group.kind)))
    return "says isolation";
  return llvm::all_of(words, [](const std::string& word) { return llvm::is_contained(kEmptyWords, word); })
             ? "does not say what it is for"
             : "";
}

void run(Context& context) {
  for (const model::Group& group : context.subject.model->groups)
    if (std::string why = fault(group); !why.empty())
      context.diags.report(group.span, diag::NameHidesPurpose, model::nameOf(group.kind).str(), group.name, why)
          .help("name it after whom it holds and what they do, such as `print-servers-available-to-all`");
}

} // namespace

extern const Check name_hides_purposeCheck{run, true};

} // namespace cordon::analyzer
