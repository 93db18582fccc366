#include "compiler/parse/parse.h"

#include "compiler/diag/kinds/syn.h"
#include "compiler/parse/detail/file_reader.h"
#include "compiler/parse/detail/recognise.h"
#include "compiler/parse/text_check.h"

namespace cordon::parse {

static ast::Program parseFile(const source::SourceMap& sources, source::FileId file, bool passes_over_rules,
                              diag::Diagnostics& diags) {
  ast::Program program;
  program.file = file;
  llvm::StringRef text = sources.text(file);
  TextCheck check = checkText(text, file, diags);
  TextKind kind = check.readable ? recognise(text, check.begin) : TextKind::other;
  if (kind == TextKind::policy) {
    FileReader reader(sources, file, check.begin, check.faults, diags);
    reader.read(program, passes_over_rules);
    program.rules.text_begin = check.begin;
    program.rules.reported = reader.faultReporter().count();
    program.rules.faults = std::move(check.faults);
  } else if (kind == TextKind::other)
    diags.conceal({file, 0, uint32_t(text.size())});
  else if (check.faults.empty())
    diags.report({file, check.begin, check.begin}, diag::NoStatement)
        .help("`cordon init` writes a policy to begin with");
  if (kind == TextKind::other && check.readable)
    diags.report({file, check.begin, check.begin}, diag::NotAPolicy)
        .help("a policy is made of statements such as `host NAME { ... }`; is this the file you meant?");
  return program;
}

ast::Program parse(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags) {
  return parseFile(sources, file, /*passes_over_rules=*/false, diags);
}

ast::Program parseDefinitions(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags) {
  return parseFile(sources, file, /*passes_over_rules=*/true, diags);
}

struct RuleReader::State {
  const ast::UnreadRules& rules;
  FileReader reader;
  ast::RuleDecl decl;
  std::vector<ast::Declaration> damaged; ///< at most one
};

RuleReader::RuleReader(const source::SourceMap& sources, const ast::Program& program, diag::Diagnostics& diags)
    : state(new State{program.rules,
                      FileReader(sources, program.file, program.rules.text_begin, program.rules.faults, diags),
                      {},
                      {}}) {
  state->reader.faultReporter().countFrom(program.rules.reported);
}

RuleReader::~RuleReader() = default;

const ast::RuleDecl* RuleReader::read(size_t index) {
  if (state->reader.faultReporter().isFull())
    return nullptr;
  state->reader.readRule(state->rules.places[index], state->decl, state->damaged);
  if (state->damaged.empty())
    return &state->decl;
  state->decl = std::get<ast::RuleDecl>(std::move(state->damaged.back()));
  state->damaged.clear();
  return &state->decl;
}

} // namespace cordon::parse
