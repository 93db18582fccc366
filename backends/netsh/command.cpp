#include "backends/netsh/command.h"

#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>

#include <algorithm>

namespace cordon::netsh {
namespace {

using Words = llvm::SmallVector<llvm::StringRef, 16>;

/// Resolves a cut word; reports if it stands for none or for several. `what` names the kind of word.
std::optional<size_t> resolve(const Chunk& chunk, llvm::StringRef written, source::Span span,
                              llvm::ArrayRef<llvm::StringRef> words, const char* what, diag::Diagnostics& diags) {
  Match match = matchWord(written, words);
  switch (match.kind) {
  case Match::Kind::one:
    return match.index;
  case Match::Kind::none:
    diags.report(span, diag::UnknownKeyword, what, written.str()).didYouMean(written, words);
    return std::nullopt;
  case Match::Kind::several: {
    std::string candidates;
    for (llvm::StringRef word : words)
      if (word.starts_with_insensitive(written))
        candidates += (candidates.empty() ? "`" : ", `") + word.str() + "`";
    diags.report(chunk.span(), diag::AmbiguousKeyword, written.str(), candidates);
    return std::nullopt;
  }
  }
  __builtin_unreachable();
}

bool isWord(const Chunk& chunk, llvm::StringRef word) {
  return !chunk.equals && word.equals_insensitive(chunk.value);
}

/// True for commands whose arguments may hold a key.
bool mayHoldKey(const CommandSpec& spec) {
  return llvm::is_contained(spec.parameters, Parameter::psk);
}

/// Fills the parameters of one command.
class Arguments {
public:
  Arguments(Command& command, diag::Diagnostics& diags) : command(command), diags(diags) {
    for (Parameter parameter : command.spec->parameters)
      tags.push_back(tagOf(parameter));
  }

  bool read(llvm::ArrayRef<Chunk> chunks) {
    bool good = true;
    for (const Chunk& chunk : chunks)
      good &= chunk.equals ? tagged(chunk) : positional(chunk);
    return good && hasRequired();
  }

private:
  bool tagged(const Chunk& chunk) {
    // A tag that is not certainly another one may be a key's, misspelt.
    Match match = matchWord(chunk.tag, tags);
    if (mayHoldKey(*command.spec) &&
        (match.kind != Match::Kind::one || command.spec->parameters[match.index] == Parameter::psk))
      diags.conceal(chunk.value_span);
    auto index = resolve(chunk, chunk.tag, chunk.tag_span, tags, "tag", diags);
    if (!index)
      return false;
    next = *index + 1;
    any_tag = true;
    if (chunk.value.empty()) {
      diags.report(chunk.span(), diag::MissingValue, tags[*index].str());
      return false;
    }
    return give(command.spec->parameters[*index], chunk);
  }

  bool positional(const Chunk& chunk) {
    while (next < tags.size() && command.find(command.spec->parameters[next]))
      ++next;
    if (next >= tags.size()) {
      if (mayHoldKey(*command.spec))
        diags.conceal(chunk.value_span);
      diags.report(chunk.span(), diag::TooManyValues, command.spec->verb_word.str(), command.spec->object_word.str());
      return false;
    }
    Parameter parameter = command.spec->parameters[next++];
    if (mayBeMisplacedKey(parameter))
      diags.conceal(chunk.value_span);
    if (any_tag)
      diags.report(chunk.span(), diag::StrayWord, tagOf(parameter).str());
    return give(parameter, chunk);
  }

  /// A value without a tag may be a key that has slipped to another place.
  bool mayBeMisplacedKey(Parameter parameter) const {
    static constexpr Parameter names[] = {Parameter::name, Parameter::policy, Parameter::filterlist,
                                          Parameter::filteraction, Parameter::description};
    return mayHoldKey(*command.spec) && !llvm::is_contained(names, parameter);
  }

  bool give(Parameter parameter, const Chunk& chunk) {
    if (const Given* before = command.find(parameter); before && !isRepeatable(parameter)) {
      diags.report(chunk.span(), diag::RepeatedTag, tagOf(parameter).str()).label(before->span, "given here before");
      return false;
    }
    bool hidden = parameter == Parameter::kerberos || (!chunk.equals && mayBeMisplacedKey(parameter));
    command.given.push_back({parameter, chunk.value, chunk.value_span, hidden});
    return true;
  }

  bool hasRequired() {
    for (Parameter parameter : command.spec->required)
      if (!command.find(parameter)) {
        diags.report(command.span, diag::MissingTag, command.spec->verb_word.str(), command.spec->object_word.str(),
                     tagOf(parameter).str());
        return false;
      }
    return true;
  }

  Command& command;
  diag::Diagnostics& diags;
  Words tags;
  size_t next = 0; ///< the parameter that a value without a tag fills
  bool any_tag = false;
};

} // namespace

const Given* Command::find(Parameter parameter) const {
  auto at = llvm::find_if(given, [&](const Given& one) { return one.parameter == parameter; });
  return at == given.end() ? nullptr : &*at;
}

/// Takes context words off the front: `ipsec static`. False if the rest is not for static policies.
bool CommandReader::enter(llvm::ArrayRef<Chunk>& words, Context& context) {
  while (!words.empty() && context != Context::is_static) {
    const Chunk& word = words.front();
    if (context == Context::root) {
      Words known{"ipsec"};
      llvm::append_range(known, otherContexts());
      auto index = resolve(word, word.value, word.value_span, known, "context", diags);
      if (!index)
        return false;
      context = *index == 0 ? Context::ipsec : Context::other;
      if (context == Context::other)
        diags.report(word.span(), diag::NotImported, "a command of another context");
    } else if (context == Context::ipsec) {
      Words known{"static", "dynamic", "dump", "show", "help", "?"};
      auto index = resolve(word, word.value, word.value_span, known, "context", diags);
      if (!index)
        return false;
      if (*index > 1)
        return false;
      context = *index == 0 ? Context::is_static : Context::is_dynamic;
      if (context == Context::is_dynamic)
        diags.report(word.span(), diag::NotImported, "dynamic mode, which is gone when the service stops");
    } else {
      return false;
    }
    words = words.drop_front();
  }
  return context == Context::is_static;
}

const CommandSpec* CommandReader::specOf(llvm::ArrayRef<Chunk>& words) {
  const Chunk& verb = words.front();
  Words verbs{"add", "set", "delete", "importpolicy", "restorepolicyexamples"};
  llvm::append_range(verbs, passiveWords());
  auto verb_index = resolve(verb, verb.equals ? verb.tag : verb.value, verb.span(), verbs, "command", diags);
  if (!verb_index)
    return nullptr;
  if (*verb_index == 3 || *verb_index == 4) {
    diags.report(verb.span(), diag::OpaqueCommand, verbs[*verb_index].str());
    return nullptr;
  }
  bool shows_policy = verbs[*verb_index] == "show" && words.size() > 1 &&
                      matchWord(words[1].value, {"policy"}).kind == Match::Kind::one;
  if (*verb_index > 4 && !shows_policy)
    return nullptr; // show and the like
  if (words.size() < 2) {
    diags.report(verb.span(), diag::MissingValue, verb.value);
    return nullptr;
  }
  const Chunk& object = words[1];
  Words objects;
  llvm::SmallVector<const CommandSpec*> specs;
  for (const CommandSpec& spec : commands())
    if (verbs[*verb_index] == spec.verb_word) {
      objects.push_back(spec.object_word);
      specs.push_back(&spec);
    }
  auto index = resolve(object, object.equals ? object.tag : object.value, object.span(), objects, "object", diags);
  if (!index)
    return nullptr;
  words = words.drop_front(2);
  return specs[*index];
}

std::optional<Command> CommandReader::read(const CommandLine& line) {
  std::vector<Chunk> chunks = joinEquals(line.chunks);
  llvm::ArrayRef<Chunk> words = chunks;
  if (batch) {
    stack = {Context::root}; // each line starts netsh anew
    if (isWord(words.front(), "-c") && words.size() > 1) {
      // `-c "ipsec static"`: the context as one argument
      Match match = matchWord(words[1].value, {"ipsec static"});
      if (match.kind == Match::Kind::one)
        stack.back() = Context::is_static;
      words = words.drop_front(2);
    } else if (llvm::StringRef(words.front().value).starts_with("-")) {
      diags.report(words.front().span(), diag::NotImported, "another file or another computer");
      return std::nullopt;
    }
    if (words.empty())
      return std::nullopt;
  }
  if (isWord(words.front(), "popd") || isWord(words.front(), "..")) {
    if (stack.size() > 1)
      stack.pop_back();
    else
      stack.back() = Context::root;
    return std::nullopt;
  }
  Context context = stack.back();
  bool push = isWord(words.front(), "pushd");
  if (push) {
    words = words.drop_front();
    context = Context::root;
  }
  bool inside = enter(words, context);
  if (push)
    stack.push_back(context);
  else if (words.empty())
    stack.back() = context; // `ipsec static` alone changes the context
  if (push || !inside || words.empty())
    return std::nullopt;
  Command command;
  command.span = line.span;
  command.spec = specOf(words);
  if (!command.spec || !Arguments(command, diags).read(words))
    return std::nullopt;
  return command;
}

} // namespace cordon::netsh
