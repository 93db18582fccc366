/// What benches share: CPU time of a process or a piece of code, medians, and rows of output.
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace cordon::bench {

/// User and system time, in seconds.
inline double secondsOf(const rusage& usage) {
  return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

struct Cost {
  double seconds = 0;   ///< CPU time
  long resident_kb = 0; ///< peak, KiB; at least what the parent held when it forked
};

/// Runs a program (null-terminated arguments, its path first) to its end; output goes nowhere. Ends the bench if it
/// fails: a time of something that does not work is none.
inline Cost costOf(const std::vector<const char*>& arguments) {
  malloc_trim(0); // the texts that were written are held no more
  pid_t child = fork();
  if (child == 0) {
    if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
      _exit(126);
    execv(arguments.front(), const_cast<char* const*>(arguments.data()));
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0) {
    std::cerr << "bench: " << arguments.front() << " failed\n";
    exit(3);
  }
  return {secondsOf(usage), usage.ru_maxrss};
}

/// The CPU time that `run` takes in this process.
template <class Run> double secondsFor(Run run) {
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  run();
  getrusage(RUSAGE_SELF, &after);
  return secondsOf(after) - secondsOf(before);
}

/// The CPU time so far by one of the system's clocks: CLOCK_THREAD_CPUTIME_ID, CLOCK_PROCESS_CPUTIME_ID.
inline double secondsBy(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

inline double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + long(values.size() / 2), values.end());
  return values[values.size() / 2];
}

/// One row: `ratio` above 1 means that Cordon is better than the baseline measured beside it.
inline void print(const char* bench, const std::string& name, double value, const char* unit,
                  const std::string& baseline, double ratio) {
  nlohmann::ordered_json row = {{"bench", bench}, {"case", name},         {"value", value},
                                {"unit", unit},   {"baseline", baseline}, {"ratio", ratio}};
  std::cout << row.dump() << std::endl;
}

} // namespace cordon::bench
