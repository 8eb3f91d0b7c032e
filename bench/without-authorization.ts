// Loaded by `--import` in the bench alone: replaces the module of the authorizer by one that allows everything.
import { registerHooks } from "node:module";

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith("/packages/offline/src/iam/authorizer.ts")) return nextLoad(url, context);
    const source = "export class Authorizer { knowsRole() { return true; } decide() { return undefined; } }";
    return { format: "module", source, shortCircuit: true };
  },
});
