#include "compiler/parse/parse.h"

#include "compiler/diag/kinds/syn.h"
#include "compiler/parse/detail/file_reader.h"
#include "compiler/parse/detail/recognise.h"
#include "compiler/parse/text_check.h"

namespace cordon::parse {

static ast::Program parseFile(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags,
                              llvm::function_ref<void(const ast::RulePlace&)> take_rule) {
  ast::Program program;
  program.file = file;
  llvm::StringRef text = sources.text(file);
  program.rules.text_begin = uint32_t(text.size()); // what is no policy has no rules
  TextCheck check = checkText(text, file, diags, [&] { sources.releasePages(file); });
  TextKind kind = check.readable ? recognise(text, check.begin) : TextKind::other;
  if (kind == TextKind::policy) {
    FileReader reader(sources, file, check.begin, check.faults, diags);
    reader.read(program, take_rule);
    program.rules.text_begin = check.begin;
    program.rules.reported = reader.faultReporter().count();
    program.rules.faults = std::move(check.faults);
  } else if (!check.readable)
    diags.leaveUnquoted(file); // what was said of it repeats nothing of it
  else if (kind == TextKind::other)
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
  return parseFile(sources, file, diags, nullptr);
}

ast::Program parseDefinitions(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags) {
  std::vector<ast::RulePlace> places;
  ast::Program program = parseFile(sources, file, diags, [&](const ast::RulePlace& rule) { places.push_back(rule); });
  program.rules.places = std::move(places);
  return program;
}

ast::Program parseDefinitions(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags,
                              llvm::function_ref<void(const ast::RulePlace&)> take_rule) {
  return parseFile(sources, file, diags, take_rule);
}

struct RuleReader::State {
  FileReader reader;
  ast::RuleDecl decl;
};

RuleReader::RuleReader(const source::SourceMap& sources, const ast::Program& program, diag::Diagnostics& diags)
    : state(new State{FileReader(sources, program.file, program.rules.text_begin, program.rules.faults, diags), {}}) {
  state->reader.faultReporter().countFrom(program.rules.reported);
}

RuleReader::~RuleReader() = default;

const ast::RuleDecl* RuleReader::next() {
  return state->reader.readRule(state->decl) ? &state->decl : nullptr;
}

} // namespace cordon::parse
