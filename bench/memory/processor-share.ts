import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** 1,769 MB are one processor. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const megabytesOfProcessor = 1_769;

const periodMicroseconds = 20_000;
const hierarchy = "/sys/fs/cgroup";

/**
 * Gives processes the share of a processor that Lambda gives a function with an amount of memory, by a control group of
 * Linux, before other work of the machine. Needs the right to make one, which root has.
 * https://docs.kernel.org/scheduler/sched-bwc.html
 */
export class ProcessorShare {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws Error when this system does not let the process make a control group */
  static of(memoryMegabytes: number): ProcessorShare {
    const quota = Math.round((memoryMegabytes / megabytesOfProcessor) * periodMicroseconds);
    const isUnified = existsSync(join(hierarchy, "cgroup.controllers"));
    const parent = isUnified ? hierarchy : join(hierarchy, "cpu");
    const folder = join(parent, `airlock-bench-${process.pid}-${memoryMegabytes}`);
    try {
      if (isUnified) writeFileSync(join(parent, "cgroup.subtree_control"), "+cpu");
      mkdirSync(folder);
      for (const [file, value] of isUnified
        ? [
            ["cpu.max", `${quota} ${periodMicroseconds}`],
            ["cpu.weight", "10000"],
          ]
        : [
            ["cpu.cfs_period_us", String(periodMicroseconds)],
            ["cpu.cfs_quota_us", String(quota)],
            ["cpu.shares", "262144"],
          ])
        writeFileSync(join(folder, file as string), value as string);
    } catch (error) {
      throw new Error(
        `A share of a processor needs a control group in ${parent}. Run this measurement as root, on Linux.`,
        { cause: error },
      );
    }
    return new ProcessorShare(folder);
  }

  /** Limits a process, and the processes that it starts from now on. */
  add(pid: number): void {
    writeFileSync(join(this.#folder, "cgroup.procs"), String(pid));
  }

  /** Removes the group, whose processes have to have ended. */
  remove(): void {
    rmdirSync(this.#folder);
  }
}
