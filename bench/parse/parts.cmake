# The baseline: the same grammar with ANTLR's lexer, one tree for the whole text, and its own prediction.
set(GEN ${CMAKE_CURRENT_BINARY_DIR}/generated/parse)
file(MAKE_DIRECTORY ${GEN})
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/grammar/PolicyParser.g4)
file(READ ${CMAKE_SOURCE_DIR}/grammar/PolicyParser.g4 grammar)
string(REGEX REPLACE "tokens {[^}]*}" "options { tokenVocab = DefaultLexer; }\n\nprogram : declaration* EOF;" grammar
       "${grammar}")
string(REPLACE "parser grammar PolicyParser;" "parser grammar DefaultParser;" grammar "${grammar}")
file(CONFIGURE OUTPUT ${GEN}/DefaultParser.g4 CONTENT "${grammar}" @ONLY)
add_custom_command(
  OUTPUT ${GEN}/DefaultLexer.cpp ${GEN}/DefaultLexer.h ${GEN}/DefaultParser.cpp ${GEN}/DefaultParser.h
  COMMAND ${ANTLR} -Dlanguage=Cpp -no-listener -no-visitor -Xexact-output-dir -o ${GEN}
          ${CMAKE_CURRENT_SOURCE_DIR}/parse/DefaultLexer.g4
  COMMAND ${ANTLR} -Dlanguage=Cpp -no-listener -no-visitor -Xexact-output-dir -lib ${GEN} -o ${GEN} DefaultParser.g4
  WORKING_DIRECTORY ${GEN}
  DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/parse/DefaultLexer.g4 ${GEN}/DefaultParser.g4
  VERBATIM)
add_library(bench_default_pipeline STATIC EXCLUDE_FROM_ALL ${GEN}/DefaultLexer.cpp ${GEN}/DefaultParser.cpp)
target_include_directories(bench_default_pipeline SYSTEM PUBLIC ${GEN})
target_link_libraries(bench_default_pipeline PUBLIC antlr_runtime)
set_target_properties(bench_default_pipeline PROPERTIES CXX_STANDARD 17)
target_compile_options(bench_default_pipeline PRIVATE -w -fno-char8_t)
target_link_libraries(bench_parse_parts PUBLIC bench_default_pipeline)
target_compile_options(bench_parse_parts PRIVATE -fno-char8_t) # the generated lexer's header
