# cmake -DCORDON=PROGRAM -DCOMMANDS=NAME,... -DOUT=DIR -P pages.cmake: what the program itself prints for its users, as
# files below DIR: manual pages (man) and completions (completions).
file(MAKE_DIRECTORY ${OUT}/man ${OUT}/completions)

function(printed file)
  execute_process(COMMAND ${CORDON} ${ARGN} OUTPUT_FILE ${OUT}/${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

printed(man/cordon.1 man)
string(REPLACE "," ";" commands "${COMMANDS}")
foreach(command IN LISTS commands)
  printed(man/cordon-${command}.1 man ${command})
endforeach()
printed(completions/cordon completions bash)
printed(completions/_cordon completions zsh)
printed(completions/cordon.fish completions fish)
