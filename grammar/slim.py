#!/usr/bin/env python3
"""slim.py PolicyParser.h PolicyParser.cpp: takes out of ANTLR's generated parser what costs time and is never used.

- The ATN (the grammar as a graph) is made at every start of the program, which takes longer than to read a small
  policy. No rule needs it, since no decision asks for a prediction: only error messages do. So it is made when it is
  asked for.
- The parser's own steps (match, enterRule, ...) are replaced by ones that do nothing for trees, listeners and recovery,
  which are not used here, and that the compiler can see through. The tokens are known to be a TokenWindow's.
- The error strategy is not asked at every step, but where there is a fault, and where it wants to know what would fit.
- A rule's context is cast to the type that it has.

Each replacement must find its text: another ANTLR makes the build fail, not the parser wrong."""
import re
import sys

STEPS = """\
public:
  /// Reads the tokens that this window shows, which the constructor was given too.
  void setWindow(cordon::parse::TokenWindow& window) { _input = &window; }
  /// Frees the contexts of what was parsed.
  void forgetContexts() { _tracker.reset(); }
  size_t getState() const final { return state; }
  void setState(size_t value) { state = value; } // hides Recognizer's
  bool explains = false; ///< the error strategy shall see every step, not only faults

private:
  // Contexts lie one behind the other in memory that is used again. Hides Parser's tracker.
  class Contexts {
  public:
    template <class T, class... Args> T* createInstance(Args... args) {
      constexpr size_t bytes = (sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
      static_assert(bytes <= kBlockBytes && alignof(T) <= kAlignment);
      if (blocks.empty() || used + bytes > kBlockBytes) {
        blocks.emplace_back(new char[kBlockBytes]);
        used = 0;
      }
      T* made = new (blocks.back().get() + used) T(args...);
      used += bytes;
      all.push_back(made);
      return made;
    }
    void reset() {
      for (antlr4::tree::ParseTree* context : all)
        context->~ParseTree();
      all.clear();
      if (blocks.size() > 1)
        blocks.resize(1);
      used = 0;
    }
    ~Contexts() { reset(); }

  private:
    static constexpr size_t kBlockBytes = 16384, kAlignment = 16;
    std::vector<std::unique_ptr<char[]>> blocks;
    size_t used = 0; // of the last block
    std::vector<antlr4::tree::ParseTree*> all;
  };
  Contexts _tracker;
  cordon::parse::TokenWindow* _input = nullptr; // hides Parser's, which is the same window behind virtual calls
  size_t state = 0;

  // The steps of the parse, without what only trees, listeners and recovery need. They hide Parser's.
  antlr4::Token* match(size_t type) final {
    if (_input->LA(1) != type)
      return Parser::match(type); // which asks the error strategy
    return consume();
  }
  antlr4::Token* consume() final {
    antlr4::Token* token = _input->LT(1);
    _input->consume();
    return token;
  }
  void enterRule(antlr4::ParserRuleContext* context, size_t value, size_t) final {
    setState(value);
    _ctx = context;
    context->start = _input->LT(1);
  }
  void enterOuterAlt(antlr4::ParserRuleContext*, size_t) final {}
  void exitRule() {
    _ctx->stop = _input->LT(-1);
    setState(_ctx->invokingState);
    _ctx = static_cast<antlr4::ParserRuleContext*>(_ctx->parent);
  }
  template <class Action> struct Finally {
    Action action;
    ~Finally() { action(); }
  };
  template <class Action> static Finally<Action> finally(Action action) { return {action}; }

"""


def replace(text, old, new, times=1):
    found = text.count(old)
    if found != times:
        sys.exit(f"slim.py: `{old}` is there {found} times instead of {times}: look at what ANTLR generates now")
    return text.replace(old, new)


def slim_header(text):
    text = replace(text, "getATN() const override { return _atn; };", "getATN() const override;")
    text = replace(text, "  static Initializer _init;\n", "")
    text = replace(text, '#include "antlr4-runtime.h"\n',
                   '#include "antlr4-runtime.h"\n#include "compiler/parse/detail/token_window.h"\n')
    return replace(text, "private:\n  static std::vector<antlr4::dfa::DFA> _decisionToDFA;",
                   STEPS + "  static std::vector<antlr4::dfa::DFA> _decisionToDFA;")


def slim_source(text):
    if "adaptivePredict" in text or "precpred" in text:
        sys.exit("slim.py: the grammar has a decision that needs the ATN")
    text = replace(text, "PolicyParser::Initializer PolicyParser::_init;",
                   "const atn::ATN& PolicyParser::getATN() const {\n"
                   "  static const Initializer made; // on the first call\n"
                   "  return _atn;\n"
                   "}")
    text, syncs = re.subn(r"_errHandler->sync\(this\);", "if (explains) _errHandler->sync(this);", text)
    text, matches = re.subn(r"_errHandler->reportMatch\(this\);", "", text)
    if syncs == 0 or matches == 0:
        sys.exit("slim.py: the error strategy is not asked where it was: look at what ANTLR generates now")
    text, casts = re.subn(r"dynamic_cast<\w+Context \*>\(_localctx\)", "_localctx", text)
    if casts == 0 or "dynamic_cast" in text:
        sys.exit("slim.py: no cast, or another one, where a rule's context was cast: look at what ANTLR generates now")
    return text


def main():
    header, source = sys.argv[1:]
    for path, slim in ((header, slim_header), (source, slim_source)):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(slim(text))


if __name__ == "__main__":
    main()
