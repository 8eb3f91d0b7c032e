import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve, sep } from "node:path";

/**
 * Notes every file and folder below `root` that a program reads, and every environment variable that it asks for,
 * so that a cached graph is used only while all of them are as they were. `node_modules` and `.sst` are left out:
 * the lock file and the platform's marker stand for them.
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
  const watch = (owner: any, names: string[], noted: (path: unknown, option: unknown) => void) => {
    for (const name of names) {
      const original = owner[name];
      owner[name] = function (this: unknown, path: unknown, ...rest: unknown[]) {
        noted(path, rest[0]);
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
  // Node lists a folder's subfolders by itself, past what is watched here.
  const noteListed = (path: unknown, options: unknown) => {
    noteFolder(path);
    if (!(options as { recursive?: boolean } | null)?.recursive) return;
    try {
      for (const entry of list(path as string, { recursive: true, withFileTypes: true }))
        if (entry.isDirectory()) noteFolder(join(entry.parentPath, entry.name));
    } catch {
      // The program's own call meets the same fault and tells of it.
    }
  };
  watch(fs, ["readdir", "readdirSync"], noteListed);
  watch(fs.promises, ["readdir"], noteListed);
  syncBuiltinESMExports();

  let copied: string | symbol | undefined;
  process.env = new Proxy(process.env, {
    // Copying them all, as for a child process, asks for each one's descriptor first: that is no question for it.
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
