import { Module } from "node:module";

/** Makes `require(name)` return an object that loads the module when a member of it is read. */
export function loadWhenUsed(require: NodeJS.Require, name: string): void {
  const path = require.resolve(name);
  let loaded: Record<string | symbol, unknown> | undefined;
  const load = () => {
    if (!loaded) {
      delete require.cache[path];
      loaded = require(path) as Record<string | symbol, unknown>;
    }
    return loaded;
  };
  const module = new Module(path);
  module.loaded = true;
  // With "__esModule", compiled imports take the object itself and copy no members.
  module.exports = new Proxy({}, { get: (_, member) => member === "__esModule" || load()[member] });
  require.cache[path] = module;
}
