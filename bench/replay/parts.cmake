# The baseline of reading.
target_link_libraries(bench_replay_parts PUBLIC cordon_capture pcap)
