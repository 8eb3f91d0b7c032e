import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve, sep } from "node:path";

/**
 * Records every file and folder below `root` and every environment variable that a program reads. A cached graph is used
 * only while they are unchanged. `node_modules` and `.sst` are left out: the lock file and the marker of the installed
 * platform are compared instead.
 */
export function recordInputs(root: string): {
  files: Set<string>;
  folders: Set<string>;
  variables: Set<string>;
} {
  const files = new Set<string>();
  const folders = new Set<string>();
  const variables = new Set<string>();

  const note = (into: Set<string>) => (path: unknown) => {
    if ((typeof path !== "string" || path.startsWith("node:")) && !(path instanceof URL)) return;
    const absolute = path instanceof URL ? path.pathname : resolve(path);
    if (absolute !== root && !absolute.startsWith(root + sep)) return;
    if (absolute.includes(`${sep}node_modules${sep}`) || absolute.startsWith(`${root}${sep}.sst`)) return;
    into.add(absolute);
  };
  // biome-ignore lint/suspicious/noExplicitAny: any function of node:fs, called through unchanged.
  const watch = (owner: any, names: string[], record: (path: unknown, option: unknown) => void) => {
    for (const name of names) {
      const original = owner[name];
      owner[name] = function (this: unknown, path: unknown, ...rest: unknown[]) {
        record(path, rest[0]);
        return original.call(this, path, ...rest);
      };
    }
  };
  const readers = ["readFile", "stat", "lstat", "access", "open"];
  watch(
    fs,
    [...readers, "exists", "createReadStream", ...readers.map((name) => `${name}Sync`), "existsSync"],
    note(files),
  );
  watch(fs.promises, readers, note(files));
  const noteFolder = note(folders);
  const list = fs.readdirSync;
  // For a recursive listing, Node does not call the watched functions for subfolders.
  const noteListing = (path: unknown, options: unknown) => {
    noteFolder(path);
    if (!(options as { recursive?: boolean } | null)?.recursive) return;
    try {
      for (const entry of list(path as string, { recursive: true, withFileTypes: true }))
        if (entry.isDirectory()) noteFolder(join(entry.parentPath, entry.name));
    } catch {
      // The program's own call fails with the same error.
    }
  };
  watch(fs, ["readdir", "readdirSync"], noteListing);
  watch(fs.promises, ["readdir"], noteListing);
  syncBuiltinESMExports();

  let copied: string | symbol | undefined;
  process.env = new Proxy(process.env, {
    // Copying all variables, as for a child process, gets each one's descriptor before its value. This is not a read.
    getOwnPropertyDescriptor(target, name) {
      copied = name;
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    get(target, name, receiver) {
      if (typeof name === "string" && name !== copied) variables.add(name);
      copied = undefined;
      return Reflect.get(target, name, receiver);
    },
    has(target, name) {
      if (typeof name === "string") variables.add(name);
      return Reflect.has(target, name);
    },
  });
  return { files, folders, variables };
}
