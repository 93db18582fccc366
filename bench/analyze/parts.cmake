# Baselines: every pair, without vector instructions; the union of BDDs (BuDDy).
target_link_libraries(bench_analyze_parts PUBLIC cordon_analyzer bdd)
set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/analyze/all_pairs.cpp PROPERTIES COMPILE_OPTIONS
                                                                                        "-O3;-fno-tree-vectorize")
if(NOT CORDON_SANITIZE)
  target_sources(bench_analyze_parts PRIVATE ${CMAKE_SOURCE_DIR}/tools/cordon/heap.cpp) # as the command has it
endif()
