import { existsSync, readFileSync } from "node:fs";

/**
 * The most resident memory that a process has had, in MiB. On Linux, `resourceUsage` also counts the parent's memory from
 * before the exec. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 *
 * @param pid of another process, on Linux only
 */
export function peakMebibytes(pid: number | "self" = "self"): number {
  const status = `/proc/${pid}/status`;
  const peak = existsSync(status) ? /VmHWM:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1] : undefined;
  return (peak === undefined ? process.resourceUsage().maxRSS : Number(peak)) / 1024;
}
