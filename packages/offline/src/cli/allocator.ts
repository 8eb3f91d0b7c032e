/**
 * Makes glibc return memory of ended worker threads to the system: restarts this process with glibc's settings in its
 * environment, under the same process id. Returns when the settings are there already, or the C library is another one.
 * https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
 */
export function tuneAllocator(): void {
  const settings = { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "65536" };
  const set = Object.keys(settings).every((name) => process.env[name] !== undefined);
  // `execve` came with Node.js 22.15.
  if (set || !usesGlibc() || !process.execve) return;
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    ...settings,
    ...process.env,
  });
}

function usesGlibc(): boolean {
  if (process.platform !== "linux") return false;
  // The report looks up the names of network addresses.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}
